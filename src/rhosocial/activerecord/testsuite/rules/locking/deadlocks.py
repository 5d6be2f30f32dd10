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
from ..support.workers import BOTH_FAILED, LIMIT, SOON, Worker, durable, ended, failure, put, workers


async def _deadlock(db: Db, one: Worker, two: Worker) -> tuple[Worker, Worker, Any]:
    """Deadlock two workers; return the victim, the survivor, and the survivor's pending lock.

    A database may undo only the victim's statement, so the survivor continues for certain only after the victim's
    rollback.
    """
    for worker, key, value in ((one, 1, 100), (two, 2, 200)):
        await worker.done(worker.begin())
        await worker.done(worker.lock(key))
        await worker.done(worker.write(key, value))
    locks = [one.start(one.lock(2)), two.start(two.lock(1))]
    end = time.monotonic() + LIMIT
    while len(await wait(db, locks, 0.05)) == 2:
        assert time.monotonic() < end, f"two sessions that wait for each other still wait after {LIMIT:g} s"
    if not any(map(_failed, locks)):
        # One session has its lock, so the database has aborted the other one, which must get its error now.
        assert await wait(db, locks, SOON) == [], "one session got its lock, and the other still waits without an error"
    failed = sum(map(_failed, locks))
    assert failed == 1, f"exactly one session of a deadlock must fail, and {failed} did; {BOTH_FAILED}"
    failed = locks[0] if _failed(locks[0]) else locks[1]
    assert isinstance(await failure(db, failed), DatabaseError)
    return (one, two, locks[1]) if failed is locks[0] else (two, one, locks[0])


def _failed(lock: Any) -> bool:
    return bool(lock.done() and lock.exception() is not None)


class LockDeadlockTests(ConformanceTests):
    """One session of a deadlock fails, and the other continues (C05)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_one_session_of_a_deadlock_continues(self, db: Db, jobs: Any) -> None:
        """Its changes are durable, and none of the victim's are. If this fails, check ``_handle_error`` and retries in
        ``execute``."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two") as (one, two):
            victim, survivor, lock = await _deadlock(db, one, two)
            await victim.done(_give_up(victim))
            await ended(db, lock)
            await survivor.done(survivor.raise_by_one(1 if survivor is two else 2))
            await survivor.done(survivor.commit())
        assert await durable(db, jobs) == ([(1, 100), (2, 21)] if survivor is one else [(1, 11), (2, 200)])

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_the_victim_of_a_deadlock_can_retry(self, db: Db, jobs: Any) -> None:
        """After its rollback it holds no lock and can begin again. If this fails, check that ``rollback`` works on a
        transaction that the server has ended."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two") as (one, two):
            victim, survivor, lock = await _deadlock(db, one, two)
            await victim.done(_give_up(victim))
            assert victim.backend.in_transaction is False
            await ended(db, lock)
            await survivor.done(survivor.roll_back())
            await victim.done(victim.begin())
            assert await victim.done(victim.lock(1, 2)) == [(1, 10), (2, 20)]
            await victim.done(victim.write(1, 7))
            await victim.done(victim.commit())
        assert await durable(db, jobs) == [(1, 7), (2, 20)]


async def _give_up(worker: Worker) -> None:
    """Roll back. An error is allowed where the server has ended the transaction already (contract C01)."""
    with contextlib.suppress(DatabaseError):
        if worker.backend.in_transaction:
            await worker.roll_back()
