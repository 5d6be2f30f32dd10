"""What every rule rests on, tried once when a session opens: one sentence in place of a failure in every rule."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Optional

from ..report.failure import NAMES_FOLD
from .containment import contained, safe_text
from .failure_cause import cause_of
from .modes import ready
from .session import Session

_LABEL = "n"
Check = Callable[[Session], Awaitable[Optional[str]]]


async def broken_foundations(session: Session) -> list[str]:
    """What is wrong with the foundations of a session that has just connected, as sentences without secrets.

    A check never fails a session: the rules show what its sentence explains.
    """
    found = []
    for check in (_statements, _letters, _tables, _same_database):
        try:
            with contained():
                said = await check(session)
        except Exception as error:
            said = f"a check of the session fails: {safe_text(error)}"
        if said:
            found.append(session.without_secrets(" ".join(f"{session.target.name}: {said}".split())))
    return found


async def _statements(session: Session) -> Optional[str]:
    """The parts that every statement has: names, a parameter, a condition."""
    from rhosocial.activerecord.backend.expression import Column, Literal, QueryExpression, TableExpression

    dialect = session.backend.dialect
    try:
        dialect.format_identifier("id")
        dialect.get_parameter_placeholder(1)
        source = TableExpression(dialect, "user")
        where = Column(dialect, "id") == Literal(dialect, 1)
        QueryExpression(dialect, select=[Column(dialect, "id")], from_=source, where=where).to_sql()
    except Exception as error:
        return f"the dialect can't render a simple SELECT: {safe_text(error)}{_where(error, session)}; mend the dialect"
    return None


async def _letters(session: Session) -> Optional[str]:
    """What the dialect writes in other letters than the kit comes back in those that were asked for, all the same."""
    written, made = session.backend.dialect.format_identifier(_LABEL), session.provider.quote(_LABEL)
    if not folds(written, made):
        return None
    row: Any = await ready(session.backend.fetch_one(f"SELECT 1 AS {written}{session.provider.from_nothing}"))
    if _LABEL in row:
        return None
    return (
        f"{NAMES_FOLD}: format_identifier() writes {written}, and the kit makes {made}; keep the case there, or fold in the "
        "provider's quote()"
    )


def folds(written: str, made: str) -> bool:
    """Whether two ways to write a name, each quoted or not, differ in the case of their letters."""
    first, second = (re.sub(r"\W", "", text) for text in (written, made))
    return first != second and first.casefold() == second.casefold()


async def _tables(session: Session) -> Optional[str]:
    """The simplest of the fixture tables: a key, a text, a number."""
    from ..schema.families.blog import BLOG

    names = {table.name: session.prefix + table.name for table in BLOG.tables}
    try:
        for table in BLOG.tables:
            session.provider.create_statements(session.backend.dialect, table, names[table.name], names)
    except Exception as error:
        hooks = "create_statements(), column_type() or identity_column()"
        return f"no table can be rendered; mend the dialect or override {hooks}: {safe_text(error)}{_where(error, session)}"
    return None


async def _same_database(session: Session) -> Optional[str]:
    """The backend reads the small table that the raw channel has just made."""
    if session.record is None or not session.observable:
        return None
    name, provider = session.record.name, session.provider
    first = await _refusal(session, provider.quote(name))
    if first is None:
        return None
    for folded in (name.upper(), name.lower()):
        if folded != name and await _refusal(session, provider.quote(folded)) is None:
            return (
                f"{NAMES_FOLD}: let the provider's quote() or quote_characters keep the case: the kit made {name}, and the "
                f"database has {folded}"
            )
    return (
        "the backend and the provider's open_channel() see different databases, or quote_characters is wrong: the backend "
        f"can't read the table {name} of the raw channel: {first}"
    )


async def _refusal(session: Session, table: str) -> Optional[str]:
    """Why the backend can't read a table; None when it can."""
    try:
        rows: Any = await ready(session.backend.fetch_all(f"SELECT * FROM {table}"))
    except Exception as error:
        return safe_text(error)
    return None if rows else "it is empty there"


def _where(error: BaseException, session: Session) -> str:
    frame = cause_of(error, session).frame
    return f" in {frame}" if frame else ""
