"""A deadline for each test: it interrupts the main thread and shows the stack of every thread."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Callable, Optional

from .stacks import stacks

GRACE = 5.0
"""Seconds after which a call that the alarm did not interrupt (a driver inside C code) is ended from outside."""
LAST_RESORT = 30.0
"""Seconds after the deadline when the process is ended, because nothing else ended the block."""
AGAIN = 1.0
"""Seconds between two alarms of one deadline."""
EXIT_STATUS = 1
LAST_WORDS_LIMIT = 10.0
"""Seconds that writing the reports may take when the process is about to be ended."""
IDLE = 10.0
"""Seconds without a watched block after which the interpreter's own timer is stopped."""
guarded_natively = True
"""Whether the interpreter's own timer ends the process; False where pytest uses that timer (faulthandler_timeout)."""
stderr: Optional[int] = None
"""The file descriptor to write to when the process ends; pytest captures the usual one."""
last_words: Optional[Callable[[], None]] = None
"""Writes the reports of what is known so far; the process that gathers the reports sets it."""


class DeadlineExceeded(BaseException):
    """A test ran past its deadline. It is a BaseException, so that no ``except Exception`` swallows it."""

    def __init__(self, seconds: float, stacks: str) -> None:
        super().__init__(f"did not end within {seconds:g} s")
        self.stacks = stacks


class Deadline:
    """Ends a block of the main thread after some seconds.

    On POSIX an interval timer raises in the block itself. Elsewhere, and where the block sits in a C call that restarts
    after the signal, a helper thread calls ``rescue`` after a grace period: it ends the session, so that the call returns
    with an error. ``loop`` returns the loop whose tasks are shown beside the threads.
    """

    def __init__(
        self,
        seconds: float,
        rescue: Optional[Callable[[], None]] = None,
        loop: Optional[Callable[[], Optional[asyncio.AbstractEventLoop]]] = None,
    ) -> None:
        self.seconds = seconds
        self.rescue = rescue
        self.loop = loop
        self.expired: Optional[DeadlineExceeded] = None

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        _watchdog.watch(self)
        if not usable:
            try:
                yield
            finally:
                _watchdog.forget(self)
            return
        previous = signal.signal(signal.SIGALRM, self._ring)
        # The alarm repeats, since the interrupted code may swallow the first exception.
        signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)
        try:
            yield
        except BaseException as error:
            # A driver may turn the alarm's exception into an error of its own.
            if self.expired is not None and error is not self.expired:
                raise self.expired from error
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
            _watchdog.forget(self)
        if self.expired is not None:
            raise self.expired

    def _ring(self, signum: int, frame: Optional[FrameType]) -> None:
        if self.expired is None:
            self.expire(frame)
        assert self.expired is not None
        raise self.expired

    def expire(self, frame: Optional[FrameType] = None) -> None:
        """Note that the time is over and record all stacks; ``frame`` is the main thread's."""
        self.expired = DeadlineExceeded(self.seconds, stacks(frame, self.loop() if self.loop is not None else None))


class _Watchdog:
    """One thread per run that ends blocks which the alarm did not end.

    C code that keeps the interpreter's lock stops this thread too. So the thread sets the interpreter's own timer again every
    second (``faulthandler``, which needs no lock): when the thread stands still for too long, the timer ends the process.
    """

    def __init__(self) -> None:
        self.current: Optional[tuple[Deadline, float]] = None
        self.overdue: Optional[tuple[Deadline, float]] = None
        self.thread: Optional[threading.Thread] = None
        self.used = 0.0
        self.armed = False

    def watch(self, deadline: Deadline) -> None:
        self.used = time.monotonic()
        if not self.armed:
            self._arm(deadline.seconds)
        self.current = (deadline, time.monotonic() + deadline.seconds + GRACE)
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self._look, name="ar-testsuite watchdog", daemon=True)
            self.thread.start()

    def forget(self, deadline: Deadline) -> None:
        self.current = self.overdue = None

    def _look(self) -> None:
        while True:
            time.sleep(1.0)
            self._keep_armed()
            overdue = self.overdue
            if overdue is not None and time.monotonic() >= overdue[1]:
                _end_process(overdue[0])
            current = self.current
            if current is None or time.monotonic() < current[1]:
                continue
            deadline = current[0]
            self.current = None
            self.overdue = (deadline, time.monotonic() + LAST_RESORT - GRACE)
            if deadline.expired is None:
                deadline.expire()
            if deadline.rescue is not None:
                # The rescue runs in a thread of its own, since it may hang too and this thread must still end the process.
                threading.Thread(target=deadline.rescue, name="ar-testsuite rescue", daemon=True).start()

    def _keep_armed(self) -> None:
        current = self.current or self.overdue
        if current is not None:
            self._arm(current[0].seconds)
        elif self.armed and time.monotonic() - self.used > IDLE:
            self.armed = False
            faulthandler.cancel_dump_traceback_later()

    def _arm(self, seconds: float) -> None:
        if guarded_natively:
            self.armed = True
            limit = seconds + LAST_RESORT + GRACE
            faulthandler.dump_traceback_later(limit, exit=True, file=2 if stderr is None else stderr)


def _end_process(deadline: Deadline) -> None:
    """End the process, since nothing else ends the call. Reports and the run's journal have the results so far."""
    text = (
        f"\nar-testsuite: a test did not end within {deadline.seconds:g} s, and nothing could interrupt it; the process ends.\n"
        f"{deadline.expired.stacks if deadline.expired is not None else ''}\n"
        "`ar-testsuite report` shows the results so far and the test that was running.\n"
    )
    os.write(2 if stderr is None else stderr, text.encode("utf-8", "backslashreplace"))
    if last_words is not None:
        # In a thread of its own, since a file that can't be written must not keep the process.
        writing = threading.Thread(target=last_words, name="ar-testsuite last words", daemon=True)
        writing.start()
        writing.join(LAST_WORDS_LIMIT)
    os._exit(EXIT_STATUS)


_watchdog = _Watchdog()
