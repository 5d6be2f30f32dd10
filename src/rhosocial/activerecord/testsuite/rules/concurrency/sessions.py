"""Several sessions at the same time, in threads or tasks, and several backends in one process."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import DialectNotAdaptedException
from rhosocial.activerecord.backend.transaction import IsolationLevel, TransactionEvent

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import Actor, wait
from ...schema.families.blog import BLOG
from ...schema.families.jobs import JOBS
from ..support.connections import answer
from ..support.retries import retrying
from ..support.target_needs import needs_free_readers
from ..support.workers import LIMIT, Worker, durable, ended, workers

SESSIONS = 6
ROUNDS = 25


class ConcurrencyTests(ConformanceTests):
    """Sessions work at the same time, each in its own thread or task with its own backend (C24)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    async def test_sessions_at_the_same_time_get_their_own_results(self, db: Db) -> None:
        """No session receives another one's rows.
        If this fails, check for cursors, buffers and caches in classes or modules."""
        actors = [Actor(f"session {number}", db) for number in range(SESSIONS)]
        for actor in actors:
            actor.backend = db.unconnected()
        try:
            selecting = [actor.start(_select_numbers(db, actor, number)) for number, actor in enumerate(actors)]
            found = [await ended(db, each) for each in selecting]
        finally:
            await wait(db, [actor.start(actor.close()) for actor in actors], LIMIT)
            for actor in actors:
                actor.end()
        assert found == [[number * 1000 + each for each in range(ROUNDS)] for number in range(SESSIONS)]

    @rule(waits=True)
    async def test_transactions_at_the_same_time_do_not_mix(self, db: Db, jobs: Any) -> None:
        """Committed rows stay and rolled-back rows don't, whatever the other sessions do.
        If this fails, check that backends don't share a transaction manager."""
        names = [str(number) for number in range(4)]
        async with workers(db, *names) as busy:
            running = [worker.start(_transactions(worker, number)) for number, worker in enumerate(busy)]
            seen = [await ended(db, each) for each in running]
        kept = [(number * 100 + each, each) for number in range(4) for each in range(0, 6, 2)]
        assert seen == [[[number * 100 + each] for each in range(6)] for number in range(4)]
        assert await durable(db, jobs) == kept

    @rule(waits=True)
    async def test_increments_at_the_same_time_all_take_effect(self, db: Db, jobs: Any) -> None:
        """Four sessions increment one number twenty times in total. An increment that gets a conflict is retried where the
        provider declares that the first updater wins (``first_updater_wins``).
        If this fails, check for writes that the backend repeats or drops silently."""
        await db.run(jobs.sql('INSERT INTO {job} ("id", "v") VALUES (1, 0)'))
        async with workers(db, "one", "two", "three", "four") as busy:
            running = [worker.start(_increment(worker, 5)) for worker in busy]
            reported = sum([await ended(db, each) for each in running])
        assert (reported, await durable(db, jobs)) == (20, [(1, 20)])


async def _select_numbers(db: Db, actor: Actor, number: int) -> list[Any]:
    found = []
    for each in range(ROUNDS):
        sql = db.sql(f'SELECT {number * 1000 + each} AS "answer"{{nothing}}')
        rows = await db.rows(sql, backend=actor.backend)
        found.append(rows[0]["answer"])
    return found


async def _transactions(worker: Worker, number: int) -> list[list[int]]:
    """Run six transactions with one row each and roll every other one back; return the rows that each one saw."""
    db, seen = worker.db, []
    for each in range(6):
        key = number * 100 + each
        await worker.begin()
        await db.run(worker.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {each})'), backend=worker.backend)
        rows = await db.rows(worker.sql(f'SELECT "id" FROM {{job}} WHERE "id" = {key}'), backend=worker.backend)
        seen.append([row["id"] for row in rows])
        await (worker.roll_back() if each % 2 else worker.commit())
    return seen


async def _increment(worker: Worker, times: int) -> int:
    """Increment the number ``times`` times; return the sum of affected rows."""
    sql = worker.sql('UPDATE {job} SET "v" = "v" + 1 WHERE "id" = 1')

    async def once() -> int:
        return int((await worker.db.run(sql, backend=worker.backend)).affected_rows)

    if worker.db.provider.first_updater_wins or not worker.db.provider.writers_wait:
        return sum([await retrying(worker.db, once) for _ in range(times)])
    return sum([await once() for _ in range(times)])


class InstanceTests(ConformanceTests):
    """Two backends in one process share no mutable state."""

    blog = family_fixture(BLOG)

    async def test_an_isolation_level_set_on_one_backend_does_not_affect_another(self, db: Db) -> None:
        """Setting the level of one manager leaves the other's as it was.
        If this fails, check that ``isolation_level`` is not a class attribute."""
        first, second = await _pair(db)
        before = second.transaction_manager.isolation_level
        other = next(level for level in IsolationLevel if level is not before)
        first.transaction_manager.isolation_level = other
        assert first.transaction_manager.isolation_level is other
        assert second.transaction_manager.isolation_level is before

    async def test_handlers_of_one_backend_are_not_called_for_another(self, db: Db) -> None:
        """A commit calls only the handlers of its own manager.
        If this fails, check that the handlers of ``on`` are stored in the instance."""
        first, second = await _pair(db)
        called: list[str] = []
        first.transaction_manager.on(TransactionEvent.AFTER_COMMIT, lambda *_, **__: called.append("first"))
        second.transaction_manager.on(TransactionEvent.AFTER_COMMIT, lambda *_, **__: called.append("second"))
        async with db.using(second.transaction()):
            assert await answer(db, second) == 42
        assert called == ["second"]

    async def test_changing_one_configuration_does_not_change_another(self, db: Db) -> None:
        """Changing a mapping or list of one config leaves the other config as it was.
        If this fails, check mutable defaults, and mappings that the config does not copy."""
        first, second = db.unconnected(), db.unconnected()
        before = {name: repr(value) for name, value in vars(second.config).items()}
        for value in vars(first.config).values():
            if isinstance(value, dict):
                value["art_unheard_of"] = "1"
            elif isinstance(value, list):
                value.append("art_unheard_of")
        assert {name: repr(value) for name, value in vars(second.config).items()} == before

    async def test_adapting_one_backend_does_not_adapt_another(self, db: Db) -> None:
        """Adapting one backend leaves the other's dialect as it was.
        If this fails, check that no dialect is shared through the class."""
        first, second = db.unconnected(), db.unconnected()
        before = _known_version(second)
        await db(first.connect())
        await db(first.introspect_and_adapt())
        assert _known_version(second) == before

    async def test_disconnecting_one_backend_keeps_another_s_transaction(self, db: Db) -> None:
        """The other backend's transaction stays open, and what was written in it is kept or undone by its own end.
        If this fails, check that ``disconnect`` ends only its own session's transaction."""
        first, second = await _pair(db)
        name = db.own_name("apart")
        await db.run(db.sql(f'CREATE TABLE "{name}" ("n" INTEGER)'), kind="DDL", backend=second)
        db.on_cleanup(db.provider.drop_statement(name))
        for number, end in ((1, second.rollback_transaction), (2, second.commit_transaction)):
            await db(first.connect())
            await db(second.begin_transaction())
            await db.run(db.sql(f'INSERT INTO "{name}" ("n") VALUES (?)'), (number,), backend=second)
            await db(first.disconnect())
            assert second.in_transaction is True
            await db(end())
        assert await db.rows(db.sql(f'SELECT "n" FROM "{name}"'), backend=second) == [{"n": 2}]

    async def test_models_use_the_backend_that_they_are_bound_to(self, db: Db, blog: Any) -> None:
        """Two sets of models for one table are used in turn, one of them in a transaction.
        If this fails, check for caches keyed by table."""
        needs_free_readers(db)
        session = await db.connect("other")
        other = db.bind(BLOG, session)
        await db(session.begin_transaction())
        await db(other.User(name="Ada").save())
        counts = [await db(models.User.query().count()) for models in (blog, other, blog, other)]
        await db(session.rollback_transaction())
        assert counts == [0, 1, 0, 1]
        assert await db(other.User.query().count()) == 0


def _known_version(backend: Any) -> Any:
    """The dialect's server version, or None before the dialect is adapted."""
    try:
        return backend.dialect.version
    except DialectNotAdaptedException:
        return None


async def _pair(db: Db) -> tuple[Any, Any]:
    first, second = db.unconnected(), db.unconnected()
    for backend in (first, second):
        await db(backend.connect())
    return first, second
