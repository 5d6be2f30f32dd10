"""A job queue: workers process every task exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.retries import retrying
from ..support.workers import Worker, workers
from ._queue_domain import (
    MAX_TRIES,
    QUEUE_KINDS,
    TASKS,
    Broken,
    ClaimingQueue,
    add_tasks,
    durable_tasks,
    process_all,
)
from ._session_pool import flattened, lose_session, run_concurrently
from .families.queue import QUEUE

each_kind = pytest.mark.parametrize(
    "kind",
    [pytest.param("skip locked", marks=requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)), "claim"],
)


class QueueTests(ConformanceTests):
    """Concurrent workers process each task exactly once, and none is forgotten."""

    queue = family_fixture(QUEUE)

    @rule(waits=True)
    @each_kind
    async def test_each_task_is_processed_once(self, db: Db, queue: Any, kind: str) -> None:
        """Three workers process twelve tasks, half of which arrive meanwhile, and each task has one outcome.

        If this fails, check that SKIP LOCKED is sent and that ``affected_rows`` of a conditional UPDATE is right.
        """
        db.needs_second_session()
        first, later = TASKS[:6], TASKS[6:]
        await add_tasks(db, queue, first)

        async def work(worker: Worker, number: int) -> list[tuple[int, str]]:
            session = QUEUE_KINDS[kind](db, worker.backend, f"worker {number}")
            if number == 0:
                for key in later:
                    await retrying(db, lambda key=key: add_tasks(db, session.models, [key]))  # type: ignore[misc]
            return await process_all(session, len(TASKS))

        async with workers(db, *"ABC") as pool:
            done = flattened(await run_concurrently(db, pool, work))
        states, outcomes = await durable_tasks(db, queue)
        assert states == dict.fromkeys(TASKS, "done")
        assert outcomes == sorted(done)
        assert [key for key, _ in outcomes] == list(TASKS)

    @rule(waits=True)
    @each_kind
    async def test_a_task_of_a_lost_worker_is_processed_by_another(self, db: Db, queue: Any, kind: str) -> None:
        """A lost worker's unfinished task is processed by another worker. Its finished task stays done.

        If this fails, check that the locks and the transaction of a lost session end with it.
        """
        await add_tasks(db, queue, TASKS[:4])
        async with workers(db, "A", "B") as (lost_worker, other_worker):
            lost_queue = QUEUE_KINDS[kind](db, lost_worker.backend, "lost")
            assert await lost_worker.done(lost_queue.step()) == 1
            if isinstance(lost_queue, ClaimingQueue):
                assert (await lost_worker.done(lost_queue.claim())).id == 2
            else:
                await lost_worker.done(lost_worker.begin())
                assert await lost_worker.done(lost_queue.work()) == 2
            await lose_session(db, lost_worker)
            other_queue = QUEUE_KINDS[kind](db, other_worker.backend, "other")
            await other_worker.done(other_queue.release_tasks("lost"))
            assert await other_worker.done(process_all(other_queue, 4)) == [(2, "other"), (3, "other"), (4, "other")]
        states, outcomes = await durable_tasks(db, queue)
        assert states == dict.fromkeys(TASKS[:4], "done")
        assert outcomes == [(1, "lost"), (2, "other"), (3, "other"), (4, "other")]

    @rule(waits=True)
    @pytest.mark.parametrize("fault", ["application", "database"])
    @requires(Capability.SAVEPOINT)
    async def test_a_failing_task_is_put_aside_after_the_last_try(self, db: Db, queue: Any, fault: str) -> None:
        """Each failing try is counted, and what it wrote is rolled back to a savepoint (C01).

        If this fails, check that a nested transaction that fails rolls back to its savepoint and leaves the outer one
        usable.
        """
        db.needs_second_session()
        await add_tasks(db, queue, TASKS[:2])
        for _ in range(MAX_TRIES + 1):
            for task in await db(queue.Task.query().where(queue.Task.c.state == "ready").order_by("id").all()):
                await self._try(db, queue, task, fault if task.id == 1 else "")
        states, outcomes = await durable_tasks(db, queue)
        tries = dict(await db.observer.rows(queue.sql('SELECT "id", "tries" FROM {task}')))
        assert (states, outcomes) == ({1: "dead", 2: "done"}, [(2, "main")])
        assert tries == {1: MAX_TRIES, 2: 1}

    @staticmethod
    async def _try(db: Db, queue: Any, task: Any, fault: str) -> None:
        async with db.using(db.backend.transaction()):
            task.tries += 1
            task.state = "dead" if task.tries == MAX_TRIES else "ready"
            try:
                async with db.using(db.backend.transaction()):
                    await db(queue.Outcome(task_id=task.id, worker="main").save())
                    if fault == "application":
                        raise Broken
                    if fault == "database":
                        await db(queue.Task(id=task.id).save())
                    task.state = "done"
            except (Broken, DatabaseError):
                # The task is saved below: ready for the next try, or dead.
                pass
            await db(task.save())
