"""A job queue in a table: every task is worked off once, whoever else takes tasks, and none is lost with its worker."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ..capabilities import Capability, requires
from ..feature._working import Worker, workers
from ..harness.base import ConformanceTests, family_fixture
from ..harness.db import Db
from ..harness.rules import rule
from ..models.queue import QUEUE
from ._crew import cut_off, insisting, joined, pause, together

MOST_TRIES = 3
TASKS = range(1, 13)
PATIENCE = 200
"""How often a worker looks for a task before something must be wrong: a queue that is never empty must end a rule."""


class Broken(Exception):
    """The work on a task failed."""


class LockingQueue:
    """Takes a task by FOR UPDATE SKIP LOCKED and works it off in the same transaction: who dies gives it back by that."""

    def __init__(self, db: Db, backend: Any, name: str) -> None:
        self.db = db
        self.backend = backend
        self.name = name
        self.models = db.bind(QUEUE, backend)

    async def step(self) -> Optional[int]:
        """The key of the task that was worked off, or None when none was free."""
        return await insisting(self.db, self._step)

    async def _step(self) -> Optional[int]:
        async with self.db.using(self.backend.transaction()):
            return await self.work()

    async def work(self) -> Optional[int]:
        """Take the first free task and work it off, within a transaction that somebody began."""
        task = self.models.Task
        free = task.query().where(task.c.state == "ready").order_by("id").limit(1).for_update(skip_locked=True)
        found = await self.db(free.all())
        if not found:
            return None
        found[0].worker = self.name
        await self._finish(found[0])
        return int(found[0].id)

    async def _finish(self, task: Any) -> None:
        # Time for the others to come in between.
        await pause(self.db, 0.001)
        await self.db(self.models.Outcome(task_id=task.id, worker=self.name).save())
        task.state = "done"
        await self.db(task.save())

    async def give_back(self, worker: str) -> None:
        """Make free what a dead worker had taken: the end of its session has done that."""


class ClaimingQueue(LockingQueue):
    """Takes a task by a conditional UPDATE, for databases that can't skip what is locked, and works it off afterwards."""

    async def work(self) -> Optional[int]:
        task = await self.claim()
        if task is None:
            return None
        await self._finish(task)
        return int(task.id)

    async def _step(self) -> Optional[int]:
        task = await insisting(self.db, self.claim)
        if task is None:
            return None
        async with self.db.using(self.backend.transaction()):
            await self._finish(task)
        return int(task.id)

    async def claim(self) -> Optional[Any]:
        """A task that is now this worker's, which others may have wanted as well."""
        task = self.models.Task
        for _ in range(PATIENCE):
            found = await self.db(task.query().where(task.c.state == "ready").order_by("id").limit(1).all())
            if not found:
                return None
            mine = task.query().where(task.c.id == found[0].id).where(task.c.state == "ready")
            if await self.db(mine.update_all({"state": "taken", "worker": self.name})):
                return await self.db(task.find_one(found[0].id))
        raise AssertionError(f"{self.name} finds a ready task again and again, and can't take it")

    async def give_back(self, worker: str) -> None:
        task = self.models.Task
        lost = task.query().where(task.c.state == "taken").where(task.c.worker == worker)
        await self.db(lost.update_all({"state": "ready", "worker": None}))


KINDS = {"skip locked": LockingQueue, "claim": ClaimingQueue}
each_kind = pytest.mark.parametrize(
    "kind",
    [pytest.param("skip locked", marks=requires(Capability.FOR_UPDATE, Capability.FOR_UPDATE_SKIP_LOCKED)), "claim"],
)


async def filled(db: Db, queue: Any, keys: Any) -> None:
    """Tasks of these keys, ready to be taken."""
    await db(queue.Task.bulk_create([queue.Task(id=key) for key in keys]))


async def durable(db: Db, queue: Any) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """The state of every task, and what was worked off by whom, as an independent session reads them."""
    states = dict(await db.observer.rows(queue.sql('SELECT "id", "state" FROM {task}')))
    outcomes = await db.observer.rows(queue.sql('SELECT "task_id", "worker" FROM {outcome} ORDER BY "task_id"'))
    return states, [(key, worker) for key, worker in outcomes]


async def emptied(queue: LockingQueue, expected: int) -> list[tuple[int, str]]:
    """What a worker has worked off when nothing is left of so many tasks."""
    done: list[tuple[int, str]] = []
    task, db = queue.models.Task, queue.db
    for _ in range(PATIENCE):
        key = await queue.step()
        if key is not None:
            done.append((key, queue.name))
        elif await insisting(db, lambda: db(task.query().where(task.c.state == "done").count())) == expected:
            return done
        else:
            await pause(db, 0.002)
    raise AssertionError(f"{queue.name} still finds the queue not empty; it has worked off {done}")


class QueueTests(ConformanceTests):
    """Workers at the same time: each task once, in the books as in the answers, and none forgotten."""

    area = "realworld"
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
                    await insisting(db, lambda key=key: filled(db, session.models, [key]))  # type: ignore[misc]
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
