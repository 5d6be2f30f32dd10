"""Rules of the area ``realworld``: a job queue, in which every task is worked off once."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.workers import Worker, workers
from ._queue_domain import (
    KINDS,
    MOST_TRIES,
    TASKS,
    Broken,
    ClaimingQueue,
    durable,
    emptied,
    filled,
)
from ._session_pool import cut_off, joined, retrying, together
from .families.queue import QUEUE

each_kind = pytest.mark.parametrize(
    "kind",
    [pytest.param("skip locked", marks=requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)), "claim"],
)


class QueueTests(ConformanceTests):
    """Workers at the same time: each task once, in the books as in the answers, and none forgotten."""

    queue = family_fixture(QUEUE)

    @rule(waits=True)
    @each_kind
    async def test_each_task_is_worked_off_once(self, db: Db, queue: Any, kind: str) -> None:
        """Three workers, and tasks that still arrive. Look at SKIP LOCKED and at ``affected_rows`` of a conditional UPDATE."""
        db.needs_second_session()
        first, later = TASKS[:6], TASKS[6:]
        await filled(db, queue, first)

        async def work(worker: Worker, number: int) -> list[tuple[int, str]]:
            session = KINDS[kind](db, worker.backend, f"worker {number}")
            if number == 0:
                for key in later:
                    await retrying(db, lambda key=key: filled(db, session.models, [key]))  # type: ignore[misc]
            return await emptied(session, len(TASKS))

        async with workers(db, *"ABC") as crew:
            done = joined(await together(db, crew, work))
        states, outcomes = await durable(db, queue)
        assert states == dict.fromkeys(TASKS, "done")
        assert outcomes == sorted(done)
        assert [key for key, _ in outcomes] == list(TASKS)

    @rule(waits=True)
    @each_kind
    async def test_a_task_of_a_worker_that_is_cut_off_is_worked_off_by_another(
        self, db: Db, queue: Any, kind: str
    ) -> None:
        """What it had begun is undone, and what it had finished stays. Look at locks and work that outlive a session."""
        await filled(db, queue, TASKS[:4])
        async with workers(db, "A", "B") as (dying, living):
            lost = KINDS[kind](db, dying.backend, "dying")
            assert await dying.done(lost.step()) == 1
            if isinstance(lost, ClaimingQueue):
                assert (await dying.done(lost.claim())).id == 2
            else:
                await dying.done(dying.begin())
                assert await dying.done(lost.work()) == 2
            await cut_off(db, dying)
            heir = KINDS[kind](db, living.backend, "living")
            await living.done(heir.give_back("dying"))
            assert await living.done(emptied(heir, 4)) == [(2, "living"), (3, "living"), (4, "living")]
        states, outcomes = await durable(db, queue)
        assert states == dict.fromkeys(TASKS[:4], "done")
        assert outcomes == [(1, "dying"), (2, "living"), (3, "living"), (4, "living")]

    @rule(waits=True)
    @pytest.mark.parametrize("fault", ["application", "database"])
    async def test_a_task_that_fails_is_tried_so_often_and_put_aside(self, db: Db, queue: Any, fault: str) -> None:
        """Each try is counted and what it wrote is undone, to a savepoint. Look at nested transactions that fail."""
        db.needs_second_session()
        await filled(db, queue, TASKS[:2])
        for _ in range(MOST_TRIES + 1):
            for task in await db(queue.Task.query().where(queue.Task.c.state == "ready").order_by("id").all()):
                await self._try(db, queue, task, fault if task.id == 1 else "")
        states, outcomes = await durable(db, queue)
        tries = dict(await db.observer.rows(queue.sql('SELECT "id", "tries" FROM {task}')))
        assert (states, outcomes) == ({1: "dead", 2: "done"}, [(2, "main")])
        assert tries == {1: MOST_TRIES, 2: 1}

    @staticmethod
    async def _try(db: Db, queue: Any, task: Any, fault: str) -> None:
        async with db.using(db.backend.transaction()):
            task.tries += 1
            task.state = "dead" if task.tries == MOST_TRIES else "ready"
            try:
                async with db.using(db.backend.transaction()):
                    await db(queue.Outcome(task_id=task.id, worker="main").save())
                    if fault == "application":
                        raise Broken
                    if fault == "database":
                        await db(queue.Task(id=task.id).save())
                    task.state = "done"
            except (Broken, DatabaseError):
                # The next try, or nobody, takes it.
                pass
            await db(task.save())
