"""One run in a process of its own, so that the author's package is imported fresh; this process reads it as it goes on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ...engine.scratch import Scratch
from ...engine.spectra.watched import Places, SpectraReader, Wanted
from ...errors import ConfigurationError
from ...files import PROOF, WATCHED
from ...report.collect import Collector, PhaseRecord
from ...report.json_report import from_json
from ...report.last_run import LastRun, recovered
from ...report.outcome import ItemOutcome, RunOutcome
from ...report.spectra import Spectrum
from ..run import command

_OPTIONS = ("-q", "--tb=short", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "--ar-suspects=never")
_REPORT = "run.json"
CLOSING = 30.0
"""Seconds that a run which was ended has to close its sessions and to drop its tables."""


@dataclass
class Read:
    """What came since the last look: items that began, and those that ended, in their order."""

    began: tuple[str, ...] = ()
    ended: tuple[ItemOutcome, ...] = ()


@dataclass
class Child:
    """The process of one run."""

    options: Sequence[str]
    wanted: Wanted
    began: float = field(default_factory=time.time)
    running: str = ""
    """The id of the item that runs."""
    done: set[str] = field(default_factory=set)
    stopped: bool = False
    _at: int = 0
    _phases: dict[str, list[PhaseRecord]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._scratch = Scratch()
        self.folder = self._scratch.path
        self.wanted.write(self.folder)
        self._spectra = SpectraReader(self.folder)
        self._said = self.folder / "said.txt"
        arguments = command([*_OPTIONS, f"--ar-report={self.folder / _REPORT}", *self.options])
        with self._said.open("wb") as output:
            self._process = subprocess.Popen(
                arguments,
                env={**os.environ, WATCHED: str(self.folder), PROOF: str(self.folder / "finished")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches this process alone, which interrupts the other one once.
                start_new_session=True,
            )
        self._journal = LastRun(self.folder).folder / f"journal-{self._process.pid}.jsonl"

    @property
    def over(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    @property
    def finished(self) -> bool:
        """Whether its run came to its end."""
        return (self.folder / "finished").is_file()

    def places(self) -> Optional[Places]:
        """Where the author's code lies; None before the collection is over."""
        return Places.read(self.folder)

    def spectra(self) -> Iterator[Spectrum]:
        """The records of items since the last call."""
        return self._spectra.read()

    def report(self) -> Optional[RunOutcome]:
        """The report of a run that came to its end."""
        with contextlib.suppress(OSError, ConfigurationError):
            return from_json((self.folder / _REPORT).read_text(encoding="utf-8"))
        return None

    def refusal(self) -> str:
        """What pytest printed where there is no report: a wrong call, or code that can't be imported."""
        text = self._said.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
        said = errors[0] if errors else " / ".join(lines[-2:])
        return said or f"the process ended with status {self._process.returncode} before its first item"

    def read(self) -> Read:
        """What the journal has of items since the last call."""
        began: list[str] = []
        ended: list[ItemOutcome] = []
        for entry in self._entries():
            if "started" in entry:
                self.running = str(entry["started"])
                began.append(self.running)
            elif "record" in entry:
                record = _record(entry["record"])
                self._phases.setdefault(record.nodeid, []).append(record)
                if record.when == "teardown":
                    self.done.add(record.nodeid)
                    ended += _outcome(self._phases.pop(record.nodeid))
        return Read(tuple(began), tuple(ended))

    def fatal(self) -> tuple[ItemOutcome, ...]:
        """The item that ended the process, as a failed one."""
        if not self._journal.is_file():
            return ()
        return tuple(
            item for item in recovered(self._journal).items if item.nodeid not in self.done and item.outcome.bad
        )

    def stop(self) -> None:
        """End the run as Ctrl-C does, and wait until its sessions are closed."""
        self.stopped = True
        with contextlib.suppress(KeyboardInterrupt, OSError):
            if not self.over:
                self._process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSING)
        if not self.over:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Delete its folder."""
        self._scratch.remove()

    def _entries(self) -> Iterator[dict[str, Any]]:
        if not self._journal.is_file():
            return
        with self._journal.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._at += len(line)
                yield json.loads(line)


def _record(fields: dict[str, Any]) -> PhaseRecord:
    properties = tuple((str(name), value) for name, value in fields.pop("properties"))
    return PhaseRecord(**fields, properties=properties)


def _outcome(records: Sequence[PhaseRecord]) -> tuple[ItemOutcome, ...]:
    collector = Collector()
    for record in records:
        collector.add(record)
    return collector.items()
