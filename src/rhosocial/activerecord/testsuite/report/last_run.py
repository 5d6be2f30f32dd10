"""The last run of a folder, in ``.ar/``: its reports, and the journal of a process that was killed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Optional

from ..errors import ConfigurationError
from ..files import irregular
from .closing import ItemKey, Known
from .collect import Collector, PhaseRecord
from .facts import Facts
from .failure import CAUSE, PROCESS_ENDED, FailureCause
from .outcome import Outcome, RunOutcome, TargetInfo
from .writing import write_report

FOLDER = ".ar"
JSON, HTML, PREVIOUS = "last.json", "last.html", "previous.json"
_TEXTS = ("nodeid", "when", "outcome", "skip_reason", "text", "statements", "story")
_IGNORE = """\
# Written by rhosocial-activerecord-testsuite; everything in here can be deleted.
*
# Except what `ar-testsuite explore --keep` kept, which later runs replay.
!explore/
!explore/*.json
"""


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

    @property
    def unfinished(self) -> Path:
        """The journal of the run to go on with. Raises :exc:`ConfigurationError` when the last run finished."""
        found = self.journal
        if found is None:
            raise ConfigurationError(
                f"there is no unfinished run in {self.folder}; leave the option out for a new run",
                place="--ar-continue",
            )
        return found

    def begin(self, facts: dict[str, str]) -> None:
        """Start the journal with the facts known before the first test: versions, platform, time."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            if any(irregular(path) is not None for path in (self.folder / ".gitignore", self._own)):
                return
            ignore_the_rest(self.folder)
            self._journal = self._own.open("w", encoding="utf-8", errors="backslashreplace")
        self._write({"run": facts})

    def started(self, nodeid: str) -> None:
        """Note which test begins."""
        self._write({"started": nodeid})

    def about(self, nodeid: str, facts: Facts) -> None:
        """Note what the test that begins is about: it may end this process before it has a report."""
        self._write({"about": nodeid, "properties": facts.to_properties()})

    def go_on(self, journal: Journal) -> None:
        """Note what an earlier process of the same run had: its reports, and the items that it did not survive."""
        for record in journal.records:
            self.took(record)
        for nodeid in journal.fatal:
            self._write({"fatal": nodeid})

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

    def forget(self, journal: Path) -> None:
        """Delete the journal of a run that this one has finished, and those that it went on with itself."""
        with contextlib.suppress(OSError):
            until = journal.stat().st_mtime
            for path in self.folder.glob("journal-*.jsonl"):
                if path != self._own and path.stat().st_mtime <= until:
                    path.unlink()


def ignore_the_rest(folder: Path) -> None:
    """Keep the folder out of git, but for the finds that were kept. Raises OSError when it can't be written."""
    (folder / ".gitignore").write_text(_IGNORE, encoding="utf-8")


@dataclass(frozen=True)
class Journal:
    """What a journal has: the run's facts, the reports, and the items that were running when the process ended."""

    facts: Mapping[str, str]
    records: tuple[PhaseRecord, ...]
    running: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    """Items that an earlier process of the run did not survive."""
    about: Mapping[str, Facts] = field(default_factory=dict)
    """The facts of the items that began in the process that wrote the journal."""

    @property
    def fatal(self) -> tuple[str, ...]:
        """The items that a process of the run did not survive."""
        return tuple(dict.fromkeys((*self.earlier, *self.running)))

    @property
    def over(self) -> frozenset[str]:
        """The items that are not run again: those that came to their end, and those that ended the process."""
        return frozenset(self.fatal) | {record.nodeid for record in self.records if record.when == "teardown"}


def read_journal(journal: Path) -> Journal:
    """Raises :exc:`ConfigurationError` when the file can't be read or is not a journal."""
    facts: dict[str, str] = {}
    records: list[PhaseRecord] = []
    running: dict[str, None] = {}
    earlier: dict[str, None] = {}
    about: dict[str, Facts] = {}
    for entry in _entries(journal):
        try:
            if "run" in entry:
                facts = {str(name): str(value) for name, value in entry["run"].items()}
            elif "started" in entry:
                running[str(entry["started"])] = None
            elif "about" in entry:
                facts_of_item = Facts.from_properties(_properties(entry))
                if facts_of_item is not None:
                    about[str(entry["about"])] = facts_of_item
            elif "fatal" in entry:
                earlier[str(entry["fatal"])] = None
            elif "record" in entry:
                record = _record(entry["record"])
                records.append(record)
                if record.when == "teardown":
                    running.pop(record.nodeid, None)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"this is not a journal of the kit: {error}", place=str(journal)) from None
    return Journal(facts, tuple(records), tuple(running), tuple(earlier), about)


def recovered(journal: Path) -> RunOutcome:
    """The results of a run until its process was killed or crashed; its warnings name the tests that were running.

    Raises :exc:`ConfigurationError` when the file can't be read or is not a journal.
    """
    found = read_journal(journal)
    facts, running = found.facts, found.running
    collector = Collector()
    for record in (*found.records, *fatal_records(found, {})):
        collector.add(record)
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


def fatal_records(journal: Journal, facts: Mapping[str, Facts]) -> Iterator[PhaseRecord]:
    """A failed report for each item that ended the process; ``facts`` are the items' own where the journal has none."""
    for nodeid in journal.fatal:
        own = next(
            (Facts.from_properties(record.properties) for record in journal.records if record.nodeid == nodeid), None
        )
        own = own or journal.about.get(nodeid) or facts.get(nodeid)
        text = "the process ended while it ran this rule"
        cause = FailureCause(PROCESS_ENDED, text)
        yield PhaseRecord(
            nodeid=nodeid,
            when="call",
            outcome="failed",
            text=text,
            properties=(*(own.to_properties() if own is not None else ()), (CAUSE, cause.to_text())),
        )


def _record(fields: dict[str, Any]) -> PhaseRecord:
    texts = {name: str(fields[name]) for name in _TEXTS}
    wasxfail = fields["wasxfail"]
    return PhaseRecord(
        duration=float(fields["duration"]),
        wasxfail=None if wasxfail is None else str(wasxfail),
        properties=_properties(fields),
        **texts,
    )


def _properties(fields: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple((str(name), value) for name, value in fields["properties"])


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
