"""Rules of the area ``locking``: who does not want to wait."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import wait
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.jobs import JOBS
from ..support.workers import SOON, Worker, durable, failure, put, workers


async def _holds(worker: Worker, *keys: int) -> None:
    await worker.done(worker.begin())
    assert [key for key, _ in await worker.done(worker.lock(*keys))] == list(keys)


async def _first_free(worker: Worker) -> list[int]:
    """The key of the first job that is not locked, locked now: how a worker takes one from a queue."""
    job = worker.Job
    found = await worker.db(job.query().order_by(job.c.id).limit(1).for_update(skip_locked=True).all())
    return [each.id for each in found]


class LockOptionTests(ConformanceTests):
    """NOWAIT is told at once, SKIP LOCKED goes without (C82)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_nowait_raises_at_once_for_a_locked_row(self, db: Db, jobs: Any) -> None:
        """It does not wait for the lock timeout. Look at ``nowait`` in ``format_for_update_clause``."""
        _needs_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "hasty") as (holder, hasty):
            await _holds(holder, 1)
            await hasty.done(hasty.begin())
            asking = hasty.start(hasty.lock(1, nowait=True))
            late = await wait(db, [asking], SOON)
            await holder.done(holder.roll_back())
            assert late == [], "NOWAIT waited for the lock"
            assert isinstance(await failure(db, asking), DatabaseError), "NOWAIT gave rows that another session holds"

    @requires(Capability.FOR_UPDATE)
    async def test_nowait_locks_a_free_row(self, db: Db, jobs: Any) -> None:
        """The rows are given, and held. Look at ``nowait`` in ``format_for_update_clause``."""
        _needs_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "hasty", "second") as (hasty, second):
            await hasty.done(hasty.begin())
            assert await hasty.done(hasty.lock(1, nowait=True)) == [(1, 10)]
            await second.done(second.begin())
            assert isinstance(await failure(db, second.start(second.lock(1, nowait=True))), DatabaseError)

    @requires(Capability.FOR_UPDATE)
    async def test_after_nowait_raised_the_session_goes_on(self, db: Db, jobs: Any) -> None:
        """Rolled back, it gets the row when that is free. Look at ``_handle_error`` and at ``rollback``."""
        _needs_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "hasty") as (holder, hasty):
            await _holds(holder, 1)
            await hasty.done(hasty.begin())
            assert isinstance(await failure(db, hasty.start(hasty.lock(1, nowait=True))), DatabaseError)
            await hasty.done(hasty.roll_back())
            await holder.done(holder.roll_back())
            await hasty.done(hasty.begin())
            assert await hasty.done(hasty.lock(1, nowait=True)) == [(1, 10)]
            await hasty.done(hasty.write(1, 11))
            await hasty.done(hasty.commit())
        assert await durable(db, jobs) == [(1, 11)]

    @requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)
    async def test_skip_locked_gives_the_rows_that_are_free(self, db: Db, jobs: Any) -> None:
        """All of them and no other. Look at ``skip_locked`` in ``format_for_update_clause``."""
        await put(db, jobs, (1, 10), (2, 20), (3, 30))
        async with workers(db, "holder", "second") as (holder, second):
            await _holds(holder, 2)
            await second.done(second.begin())
            assert await second.done(second.lock(1, 2, 3, skip_locked=True)) == [(1, 10), (3, 30)]
            assert await second.done(second.lock(2, skip_locked=True)) == []

    @requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)
    async def test_workers_that_skip_what_is_locked_share_a_queue(self, db: Db, jobs: Any) -> None:
        """Each gets a job of its own, and what is given up is there again. Look at SKIP LOCKED that takes no lock."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two", "three") as (one, two, three):
            taken = []
            for worker in (one, two, three):
                await worker.done(worker.begin())
                taken.append(await worker.done(_first_free(worker)))
            await one.done(one.roll_back())
            again = await three.done(_first_free(three))
        assert (taken, again) == ([[1], [2], []], [1])

    @requires(Capability.FOR_UPDATE)
    async def test_skip_locked_that_the_database_lacks_is_refused(self, db: Db, jobs: Any) -> None:
        """C81: an error, and no lock of another kind. Look at ``supports_for_update_skip_locked``."""
        if db.dialect.supports_for_update_skip_locked():
            skip(SkipKind.OTHER, "the database has SKIP LOCKED")
        await put(db, jobs, (1, 10))
        with pytest.raises(UnsupportedFeatureError):
            await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update(skip_locked=True).all())


def _needs_nowait(db: Db) -> None:
    """Leave the rule out where the dialect says that it has no NOWAIT; one that does not say has what the clause offers."""
    ask = getattr(db.dialect, "supports_for_update_nowait", None)
    if ask is not None and not ask():
        skip(SkipKind.UNSUPPORTED, "the dialect says that the database has no NOWAIT")
