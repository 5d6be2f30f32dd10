"""A job queue in a table: every task is worked off once, whoever else takes tasks, and none is lost with its worker."""

from __future__ import annotations

from typing import Any, Optional

from ...engine.db import Db
from ._session_pool import pause, retrying
from .families.queue import QUEUE

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
        return await retrying(self.db, self._step)

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
        task = await retrying(self.db, self.claim)
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
        elif await retrying(db, lambda: db(task.query().where(task.c.state == "done").count())) == expected:
            return done
        else:
            await pause(db, 0.002)
    raise AssertionError(f"{queue.name} still finds the queue not empty; it has worked off {done}")
