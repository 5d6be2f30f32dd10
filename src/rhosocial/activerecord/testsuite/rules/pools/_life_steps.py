"""Steps in the life of a session: it writes, begins, ends, is lost, is connected again and is given back."""

from __future__ import annotations

from collections.abc import Awaitable
from random import Random
from typing import Callable, Optional

import pytest
from rhosocial.activerecord.backend.errors import (
    DatabaseError,
    IntegrityError,
    TransactionError,
    UnsupportedIsolationLevelError,
)
from rhosocial.activerecord.backend.options import InsertOptions
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...capabilities import Capability
from ..support.connections import answer, severs
from ..support.rollback import Undo
from ._lives import Held, LifeStep, Lives

_DEEPEST = 3
_CONNECTS = "connection.beginning_a_transaction_connects_a_disconnected_backend"


# -- what is written ------------------------------------------------------------------------------------------------------
async def _as_a_statement(lives: Lives, held: Held, key: int, value: int) -> None:
    await lives.db.run(lives.jobs.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {value})'), backend=held.backend)


async def _with_insert(lives: Lives, held: Held, key: int, value: int) -> None:
    await lives.db(held.backend.insert(InsertOptions(lives.jobs.table("job"), {"id": key, "v": value})))


async def _with_execute_many(lives: Lives, held: Held, key: int, value: int) -> None:
    sql = lives.jobs.sql('INSERT INTO {job} ("id", "v") VALUES (?, ?)')
    await lives.db(held.backend.execute_many(lives.db.sql(sql), [(key, value)]))


WAYS: dict[str, Callable[[Lives, Held, int, int], Awaitable[None]]] = {
    "as a statement": _as_a_statement,
    "with insert()": _with_insert,
    "with execute_many()": _with_execute_many,
}


async def _written(lives: Lives, random: Random, held: Held) -> str:
    """A row is inserted, changed or deleted; returns the words for it."""
    key, value = random.randint(1, 6), random.randint(10, 99)
    held.connected = True
    if key not in lives.view:
        way = random.choice(list(WAYS))
        await WAYS[way](lives, held, key, value)
        lives.view[key] = value
        words = f"insert {key} {way}"
    elif random.random() < 0.6:
        sql = lives.jobs.sql(f'UPDATE {{job}} SET "v" = {value} WHERE "id" = {key}')
        await lives.db.run(sql, backend=held.backend)
        lives.view[key] = value
        words = f"update {key}"
    else:
        sql = lives.jobs.sql(f'DELETE FROM {{job}} WHERE "id" = {key}')
        await lives.db.run(sql, backend=held.backend)
        del lives.view[key]
        words = f"delete {key}"
    lives.settle()
    return words


async def write(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A row changes, within a transaction or by itself."""
    if not lives.may_write(held):
        return None
    lives.tell(f"{held.name}: {await _written(lives, random, held)}")
    return "write"


# -- transactions -----------------------------------------------------------------------------------------------------------
def may_begin(lives: Lives, held: Held) -> bool:
    if not lives.marks:
        return held.connected or not lives.db.is_known_to_fail(_CONNECTS)
    return lives.inside is held and len(lives.marks) < _DEEPEST and lives.db.can(Capability.SAVEPOINT)


async def begin(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A transaction, or one within the present one."""
    if not may_begin(lives, held):
        return None
    lives.tell(f"{held.name}: begin")
    await lives.db(held.backend.begin_transaction())
    held.connected = True
    lives.begun(held)
    return "begin"


async def commit(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The innermost level is committed."""
    return await _end(lives, held, undone=False)


async def rollback(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The innermost level is undone."""
    return await _end(lives, held, undone=True)


async def _end(lives: Lives, held: Held, *, undone: bool) -> Optional[str]:
    if lives.inside is not held:
        return None
    word = "rollback" if undone else "commit"
    lives.tell(f"{held.name}: {word}")
    await lives.db(held.backend.rollback_transaction() if undone else held.backend.commit_transaction())
    lives.ended(undone=undone)
    return word


async def block(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A row changes in a block, which ends well or with an exception."""
    if not may_begin(lives, held):
        return None
    undone = random.random() < 0.4
    lives.tell(f"{held.name}: a block")
    try:
        async with lives.db.using(held.backend.transaction()):
            lives.begun(held)
            words = await _written(lives, random, held)
            lives.tell(f"{held.name}: a block that is {'undone' if undone else 'committed'}: {words}")
            if undone:
                raise Undo
    except Undo:
        pass
    lives.ended(undone=undone)
    return "block"


async def level(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A transaction of another isolation level; the level is set back afterwards."""
    if lives.marks or not may_begin(lives, held):
        return None
    manager = held.backend.transaction_manager
    former, chosen = manager.isolation_level, random.choice(list(IsolationLevel))
    refused = False
    lives.tell(f"{held.name}: {chosen.name}")
    try:
        manager.isolation_level = chosen
        # A manager that takes a level may still refuse to begin at it.
        await lives.db(held.backend.begin_transaction())
    except (TransactionError, UnsupportedIsolationLevelError):
        refused = True
    if not refused:
        held.connected = True
        lives.begun(held)
        words = await _written(lives, random, held)
        undone = random.random() < 0.3
        lives.tell(f"{held.name}: {chosen.name}, {words}, {'rollback' if undone else 'commit'}")
        ending = held.backend.rollback_transaction if undone else held.backend.commit_transaction
        await lives.db(ending())
        lives.ended(undone=undone)
    # None is not set back: a manager may refuse it.
    if former is not None:
        held.backend.transaction_manager.isolation_level = former
    return f"level {chosen.name}"


async def violate(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A key that is there is refused; within a transaction the innermost level is then rolled back."""
    contained = "transactions.an_error_in_a_nested_transaction_can_be_undone_there"
    if not lives.view or not lives.may_write(held):
        return None
    if lives.marks and lives.db.is_known_to_fail(contained):
        return None
    key = random.choice(sorted(lives.view))
    way = random.choice(list(WAYS))
    lives.tell(f"{held.name}: insert {key} again {way}, which is refused{', and rollback' if lives.marks else ''}")
    with pytest.raises(IntegrityError):
        await WAYS[way](lives, held, key, 1)
    held.connected = held.failed = True
    if lives.marks:
        await lives.db(held.backend.rollback_transaction())
        lives.ended(undone=True)
    return "violate"


# -- sessions ---------------------------------------------------------------------------------------------------------------
async def use(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A query, which connects a backend that has no session."""
    lives.tell(f"{held.name}: a query")
    assert await answer(lives.db, held.backend) == 42
    held.connected = True
    return "use"


async def disconnect(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The session ends."""
    if lives.inside is held:
        return None
    lives.tell(f"{held.name}: disconnect")
    await lives.disconnect(held)
    return "disconnect"


def may_leave(lives: Lives, held: Held) -> bool:
    """Whether a session may end within a transaction after what happened in it."""
    kept = "pools.nothing_of_an_open_transaction_is_kept"
    return not (held.failed and lives.db.is_known_to_fail(kept, "nested_after_a_violation"))


async def abandon(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The session ends within a transaction, which is lost."""
    if lives.inside is not held or not may_leave(lives, held):
        return None
    lives.tell(f"{held.name}: disconnect, within a transaction")
    await lives.disconnect(held)
    return "abandon"


async def connect(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """Connect, whether there is a session or not."""
    if lives.inside is held:
        return None
    lives.tell(f"{held.name}: connect")
    await lives.db(held.backend.connect())
    held.connected = True
    return "connect"


async def ping(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A ping says whether there is a session; one that may connect makes one."""
    connects = random.random() < 0.5
    lives.tell(f"{held.name}: ping(reconnect={connects})")
    found, wanted = await lives.db(held.backend.ping(reconnect=connects)), held.connected or connects
    assert found is wanted, f"the ping says {found!r}, not {wanted}"
    held.connected = wanted
    return "ping"


async def context(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A block in which the backend is connected; it ends with a transaction still open, or without."""
    if lives.marks:
        return None
    kind = random.choice(("as it is", "open", "raising") if may_leave(lives, held) else ("as it is",))
    lives.tell(f"{held.name}: a context, {kind}")
    try:
        async with lives.db.using(held.backend.context()):
            held.connected = True
            if kind != "as it is":
                await lives.db(held.backend.begin_transaction())
                lives.begun(held)
            words = await _written(lives, random, held)
            lives.tell(f"{held.name}: a context, {kind}: {words}")
            if kind == "raising":
                raise Undo
    except Undo:
        pass
    held.connected = False
    lives.lost()
    return "context"


async def adapt(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The dialect is adapted to the server once more."""
    lives.tell(f"{held.name}: introspect_and_adapt")
    await lives.db(held.backend.introspect_and_adapt())
    held.connected = True
    version = tuple(await lives.db(held.backend.get_server_version()))
    assert tuple(held.backend.dialect.version) == version, f"{held.backend.dialect.version}, not {version}"
    return "adapt"


async def lose(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The server ends the session outside a transaction; a ping connects again, or the next use after a disconnect."""
    if lives.inside is held or not held.connected or not severs(lives.db):
        return None
    way = random.choice(("disconnect", "ping"))
    lives.tell(f"{held.name}: the server ends the session, then {way}")
    await lives.db.kill_session(held.backend)
    if way == "ping":
        assert await lives.db(held.backend.ping(reconnect=True)) is True, "the ping does not connect again"
    else:
        await lives.disconnect(held)
    return "lose"


async def lose_open(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """The server ends the session within a transaction, which is lost."""
    if lives.inside is not held or not severs(lives.db) or not may_leave(lives, held):
        return None
    lives.tell(f"{held.name}: the server ends the session, then disconnect, within a transaction")
    await lives.db.kill_session(held.backend)
    await lives.disconnect(held)
    return "lose within a transaction"


async def take(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A second backend."""
    if len(lives.held) > 1:
        return None
    lives.tell("one more backend")
    await lives.take()
    return "take"


async def give(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A backend is given back, and another one is taken where none is left."""
    if lives.inside is held and not (lives.source.ends_sessions and may_leave(lives, held)):
        return None
    again = lives.source.pool is not None and random.random() < 0.4
    lives.tell(f"{held.name} is given back{' twice' if again else ''}")
    await lives.give(held)
    if again:
        await lives.source.give(held.backend)
    if not lives.held:
        await lives.take()
    return "give"


async def broken(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A statement that can't work, outside a transaction."""
    if lives.inside is held:
        return None
    lives.tell(f"{held.name}: a query of a table that is missing")
    with pytest.raises(DatabaseError):
        await lives.db.rows(
            f"SELECT 1 FROM {lives.db.provider.quote(lives.jobs.table('job') + 'x')}", backend=held.backend
        )
    held.connected = held.failed = True
    return "broken"


_RESET = (
    "connection.disconnecting_inside_a_transaction_ends_the_session",
    "transactions.a_disconnect_in_a_transaction_resets_the_backend",
    "transactions.disconnect_rolls_back_an_open_transaction",
)
_AGAIN = "connection.a_disconnected_backend_connects_again_on_use"
_AFTER_A_LOSS = (
    "connection.a_ping_with_reconnect_replaces_a_killed_session",
    "faults.disconnecting_a_lost_session_does_not_raise",
)
_LOST_OPEN = (
    "faults.disconnecting_in_a_lost_transaction_leaves_nothing_open",
    "faults.the_next_transaction_after_a_lost_one_commits",
)
STEPS: dict[LifeStep, tuple[str, ...]] = {
    **dict.fromkeys((write, begin, commit, rollback, block, violate, use, broken, take), ()),
    level: ("pools.an_isolation_level_does_not_reach_the_next_borrower",),
    disconnect: (_AGAIN,),
    abandon: (_AGAIN, *_RESET),
    connect: ("connection.connecting_twice_leaves_a_usable_backend",),
    ping: ("connection.a_ping_with_reconnect_connects_a_disconnected_backend",),
    context: ("connection.context_rolls_back_an_open_transaction",),
    adapt: ("connection.adapting_inside_a_transaction_keeps_it",),
    lose: _AFTER_A_LOSS,
    lose_open: (*_RESET, *_AFTER_A_LOSS, *_LOST_OPEN),
    give: _RESET,
}
"""Each step, and the rules about it alone: where one of them is known to fail, the step is left out."""
