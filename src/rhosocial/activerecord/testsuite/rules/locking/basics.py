"""Rules of the area ``locking``: locks of FOR UPDATE and of changed rows, and when they end."""

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
from ..support.target_needs import needs_waiting_writers
from ..support.workers import Worker, durable, ended, ended_or_again, failure, put, waits, workers

DID_NOT_WAIT = "a worker did not wait for the lock of another worker"


async def hold_lock(worker: Worker, key: int = 1) -> None:
    """Begin a transaction in a worker and lock a row without a change."""
    await worker.done(worker.begin())
    assert await worker.done(worker.lock(key)) == [(key, key * 10)]


class LockingTests(ConformanceTests):
    """FOR UPDATE locks a row until the transaction ends, however it ends (C82)."""

    jobs = family_fixture(JOBS)

    @requires(Capability.FOR_UPDATE)
    async def test_for_update_does_not_change_the_result(self, db: Db, jobs: Any) -> None:
        """A locking query returns the same rows as a plain one. If this fails, check where ``format_for_update_clause``
        stands in the query."""
        await put(db, jobs, (1, 10), (2, 20), (3, 30))
        job = jobs.Job
        async with db.using(db.backend.transaction()):
            found = await db(job.query().where(job.c.v > 10).order_by((job.c.id, "DESC")).limit(1).for_update().all())
            one = await db(job.query().where(job.c.id == 1).for_update().one())
            none = await db(job.query().where(job.c.id == 9).for_update().one())
        assert ([(each.id, each.v) for each in found], one.v, none) == ([(3, 30)], 10, None)

    @requires(Capability.FOR_UPDATE)
    async def test_a_locked_record_can_be_changed_and_saved(self, db: Db, jobs: Any) -> None:
        """The session locks, changes and saves. If this fails, check that ``execute`` consumes the rows of a locking
        read before the next statement."""
        await put(db, jobs, (1, 10), (2, 20))
        async with db.using(db.backend.transaction()):
            job = await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())
            job.v += 1
            assert await db(job.save()) == 1
        assert await durable(db, jobs) == [(1, 11), (2, 20)]

    @requires(Capability.FOR_UPDATE)
    async def test_a_lock_outside_a_transaction_ends_with_its_statement(self, db: Db, jobs: Any) -> None:
        """The rows are returned and the lock ends with the statement. If this fails, check whether ``connect`` turns
        autocommit on and whether ``execute`` opens a transaction."""
        await put(db, jobs, (1, 10))
        found = await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())
        # If the lock were still held, the observer would get a lock timeout.
        assert await db.observer.attempt(jobs.sql('UPDATE {job} SET "v" = 11 WHERE "id" = 1')) is True
        assert (found.v, db.backend.in_transaction, await durable(db, jobs)) == (10, False, [(1, 11)])

    async def test_for_update_is_refused_where_the_database_lacks_it(self, db: Db, jobs: Any) -> None:
        """The query raises ``UnsupportedFeatureError`` and does not run without the lock (C81). If this fails, check
        ``supports_for_update``."""
        if db.dialect.supports_for_update():
            skip(SkipKind.OTHER, "the database has FOR UPDATE")
        await put(db, jobs, (1, 10))
        sent = len(db.statements)
        with pytest.raises(UnsupportedFeatureError):
            await db(jobs.Job.query().where(jobs.Job.c.id == 1).for_update().one())
        assert db.statements.statements[sent:] == []

    async def test_a_locking_expression_is_refused_where_the_database_lacks_it(self, db: Db, jobs: Any) -> None:
        """The same holds for an expression that no query builder has checked (C81). If this fails, check that
        ``format_query_statement`` does not drop the clause."""
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
    async def test_a_writer_waits_for_a_locked_row_until_the_transaction_ends(
        self, db: Db, jobs: Any, end: str
    ) -> None:
        """The writer continues after the commit, the rollback or the disconnect. If this fails, check that FOR UPDATE
        is sent, then ``commit``, ``rollback`` and ``disconnect``."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "writer") as (holder, writer):
            await hold_lock(holder)
            writing = writer.start(writer.raise_by_one(1))
            assert await waits(db, writing), DID_NOT_WAIT
            await holder.done(getattr(holder, end)())
            await ended_or_again(db, writing, lambda: writer.done(writer.raise_by_one(1)))
        assert await durable(db, jobs) == [(1, 11)]

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_a_second_lock_waits_for_the_first(self, db: Db, jobs: Any) -> None:
        """The waiting session gets the committed value or an error, never the old value. If this fails, check where
        ``format_for_update_clause`` stands in the query."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await hold_lock(holder)
            await second.done(second.begin())
            locking = second.start(second.lock(1))
            assert await waits(db, locking), DID_NOT_WAIT
            await holder.done(holder.write(1, 55))
            await holder.done(holder.commit())
            refused = await failure(db, locking)
            assert refused is not None or locking.result() == [(1, 55)]

    @rule(waits=True)
    async def test_a_second_writer_waits_for_a_changed_row(self, db: Db, jobs: Any) -> None:
        """Both changes are durable, or the second writer gets an error. If this fails, check the timeouts that
        ``connect`` sets."""
        needs_waiting_writers(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "first", "second") as (first, second):
            await first.done(first.begin())
            await first.done(first.raise_by_one(1))
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), DID_NOT_WAIT
            await first.done(first.commit())
            refused = await failure(db, writing)
        assert await durable(db, jobs) == [(1, 11 if refused else 12)]

    @rule(waits=True)
    async def test_a_second_writer_continues_after_a_rollback(self, db: Db, jobs: Any) -> None:
        """It finds the row unchanged. If this fails, check that ``rollback`` releases the locks."""
        needs_waiting_writers(db)
        await put(db, jobs, (1, 10))
        async with workers(db, "first", "second") as (first, second):
            await first.done(first.begin())
            await first.done(first.write(1, 99))
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), DID_NOT_WAIT
            await first.done(first.roll_back())
            await ended(db, writing)
        assert await durable(db, jobs) == [(1, 11)]

    @requires(Capability.FOR_UPDATE)
    async def test_rows_that_do_not_match_are_not_locked(self, db: Db, jobs: Any) -> None:
        """Another session can change a row that the locking query did not return. If this fails, check whether
        ``format_for_update_clause`` locks the whole table."""
        await put(db, jobs, (1, 10), (2, 20))
        async with workers(db, "holder", "writer") as (holder, writer):
            await hold_lock(holder)
            # If row 2 were locked, this would end in a lock timeout.
            await writer.done(writer.raise_by_one(2))
            await holder.done(holder.commit())
        assert await durable(db, jobs) == [(1, 10), (2, 21)]

    @rule(waits=True)
    @requires(Capability.FOR_UPDATE)
    async def test_a_lock_taken_after_a_savepoint_ends_with_the_transaction(self, db: Db, jobs: Any) -> None:
        """Releasing the savepoint does not release the lock. If this fails, check how ``commit`` ends a nested
        transaction."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await holder.done(holder.begin())
            await holder.done(holder.begin())
            await holder.done(holder.lock(1))
            await holder.done(holder.commit())
            writing = second.start(second.raise_by_one(1))
            assert await waits(db, writing), DID_NOT_WAIT
            await holder.done(holder.commit())
            await ended_or_again(db, writing, lambda: second.done(second.raise_by_one(1)))
        assert await durable(db, jobs) == [(1, 11)]

    @rule(waits=True)
    async def test_a_failed_begin_leaves_no_transaction_open(self, db: Db, jobs: Any) -> None:
        """BEGIN itself may wait for a lock and fail. If this fails, check that ``begin`` does not count the level
        before it succeeds."""
        await put(db, jobs, (1, 10))
        async with workers(db, "holder", "second") as (holder, second):
            await holder.done(holder.begin())
            await holder.done(holder.write(1, 11))
            refused = await failure(db, second.start(second.begin_impatiently()))
            assert second.backend.in_transaction is (refused is None)
            await holder.done(holder.commit())
            if refused is None and db.provider.first_updater_wins:
                # Its snapshot is older than the commit.
                await second.done(second.roll_back())
            if not second.backend.in_transaction:
                await second.done(second.begin())
            await second.done(second.raise_by_one(1))
            await second.done(second.commit())
            assert await durable(db, jobs) == [(1, 12)]
