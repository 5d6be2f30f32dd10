"""Tries what the provider says about statements, and what the dialect renders for the kit; each finding names its hook."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Callable, Optional

from ...capabilities import Capability
from ...capabilities.answers import State, ask
from ...engine.foundations import folds
from ...engine.modes import ready
from ...engine.session import Session
from ...schema.tables import Column, Table
from .verdicts import Finding, Verdict

Say = Callable[..., Finding]


async def examine_statements(session: Session, say: Say) -> AsyncIterator[Finding]:
    """A SELECT without a table, the channel's session, quoted names, ALTER TABLE and temporary tables, in this order."""
    yield await _from_nothing(session, say)
    scattered = await _scattered(session, say)
    if scattered is not None:
        yield scattered
    name = await _written_table(session)
    # Without a table the rights say why.
    if name is not None:
        try:
            quoting = await _quoting(session, say, name)
            yield quoting
            if quoting.verdict is Verdict.OK:
                yield await _altering(session, say, name)
        finally:
            with contextlib.suppress(Exception):
                await session.raw(session.provider.drop_statement(name))
    yield await _temporary(session, say)


async def _from_nothing(session: Session, say: Say) -> Finding:
    given = session.provider.from_nothing
    try:
        rows = await session.raw(f"SELECT 1{given}")
    except Exception as error:
        hint = "set from_nothing in the provider to what follows the list, such as ' FROM DUAL'"
        return say("from_nothing", Verdict.WARN, f"SELECT 1{given}: {_problem(session, error)}", hint)
    if [tuple(row) for row in rows] != [(1,)]:
        hint = "set from_nothing in the provider to a table of one row"
        return say("from_nothing", Verdict.WARN, f"SELECT 1{given} returns {rows!r}, not one row with 1", hint)
    return say("from_nothing", Verdict.OK, f"SELECT 1{given} returns one row")


async def _scattered(session: Session, say: Say) -> Optional[Finding]:
    """A finding where the raw channel does not end what it began: then its statements run on several sessions."""
    try:
        await session.raw("BEGIN")
    except Exception:
        # A database with another word for it.
        return None
    try:
        await session.raw("ROLLBACK")
    except Exception as error:
        hint = (
            "let the statements of open_channel()'s channel share one session; the cursors of some drivers are sessions of "
            "their own"
        )
        return say("channel", Verdict.WARN, f"BEGIN and then ROLLBACK: {_problem(session, error)}", hint)
    return None


async def _written_table(session: Session) -> Optional[str]:
    """A table that the dialect's own statement made; None when it can't."""
    from rhosocial.activerecord.backend.expression.types import IntegerType

    table = Table("doc_written", (Column("id", IntegerType(), null=False), Column("n", IntegerType())), ("id",))
    name = session.own_name(table.name)
    try:
        statements = session.provider.create_statements(session.backend.dialect, table, name, {table.name: name})
        for statement in statements:
            await session.raw(statement)
    except Exception:
        return None
    return name


async def _quoting(session: Session, say: Say, name: str) -> Finding:
    """Whether the names that the dialect writes and those of the raw channel's statements are the same."""
    quote = session.provider.quote
    sql = f"SELECT {quote('n')} FROM {quote(name)}"
    try:
        await session.raw(sql)
    except Exception as error:
        written = session.backend.dialect.format_identifier("n")
        text = f"the dialect writes {written}, the provider {quote('n')}; {sql}: {_problem(session, error)}"
        return say("quoting", Verdict.BAD, text, "set quote_characters in the provider, or override quote()")
    written = session.backend.dialect.format_identifier("n")
    if folds(written, quote("n")):
        text = f"the dialect's format_identifier() writes {written}, the provider {quote('n')}: names fold"
        return say("quoting", Verdict.WARN, text, "keep the case there, or let the provider's quote() fold alike")
    return say("quoting", Verdict.OK, f"{quote('n')} names what the dialect made")


async def _altering(session: Session, say: Say, name: str) -> Finding:
    from rhosocial.activerecord.backend.expression.statements import AddColumn, AlterTableExpression, ColumnDefinition
    from rhosocial.activerecord.backend.expression.types import IntegerType

    dialect, provider = session.backend.dialect, session.provider
    denied = _denied(session, Capability.ALTER_TABLE)
    if denied:
        return say("alter", Verdict.NOTE, f"{denied}; rules that change tables are skipped")
    hint = "mend format_alter_table_statement() of the dialect, or let supports_alter_table() deny it"
    try:
        column = ColumnDefinition("more", provider.column_type(IntegerType()))
        sql, _ = AlterTableExpression(dialect, name, [AddColumn(dialect, column)]).to_sql()
    except Exception as error:
        return say("alter", Verdict.WARN, f"the dialect renders no ALTER TABLE: {_problem(session, error)}", hint)
    try:
        await session.raw(sql)
        await session.raw(f"SELECT {provider.quote('more')} FROM {provider.quote(name)}")
    except Exception as error:
        hint += ", or grant ALTER to the target's user"
        return say("alter", Verdict.WARN, f"{sql}: {_problem(session, error)}", hint)
    return say("alter", Verdict.OK, "a column is added as the dialect renders it")


async def _temporary(session: Session, say: Say) -> Finding:
    from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
    from rhosocial.activerecord.backend.expression.types import IntegerType

    denied = _denied(session, Capability.TEMPORARY_TABLE)
    if denied:
        return say("temporary", Verdict.NOTE, f"{denied}; rules that need temporary tables are skipped")
    hint = (
        "mend the dialect's CREATE TABLE with temporary=True, or deny it in the provider: "
        "capability_overrides = {Capability.TEMPORARY_TABLE: (False, reason)}"
    )
    try:
        column = ColumnDefinition("n", session.provider.column_type(IntegerType()))
        name = session.own_name("doc_temp")
        sql, _ = CreateTableExpression(session.backend.dialect, name, [column], temporary=True).to_sql()
    except Exception as error:
        return say(
            "temporary", Verdict.WARN, f"the dialect renders no temporary table: {_problem(session, error)}", hint
        )
    # The table ends with a session of its own.
    backend = await session.connected(session.new_backend(), "doctor")
    try:
        await ready(backend.execute(sql))
        await ready(backend.execute(f"INSERT INTO {backend.dialect.format_identifier(name)} VALUES (1)"))
    except Exception as error:
        return say("temporary", Verdict.WARN, f"{sql}: {_problem(session, error)}", hint)
    finally:
        with contextlib.suppress(Exception):
            await ready(backend.disconnect())
    return say("temporary", Verdict.OK, "a temporary table is made as the dialect renders it")


def _denied(session: Session, capability: Capability) -> str:
    """Why a capability is not tried; empty when it is claimed."""
    answer = ask(session.backend.dialect, capability, session.provider.capability_overrides)
    return "" if answer.state is State.SUPPORTED else f"{capability.name} is not declared"


def _problem(session: Session, error: BaseException) -> Any:
    return " ".join(session.without_secrets(f"{type(error).__name__}: {error}").split())
