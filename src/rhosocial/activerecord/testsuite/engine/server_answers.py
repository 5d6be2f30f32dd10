"""Whether a server accepts a statement, where that decides which of the known defects show on it."""

from __future__ import annotations

from .containment import suppressed
from .session import Session

_TABLE = "asked"
_INDEX = "asked_by"


async def accepts(session: Session, text: str) -> bool:
    """Whether the raw channel runs statements in the kit's standard SQL, with 1 for each parameter.

    ``; `` separates statements, which run one after the other until one is refused; a transaction that they begin is rolled
    back. ``{asked}`` is a table that they make, ``{asked_by}`` an index of it; both are dropped at once.
    """
    names = {name: session.own_name(name) for name in (_TABLE, _INDEX) if f"{{{name}}}" in text}
    sql = session.sql(names)
    accepted = False
    with suppressed():
        for statement in text.split("; "):
            await session.raw(sql(statement), (1,) * statement.count("?"))
        accepted = True
    if text.startswith("BEGIN"):
        with suppressed():
            await session.raw("ROLLBACK")
    if _TABLE in names:
        with suppressed():
            await session.raw(session.provider.drop_statement(names[_TABLE]))
    return accepted
