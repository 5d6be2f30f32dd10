"""Gathers a run's results from this process or from xdist's workers, and shows and writes them at the end."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import sys
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any, Optional

import pytest

from ..errors import ConfigurationError
from ..files import PARTINGS, RECORD
from ..report.causes import in_full, key_of
from ..report.closing import Known, summary, verdict
from ..report.collect import STATEMENTS, STORY, Collector, PhaseRecord
from ..report.counting import vanished
from ..report.facts import Facts
from ..report.failure import CAUSE, FailureCause
from ..report.last_run import Journal, LastRun, fatal_records, read_journal
from ..report.lines import Line, Markup, line
from ..report.outcome import RuleText, RunOutcome, TargetInfo
from ..report.parting import Parting, counted
from ..report.suspects import of_processes
from ..report.table import closing_report
from ..report.writing import write_report
from .account import Account
from .beside_failures import BesideFailures
from .explored import elsewhere
from .few_failures import FewFailures

_COLOURS: dict[Optional[Markup], dict[str, bool]] = {
    None: {},
    Markup.HEAD: {"bold": True},
    Markup.GOOD: {"green": True},
    Markup.BAD: {"red": True, "bold": True},
    Markup.WARN: {"yellow": True},
    Markup.KNOWN: {"cyan": True},
    Markup.DIM: {"light": True},
}

EACH = "--dist each runs every item once on each worker, so nothing can be counted; choose another --dist"


class Reporter:
    """A pytest plugin of its own, on xdist's controller or in the only process."""

    def __init__(self, reports: tuple[str, ...], root: Path) -> None:
        self.reports = reports
        self.collector = Collector()
        self.failed: list[tuple[pytest.TestReport, tuple[str, ...]]] = []
        self.accounts: list[Account] = []
        self.last = LastRun(elsewhere() or root)
        self.begun = False
        self.running = ""
        self.first = ""
        self.resumed: Optional[tuple[Path, Journal]] = None
        """The unfinished run that this one goes on with."""
        self.restored = False
        self.few = FewFailures()
        self.beside = BesideFailures()
        self.closed = False
        self.final: Optional[RunOutcome] = None
        self.known_before: Optional[Known] = None
        self.files: list[tuple[str, bool]] = []
        """What was written, as lines for the closing output, and whether that failed."""
        self.started = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def take(self, account: Account) -> None:
        """Take the account of this process."""
        self.accounts.append(account)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running = nodeid
        if self.begun:
            self.last.started(nodeid)
        else:
            self.first = nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        facts = Facts.from_properties(item.user_properties)
        if facts is not None and not self.closed:
            self._begin()
            self.last.about(item.nodeid, facts)

    def pytest_runtest_logfinish(self) -> None:
        self.running = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties = tuple(report.user_properties)
        # The report of a crashed worker has no properties; at the end the id identifies its item.
        facts = Facts.from_properties(properties)
        if facts is None and not report.failed:
            return
        record = _record(report, properties)
        self.collector.add(record)
        if facts is not None:
            self._begin()
        if facts is not None and self.begun:
            self.last.took(record)
        if report.failed:
            texts = (str(value) for name, value in properties if name == CAUSE)
            causes = [FailureCause.from_text(text) for text in texts]
            rule = facts.rule if facts is not None else report.nodeid
            self.failed.append((report, key_of(causes[0], rule) if causes else ("", report.nodeid)))

    def _begin(self) -> None:
        """Start the journal with the first rule, so that a run without rules makes no folder."""
        # A single item under record is no run of its own: the last run stays what it is.
        if not self.begun and not {RECORD, PARTINGS} & os.environ.keys():
            self.begun = True
            self.last.begin(self._facts())
            if self.resumed is not None:
                self.last.go_on(self.resumed[1])
            if self.first:
                self.last.started(self.first)

    def resume(self, path: Path) -> None:
        """Go on with the run of a journal. Raises ConfigurationError when it was a run of something else."""
        journal = read_journal(path)
        for name, value in self._facts().items():
            before = journal.facts.get(name)
            if name != "started" and before != value:
                raise ConfigurationError(
                    f"the unfinished run had {name.replace('_', ' ')} {before}, and this one has {value}; "
                    "leave the option out for a new run",
                    place="--ar-continue",
                )
        self.resumed = (path, journal)

    def _restored(self, expected: Mapping[str, Facts]) -> None:
        """Take the results of the unfinished run for the items of this one, once."""
        if self.resumed is None or self.restored or not expected:
            return
        self.restored = True
        journal = self.resumed[1]
        for record in (*journal.records, *fatal_records(journal, expected)):
            if record.nodeid in journal.over and record.nodeid in expected:
                self.collector.add(record)

    def _facts(self) -> dict[str, str]:
        """The facts that identify a run, beside its targets."""
        from .. import __version__
        from ..engine.rules import CONTRACT_VERSION

        return {
            "kit_version": __version__,
            "contract_version": str(CONTRACT_VERSION),
            "core_version": version("rhosocial-activerecord"),
            "python": platform.python_version(),
            "platform": sys.platform,
            "started": self.started,
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        text = getattr(node, "workeroutput", {}).get("ar_account")
        if text is not None:
            self.accounts.append(Account.from_text(text))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.resumed is not None:
            self._begin()
        if self.refusal is not None:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        green = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if green and (any(account.problems for account in self.accounts) or self._sum_is_wrong(session.config)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif green and self.resumed is not None:
            bad = any(item.outcome.bad for item in self.outcome().items)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if bad else pytest.ExitCode.OK
        self._write(session)

    def _write(self, session: pytest.Session) -> None:
        """Write the reports. pytest may print no summary: --no-summary, -p no:terminal."""
        option = session.config.option
        if option.collectonly or not self._has_results or session.config.getoption("ar_benchmark"):
            return
        run = self.final = self.outcome()
        self.known_before = self.last.known_before()
        for name in self.reports:
            try:
                write_report(run, Path(name), self.known_before)
            except OSError as error:
                self.files.append((f"ERROR: {name} can't be written: {error.strerror or error}", True))
                if session.exitstatus == pytest.ExitCode.OK:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED
                continue
            self.files.append((f"written: {name}", False))
        # Neither an exploration nor a part of a watch replaces the last run of this folder: the parent reads the journal.
        if self.begun and elsewhere() is None and not (option.setuponly or option.setupplan):
            files = self.last.end(run, self.known_before)
            if self.resumed is not None:
                self.last.forget(self.resumed[0])
            for path in files:
                if path.suffix == ".html":
                    where = path.relative_to(session.config.rootpath)
                    self.files.append(
                        (f"report: {where} (ar-testsuite report; with pytest -v: areas and causes)", False)
                    )

    def write_unfinished(self) -> None:
        """Write the reports that were asked for with what is known, when the process must be ended."""
        where = f"; it was running {self.running}" if self.running else ""
        run = replace(self.outcome(), warnings=(f"the run ended before it finished{where}",))
        for name in self.reports:
            with contextlib.suppress(OSError):
                write_report(run, Path(name), None)

    def pytest_unconfigure(self) -> None:
        """Where pytest printed no summary (``-p no:terminal``), at least say what could not be written."""
        for text, wrong in self.files:
            if wrong and not self.closed:
                print(text, file=sys.stderr)

    @property
    def _has_results(self) -> bool:
        return bool(self.accounts or self.collector.items())

    def _sum_is_wrong(self, config: pytest.Config) -> bool:
        """Whether the items of a run that came to its end are not those that were collected; the totals say which."""
        if config.option.collectonly or not self.collector.items() or vanished(self.outcome()) is None:
            return False
        if config.getoption("dist", "no") == "each":
            account = Account()
            account.problems.append(EACH)
            self.accounts.append(account)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> Generator[None, None, None]:
        """Print some failures of each cause in full, or all of them with -v. Every failure is counted."""
        self.beside.add_sections(self.failed, self._partings(), _width())
        if config.option.verbose <= 0:
            self.few.hide(terminalreporter.stats, self.failed, in_full([key for _, key in self.failed]))
        yield
        self.few.restore()
        self._close(terminalreporter, config)

    def _close(self, terminalreporter: Any, config: pytest.Config) -> None:
        if config.option.collectonly or not self._has_results:
            return
        if self.refusal is not None:
            # pytest reports a refusal of this process itself, but not those of xdist's workers.
            if config.pluginmanager.hasplugin("dsession"):
                terminalreporter.write_line(f"ERROR: {self.refusal}", red=True)
            return
        self.closed = True
        run = self.final or self.outcome()
        writer = terminalreporter
        if config.getoption("ar_benchmark"):
            # Benchmarks have their own table: benchmark/figures.py.
            for text in run.warnings:
                writer.write_line(text, red=True)
            return
        writer.write_sep("=", "conformance", bold=True)
        width = _width()
        if config.option.verbose < -1 or config.option.no_summary:
            lines = [line(verdict(run))]
        elif config.option.verbose <= 0:
            lines = summary(run, width=width, known_before=self.known_before)
        else:
            lines = closing_report(run, width=width)
        for each in lines:
            _write(writer, each)
        for text, wrong in self.files:
            writer.write_line(text, red=wrong)

    @property
    def refusal(self) -> Optional[str]:
        """The reason why a worker of xdist refused to run."""
        return next((account.refusal for account in self.accounts if account.refusal is not None), None)

    def outcome(self) -> RunOutcome:
        """All results so far as one outcome."""
        # Every worker collects the same items, so their accounts differ only in targets and problems.
        # The controller has an account of its own when an option was given; it holds no tests.
        first = next((account for account in self.accounts if account.collected), None) or self._of_dead_workers()
        for nodeid, facts in first.expected.items():
            self.collector.expect(nodeid, facts)
        self._restored(first.expected)
        items = self.collector.items()
        ran = {item.rule for item in items}
        known, partings = self._facts(), self._partings()
        return RunOutcome(
            kit_version=known["kit_version"],
            contract_version=known["contract_version"],
            core_version=known["core_version"],
            python=known["python"],
            platform=known["platform"],
            started=self.started,
            targets=_merged([target for account in self.accounts for target in account.targets]),
            items=self.beside.items(items, partings),
            collected=first.collected,
            deselected=tuple(sorted(first.deselected)),
            findings=self.collector.findings(),
            suspects=of_processes(account.spectra for account in self.accounts),
            rules=tuple(RuleText(rule, text) for rule, text in sorted(first.rules.items()) if rule in ran),
            notes=_noted([*(note for each in self.accounts for note in each.notes), *counted(partings)]),
            warnings=tuple(dict.fromkeys(text for account in (*self.accounts, first) for text in account.problems)),
        )

    def _partings(self) -> dict[str, Parting]:
        return {name: found for account in self.accounts for name, found in account.partings.items()}

    def _of_dead_workers(self) -> Account:
        account = Account()
        account.collected = len(self.collector.items())
        if account.collected:
            account.problems = ["all workers crashed; results are partial"]
        return account


def _width() -> int:
    return min(max(shutil.get_terminal_size().columns, 80), 120)


def _merged(targets: list[TargetInfo]) -> tuple[TargetInfo, ...]:
    from ..report.merging import merge_targets

    return merge_targets(targets)


def _noted(notes: list[str]) -> tuple[str, ...]:
    from ..report.merging import merge_notes

    return merge_notes(notes)


def _record(report: pytest.TestReport, properties: tuple[tuple[str, object], ...]) -> PhaseRecord:
    skipped = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    return PhaseRecord(
        nodeid=report.nodeid,
        when=report.when or "",
        outcome=report.outcome,
        duration=report.duration,
        wasxfail=getattr(report, "wasxfail", None),
        skip_reason=str(skipped),
        text=report.longreprtext if report.failed or hasattr(report, "wasxfail") else "",
        statements=_section(report, STATEMENTS),
        story=_section(report, STORY),
        properties=properties,
    )


def _section(report: pytest.TestReport, name: str) -> str:
    return next((text for title, text in report.sections if title == name), "")


def _write(writer: Any, parts: Line) -> None:
    for fragment in parts:
        writer.write(fragment.text, **_COLOURS[fragment.markup])
    writer.write("\n")
