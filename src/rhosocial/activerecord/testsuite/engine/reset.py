"""After each test: nothing it left open stays open, what it left behind is named, and the next test starts clean.

Three steps, each dearer and only on need: roll back; connect a new backend; make the used tables anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .containment import suppressed, wanted
from .modes import ASYNC, ready
from .session import let_go

_ALTERING = re.compile(r"\s*(?:ALTER|RENAME|CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TRIGGER))\b", re.IGNORECASE)

if TYPE_CHECKING:
    from .item import ItemState
    from .session import Session


def finish(item: ItemState) -> list[str]:
    """Clean up after one test; the leaks that it is to be blamed for.

    Raises whatever the target raises when even a new connection with new tables does not help: the target is gone then.
    """
    session = item.session
    leaks = [f"the task {name} was still running" for name in session.runner.end_tasks()]
    leaks += session.run(_finish(item, session))
    return [] if item.failed else leaks


async def abandon(item: ItemState) -> None:
    """Let go of the further sessions of a test whose own session is given up."""
    for backend in item.backends:
        await let_go(backend)


async def _finish(item: ItemState, session: Session) -> list[str]:
    leaks: list[str] = []
    for backend in item.backends:
        if _in_transaction(backend) and not any(backend is each for each in item.killed):
            leaks.append("a transaction was left open on a second session")
        # A second session holds locks that would stop the cleaning, so it goes first, whatever state it is in.
        await let_go(backend)
    if _in_transaction(session.backend):
        leaks.append("a transaction was left open")
        await _roll_back(session)
    if session.touched or (item.failed and (_in_doubt(session) or not await _alive(session))):
        await session.reopen()
    for statement, private in reversed(item.cleanup):
        with suppressed():
            await (ready(session.backend.execute(statement)) if private else session.raw(statement))
    await _empty(item, session)
    return leaks


def _in_doubt(session: Session) -> bool:
    """Whether a failed test had to do with transactions: then nothing that their manager says can be relied on."""
    level = 1
    with suppressed():
        level = session.backend.transaction_manager.transaction_level
    return level > 0 or any(each.sql.lstrip()[:5].upper() in ("BEGIN", "START") for each in session.log.statements)


def _in_transaction(backend: Any) -> bool:
    with suppressed():
        # Only the manager's own belief: asking must not connect.
        return bool(backend.in_transaction)
    return False


async def _roll_back(session: Session) -> None:
    # An async manager remembers the task that owned the transaction; a roll-back from another task leaves that name
    # behind, and the next test gets a warning about a shared backend. So an async backend is replaced.
    if session.mode == ASYNC:
        session.touched = True
        return
    try:
        while _in_transaction(session.backend):
            level = session.backend.transaction_manager.transaction_level
            session.backend.rollback_transaction()
            if session.backend.transaction_manager.transaction_level >= level:
                raise RuntimeError("a rollback does not end the transaction")
    except BaseException as error:
        if not isinstance(error, Exception) and wanted(error):
            raise
        session.touched = True


async def _alive(session: Session) -> bool:
    with suppressed():
        return bool(await ready(session.backend.ping(reconnect=False)))
    return False


async def _empty(item: ItemState, session: Session) -> None:
    if not item.used:
        return
    if _altered(item, session):
        await session.recreate(item.used, item.own_names)
        return
    try:
        await session.empty(item.used)
    except Exception:
        # A lock of the main session, a dropped or altered table: start from a new connection with new tables.
        await session.reopen()
        if session.observable:
            await session.recreate(item.used, item.own_names)


def _altered(item: ItemState, session: Session) -> bool:
    """Whether the test changed the definition of a table that others use too; emptying it would not tell."""
    changing = [each.sql for each in session.log.statements if _ALTERING.match(each.sql)]
    if not changing:
        return False
    names = [name for family in item.used.values() for name in session.names(family).values()]
    return any(name in sql for sql in changing for name in names)
