"""Several sessions at the same time, in threads or in tasks, and several instances in one process."""

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
from ..support.workers import LIMIT, Worker, durable, ended, workers

SESSIONS = 6
ROUNDS = 25


class ConcurrencyTests(ConformanceTests):
    """Sessions that work at the same time: each in a thread, or each in a task, with a backend of its own (C24)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    async def test_sessions_at_the_same_time_get_their_own_answers(self, db: Db) -> None:
        """No session sees another one's rows. Look at cursors, buffers and caches that belong to a class or a module."""
        actors = [Actor(f"session {number}", db) for number in range(SESSIONS)]
        for actor in actors:
            actor.backend = db.unconnected()
        try:
            asking = [actor.start(_ask(db, actor, number)) for number, actor in enumerate(actors)]
            found = [await ended(db, each) for each in asking]
        finally:
            await wait(db, [actor.start(actor.close()) for actor in actors], LIMIT)
            for actor in actors:
                actor.end()
        assert found == [[number * 1000 + each for each in range(ROUNDS)] for number in range(SESSIONS)]

    @rule(waits=True)
    async def test_transactions_at_the_same_time_do_not_mix(self, db: Db, jobs: Any) -> None:
        """What was committed is there, what was rolled back is not, whoever did it when. Look at shared managers."""
        names = [str(number) for number in range(4)]
        async with workers(db, *names) as busy:
            running = [worker.start(_transactions(worker, number)) for number, worker in enumerate(busy)]
            seen = [await ended(db, each) for each in running]
        kept = [(number * 100 + each, each) for number in range(4) for each in range(0, 6, 2)]
        assert seen == [[[number * 100 + each] for each in range(6)] for number in range(4)]
        assert await durable(db, jobs) == kept

    @rule(waits=True)
    async def test_changes_at_the_same_time_are_all_there(self, db: Db, jobs: Any) -> None:
        """Twenty increments of one number by four sessions. Look at writes that are repeated or given up in silence."""
        await db.run(jobs.sql('INSERT INTO {job} ("id", "v") VALUES (1, 0)'))
        async with workers(db, "one", "two", "three", "four") as busy:
            running = [worker.start(_count(worker, 5)) for worker in busy]
            reported = sum([await ended(db, each) for each in running])
        assert (reported, await durable(db, jobs)) == (20, [(1, 20)])


async def _ask(db: Db, actor: Actor, number: int) -> list[Any]:
    found = []
    for each in range(ROUNDS):
        sql = db.sql(f'SELECT {number * 1000 + each} AS "answer"{{nothing}}')
        rows = await db.rows(sql, backend=actor.backend)
        found.append(rows[0]["answer"])
    return found


async def _transactions(worker: Worker, number: int) -> list[list[int]]:
    """Six transactions, each with one row of its own; every other one is rolled back. What each saw of its own rows."""
    db, seen = worker.db, []
    for each in range(6):
        key = number * 100 + each
        await worker.begin()
        await db.run(worker.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {each})'), backend=worker.backend)
        rows = await db.rows(worker.sql(f'SELECT "id" FROM {{job}} WHERE "id" = {key}'), backend=worker.backend)
        seen.append([row["id"] for row in rows])
        await (worker.roll_back() if each % 2 else worker.commit())
    return seen


async def _count(worker: Worker, times: int) -> int:
    """Raise the number, and how often the backend says that it did."""
    sql = worker.sql('UPDATE {job} SET "v" = "v" + 1 WHERE "id" = 1')
    reported = [(await worker.db.run(sql, backend=worker.backend)).affected_rows for _ in range(times)]
    return sum(reported)


class InstanceTests(ConformanceTests):
    """Two backends in one process share nothing that can change (D149)."""

    blog = family_fixture(BLOG)

    async def test_a_level_that_is_set_on_one_backend_is_not_the_other_s(self, db: Db) -> None:
        """Look at ``isolation_level`` and the manager: no attribute of a class."""
        first, second = await _pair(db)
        before = second.transaction_manager.isolation_level
        other = next(level for level in IsolationLevel if level is not before)
        first.transaction_manager.isolation_level = other
        assert first.transaction_manager.isolation_level is other
        assert second.transaction_manager.isolation_level is before

    async def test_handlers_of_one_backend_are_not_called_for_the_other(self, db: Db) -> None:
        """Look at ``on``: the list of handlers belongs to one manager."""
        first, second = await _pair(db)
        told: list[str] = []
        first.transaction_manager.on(TransactionEvent.AFTER_COMMIT, lambda *_, **__: told.append("first"))
        second.transaction_manager.on(TransactionEvent.AFTER_COMMIT, lambda *_, **__: told.append("second"))
        async with db.using(second.transaction()):
            assert await answer(db, second) == 42
        assert told == ["second"]

    async def test_options_of_one_configuration_are_not_the_other_s(self, db: Db) -> None:
        """Look at mutable defaults and at dictionaries that a config keeps as they were given."""
        first, second = db.unconnected(), db.unconnected()
        before = {name: repr(value) for name, value in vars(second.config).items()}
        for value in vars(first.config).values():
            if isinstance(value, dict):
                value["art_unheard_of"] = "1"
            elif isinstance(value, list):
                value.append("art_unheard_of")
        assert {name: repr(value) for name, value in vars(second.config).items()} == before

    async def test_what_one_backend_learned_of_its_server_stays_with_it(self, db: Db) -> None:
        """Adapting one backend leaves another one's dialect as it was. Look at a dialect that is kept by its class."""
        first, second = db.unconnected(), db.unconnected()
        before = _known_version(second)
        await db(first.connect())
        await db(first.introspect_and_adapt())
        assert _known_version(second) == before

    async def test_a_closed_backend_does_not_close_the_other_s_transaction(self, db: Db) -> None:
        """Look at ``disconnect``: it ends its own session's transaction, not the one that a class remembers."""
        first, second = await _pair(db)
        await db(second.begin_transaction())
        await db(first.disconnect())
        assert second.in_transaction is True
        assert await answer(db, second) == 42
        await db(second.rollback_transaction())

    async def test_models_speak_to_the_backend_that_they_were_bound_to(self, db: Db, blog: Any) -> None:
        """Two sets of one table's models, asked in turn in a transaction. Look at caches that are keyed by the table."""
        session = await db.connect("other")
        other = db.bind(BLOG, session)
        await db(session.begin_transaction())
        await db(other.User(name="Ada").save())
        counts = [await db(models.User.query().count()) for models in (blog, other, blog, other)]
        await db(session.rollback_transaction())
        assert counts == [0, 1, 0, 1]
        assert await db(other.User.query().count()) == 0


def _known_version(backend: Any) -> Any:
    """What a backend's dialect knows of its server; None while it was told nothing."""
    try:
        return backend.dialect.version
    except DialectNotAdaptedException:
        return None


async def _pair(db: Db) -> tuple[Any, Any]:
    first, second = db.unconnected(), db.unconnected()
    for backend in (first, second):
        await db(backend.connect())
    return first, second
