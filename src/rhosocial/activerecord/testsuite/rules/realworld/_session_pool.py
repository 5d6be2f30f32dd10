"""What the scenarios share: operations that are tried again, and many sessions that work at the same time."""

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
    """The result of an operation that is tried again when the database gave way to another session.

    Which errors say so is asked for by the areas ``errors`` and ``locking``; here everything but a violated constraint is
    worth another try, so that a scenario shows what was lost and not how it was called.
    """
    last: Optional[DatabaseError] = None
    for number in range(TRIES):
        try:
            return await operation()
        except DatabaseError as error:
            let_go(error)
            if isinstance(error, IntegrityError):
                raise
            last = error
        await pause(db, min(0.001 * (number + 1), 0.02))
    assert last is not None
    raise last


def let_go(error: Optional[BaseException]) -> None:
    """Drop what an error's frames hold. A cursor among it that is freed later, while its connection waits for a lock, would
    stop the event loop until that wait ends: a rule of ``concurrency`` asks for that, and here it would only cost time."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


async def pause(db: Db, seconds: float) -> None:
    """Let the other sessions go on."""
    if db.is_async:
        await asyncio.sleep(seconds)
    else:
        time.sleep(seconds)


async def together(db: Db, crew: Sequence[Worker], work: Callable[[Worker, int], Any]) -> list[Any]:
    """What each of the workers gives who all begin at the same time; ``work`` is told its worker and the worker's number."""
    running = [worker.start(work(worker, number)) for number, worker in enumerate(crew)]
    return [await ended(db, each) for each in running]


async def cut_off(db: Db, worker: Worker) -> None:
    """End a worker's session in the middle of what it does: from the server's side, or by closing the driver's connection."""
    await worker.done(lose(db, worker.backend))
    if not severs(db):
        # It can't be told to end its transaction, which went with the connection.
        db.forget(worker.backend)


def joined(parts: Iterable[Iterable[T]]) -> list[T]:
    """One list of what the workers gave, in the order of the workers."""
    return list(chain.from_iterable(parts))
