"""Steps in the life of a session whose task is cancelled: while it asks or writes, in a block, while it connects or borrows.

What was cancelled may have happened or not, but nothing between: a block is committed as a whole or leaves nothing. The session
may be closed (C83), but each statement that it answers gets its own answer.
"""

from __future__ import annotations

import asyncio
import warnings
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.errors import DatabaseError

from ..support.cancelling import Cut, cut
from ..support.connections import answer
from ..support.workers import LIMIT, durable
from ._life_steps import WAYS, may_begin, may_leave
from ._lives import Held, LifeStep, Lives, Rows

_WAITS = 9
"""A statement of SQLite waits about three times."""
_BEGINNING = "concurrency.a_cancelled_transaction_leaves_nothing_behind"
_CONNECTING = "pools.a_borrower_that_is_cancelled_while_it_connects_takes_no_place"


async def _cut(random: Random, work: Any, seen: Callable[[], bool] = lambda: True) -> bool:
    """Run a task that is cancelled at one of its next waits; whether it came to its end before."""
    return await cut(work, random.randint(1, _WAITS), seen) is not Cut


async def _answers(lives: Lives, random: Random, held: Held) -> None:
    """The session gives three statements their own answers, or refuses some of them."""
    answered = 0
    for number in random.sample(range(100, 1000), 3):
        try:
            sql = lives.db.sql(f'SELECT {number} AS "n"{{nothing}}')
            rows = await asyncio.wait_for(lives.db.rows(sql, backend=held.backend), LIMIT)
        except DatabaseError:
            continue
        assert rows == [{"n": number}], f"{held.name} answers {rows}, not {number}"
        answered += 1
    assert answered, f"{held.name} answers nothing after a task of it was cancelled"
    held.connected = True


async def _connected(lives: Lives, held: Held) -> None:
    """What is cancelled is a statement, and not the connecting before it, for which there are rules of their own."""
    if not held.connected:
        assert await answer(lives.db, held.backend) == 42
        held.connected = True


async def _write(lives: Lives, held: Held, random: Random) -> tuple[str, Any, Rows]:
    """A change of a row, and the rows after it."""
    key, value = random.randint(1, 6), random.randint(10, 99)
    after = dict(lives.view)
    if key in after:
        sql = lives.jobs.sql(f'UPDATE {{job}} SET "v" = {value} WHERE "id" = {key}')
        return f"update {key}", lives.db.run(sql, backend=held.backend), {**after, key: value}
    way = random.choice(list(WAYS))
    return f"insert {key} {way}", WAYS[way](lives, held, key, value), {**after, key: value}


def _adopt(lives: Lives, rows: Rows) -> None:
    """What is committed now."""
    lives.view = dict(rows)
    lives.settle()


async def _one_of(lives: Lives, *possible: Rows) -> None:
    """Others see one of these, which is what the life goes on with."""
    kept = dict(await durable(lives.db, lives.jobs))
    assert kept in possible, f"others see {kept} after a task was cancelled, not one of {list(possible)}"
    _adopt(lives, kept)


async def cancel_a_query(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A query outside a transaction."""
    if lives.inside is held:
        return None
    lives.tell(f"{held.name}: a query, cancelled")
    await _connected(lives, held)
    await _cut(random, answer(lives.db, held.backend))
    await _answers(lives, random, held)
    return "cancel a query"


async def cancel_a_write(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A change outside a transaction, which is made or not."""
    if lives.marks:
        return None
    words, work, after = await _write(lives, held, random)
    lives.tell(f"{held.name}: {words}, cancelled")
    await _connected(lives, held)
    before = dict(lives.view)
    await _cut(random, work)
    await _answers(lives, random, held)
    await _one_of(lives, before, after)
    return "cancel a write"


async def cancel_a_block(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A block with one to three changes, cancelled after some of them: nothing of it stays unless it was about to commit."""
    if lives.marks or not may_begin(lives, held):
        return None
    before, number = dict(lives.view), random.randint(1, 3)
    # None is made before the transaction has begun.
    made = -1
    last = random.randint(0 if lives.db.is_known_to_fail(_BEGINNING) else -1, number)

    async def work() -> bool:
        nonlocal made
        async with held.backend.transaction():
            made = 0
            for _ in range(number):
                words, change, after = await _write(lives, held, random)
                lives.view = after
                described.append(words)
                await change
                made += 1
        return True

    described: list[str] = []
    await _connected(lives, held)
    when = f"after {last}" if last >= 0 else "while it begins"
    lives.tell(f"{held.name}: a block of {number} changes, cancelled {when}")
    with warnings.catch_warnings():
        # Who owns the transaction has rules of its own (C24).
        warnings.simplefilter("ignore", UserWarning)
        whole = await _cut(Random(random.random()), work(), lambda: made >= last)
    after = dict(lives.view)
    lives.tell(f"{held.name}: a block of {number} changes, cancelled {when}: {', '.join(described)}")
    lives.view = before
    await _answers(lives, random, held)
    assert held.backend.in_transaction is False, f"{held.name} is still in the transaction of a cancelled block"
    await _one_of(lives, *([after] if whole else [before, after] if made == number else [before]))
    return "cancel a block"


async def cancel_within(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A statement within a transaction, which is then rolled back, or ends with its session."""
    if lives.inside is not held:
        if lives.marks or not may_begin(lives, held):
            return None
        await _connected(lives, held)
        await held.backend.begin_transaction()
        lives.begun(held)
    # To the server, it is a statement that failed.
    held.failed = True
    leaves = may_leave(lives, held) and (lives.source.pool is None or lives.source.ends_sessions)
    ending = random.choice(("rollback", "disconnect", "given back") if leaves else ("rollback",))
    words, work, _ = await _write(lives, held, random)
    lives.tell(f"{held.name}: {words}, cancelled within a transaction, then {ending}")
    await _cut(random, work)
    if ending == "rollback":
        while held.backend.in_transaction:
            await held.backend.rollback_transaction()
        lives.lost()
        await _answers(lives, random, held)
    elif ending == "disconnect":
        await lives.disconnect(held)
    else:
        await lives.give(held)
        if not lives.held:
            await lives.take()
    return f"cancel within a transaction, then {ending}"


async def cancel_connecting(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A backend whose connecting was cancelled connects at the next use, and is disconnected."""
    if lives.source.pool is not None:
        return None
    lives.tell("another backend: connect, cancelled, a query and disconnect")
    backend = lives.db.unconnected()
    await _cut(random, backend.connect())
    assert await answer(lives.db, backend) == 42
    await backend.disconnect()
    return "cancel connecting"


async def cancel_borrowing(lives: Lives, random: Random, held: Held) -> Optional[str]:
    """A borrower that is cancelled takes no place: the backends that are not lent can still be borrowed."""
    pool = lives.source.pool
    if pool is None:
        return None
    if len(lives.held) < 2 and lives.db.is_known_to_fail(_CONNECTING):
        return None
    lives.tell("one more borrower, cancelled")
    # Where none is left, a borrower waits once, until one is given back.
    found = await cut(pool.acquire(timeout=LIMIT), random.randint(1, _WAITS) if len(lives.held) < 2 else 1)
    if found is not Cut:
        await pool.release(found)
    if len(lives.held) < 2:
        backend = await asyncio.wait_for(pool.acquire(timeout=LIMIT), LIMIT)
        assert await answer(lives.db, backend) == 42
        await pool.release(backend)
    return "cancel borrowing"


_REPLY = ("concurrency.after_a_cancelled_statement_the_next_result_is_right",)
CANCELS: dict[LifeStep, tuple[str, ...]] = {
    cancel_a_query: _REPLY,
    cancel_a_write: _REPLY,
    cancel_a_block: _REPLY,
    cancel_within: _REPLY,
    cancel_connecting: _REPLY,
    cancel_borrowing: (),
}
"""The steps in which something is cancelled, each with the rules that say whether it works alone."""
