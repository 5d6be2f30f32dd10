"""Who locks a row has it for himself: everybody else waits, goes without, or is told."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.query_parts import ForUpdateClause

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.jobs import JOBS
from ..support.workers import Worker, durable, ended, failure, put, waits, workers

NEVER_LOCKED = "a worker was not kept waiting by another one's lock"


async def held(worker: Worker, key: int = 1) -> None:
    """Let a worker hold a lock on a row, without a change to it."""
    await worker.done(worker.begin())
    assert await worker.done(worker.lock(key)) == [(key, key * 10)]


class LockingTests(ConformanceTests):
    """FOR UPDATE holds a row until the transaction ends, in whatever way it ends (C82)."""

    jobs = family_fixture(JOBS)

    @requires(Capability.FOR_UPDATE)
    async def test_what_is_locked_is_what_would_be_read(self, db: Db, jobs: Any) -> None:
        """FOR UPDATE changes no result. Look at ``format_for_update_clause`` and where the clause stands in the query."""
        await put(db, jobs, (1, 10), (2, 20), (3, 30))
        job = jobs.Job
        async with db.using(db.backend.transaction()):
            found = await db(job.query().where(job.c.v > 10).order_by((job.c.id, "DESC")).limit(1).for_update().all())
            one = await db(job.query().where(job.c.id == 1).for_update().one())
            none = await db(job.query().where(job.c.id == 9).for_update().one())
        assert ([(each.id, each.v) for each in found], one.v, none) == ([(3, 30)], 10, None)

    @requires(Capability.FOR_UPDATE)
    async def test_what_was_locked_can_be_changed_and_saved(self, db: Db, jobs: Any) -> None:
        """Lock, decide, save. Look at statements that follow a locking read on the same session."""
        await put(db, jobs, (1, 10), (2, 20))
        async with db.using(db.backend.transaction()):
            job = await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())
            job.v += 1
            assert await db(job.save()) == 1
        assert await durable(db, jobs) == [(1, 11), (2, 20)]

    @requires(Capability.FOR_UPDATE)
    async def test_a_lock_outside_a_transaction_holds_nothing(self, db: Db, jobs: Any) -> None:
        """The rows are given, and the lock ends with the statement. Look at what opens a transaction by itself."""
        await put(db, jobs, (1, 10))
        found = await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())
        # The observer would meet a lock timeout.
        assert await db.observer.attempt(jobs.sql('UPDATE {job} SET "v" = 11 WHERE "id" = 1')) is True
        assert (found.v, db.backend.in_transaction, await durable(db, jobs)) == (10, False, [(1, 11)])

    async def test_a_lock_that_the_database_lacks_is_refused(self, db: Db, jobs: Any) -> None:
        """C81: ``UnsupportedFeatureError``, and no query without the lock. Look at ``supports_for_update``."""
        if db.dialect.supports_for_update():
            skip(SkipKind.OTHER, "the database has FOR UPDATE")
        await put(db, jobs, (1, 10))
        with pytest.raises(UnsupportedFeatureError):
            await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())

    async def test_a_statement_that_locks_is_refused_where_the_database_lacks_locks(self, db: Db, jobs: Any) -> None:
        """C81, for a statement that no builder has judged. Look at ``format_query_statement`` and what it leaves out."""
        if db.dialect.supports_for_update():
            skip(SkipKind.OTHER, "the database has FOR UPDATE")
        statement = QueryExpression(
            db.dialect,
            select=[Column(db.dialect, "v")],
            from_=TableExpression(db.dialect, jobs.table("job")),
            for_update=ForUpdateClause(db.dialect),
        )
        with pytest.raises(UnsupportedFeatureError):
            statement.to_sql()

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    @pytest.mark.parametrize("end", ["commit", "roll_back", "disconnect"])
    async def test_a_locked_row_keeps_a_writer_waiting_until_the_end(self, db: Db, jobs: Any, end: str) -> None:
        """And no longer. Look at ``commit``, ``rollback``, ``disconnect``, and at FOR UPDATE that is not sent."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "writer") as (holder, writer):
            await held(holder)
            writing = writer.start(writer.raise_by_one(1))
            assert await waits(db, writing), NEVER_LOCKED
            await holder.done(getattr(holder, end)())
            await ended(db, writing)
        assert await durable(db, jobs) == [(1, 11)]

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_a_locked_row_keeps_a_second_locker_waiting(self, db: Db, jobs: Any) -> None:
        """Who waited gets what was committed meanwhile, or an error: never the old value. Look at FOR UPDATE's place."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await held(holder)
            await second.done(second.begin())
            locking = second.start(second.lock(1))
            assert await waits(db, locking), NEVER_LOCKED
            await holder.done(holder.write(1, 55))
            await holder.done(holder.commit())
            refused = await failure(db, locking)
            assert refused is not None or locking.result() == [(1, 55)]

    @rule(waits=True)
    async def test_a_changed_row_keeps_a_second_writer_waiting(self, db: Db, jobs: Any) -> None:
        """And no change is lost: both are there, or the second is told. Look at timeouts that ``connect`` sets."""
        await put(db, jobs, (1, 10))
        async with workers(db, "first", "second") as (first, second):
            await first.done(first.begin())
            await first.done(first.raise_by_one(1))
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), NEVER_LOCKED
            await first.done(first.commit())
            refused = await failure(db, writing)
        assert await durable(db, jobs) == [(1, 11 if refused else 12)]

    @rule(waits=True)
    async def test_a_change_that_is_taken_back_lets_the_second_writer_go_on(self, db: Db, jobs: Any) -> None:
        """It finds the row as it was. Look at ``rollback``: the locks go with the changes."""
        await put(db, jobs, (1, 10))
        async with workers(db, "first", "second") as (first, second):
            await first.done(first.begin())
            await first.done(first.write(1, 99))
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), NEVER_LOCKED
            await first.done(first.roll_back())
            await ended(db, writing)
        assert await durable(db, jobs) == [(1, 11)]

    @requires(Capability.FOR_UPDATE)
    async def test_rows_that_were_not_chosen_are_not_locked(self, db: Db, jobs: Any) -> None:
        """A row that the key did not choose is free. Look at FOR UPDATE that becomes a lock on the table."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "holder", "writer") as (holder, writer):
            await held(holder)
            # With a lock on it this would end in a lock timeout, while the holder is still there.
            await writer.done(writer.raise_by_one(2))
            await holder.done(holder.commit())
        assert await durable(db, jobs) == [(1, 10), (2, 21)]

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_a_lock_taken_after_a_savepoint_ends_with_the_transaction(self, db: Db, jobs: Any) -> None:
        """Releasing the savepoint does not release the lock. Look at the end of a nested transaction."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await holder.done(holder.begin())
            await holder.done(holder.begin())
            await holder.done(holder.lock(1))
            await holder.done(holder.commit())
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), NEVER_LOCKED
            await holder.done(holder.commit())
            await ended(db, writing)
        assert await durable(db, jobs) == [(1, 11)]

    @rule(waits=True)
    async def test_a_transaction_that_could_not_begin_is_not_open(self, db: Db, jobs: Any) -> None:
        """Where BEGIN itself may meet a lock. Look at what ``begin`` has counted when it raises (D112)."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await holder.done(holder.begin())
            await holder.done(holder.write(1, 11))
            refused = await failure(db, second.start(second.begin()))
            assert second.backend.in_transaction is (refused is None)
            await holder.done(holder.commit())
            if refused is not None:
                await second.done(second.begin())
            await second.done(second.raise_by_one(1))
            await second.done(second.commit())
            assert await durable(db, jobs) == [(1, 12)]
