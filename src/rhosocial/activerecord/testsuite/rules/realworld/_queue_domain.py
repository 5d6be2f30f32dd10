"""A job queue in a table: concurrent workers process every task once, and no task is lost with its worker."""

from __future__ import annotations

from typing import Any, Optional

from ...engine.db import Db
from ..support.retries import pause, retrying
from ..support.sizes import batch_size
from .families.queue import QUEUE

MAX_TRIES = 3
TASKS = range(1, 13)
MAX_POLLS = 200
"""How often a worker looks for a task before the rule fails: a queue that never empties must not hang it."""


class Broken(Exception):
    """Processing a task failed."""


class LockingQueue:
    """Takes a task by FOR UPDATE SKIP LOCKED and processes it in the same transaction, so a lost worker releases it."""

    def __init__(self, db: Db, backend: Any, name: str) -> None:
        self.db = db
        self.backend = backend
        self.name = name
        self.models = db.bind(QUEUE, backend)

    async def step(self) -> Optional[int]:
        """Process one task and return its key, or None when no task is free."""
        return await retrying(self.db, self._step)

    async def _step(self) -> Optional[int]:
        async with self.db.using(self.backend.transaction()):
            return await self.work()

    async def work(self) -> Optional[int]:
        """Take the first free task and process it, within the caller's transaction."""
        task = self.models.Task
        free = task.query().where(task.c.state == "ready").order_by("id").limit(1).for_update(skip_locked=True)
        found = await self.db(free.all())
        if not found:
            return None
        found[0].worker = self.name
        await self._finish(found[0])
        return int(found[0].id)

    async def _finish(self, task: Any) -> None:
        # Gives the other sessions time to interfere.
        await pause(self.db, 0.001)
        await self.db(self.models.Outcome(task_id=task.id, worker=self.name).save())
        task.state = "done"
        await self.db(task.save())

    async def release_tasks(self, worker: str) -> None:
        """Release the tasks of a lost worker. The end of its session has already done so."""


class ClaimingQueue(LockingQueue):
    """Takes a task by a conditional UPDATE, for databases without SKIP LOCKED, and processes it afterwards."""

    async def work(self) -> Optional[int]:
        task = await self.claim()
        if task is None:
            return None
        await self._finish(task)
        return int(task.id)

    async def _step(self) -> Optional[int]:
        task = await retrying(self.db, self.claim)
        if task is None:
            return None
        async with self.db.using(self.backend.transaction()):
            await self._finish(task)
        return int(task.id)

    async def claim(self) -> Optional[Any]:
        """Take a task for this worker, although other workers try to take it too; None when no task is free."""
        task = self.models.Task
        for _ in range(MAX_POLLS):
            found = await self.db(task.query().where(task.c.state == "ready").order_by("id").limit(1).all())
            if not found:
                return None
            still_ready = task.query().where(task.c.id == found[0].id).where(task.c.state == "ready")
            if await self.db(still_ready.update_all({"state": "taken", "worker": self.name})):
                return await self.db(task.find_one(found[0].id))
        raise AssertionError(f"{self.name} found a ready task {MAX_POLLS} times and could not take it")

    async def release_tasks(self, worker: str) -> None:
        task = self.models.Task
        lost = task.query().where(task.c.state == "taken").where(task.c.worker == worker)
        await self.db(lost.update_all({"state": "ready", "worker": None}))


QUEUE_KINDS = {"skip locked": LockingQueue, "claim": ClaimingQueue}


async def add_tasks(db: Db, queue: Any, keys: Any) -> None:
    """Write a ready task for each key."""
    await db(queue.Task.bulk_create([queue.Task(id=key) for key in keys], batch_size=batch_size(db)))


async def durable_tasks(db: Db, queue: Any) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """The state of every task, and the outcomes as (task, worker), as the observer reads them."""
    states = dict(await db.observer.rows(queue.sql('SELECT "id", "state" FROM {task}')))
    outcomes = await db.observer.rows(queue.sql('SELECT "task_id", "worker" FROM {outcome} ORDER BY "task_id"'))
    return states, [(key, worker) for key, worker in outcomes]


async def process_all(queue: LockingQueue, expected: int) -> list[tuple[int, str]]:
    """Process tasks until the expected number is done; returns this worker's tasks as (task, worker)."""
    done: list[tuple[int, str]] = []
    task, db = queue.models.Task, queue.db
    for _ in range(MAX_POLLS):
        key = await queue.step()
        if key is not None:
            done.append((key, queue.name))
        elif await retrying(db, lambda: db(task.query().where(task.c.state == "done").count())) == expected:
            return done
        else:
            await pause(db, 0.002)
    raise AssertionError(f"the queue is still not empty for {queue.name}, which processed {done}")
