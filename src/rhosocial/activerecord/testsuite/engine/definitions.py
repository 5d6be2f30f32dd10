"""Definitions that meet those of another process of the run: some databases refuse one of two with a conflict."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

TRIES = 4
PAUSE = 0.05
"""Seconds before the second try; each further pause is twice as long."""


async def defined(backend: Any, attempt: Callable[[], Awaitable[Any]]) -> Any:
    """The result of a definition. Outside a transaction it is made again when the core's class for a conflict comes back.

    In a transaction, whose whole work is gone with a conflict, the error is raised at once.
    """
    from rhosocial.activerecord.backend.errors import DeadlockError

    for number in range(1, TRIES):
        try:
            return await attempt()
        except DeadlockError:
            if _in_transaction(backend):
                raise
        # Other tasks and threads of a rule go on only where there is a loop; this wait is rare and short.
        await _pause(PAUSE * 2 ** (number - 1))
    return await attempt()


def _in_transaction(backend: Any) -> bool:
    try:
        return bool(backend.in_transaction)
    except Exception:
        return True


async def _pause(seconds: float) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        time.sleep(seconds)
    else:
        await asyncio.sleep(seconds)
