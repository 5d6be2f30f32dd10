"""Ends a process although a backend left threads running: Python would wait for them for ever."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Collection, Sequence
from typing import Callable

GRACE = 5.0
"""Seconds that these threads have to end by themselves once everything else is over."""


def note_on(threads: Collection[threading.Thread]) -> str:
    """A report's note on threads that are still running."""
    names = ", ".join(sorted(thread.name for thread in threads))
    return f"threads still running: {names}; a connection was not closed (check `disconnect`)"


def end_holding(objects: Sequence[object], status: Callable[[], int]) -> None:
    """Let the process end with a status before Python destroys these objects, since destroying them may take for ever."""

    def leave(held: Sequence[object]) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status())

    atexit.register(leave, objects)


def end_without(threads: Collection[threading.Thread], status: Callable[[], int]) -> None:
    """End the process with a status although these threads are still running.

    aiosqlite, for example, has one thread per connection. The orderly shutdown is over by then; functions registered
    with ``atexit`` do not run.
    """

    def look() -> None:
        main = threading.main_thread()
        while main.is_alive():
            time.sleep(0.05)
        end = time.monotonic() + GRACE
        while any(thread.is_alive() for thread in threads) and time.monotonic() < end:
            time.sleep(0.05)
        if any(thread.is_alive() for thread in threads):
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(status())

    threading.Thread(target=look, name="ar-testsuite end", daemon=True).start()
