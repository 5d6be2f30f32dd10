"""The plugin's state in one pytest process: from options to sessions, and from reports to the run's outcome."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import pytest
from typing_extensions import TypeGuard

from ..defects import KnownFailure
from ..engine import deadline
from ..engine.containment import suppressed
from ..engine.failure_cause import cause_of
from ..engine.forced_exit import end_without, note_on
from ..engine.item import ItemState
from ..engine.item_fixture import ITEM
from ..engine.named_provider import provider_of
from ..engine.plan import NEVER, Plan
from ..engine.rules import facts_of
from ..engine.run import RUN, Slot
from ..errors import ConfigurationError
from ..files import PARTINGS, PROVIDER, RECORD, WATCHED
from ..report.facts import BODY_MS, FINDINGS
from ..report.failure import CAUSE, FailureCause, masked
from ..report.honesty import written
from ..report.last_run import LastRun, read_journal
from ..report.parting import Parting
from ..report.spectra import Spectrum, to_data
from ..report.writing import check_report_files
from ..rules import areas, choose
from ..targets.secrets import Redactor, secret_values
from .account import Account
from .coverage_notes import notes_on_flags, notes_on_use
from .expected_failures import STRICT, denial_page, expect_failure, knows_failure, shown
from .explored import explored, replayed
from .failure_output import add_sections, short_traceback, show_statements, without_secrets
from .gc_freeze import GcFreeze
from .header import header_lines
from .interrupts import note_signals
from .item_order import ordered
from .item_selection import Selection
from .options import REPORTER, choices, only_areas
from .recorded import record_one, write_partings
from .red_items import FirstPass
from .redacted import RedactedWarnings
from .reporter import EACH, Reporter
from .stale_expectations import interrupted, narrowed_by_path, stale_entries

if TYPE_CHECKING:
    from ..engine.twins.reference import Twins
    from .watched import Watched

RESUMED = "AR_TESTSUITE_RESUMED"
"""The variable by which xdist's workers know the journal of the run that is gone on with."""


class PluginState:
    """The state of a pytest process that collects the kit's classes; each xdist worker has its own."""

    def __init__(self, config: pytest.Config, stderr: int) -> None:
        self.config = config
        deadline.stderr = stderr
        deadline.guarded_natively = not _has_timeout(config)
        self.plan = Plan(choices(config), Path(config.rootpath))
        self.last = LastRun(self.plan.root)
        self.plan.run.kept = self.last.folder
        self.selection = Selection(self.plan.choices, self.last.failed() if self.plan.choices.failed else None)
        self.refusal: Optional[str] = None
        self.over: frozenset[str] = frozenset()
        """Items that are not run, since an unfinished run has their results."""
        self._redactor: Optional[tuple[int, Redactor]] = None
        self.gc_freeze = GcFreeze()
        config.stash[RUN] = self.plan.run
        self.plan.run.expect_failure = expect_failure
        self.plan.run.knows_failure = knows_failure
        self._areas = only_areas(config)
        choose(self._areas)
        if RECORD in os.environ:
            record_one(self.plan.run, config)
        config.pluginmanager.register(RedactedWarnings(lambda: self.redactor))
        self.tests_are_over = False
        self.first_pass = FirstPass(self._when_suspects(), _workers(config))
        self.watched: Optional[Watched] = None
        self.spectra: list[Spectrum] = []
        self.twins: Optional[Twins] = None
        self.partings: dict[str, Parting] = {}
        """Where failed items and their twins part first."""
        note_signals(stderr, lambda: self.tests_are_over)

    # -- collection ------------------------------------------------------------------------------------------------------
    def check(self) -> None:
        """Check the options before the collection. Raises pytest's usage error.

        The targets' drivers are looked up when a class needs them, since the driver of a backend's own repository may not be
        registered.
        """
        if self.config.getoption("dist", "no") == "each":
            raise pytest.UsageError(EACH)
        try:
            self.plan.check(areas())
            self.plan.read()
            if WATCHED in os.environ:
                from .watched import watched

                self.watched = watched(self.plan, self.config)
            if PROVIDER in os.environ:
                self.plan.provider = provider_of(os.environ[PROVIDER])
            self.plan.run.exploring = self.plan.choices.exploring(explored())
            if self.plan.choices.failed and not self.selection.failed:
                raise ConfigurationError(self._nothing_failed(), place="--ar-failed")
            check_report_files(self.plan.choices.reports)
            self.over = self._resumed() if self.plan.choices.resume else frozenset()
        except ConfigurationError as error:
            raise pytest.UsageError(str(error)) from None

    def _nothing_failed(self) -> str:
        if self.selection.failed is None:
            return f"no last run in this folder ({self.last.json} is missing or no report); run without it first"
        return f"nothing failed in the last run ({self.last.json})"

    def _resumed(self) -> frozenset[str]:
        """The items that an unfinished run has been through; workers of xdist have the journal's name from the controller."""
        if not hasattr(self.config, "workerinput"):
            os.environ[RESUMED] = str(self.last.unfinished)
        path = Path(os.environ[RESUMED])
        reporter: Optional[Reporter] = self.config.pluginmanager.get_plugin(REPORTER)
        if reporter is not None:
            reporter.resume(path)
        return read_journal(path).over

    def refuse(self, problem: str) -> None:
        """Remember a reason not to run; the first one is reported after the collection."""
        self.refusal = self.refusal or problem

    def parametrize(self, metafunc: pytest.Metafunc) -> None:
        """Parametrize a rule with its targets and modes."""
        cls: Any = metafunc.cls
        slots: list[Slot] = []
        # An error raised here would appear once per rule, inside other plugins' tracebacks.
        if self.refusal is None:
            try:
                mode = facts_of(metafunc.function).only
                slots = [slot for slot in self.plan.slots(cls.provider) if mode in (None, slot.mode)]
            except ConfigurationError as error:
                self.refuse(str(error))
        if "ar_session" in metafunc.fixturenames:
            metafunc.parametrize("ar_session", slots, ids=[slot.id for slot in slots], indirect=True)

    def select(self, items: list[pytest.Item]) -> None:
        """Choose the items of this run, and attach to each the facts that reports need."""
        try:
            self.plan.run.kept_finds = replayed(self.plan.run)
            if self.refusal is None and self.plan.choices.twin is not None:
                self._twins().check()
        except ConfigurationError as error:
            self.refuse(str(error))
        if self.refusal is not None:
            if not hasattr(self.config, "workerinput"):
                raise pytest.UsageError(self.refusal)
            # A worker of xdist can't end the run; the controller ends it when it receives this account.
            items.clear()
        kept, deselected = self.selection.split(items)
        if self.watched is not None:
            chosen = self.watched.split(kept, self.selection.collected)
            deselected += [item for item in kept if item.nodeid not in chosen]
            kept = [item for item in kept if item.nodeid in chosen]
        items[:] = [item for item in kept if item.nodeid not in self.over]
        if deselected:
            self.config.hook.pytest_deselected(items=deselected)

    def order(self, items: list[pytest.Item]) -> None:
        """Put the items in the order that was asked for."""
        items[:] = ordered(items, self.plan.choices.order, self.selection.written, self.config)
        if self.watched is not None:
            items[:] = self.watched.ordered(items)

    def deselected(self, items: list[pytest.Item]) -> None:
        """Note items that any plugin deselected."""
        self.selection.note_deselected(items)

    def header(self) -> list[str]:
        """The lines above the run."""
        return header_lines(self.plan) if self.refusal is None else []

    def begin(self) -> None:
        """Freeze the objects that the collection made: hundreds of thousands, all of which stay for the run.

        Otherwise each full pass of the garbage collector takes 0.1 to 0.4 s of some test.
        """
        self.gc_freeze.leave_alone()
        if self.watched is not None:
            self.watched.begin(self.plan.all_slots())

    # -- one test --------------------------------------------------------------------------------------------------------
    def run_again(self, session: pytest.Session) -> None:
        """Find out what the failed items have in common, after the last item, when enough of them failed."""
        self.first_pass.over = True
        if session.shouldstop or session.shouldfail:
            return
        # Whatever a backend raises here, the results of the run are known already.
        if self.first_pass.has_suspects:
            from .second_pass import run_again

            with suppressed():
                self.spectra = run_again(self.plan.run, session, self.first_pass.ran.values())
        if self.first_pass.has_red and self._wants_twins():
            from .twin_pass import beside_twins

            with suppressed():
                self.partings = beside_twins(self.plan, self._twins(), session, self.first_pass.ran.values())

    def _wants_twins(self) -> bool:
        # A watch wants its answer, and shows none of this.
        return not (self.plan.choices.twin == NEVER or WATCHED in os.environ or self._looks_for_something_else())

    def _twins(self) -> Twins:
        from ..engine.twins.reference import REFERENCE, Twins

        self.twins = self.twins or Twins(self.plan, self.plan.choices.twin or REFERENCE)
        return self.twins

    def _when_suspects(self) -> str:
        """When a second pass is wanted: never in a run that looks for something else."""
        return NEVER if self._looks_for_something_else() else self.plan.choices.suspects

    def _looks_for_something_else(self) -> bool:
        chosen, option = self.plan.choices, self.config.option
        elsewhere = chosen.benchmark or chosen.explore is not None or RECORD in os.environ
        return bool(elsewhere or option.setuponly or option.setupplan)

    def complete(self, item: Any, call: Any, report: Any) -> None:
        """Add the kit's facts to a report, and keep what a second pass needs of it."""
        cause = self._complete(item, call, report)
        self.first_pass.note(item, report, (cause.error, cause.frame, cause.message) if cause is not None else ())

    def _complete(self, item: Any, call: Any, report: Any) -> Optional[FailureCause]:
        """Add the kit's facts to a report: statements, the rule's docstring, the time in its body."""
        state = item.stash.get(ITEM, None)
        error = call.excinfo.value if call.excinfo is not None else None
        cause = (
            self._cause_of(call, state) if error is not None and not isinstance(error, pytest.skip.Exception) else None
        )
        first = (cause.error, cause.message) if cause is not None else None
        entry = shown(item, report, error, first)
        if call.when == "teardown" and state is not None:
            # pytest keeps every item until the end of the run, and the stash would keep all objects of its test.
            del item.stash[ITEM]
            self.gc_freeze.between_tests()
        if call.when == "teardown" and state is not None and state.failed and _is_unawaited(call):
            # A coroutine that the backend did not await has already failed the body, so it is reported only once.
            report.outcome, report.longrepr = "passed", None
            report.__dict__.pop("wasxfail", None)
            return None
        if call.excinfo is not None and hasattr(report, "wasxfail"):
            # An expected failure covers only the test's body and only the failure that the entry describes. A leak, a
            # dead server or another error fails the test.
            expected = call.when == "call" and (entry is None or entry.explains(call.excinfo.value, first))
            if not expected and not isinstance(call.excinfo.value, pytest.skip.Exception):
                del report.wasxfail
                report.outcome = "failed"
                report.longrepr = item.repr_failure(call.excinfo)
            elif expected and entry is not None:
                report.longrepr = short_traceback(call.excinfo.value)
        elif call.when == "setup" and report.failed and _covers_set_up(entry, error, first):
            # pytest does not know yet that the set-up made the item an expected failure.
            report.outcome, report.wasxfail = "skipped", entry.cause.reason
            report.longrepr = short_traceback(call.excinfo.value)
        if call.when == "call" and call.excinfo is None and entry is not None and not item.stash.get(STRICT, True):
            # A non-strict entry does not claim that the test fails here, so passing is accepted.
            report.__dict__.pop("wasxfail", None)
        if _is_unawaited(call):
            # pytest would render the interpreter's own modules; the first line is enough.
            report.longrepr = f"{str(call.excinfo.value).splitlines()[0]}: a call was never awaited"
        if report.when == "call" and state is not None:
            measured = [(BODY_MS, f"{state.body_seconds * 1000:.3f}")]
            if state.findings:
                known = entry.cause.page if entry is not None else ""
                measured.append((FINDINGS, written(state.findings, known, self.redactor, denial_page(state.session))))
            report.user_properties += measured
            # A JUnit file has the properties of an item's last report.
            item.user_properties += measured
        if report.failed and not hasattr(report, "wasxfail"):
            report.user_properties += _cause_property(cause, entry)
            add_sections(item, state, report, self.redactor)
        elif report.longrepr is not None or report.sections:
            if report.skipped and state is not None and state.cause is not None and not hasattr(report, "wasxfail"):
                # A rule that is not run, since another one showed that its tables can't be made.
                report.user_properties += _cause_property(self._redacted(state.cause), None)
            if state is not None and hasattr(report, "wasxfail"):
                show_statements(state, report)
            # Reports of passed tests can be printed and written with their logs too: -rP, junit_logging=all.
            without_secrets(report, self.redactor)
        return cause

    def _cause_of(self, call: Any, state: Optional[ItemState]) -> FailureCause:
        """The failure's cause, without secrets."""
        error = call.excinfo.value
        if state is None:
            return self._redacted(FailureCause(type(error).__name__, masked(str(error).partition("\n")[0])))
        known = state.cause if call.when != "teardown" else None
        return self._redacted(known or cause_of(error, state.session))

    def _redacted(self, cause: FailureCause) -> FailureCause:
        return FailureCause.from_text(self.redactor(cause.to_text()))

    @property
    def redactor(self) -> Redactor:
        """Removes the targets' secrets from any text."""
        slots = [*self.plan.all_slots(), *(self.twins.slots if self.twins is not None else ())]
        if self._redactor is None or self._redactor[0] != len(slots):
            values: set[str] = set()
            for slot in slots:
                values |= set(secret_values(slot.target.options, slot.provider.secret_options))
            self._redactor = (len(slots), Redactor(values))
        return self._redactor[1]

    # -- the end ---------------------------------------------------------------------------------------------------------
    def finish(self, session: pytest.Session) -> None:
        """Close every session of this process and pass its account to the reporter or to xdist's controller."""
        self.gc_freeze.release()
        account = Account()
        account.refusal = self.refusal
        account.targets = self.plan.target_infos()
        account.collected = len(self.selection.collected) + len(self.selection.never)
        account.deselected = sorted(self.selection.left_out)
        account.expected = self.selection.expected()
        account.rules = self.selection.rules
        account.problems += [str(each) for each in self.plan.unusable.values()]
        account.problems += stale_entries(self.plan, self.selection, session) if session.testscollected else []
        if not (
            self._areas
            or self.plan.choices.failed
            or self.plan.choices.benchmark
            or narrowed_by_path(session)
            or interrupted(session)
        ):
            account.notes = notes_on_use(self.selection.classes) + notes_on_flags(self.selection.classes)
        account.notes += self.selection.note_on_few()
        own = {slot.id for slot in self.plan.all_slots()}
        foundations = [said for used in self.plan.run.opened() if used.id in own for said in used.foundations]
        account.notes = [*dict.fromkeys(foundations), *account.notes]
        self.plan.run.exit_status = lambda: int(session.exitstatus)
        account.spectra = to_data(self.spectra)
        if PARTINGS in os.environ:
            write_partings(self.partings.values(), self.redactor)
        account.partings = {name: each.redacted(self.redactor) for name, each in self.partings.items()}
        account.problems += [self.redactor(problem) for problem in self.plan.run.close()]
        if self.plan.run.forgotten:
            account.notes.append(note_on(self.plan.run.forgotten))
            end_without(self.plan.run.forgotten, lambda: int(session.exitstatus))
        reporter: Optional[Reporter] = self.config.pluginmanager.get_plugin(REPORTER)
        if reporter is not None:
            reporter.take(account)
        else:
            self.config.workeroutput["ar_account"] = account.to_text()  # type: ignore[attr-defined]  # xdist's


def _covers_set_up(
    entry: Optional[KnownFailure], error: Optional[BaseException], first: Optional[tuple[str, str]]
) -> TypeGuard[KnownFailure]:
    """Whether a known failure expects this failure of the set-up."""
    return entry is not None and error is not None and entry.first is not None and entry.explains(error, first)


def _cause_property(cause: Optional[FailureCause], entry: Optional[KnownFailure]) -> list[tuple[str, object]]:
    """The failure's cause as a property of its report."""
    if cause is None and entry is not None:
        # Only a known failure that passes is a failure without an exception.
        cause = FailureCause("unexpected pass", entry.cause.reason, entry.cause.page)
    return [] if cause is None else [(CAUSE, cause.to_text())]


def _is_unawaited(call: Any) -> bool:
    """Whether a phase ended because a coroutine was never awaited."""
    error = call.excinfo.value if call.excinfo is not None else None
    if not isinstance(error, pytest.PytestUnraisableExceptionWarning):
        return False
    return "never awaited" in f"{error} {error.__cause__}"


def _workers(config: pytest.Config) -> int:
    """How many processes share the run."""
    return int(getattr(config, "workerinput", {}).get("workercount", 1))


def _has_timeout(config: pytest.Config) -> bool:
    """Whether pytest's own faulthandler has a timeout, which needs the same thread of the interpreter."""
    try:
        return float(config.getini("faulthandler_timeout") or 0) > 0
    except (KeyError, ValueError):
        return False
