"""One run of random rules in a process of its own, which this one survives, limits and reads."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional

from ...engine.exploring import OPTION, Exploring
from ...engine.scratch import Scratch
from ...engine.tally import DRAWN, REPLAY, RUNNING
from ...errors import ConfigurationError, KitError
from ...files import EXPLORED
from ...report.last_run import LastRun, read_journal, recovered
from ...report.outcome import ItemOutcome
from ..run import command

_OPTIONS = ("-q", "--tb=short", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider")
_NOTHING_TO_RUN = 5
_ORDINARY = (0, 1, 2, _NOTHING_TO_RUN)
_POLL = 0.25
STALLED = 240.0
"""Seconds without a new example after which a process has hung in spite of the limits inside of it."""
CLOSING = 30.0
"""Seconds that an interrupted process has to close its sessions and to drop its tables."""


@dataclass(frozen=True)
class Drawn:
    """What one item drew. ``choices`` is empty when none of its examples failed."""

    item: str
    rule: str
    driver: str
    slot: str
    drawn: int = 0
    digests: frozenset[str] = frozenset()
    dimensions: dict[str, dict[str, int]] = field(default_factory=dict)
    replayed: dict[str, str] = field(default_factory=dict)
    example: str = ""
    error: str = ""
    choices: str = ""

    @classmethod
    def of(cls, line: dict[str, Any]) -> Drawn:
        """What a line of the process says."""
        known = {name: value for name, value in line.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "digests": frozenset(line.get("digests", ()))})


@dataclass(frozen=True)
class Ran:
    """What one process did. ``last`` is what it ran when it ended before its run did; None when it came to its end."""

    seconds: float
    items: tuple[ItemOutcome, ...]
    drawn: tuple[Drawn, ...]
    last: Optional[Drawn] = None
    interrupted: bool = False
    killed: bool = False

    @property
    def examples(self) -> int:
        """The examples that all its items drew."""
        return sum(each.drawn for each in self.drawn)


def run_child(
    options: Sequence[str],
    exploring: Exploring,
    until: float,
    progress: Callable[[int], None] = lambda examples: None,
    *,
    replay: bool = False,
) -> Ran:
    """Run until the end or the moment ``until`` of the monotonic clock. Raises KitError when pytest can't run at all."""
    scratch = Scratch()
    try:
        if replay:
            (scratch.path / REPLAY).touch()
        said = scratch.path / "said.txt"
        arguments = command([*_OPTIONS, OPTION, str(exploring), *options])
        started = time.monotonic()
        with said.open("wb") as output:
            process = subprocess.Popen(
                arguments,
                env={**os.environ, EXPLORED: str(scratch.path)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches this process alone, which interrupts the other one once.
                start_new_session=True,
            )
            end = _Watch(process, scratch.path, until, progress).wait()
        # A signal of somebody else's: the system was short of memory, perhaps.
        end.killed |= process.returncode < 0
        ran = _result(scratch.path, time.monotonic() - started, end)
        if process.returncode not in _ORDINARY and end.by_itself and not (ran.last or ran.killed):
            raise KitError(_refusal(said, process.returncode))
        return ran
    finally:
        scratch.remove()


@dataclass
class _Watch:
    process: subprocess.Popen[bytes]
    folder: Path
    until: float
    progress: Callable[[int], None]
    by_itself: bool = True
    interrupted: bool = False
    killed: bool = False
    stood_still: bool = False
    """Whether no example had ended for long when the time was over."""
    _read: int = 0
    _over: int = 0

    def _so_far(self) -> int:
        """The examples that were drawn until now. Only what is new in the file is read."""
        with contextlib.suppress(OSError), (self.folder / DRAWN).open("rb") as file:
            file.seek(self._read)
            for line in file:
                if line.endswith(b"\n"):
                    self._read += len(line)
                    self._over += int(json.loads(line)["drawn"])
        return self._over + sum(int(line["drawn"]) for line in _lines(self.folder / RUNNING))

    def wait(self) -> _Watch:
        """Wait for the end of the process, and bring it about when it is time."""
        moved, before = time.monotonic(), -1
        try:
            while self.process.poll() is None:
                now = time.monotonic()
                examples = self._so_far()
                moved, before = (now, examples) if examples != before else (moved, before)
                self.progress(examples)
                if now > self.until:
                    self.by_itself, self.stood_still = False, now - moved > CLOSING
                    self._stop()
                    break
                if now - moved > STALLED:
                    self._kill()
                    break
                time.sleep(_POLL)
        except KeyboardInterrupt:
            self.by_itself, self.interrupted = False, True
            self._stop()
        return self

    def _stop(self) -> None:
        with contextlib.suppress(KeyboardInterrupt, OSError):
            self.process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(CLOSING)
        if self.process.poll() is None:
            self._kill()

    def _kill(self) -> None:
        self.killed = True
        self.process.kill()
        self.process.wait()


def _lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of JSON in a file; the process may have been killed while it wrote the last one."""
    found = []
    with contextlib.suppress(OSError):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(text))
    return found


def _result(folder: Path, seconds: float, end: _Watch) -> Ran:
    drawn = tuple(Drawn.of(line) for line in _lines(folder / DRAWN))
    journal = LastRun(folder).journal
    items: tuple[ItemOutcome, ...] = ()
    last = None
    if journal is not None:
        with contextlib.suppress(ConfigurationError):
            running = read_journal(journal).running
            # An item that this process interrupted says nothing about its rule; nor does one that a slow database kept
            # from closing in time.
            crashed = end.by_itself or (end.killed and end.stood_still)
            items = tuple(item for item in recovered(journal).items if crashed or item.nodeid not in running)
            lines = [Drawn.of(line) for line in _lines(folder / RUNNING) if line["item"] in running]
            last = lines[0] if lines and crashed else None
    return Ran(seconds, items, drawn, last, end.interrupted, end.killed)


def _refusal(said: Path, status: int) -> str:
    """What pytest printed of a wrong call or set-up."""
    lines = [line.strip() for line in said.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return errors[0] if errors else f"the run ended with status {status}: {' / '.join(lines[-3:])}"
