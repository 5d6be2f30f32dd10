"""Shared by the scenarios: operations with retries, and several sessions that work at the same time."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Optional, TypeVar

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...engine.db import Db
from ..support.connections import lose, severs
from ..support.workers import Worker, ended

TRIES = 200
T = TypeVar("T")


async def retrying(db: Db, operation: Callable[[], Awaitable[T]]) -> T:
    """The result of an operation, which is retried after a database error that is not a violated constraint.

    The areas ``errors`` and ``locking`` check which errors report a conflict. Here every other error is retried, so
    that a scenario shows what was lost and not how the error was classified.
    """
    last: Optional[DatabaseError] = None
    for number in range(TRIES):
        try:
            return await operation()
        except DatabaseError as error:
            release_frames(error)
            if isinstance(error, IntegrityError):
                raise
            last = error
        await pause(db, min(0.001 * (number + 1), 0.02))
    assert last is not None
    raise last


def release_frames(error: Optional[BaseException]) -> None:
    """Release the objects that an error's frames hold.

    A cursor among them that is freed while its connection waits for a lock stops the event loop until the wait ends. A
    rule of ``concurrency`` covers that; here it would only cost time.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


async def pause(db: Db, seconds: float) -> None:
    """Give the other sessions time to work."""
    if db.is_async:
        await asyncio.sleep(seconds)
    else:
        time.sleep(seconds)


async def run_concurrently(db: Db, pool: Sequence[Worker], work: Callable[[Worker, int], Any]) -> list[Any]:
    """The results of workers that start at the same time; ``work`` receives the worker and its number."""
    running = [worker.start(work(worker, number)) for number, worker in enumerate(pool)]
    return [await ended(db, each) for each in running]


async def lose_session(db: Db, worker: Worker) -> None:
    """End a worker's session in the middle of its work: on the server, or by closing the driver's connection."""
    await worker.done(lose(db, worker.backend))
    if not severs(db):
        # The backend can't roll back: its transaction ended with the connection.
        db.forget(worker.backend)


def flattened(parts: Iterable[Iterable[T]]) -> list[T]:
    """One list of the workers' results, in the order of the workers."""
    return list(chain.from_iterable(parts))
