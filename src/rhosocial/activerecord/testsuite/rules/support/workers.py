"""Workers: sessions in threads or tasks of their own that compete for rows, for the areas about locks and
concurrency."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Optional

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ...engine.schedules import BLOCK, Actor, wait
from ...schema.families.jobs import JOBS

LIMIT = 20.0
"""Seconds within which everything that is not blocked has ended; every lock timeout in use is far shorter."""
SOON = 3.0
"""Seconds: less than every lock timeout in use, and a thousand times longer than a refusal takes."""


class Worker:
    """One session with its own models. Its coroutines run in the worker's own thread or task, one after the other."""

    def __init__(self, db: Db, actor: Actor) -> None:
        self.db = db
        self.actor = actor

    @property
    def backend(self) -> Any:
        return self.actor.backend

    @property
    def Job(self) -> Any:
        return self.db.bind(JOBS, self.actor.backend).Job

    def start(self, coroutine: Any) -> Any:
        """Start a coroutine in this worker and return its future."""
        return self.actor.start(coroutine)

    async def done(self, coroutine: Any) -> Any:
        """Run a coroutine in this worker and return its result."""
        return await ended(self.db, self.actor.start(coroutine))

    # Coroutines to start in the worker.
    async def begin(self) -> None:
        await self.db(self.backend.begin_transaction())

    async def begin_impatiently(self) -> None:
        """Begin, and wait for a lock no longer than a session must."""
        async with self.db.impatient(self.backend):
            await self.begin()

    async def commit(self) -> None:
        await self.db(self.backend.commit_transaction())

    async def roll_back(self) -> None:
        await self.db(self.backend.rollback_transaction())

    async def disconnect(self) -> None:
        await self.db(self.backend.disconnect())

    async def write(self, key: int, value: int) -> None:
        """Set the value of a job."""
        await self.db.run(self.sql(f'UPDATE {{job}} SET "v" = {value} WHERE "id" = {key}'), backend=self.backend)

    async def raise_by_one(self, key: int) -> None:
        """Add one to the value of a job, in the database."""
        await self.db.run(self.sql(f'UPDATE {{job}} SET "v" = "v" + 1 WHERE "id" = {key}'), backend=self.backend)

    async def lock(self, *keys: int, **options: Any) -> list[tuple[int, int]]:
        """Read jobs by their keys with FOR UPDATE; return (key, value) pairs in the order of the keys."""
        job = self.Job
        found = await self.db(job.query().where(job.c.id.in_(list(keys))).for_update(**options).all())
        return sorted((each.id, each.v) for each in found)

    def sql(self, text: str) -> str:
        return str(self.db.bind(JOBS, self.actor.backend).sql(text))


@contextlib.asynccontextmanager
async def workers(db: Db, *names: str) -> AsyncIterator[list[Worker]]:
    """Connected workers. At the end each is rolled back and disconnected in its own thread or task."""
    db.needs_second_session()
    actors = [Actor(name, db) for name in names]
    try:
        for actor in actors:
            await ended(db, actor.start(actor.open()))
        yield [Worker(db, actor) for actor in actors]
    finally:
        # A worker that waits for the lock of another worker continues when that one is closed.
        await wait(db, [actor.start(_close(actor)) for actor in actors], LIMIT)
        for actor in actors:
            actor.end()


async def _close(actor: Actor) -> None:
    with contextlib.suppress(DatabaseError):
        await actor.close()


BOTH_FAILED = "is the sessions' lock timeout shorter than the time after which the database looks for deadlocks?"


async def ended(db: Db, future: Any) -> Any:
    """The result of a future, which must be done within :data:`LIMIT` seconds."""
    assert await wait(db, [future], LIMIT) == [], f"no answer within {LIMIT:g} s"
    return future.result()


async def ended_or_again(db: Db, future: Any, again: Callable[[], Awaitable[Any]]) -> Any:
    """The result of a change that waited for a lock. Where the first updater wins it gets a conflict, and is made again."""
    try:
        return await ended(db, future)
    except DatabaseError:
        if not db.provider.first_updater_wins:
            raise
    return await again()


async def failure(db: Db, future: Any) -> Optional[DatabaseError]:
    """The ``DatabaseError`` that a future ended with, or None if it succeeded. Other errors are raised."""
    try:
        await ended(db, future)
    except DatabaseError as error:
        return error
    return None


async def waits(db: Db, future: Any) -> bool:
    """Whether a future is still pending after a while. A wait for a lock cannot end early, however slow the machine
    is."""
    return await wait(db, [future], BLOCK) == [future]


async def put(db: Db, family: Any, *rows: tuple[int, int]) -> None:
    """Insert jobs."""
    for key, value in rows:
        await db.run(family.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {value})'))


async def durable(db: Db, family: Any) -> list[tuple[int, int]]:
    """Every job that an independent session sees."""
    rows = await db.observer.rows(family.sql('SELECT "id", "v" FROM {job} ORDER BY "id"'))
    return [(int(key), int(value)) for key, value in rows]
