"""Tries what the target's user may do, on tables and a view of the kit's own, and drops them again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Callable

from ...engine.modes import ready
from ...engine.session import Session
from ...provider import Provider
from ...schema.tables import Column, ForeignKey, Table
from .verdicts import Finding, Verdict

Say = Callable[..., Finding]

_GRANT = "grant it to the target's user; a run needs it"


def _tables() -> tuple[Table, Table]:
    from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType

    parent = Table("doc_parent", (Column("id", identity=True), Column("name", VarCharType(20))))
    columns = (Column("id", IntegerType(), null=False), Column("up", IntegerType()))
    key = ForeignKey(("up",), "doc_parent", ("id",))
    return parent, Table("doc_child", columns, primary_key=("id",), foreign_keys=(key,))


async def examine_rights(session: Session, say: Say) -> AsyncIterator[Finding]:
    """Make, change, read and drop; what is missing is named, with whether a run needs it."""
    parent, child = _tables()
    provider = session.provider
    names = {table.name: session.own_name(table.name) for table in (parent, child)}
    try:
        statements = [
            provider.create_statements(session.backend.dialect, table, names[table.name], names)
            for table in (parent, child)
        ]
    except Exception as error:
        problem = session.without_secrets(f"{type(error).__name__}: {error}")
        hint = "override identity_column(), column_type() or create_statements() in the provider"
        yield say("tables", Verdict.BAD, f"the dialect can't render a fixture table: {problem}", hint)
        return
    try:
        async for finding in _tried(session, say, names, statements):
            yield finding
    finally:
        for name in reversed(list(names.values())):
            with contextlib.suppress(Exception):
                await session.raw(provider.drop_statement(name))


async def _tried(
    session: Session, say: Say, names: dict[str, str], statements: list[list[str]]
) -> AsyncIterator[Finding]:
    provider = session.provider
    parent, child, view = (provider.quote(name) for name in (*names.values(), session.own_name("doc_view")))
    name, up = (provider.quote(column) for column in ("name", "up"))
    needed = {
        "CREATE TABLE": statements[0],
        "INSERT": [f"INSERT INTO {parent} ({name}) VALUES ('doctor')"],
        "SELECT": [f"SELECT {name} FROM {parent}"],
        "UPDATE": [f"UPDATE {parent} SET {name} = 'kit'"],
        "CREATE TABLE with a foreign key": statements[1],
    }
    for right, sqls in needed.items():
        problem = await _problem(session, sqls)
        if problem:
            yield say("rights", Verdict.BAD, f"{right}: {problem}", _GRANT)
            return
    yield await _same_data(session, say, f"SELECT {name} FROM {parent}")
    optional = {
        "CREATE INDEX": [f"CREATE INDEX {provider.quote(session.own_name('doc_index'))} ON {child} ({up})"],
        "CREATE VIEW": [f"CREATE VIEW {view} AS SELECT {name} FROM {parent}"],
    }
    lacking = {right: await _problem(session, sqls) for right, sqls in optional.items()}
    if not lacking["CREATE VIEW"]:
        lacking["DROP VIEW"] = await _problem(session, [provider.drop_view_statement(session.own_name("doc_view"))])
    needed = {
        "DELETE": [f"DELETE FROM {child}", f"DELETE FROM {parent}"],
        "DROP TABLE": [provider.drop_statement(each) for each in reversed(list(names.values()))],
    }
    for right, sqls in needed.items():
        problem = await _problem(session, sqls)
        if problem:
            yield say("rights", Verdict.BAD, f"{right}: {problem}", _GRANT)
            return
    missing = {right: problem for right, problem in lacking.items() if problem}
    yield say("rights", Verdict.OK, "tables are made, filled, read, changed, emptied and dropped")
    for right, problem in missing.items():
        yield say("rights", Verdict.WARN, f"{right}: {problem}", "grant it, or expect the rules that need it to fail")


async def _problem(session: Session, sqls: list[str]) -> str:
    """The database's error for some statements; empty when all of them work."""
    try:
        for sql in sqls:
            await session.raw(sql)
    except Exception as error:
        return " ".join(session.without_secrets(f"{type(error).__name__}: {error}").split())
    return ""


async def _same_data(session: Session, say: Say, sql: str) -> Finding:
    """Whether the backend sees what the raw channel wrote: both must lead to the same database."""
    from rhosocial.activerecord.backend.options import ExecutionOptions
    from rhosocial.activerecord.backend.schema import StatementType

    try:
        options = ExecutionOptions(stmt_type=StatementType.DQL)
        rows: Any = (await ready(session.backend.execute(sql, options=options))).data
        seen = [list(row.values()) for row in rows or []]
    except Exception as error:
        problem = session.without_secrets(f"{type(error).__name__}: {error}")
        hint = "do open_channel() and the backend connect to the same database and schema?"
        return say("backend", Verdict.BAD, f"the backend can't read a table that the raw channel made: {problem}", hint)
    if seen != [["kit"]]:
        hint = "do open_channel() and the backend connect to the same database, and does the channel commit at once?"
        return say("backend", Verdict.BAD, f"the backend reads {seen!r}, not what the raw channel wrote", hint)
    return say("backend", Verdict.OK, "it sees what the raw channel wrote")


def examine_waiting(session: Session, say: Say) -> Finding:
    """Whether the kit can shorten the time that a session waits for a lock, which decides how long a run takes."""
    provider = session.provider
    if not session.observable or provider.lock_timeout_statement(1) is not None:
        return say("waiting", Verdict.OK, "rules wait for locks no longer than they must")
    hint = "override lock_timeout_statement() in the provider, if the database has such a statement"
    problem = f"the provider can't shorten a lock timeout; a rule about locks may wait {provider.lock_timeout:g} s"
    return say("waiting", Verdict.NOTE, problem, hint)


async def examine_killing(session: Session, say: Say) -> Finding:
    """Whether the kit can end a session from the server's side, which the rules about lost sessions need."""
    provider = session.provider
    if not session.observable:
        return say("sever", Verdict.NOTE, "no second session sees the data; rules that need one are skipped")
    if type(provider).sever is Provider.sever:
        hint = "override session_id() and sever() in the provider, if the database can do it"
        return say("sever", Verdict.NOTE, "the provider does not say how to end a session; rules are skipped", hint)
    backend = await session.connected(session.new_backend(), "doctor")
    try:
        ident = await ready(provider.session_id(backend))
        if session.channel is None or ident is None or not provider.sever(session.channel, ident):
            return say("sever", Verdict.NOTE, "a session can't be ended here; rules about lost ones are skipped")
        return say("sever", Verdict.OK, "a session can be ended from the server's side")
    except Exception as error:
        problem = session.without_secrets(f"{type(error).__name__}: {error}")
        return say("sever", Verdict.WARN, f"a session can't be ended: {problem}", "grant the right to end own sessions")
    finally:
        with contextlib.suppress(Exception):
            await ready(backend.disconnect())
