"""Rules of the area ``locking``: NOWAIT and SKIP LOCKED."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression.query_parts import ForUpdateClause

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import wait
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.jobs import JOBS
from ..support.refusals import may_be_refused
from ..support.workers import SOON, Worker, durable, ended, failure, put, waits, workers


async def _hold_locks(worker: Worker, *keys: int) -> None:
    """Begin a transaction in a worker and lock rows."""
    await worker.done(worker.begin())
    assert [key for key, _ in await worker.done(worker.lock(*keys))] == list(keys)


async def _take_job(worker: Worker) -> list[int]:
    """Lock the first job that is free and return its key, as a worker of a queue does."""
    job = worker.Job
    found = await worker.db(job.query().order_by(job.c.id).limit(1).for_update(skip_locked=True).all())
    return [each.id for each in found]


async def _lock_joined(worker: Worker, *tables: str) -> list[int]:
    """Join job 1 as ``the one`` with job 2 as ``other``, and lock the named tables of the two, or both."""
    clause, params = ForUpdateClause(worker.backend.dialect, of_columns=list(tables)).to_sql()
    join = '{job} "the one" JOIN {job} "other" ON "other"."id" = "the one"."id" + 1'
    sql = worker.sql(f'SELECT "the one"."id" AS "id" FROM {join} WHERE "the one"."id" = 1')
    return [row["id"] for row in await worker.db.rows(f"{sql} {clause}", params, backend=worker.backend)]


class LockOptionTests(ConformanceTests):
    """NOWAIT raises at once, and SKIP LOCKED returns only free rows (C82)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_nowait_raises_at_once_for_a_locked_row(self, db: Db, jobs: Any) -> None:
        """It does not wait for the lock timeout. If this fails, check ``nowait`` in ``format_for_update_clause``."""
        _require_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "impatient") as (holder, impatient):
            await _hold_locks(holder, 1)
            await impatient.done(impatient.begin())
            asking = impatient.start(impatient.lock(1, nowait=True))
            late = await wait(db, [asking], SOON)
            await holder.done(holder.roll_back())
            assert late == [], "NOWAIT waited for the lock"
            assert isinstance(await failure(db, asking), DatabaseError), (
                "NOWAIT returned rows that another session has locked"
            )

    @requires(Capability.FOR_UPDATE)
    async def test_nowait_locks_a_free_row(self, db: Db, jobs: Any) -> None:
        """The row is returned and locked. If this fails, check ``nowait`` in ``format_for_update_clause``."""
        _require_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "impatient", "second") as (impatient, second):
            await impatient.done(impatient.begin())
            assert await impatient.done(impatient.lock(1, nowait=True)) == [(1, 10)]
            await second.done(second.begin())
            assert isinstance(await failure(db, second.start(second.lock(1, nowait=True))), DatabaseError)

    @requires(Capability.FOR_UPDATE)
    async def test_a_session_continues_after_nowait_raised(self, db: Db, jobs: Any) -> None:
        """After a rollback it can lock the row as soon as that is free (C01). If this fails, check ``_handle_error``
        and ``rollback``."""
        _require_nowait(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "impatient") as (holder, impatient):
            await _hold_locks(holder, 1)
            await impatient.done(impatient.begin())
            assert isinstance(await failure(db, impatient.start(impatient.lock(1, nowait=True))), DatabaseError)
            await impatient.done(impatient.roll_back())
            await holder.done(holder.roll_back())
            await impatient.done(impatient.begin())
            assert await impatient.done(impatient.lock(1, nowait=True)) == [(1, 10)]
            await impatient.done(impatient.write(1, 11))
            await impatient.done(impatient.commit())
        assert await durable(db, jobs) == [(1, 11)]

    @requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)
    async def test_skip_locked_returns_only_free_rows(self, db: Db, jobs: Any) -> None:
        """It returns all free rows and no locked one. If this fails, check ``skip_locked`` in
        ``format_for_update_clause``."""
        await put(db, jobs, (1, 10), (2, 20), (3, 30))
        async with workers(db, "holder", "second") as (holder, second):
            await _hold_locks(holder, 2)
            await second.done(second.begin())
            assert await second.done(second.lock(1, 2, 3, skip_locked=True)) == [(1, 10), (3, 30)]
            assert await second.done(second.lock(2, skip_locked=True)) == []

    @requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)
    async def test_workers_share_a_queue_with_skip_locked(self, db: Db, jobs: Any) -> None:
        """Each worker gets a different job, and a job is free again after a rollback. If this fails, check that
        ``format_for_update_clause`` renders FOR UPDATE together with SKIP LOCKED."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "one", "two", "three") as (one, two, three):
            taken = []
            for worker in (one, two, three):
                await worker.done(worker.begin())
                taken.append(await worker.done(_take_job(worker)))
            await one.done(one.roll_back())
            again = await three.done(_take_job(three))
        assert (taken, again) == ([[1], [2], []], [1])

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_a_lock_of_one_table_leaves_the_other_free_or_is_refused(self, db: Db, jobs: Any) -> None:
        """FOR UPDATE OF locks the rows of the named table of a join, and no others (C82); a database without it refuses the
        query. If this fails, check ``of_columns`` in ``format_for_update_clause``."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "holder", "writer") as (holder, writer):
            with may_be_refused() as joined:
                assert await holder.done(_lock_joined(holder)) == [1]
            if joined:
                skip(SkipKind.UNSUPPORTED, f"the database locks no rows of a join ({joined[0]})")
            await holder.done(holder.begin())
            with may_be_refused() as refused:
                await holder.done(_lock_joined(holder, "the one"))
            if not refused:
                # If row 2 were locked, this would end in a lock timeout.
                await writer.done(writer.raise_by_one(2))
                writing = writer.start(writer.raise_by_one(1))
                assert await waits(db, writing), "the named table was not locked"
                await holder.done(holder.commit())
                await ended(db, writing)
        assert await durable(db, jobs) == [(1, 10), (2, 20)] if refused else [(1, 11), (2, 21)]

    @requires(Capability.FOR_UPDATE)
    async def test_skip_locked_is_refused_where_the_database_lacks_it(self, db: Db, jobs: Any) -> None:
        """The query raises an error and takes no other kind of lock (C81). If this fails, check
        ``supports_for_update_skip_locked``."""
        if db.dialect.supports_for_update_skip_locked():
            skip(SkipKind.OTHER, "the database has SKIP LOCKED")
        await put(db, jobs, (1, 10))
        sent = len(db.statements)
        with pytest.raises(UnsupportedFeatureError):
            await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update(skip_locked=True).all())
        assert db.statements.statements[sent:] == []


def _require_nowait(db: Db) -> None:
    """Skip where the dialect declares that it has no NOWAIT. A dialect that declares nothing has what the clause
    offers."""
    ask = getattr(db.dialect, "supports_for_update_nowait", None)
    if ask is not None and not ask():
        skip(SkipKind.UNSUPPORTED, "the dialect declares that the database has no NOWAIT")
