"""Turns pytest's reports into item outcomes, without importing pytest: one outcome for set-up, call and tear-down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Optional

from .facts import Facts, body_seconds
from .failure import CAUSE, FailureCause
from .honesty import combined, read
from .outcome import Finding, ItemOutcome, Outcome
from .skips import SkipKind, parse_skip_reason

STATEMENTS = "statements"
STORY = "in the backend"
"""The names of the sections that the kit adds to a report; their text becomes part of the item's outcome."""

# pytest's wording for a strict xfail that passed; the report has no other sign of it.
_STRICT_XPASS = "[XPASS(strict)]"

# pytest puts this line above the text of a report from an xdist worker; with it no two runs would be equal.
_WORKER_LINE = re.compile(r"\A\[gw\d+\] \S+ -- Python [^\n]*\n*")


@dataclass(frozen=True)
class PhaseRecord:
    """The parts of one of pytest's reports about one item that the kit uses.

    ``outcome`` is ``passed``, ``failed`` or ``skipped``. ``wasxfail`` is the reason of an expected failure, and
    ``None`` when the report has no such attribute. ``text`` is the failure's text, without secrets, as are ``statements``
    and ``story``, the kit's sections. ``duration`` is in seconds.
    """

    nodeid: str
    when: str
    outcome: str
    duration: float = 0.0
    wasxfail: Optional[str] = None
    skip_reason: str = ""
    text: str = ""
    statements: str = ""
    story: str = ""
    properties: tuple[tuple[str, object], ...] = ()


@dataclass
class _Occurrence:
    """The reports of one item so far, by phase."""

    phases: dict[str, PhaseRecord] = field(default_factory=dict)
    rerun: bool = False


class Collector:
    """Collects the reports of one run as they arrive, on the xdist controller or in the only process.

    An item is the kit's when its reports carry the kit's facts, or when it was announced with :meth:`expect`. Reports of
    other tests are ignored.
    """

    def __init__(self) -> None:
        self._expected: dict[str, Optional[Facts]] = {}
        self._seen: dict[str, list[_Occurrence]] = {}

    def expect(self, nodeid: str, facts: Optional[Facts] = None) -> None:
        """Announce an item that will run, so that it is accounted for even if no report of it arrives."""
        if facts is not None or nodeid not in self._expected:
            self._expected[nodeid] = facts

    def add(self, record: PhaseRecord) -> None:
        """Add one report. A new set-up begins a new item, unless the item is being run again."""
        text = _WORKER_LINE.sub("", record.text, count=1)
        record = record if text == record.text else replace(record, text=text)
        occurrences = self._seen.setdefault(record.nodeid, [])
        if not occurrences or record.when in occurrences[-1].phases:
            if occurrences and occurrences[-1].rerun:
                occurrences.pop()
            occurrences.append(_Occurrence())
        occurrences[-1].phases[record.when] = record
        if record.outcome == "rerun":
            occurrences[-1].rerun = True

    def findings(self) -> tuple[Finding, ...]:
        """The items' findings about capabilities, with both modes of a target combined."""
        found: list[Finding] = []
        for occurrences in self._seen.values():
            for record in occurrences[-1].phases.values():
                found += read(record.properties)
        return combined(found)

    def items(self, *, not_run: str = "the run ended before its turn") -> tuple[ItemOutcome, ...]:
        """The outcomes so far, sorted by node id; announced items without any report are skipped as *not run*."""
        found: list[ItemOutcome] = []
        for nodeid in sorted({*self._seen, *self._expected}):
            expected = self._expected.get(nodeid)
            occurrences = self._seen.get(nodeid, [])
            for occurrence in occurrences:
                facts = _facts(occurrence) or expected
                if facts is not None or nodeid in self._expected:
                    found.append(_outcome(nodeid, facts or _unknown(), occurrence.phases))
            if not occurrences:
                found.append(_without_report(nodeid, expected or _unknown(), not_run))
        return tuple(found)


def _facts(occurrence: _Occurrence) -> Optional[Facts]:
    # Which of several defects a failure shows is known after the body, so the last phase decides.
    for record in reversed(occurrence.phases.values()):
        facts = Facts.from_properties(record.properties)
        if facts is not None:
            return facts
    return None


def _unknown() -> Facts:
    return Facts(rule="", area="", target="", mode="")


def _without_report(nodeid: str, facts: Facts, reason: str) -> ItemOutcome:
    return _item(nodeid, facts, Outcome.SKIPPED, {}, skip_kind=SkipKind.NOT_RUN, reason=reason)


def _outcome(nodeid: str, facts: Facts, phases: dict[str, PhaseRecord]) -> ItemOutcome:
    """One outcome from all phases: the worst one decides, and a failed test stays failed whatever follows."""
    call = phases.get("call")
    broken = [record for record in phases.values() if record.when != "call" and record.outcome == "failed"]
    failed = call is not None and call.outcome == "failed"
    message = "\n".join(record.text for record in ([call] if failed and call else []) + broken if record.text)
    if failed and call is not None:
        worst = Outcome.UNEXPECTED_PASS if call.text.startswith(_STRICT_XPASS) else Outcome.FAILED
        return _item(nodeid, facts, worst, phases, reason=_xpass_reason(call), message=message)
    if broken:
        return _item(nodeid, facts, Outcome.ERROR, phases, message=message)
    for record in phases.values():
        if record.wasxfail is not None:
            worst = Outcome.UNEXPECTED_PASS if record.outcome == "passed" else Outcome.KNOWN_FAILURE
            return _item(nodeid, facts, worst, phases, reason=_xfail_reason(record.wasxfail), message=record.text)
    for record in phases.values():
        if record.outcome == "skipped":
            kind, reason = parse_skip_reason(record.skip_reason)
            return _item(nodeid, facts, Outcome.SKIPPED, phases, skip_kind=kind, reason=reason)
    if call is not None:
        return _item(nodeid, facts, Outcome.PASSED, phases)
    # There is only a set-up: the process ended while it ran the item.
    return _item(nodeid, facts, Outcome.ERROR, phases, message="no report of the test itself came in")


def _item(
    nodeid: str,
    facts: Facts,
    outcome: Outcome,
    phases: dict[str, PhaseRecord],
    *,
    skip_kind: Optional[SkipKind] = None,
    reason: str = "",
    message: str = "",
) -> ItemOutcome:
    seconds = {when: round(record.duration, 6) for when, record in phases.items()}
    bodies = (body_seconds(record.properties) for record in phases.values())
    body = next((value for value in bodies if value is not None), None)
    return ItemOutcome(
        nodeid=nodeid,
        rule=facts.rule,
        area=facts.area,
        target=facts.target,
        mode=facts.mode,
        outcome=outcome,
        params=facts.params,
        level=facts.level,
        skip_kind=skip_kind,
        reason=reason,
        message=message,
        statements=next((record.statements for record in phases.values() if record.statements), ""),
        story=next((record.story for record in phases.values() if record.story), ""),
        known_page=facts.known_page,
        known_owner=facts.known_owner,
        known_severity=facts.known_severity,
        setup=seconds.get("setup", 0.0),
        call=seconds.get("call", 0.0),
        teardown=seconds.get("teardown", 0.0),
        body=None if body is None else round(body, 6),
        cause=_cause(phases) if outcome.bad or skip_kind is SkipKind.NOT_RUN else None,
    )


def _cause(phases: dict[str, PhaseRecord]) -> Optional[FailureCause]:
    """The cause of the first phase that failed, or that left the item out for the failure of another one."""
    texts = (
        str(value)
        for record in phases.values()
        if record.outcome != "passed"
        for name, value in record.properties
        if name == CAUSE
    )
    text = next(texts, None)
    return None if text is None else FailureCause.from_text(text)


def _xfail_reason(wasxfail: str) -> str:
    # pytest writes "reason: ..." for pytest.xfail() and for xfail(run=False).
    words = " ".join(wasxfail.split())
    return words[len("reason: ") :] if words.startswith("reason: ") else words


def _xpass_reason(call: PhaseRecord) -> str:
    if not call.text.startswith(_STRICT_XPASS):
        return ""
    return " ".join(call.text[len(_STRICT_XPASS) :].split())
