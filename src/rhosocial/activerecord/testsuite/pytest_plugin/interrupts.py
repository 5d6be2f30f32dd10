"""What Ctrl-C and SIGTERM do to a run: the first ends it in order, the second is answered, the third ends it at once."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import Any, Callable

import pytest

from ..engine.containment import note_interrupt

CLEANING = b"\nar-testsuite: closing sessions and dropping tables\n"
STILL_CLEANING = b"\nar-testsuite: closing sessions and dropping tables; interrupt once more to leave them behind\n"
GIVEN_UP = b"\nar-testsuite: interrupted; `ar-testsuite clean --older-than 0` drops what is left\n"


def note_signals(stderr: int, tests_are_over: Callable[[], bool]) -> None:
    """Tell the user's Ctrl-C from an exception that a backend raises; a cancelled CI job (SIGTERM) ends like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(signum: int, frame: Any) -> None:
        count = note_interrupt()
        if count == 1 and not tests_are_over():
            raise KeyboardInterrupt
        # Raised now it would end the clean-up, and leave tables behind.
        with contextlib.suppress(OSError):  # The plugin has closed it, in a worker process that still waits.
            os.write(stderr, {1: CLEANING, 2: STILL_CLEANING}.get(count, GIVEN_UP))
        if count > 2:
            os._exit(int(pytest.ExitCode.INTERRUPTED))

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
