"""The reset after each test: close what the test left open, name what it left behind, start the next test clean.

It has three steps, each more expensive than the one before and taken only on need: roll back, connect a new backend,
create the used tables anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .backends import force_disconnect
from .containment import suppressed, wanted
from .modes import ASYNC, ready

_ALTERING = re.compile(r"\s*(?:ALTER|RENAME|CREATE\s+(?:UNIQUE\s+)?(?:INDEX|TRIGGER))\b", re.IGNORECASE)

if TYPE_CHECKING:
    from .item import ItemState
    from .session import Session


def finish(item: ItemState) -> list[str]:
    """Reset after one test and return the leaks that fail it.

    Raises the target's error when even a new connection with new tables does not help: the target is then gone.
    """
    session = item.session
    leaks = [f"the task {name} was still running" for name in session.runner.end_tasks()]
    leaks += session.run(_finish(item, session))
    return [] if item.failed else leaks


async def abandon(item: ItemState) -> None:
    """Disconnect the other backends of a test whose session was aborted."""
    for backend in item.backends:
        await force_disconnect(backend)


async def _finish(item: ItemState, session: Session) -> list[str]:
    leaks: list[str] = []
    for backend in item.backends:
        if _in_transaction(backend) and not any(backend is each for each in item.killed):
            leaks.append("a transaction was left open on a second session")
        # A second session may hold locks that would block the reset, so it is closed first, whatever its state.
        await force_disconnect(backend)
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
    """Whether a failed test used transactions. The state of their manager is then unreliable."""
    level = 1
    with suppressed():
        level = session.backend.transaction_manager.transaction_level
    return level > 0 or any(each.sql.lstrip()[:5].upper() in ("BEGIN", "START") for each in session.log.statements)


def _in_transaction(backend: Any) -> bool:
    with suppressed():
        # The manager's own state alone, since the check must not connect.
        return bool(backend.in_transaction)
    return False


async def _roll_back(session: Session) -> None:
    # An async manager keeps the name of the task that owned the transaction. A rollback from another task leaves that
    # name, and the next test warns about a shared backend. So an async backend is replaced.
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
        # The main session may hold a lock, or a table was dropped or altered: use a new connection with new tables.
        await session.reopen()
        if session.observable:
            await session.recreate(item.used, item.own_names)


def _altered(item: ItemState, session: Session) -> bool:
    """Whether the test changed the definition of a table that others use too; emptying it would not show that."""
    changing = [each.sql for each in session.log.statements if _ALTERING.match(each.sql)]
    if not changing:
        return False
    names = [name for family in item.used.values() for name in session.names(family).values()]
    return any(name in sql for sql in changing for name in names)
