"""Tasks that are cancelled at one of their waits: where in a call it happens is chosen, not left to the clock."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, Callable

from rhosocial.activerecord.backend.errors import DatabaseError

from .workers import LIMIT


class Cut:
    """What ``cut`` returns for a task that did not reach its end."""


@types.coroutine
def _stepped(work: Coroutine[Any, Any, Any], at_wait: Callable[[], None]) -> Generator[Any, Any, Any]:
    """Run a coroutine in the present task, and call ``at_wait`` before each of its waits."""
    value: Any = None
    error: Any = None
    while True:
        try:
            waited = work.send(value) if error is None else work.throw(error)
        except StopIteration as end:
            return end.value
        at_wait()
        value = error = None
        try:
            value = yield waited
        except BaseException as raised:
            error = raised


async def cut(work: Coroutine[Any, Any, Any], number: int, seen: Callable[[], bool] = lambda: True) -> Any:
    """Cancel a task at so many waits after ``seen``. Returns what it returned, or ``Cut`` where it was cancelled before."""
    waits = 0

    def at_wait() -> None:
        nonlocal waits
        waits += seen()
        if waits == number:
            asyncio.get_running_loop().call_soon(task.cancel)

    async def run() -> Any:
        return await _stepped(work, at_wait)

    task = asyncio.ensure_future(run())
    done, _ = await asyncio.wait([task], timeout=LIMIT)
    assert done, f"a cancelled task still runs after {LIMIT:g} s"
    refused = waits >= number and not task.cancelled() and isinstance(task.exception(), DatabaseError)
    return Cut if task.cancelled() or refused else task.result()
