"""The two modes run the same coroutine: sync drives it without a loop, async runs it as a task on the session's loop."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
import time
from collections.abc import Collection, Coroutine
from typing import Any, Optional

SYNC = "sync"
ASYNC = "async"
MODES = (SYNC, ASYNC)


class BareAwaitError(AssertionError):
    """A rule awaited something that is not ready in sync mode, such as a call without ``db(...)`` around it."""


async def ready(value: Any) -> Any:
    """The result of a call in either mode: an awaitable is awaited, any other value is returned as it is."""
    return await value if hasattr(value, "__await__") else value


def drive(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never waits; everything that it awaits through ``db(...)`` is ready at once."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise BareAwaitError(
        "a rule awaited something that is not ready in sync mode; wrap every call on the backend in `await db(...)`"
    )


class SyncRunner:
    """Runs a test's coroutines without a loop, in the test's own context."""

    mode = SYNC
    loop: Optional[asyncio.AbstractEventLoop] = None

    def run(self, coroutine: Coroutine[Any, Any, Any], context: contextvars.Context) -> Any:
        return context.run(drive, coroutine)

    def end_tasks(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing to close: sync mode has no loop."""


class AsyncRunner:
    """Runs a session's coroutines on one loop for the whole run; a loop per test would need a connection per test."""

    mode = ASYNC

    def __init__(self) -> None:
        self.loop: Optional[asyncio.AbstractEventLoop] = None

    def run(self, coroutine: Coroutine[Any, Any, Any], context: contextvars.Context) -> Any:
        if self.loop is None:
            self.loop = _new_loop()
        if sys.version_info >= (3, 11):
            return self.loop.run_until_complete(self.loop.create_task(coroutine, context=context))
        return context.run(self.loop.run_until_complete, coroutine)

    def end_tasks(self) -> list[str]:
        """Cancel the tasks that a test left behind and name them."""
        if self.loop is None:
            return []
        tasks = asyncio.all_tasks(self.loop)
        if not tasks:
            return []
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        return sorted(getattr(task.get_coro(), "__qualname__", repr(task)) for task in tasks)

    def close(self) -> None:
        if self.loop is not None and not self.loop.is_running():
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            self.loop = None


def let_threads_end(strangers: Collection[threading.Thread], patience: float = 0.5) -> list[threading.Thread]:
    """Wait up to ``patience`` seconds for the run's own threads to end; return those that are still running.

    Threads in ``strangers``, daemon threads and asyncio's own threads are ignored. A driver's thread (aiosqlite's after a
    failed connect) prints a traceback when it finds its loop closed.
    """
    end = time.monotonic() + patience
    while True:
        left = [
            thread
            for thread in threading.enumerate()
            if not (thread in strangers or thread.daemon or thread.name.startswith("asyncio_"))
        ]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.005)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        # Windows' default loop has no add_reader, which psycopg's async connections need.
        return asyncio.SelectorEventLoop()
    return asyncio.new_event_loop()


def new_runner(mode: str) -> Any:
    """The runner of a mode."""
    return SyncRunner() if mode == SYNC else AsyncRunner()
