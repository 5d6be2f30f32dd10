"""The last run of a folder, in ``.ar/``: its reports, and the journal of a process that was killed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Optional

from ..errors import ConfigurationError
from ..files import irregular
from .closing import ItemKey, Known
from .collect import Collector, PhaseRecord
from .outcome import Outcome, RunOutcome, TargetInfo
from .writing import write_report

FOLDER = ".ar"
JSON, HTML, PREVIOUS = "last.json", "last.html", "previous.json"
_TEXTS = ("nodeid", "when", "outcome", "skip_reason", "text", "statements", "story")
_IGNORE = "# Written by rhosocial-activerecord-testsuite; everything in here can be deleted.\n*\n"


class LastRun:
    """The folder in pytest's rootdir. A run that can't write there works, but has none of these files."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER
        self._own = self.folder / f"journal-{os.getpid()}.jsonl"
        self._journal: Optional[IO[str]] = None

    @property
    def json(self) -> Path:
        """The report of the last run that finished."""
        return self.folder / JSON

    @property
    def previous(self) -> Path:
        """The report of the run before the last one."""
        return self.folder / PREVIOUS

    @property
    def journal(self) -> Optional[Path]:
        """The journal of the last run if it did not finish; ``None`` if it did."""
        found = sorted(self.folder.glob("journal-*.jsonl"), key=lambda path: path.stat().st_mtime)
        done = self.json.stat().st_mtime if self.json.is_file() else 0.0
        return found[-1] if found and found[-1].stat().st_mtime > done else None

    def known_before(self) -> Optional[Known]:
        """The items of the last complete run; ``None`` when there was none, or its report can't be read."""
        outcomes = self._outcomes()
        if outcomes is None:
            return None
        return {item: outcome == Outcome.KNOWN_FAILURE.value for item, outcome in outcomes.items()}

    def failed(self) -> Optional[frozenset[ItemKey]]:
        """The items that failed in the last complete run; ``None`` when there was none, or its report can't be read."""
        outcomes = self._outcomes()
        bad = {outcome.value for outcome in Outcome if outcome.bad}
        return None if outcomes is None else frozenset(item for item, outcome in outcomes.items() if outcome in bad)

    def _outcomes(self) -> Optional[dict[ItemKey, str]]:
        try:
            if irregular(self.json) is not None:
                return None
            items = json.loads(self.json.read_text(encoding="utf-8"))["items"]
            return {(each["rule"], each["target"], each["mode"], each["params"]): each["outcome"] for each in items}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def begin(self, facts: dict[str, str]) -> None:
        """Start the journal with the facts known before the first test: versions, platform, time."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            if any(irregular(path) is not None for path in (self.folder / ".gitignore", self._own)):
                return
            (self.folder / ".gitignore").write_text(_IGNORE, encoding="utf-8")
            self._journal = self._own.open("w", encoding="utf-8", errors="backslashreplace")
        self._write({"run": facts})

    def started(self, nodeid: str) -> None:
        """Note which test begins."""
        self._write({"started": nodeid})

    def took(self, record: PhaseRecord) -> None:
        """Note one report."""
        self._write({"record": vars(record)})

    def _write(self, entry: dict[str, Any]) -> None:
        if self._journal is None:
            return
        try:
            self._journal.write(json.dumps(entry) + "\n")
            # The operating system keeps flushed data even if this process dies.
            self._journal.flush()
        except OSError:
            self._journal = None

    def end(self, run: RunOutcome, known_before: Optional[Known] = None) -> list[Path]:
        """Write the reports of a finished run, delete the journal, and return the files written.

        The report of the run before is kept, so that the two can be compared. ``known_before`` are its items, to mark what
        is new.
        """
        written = []
        if all(irregular(path) is None for path in (self.json, self.previous)) and self.json.is_file():
            with contextlib.suppress(OSError):
                self.json.replace(self.previous)
        for name in (JSON, HTML):
            with contextlib.suppress(OSError):
                write_report(run, self.folder / name, known_before)
                written.append(self.folder / name)
        if self._journal is not None:
            with contextlib.suppress(OSError):
                self._journal.close()
                self._own.unlink()
            self._journal = None
        return written


def recovered(journal: Path) -> RunOutcome:
    """The results of a run until its process was killed or crashed; its warnings name the tests that were running.

    Raises :exc:`ConfigurationError` when the file can't be read or is not a journal.
    """
    facts: dict[str, str] = {}
    collector = Collector()
    running: dict[str, None] = {}
    for entry in _entries(journal):
        try:
            if "run" in entry:
                facts = {str(name): str(value) for name, value in entry["run"].items()}
            elif "started" in entry:
                running[str(entry["started"])] = None
            elif "record" in entry:
                record = _record(entry["record"])
                collector.add(record)
                if record.when == "teardown":
                    running.pop(record.nodeid, None)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"this is not a journal of the kit: {error}", place=str(journal)) from None
    items = collector.items()
    targets = {item.target: item.mode for item in items if item.target}
    where = f"; it was running {', '.join(running)}" if running else ""
    return RunOutcome(
        kit_version=facts.get("kit_version", ""),
        contract_version=facts.get("contract_version", ""),
        core_version=facts.get("core_version", ""),
        python=facts.get("python", ""),
        platform=facts.get("platform", ""),
        started=facts.get("started", ""),
        targets=tuple(
            TargetInfo(id=name, driver="", modes=tuple(sorted({i.mode for i in items if i.target == name})))
            for name in targets
        ),
        items=items,
        collected=len(items),
        findings=collector.findings(),
        warnings=(f"the run ended before it finished{where}",),
    )


def _record(fields: dict[str, Any]) -> PhaseRecord:
    properties = tuple((str(name), value) for name, value in fields["properties"])
    texts = {name: str(fields[name]) for name in _TEXTS}
    wasxfail = fields["wasxfail"]
    return PhaseRecord(
        duration=float(fields["duration"]),
        wasxfail=None if wasxfail is None else str(wasxfail),
        properties=properties,
        **texts,
    )


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    try:
        text = journal.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"can't be read: {error}", place=str(journal)) from None
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            # The process may have been killed while it wrote its last line.
            continue
        if isinstance(entry, dict):
            yield entry
