"""Operations that are retried after a conflict with another session."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Optional, TypeVar

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...engine.db import Db

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
