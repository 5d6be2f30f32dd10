"""Rules of the area ``locking``: two sessions that wait for each other."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import wait
from ...schema.families.jobs import JOBS
from ..support.workers import LIMIT, SOON, Worker, durable, ended, failure, put, workers


async def _meet(db: Db, one: Worker, two: Worker) -> tuple[Worker, Worker, Any]:
    """Let each hold a row and want the other's; the victim, the survivor, and what the survivor is waiting for.

    A database may undo the victim's statement alone, so the survivor goes on for certain when the victim has rolled back.
    """
    for worker, key, value in ((one, 1, 100), (two, 2, 200)):
        await worker.done(worker.begin())
        await worker.done(worker.lock(key))
        await worker.done(worker.write(key, value))
    wishes = [one.start(one.lock(2)), two.start(two.lock(1))]
    end = time.monotonic() + LIMIT
    while len(await wait(db, wishes, 0.05)) == 2:
        assert time.monotonic() < end, f"two sessions that wait for each other still wait after {LIMIT:g} s"
    if not any(map(_failed, wishes)):
        # Somebody has got on, so somebody has given way and hears of it now.
        assert await wait(db, wishes, SOON) == [], "nobody was told, and one still waits"
    assert [_failed(wish) for wish in wishes].count(True) == 1, "of two that wait for each other one gives way"
    failed = wishes[0] if _failed(wishes[0]) else wishes[1]
    assert isinstance(await failure(db, failed), DatabaseError)
    return (one, two, wishes[1]) if failed is wishes[0] else (two, one, wishes[0])


def _failed(wish: Any) -> bool:
    return bool(wish.done() and wish.exception() is not None)


class LockDeadlockTests(ConformanceTests):
    """One gives way, the other goes on (C05)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_of_two_that_wait_for_each_other_one_goes_on(self, db: Db, jobs: Any) -> None:
        """Its work is durable and whole, and nothing of the victim's. Look at ``_handle_error`` and retries in ``execute``."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two") as (one, two):
            victim, survivor, wish = await _meet(db, one, two)
            await victim.done(_give_up(victim))
            await ended(db, wish)
            await survivor.done(survivor.raise_by_one(1 if survivor is two else 2))
            await survivor.done(survivor.commit())
        assert await durable(db, jobs) == ([(1, 100), (2, 21)] if survivor is one else [(1, 11), (2, 200)])

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_the_victim_of_a_deadlock_can_try_again(self, db: Db, jobs: Any) -> None:
        """After its rollback it holds nothing and begins anew. Look at ``rollback`` of what the server has ended (D113)."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two") as (one, two):
            victim, survivor, wish = await _meet(db, one, two)
            await victim.done(_give_up(victim))
            assert victim.backend.in_transaction is False
            await ended(db, wish)
            await survivor.done(survivor.roll_back())
            await victim.done(victim.begin())
            assert await victim.done(victim.lock(1, 2)) == [(1, 10), (2, 20)]
            await victim.done(victim.write(1, 7))
            await victim.done(victim.commit())
        assert await durable(db, jobs) == [(1, 7), (2, 20)]


async def _give_up(worker: Worker) -> None:
    """Roll back; that the server has ended the transaction already may be an error of its own (contract C01)."""
    with contextlib.suppress(DatabaseError):
        if worker.backend.in_transaction:
            await worker.roll_back()
