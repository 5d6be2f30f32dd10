"""The outcome model: the results of one run, item by item. Pure values from which every report is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from .failure import FailureCause
from .skips import SkipKind

SCHEMA_VERSION = 2
"""The version of the JSON form; it increases with every change of the form."""


class Outcome(str, Enum):
    """The outcome of one item. Every item has exactly one."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """The set-up or the tear-down failed: the rule was not checked, or the test left something behind."""
    KNOWN_FAILURE = "known_failure"
    UNEXPECTED_PASS = "unexpected_pass"
    """A known failure that passed, so its entry is out of date. Counts as failed."""
    SKIPPED = "skipped"

    @property
    def bad(self) -> bool:
        """Whether it makes the run fail."""
        return self in (Outcome.FAILED, Outcome.ERROR, Outcome.UNEXPECTED_PASS)


class Honesty(str, Enum):
    """The kit's verdict on a capability that a dialect declares or denies."""

    VERIFIED = "verified"
    OVER_CLAIMED = "over-claimed"
    REFUSED_PROPERLY = "refused properly"
    NOT_REFUSED = "not refused"
    """Denied, but rendered on request."""
    UNSUPPORTED = "unsupported"
    """Denied; no statement of it works, and nothing in the core uses it."""
    UNDER_CLAIMED = "under-claimed"
    UNDECLARED = "undeclared"
    NOT_SHOWN = "not shown"

    @property
    def bad(self) -> bool:
        """Whether it is a failure; under-claiming is a warning."""
        return self in (Honesty.OVER_CLAIMED, Honesty.NOT_REFUSED, Honesty.UNDECLARED)

    @property
    def untrue(self) -> bool:
        """Whether it is a failure or a warning, which reports show."""
        return self.bad or self is Honesty.UNDER_CLAIMED


@dataclass(frozen=True)
class ItemOutcome:
    """One item: one rule with one parameter on one target in one mode. ``level`` is the rule's conformance level.

    ``reason`` says why it was skipped or is known to fail. ``message`` is the failure's text, ``statements`` are those that
    the backend ran, ``story`` is the end of the backend's own traceback; all come without secrets. Times are seconds;
    ``body`` is the part of ``call`` inside the test's body, and ``None`` when it was not measured.
    """

    nodeid: str
    rule: str
    area: str
    target: str
    mode: str
    outcome: Outcome
    params: str = ""
    level: str = ""
    skip_kind: Optional[SkipKind] = None
    reason: str = ""
    message: str = ""
    statements: str = ""
    story: str = ""
    known_page: str = ""
    known_owner: str = ""
    known_severity: str = ""
    setup: float = 0.0
    call: float = 0.0
    teardown: float = 0.0
    body: Optional[float] = None
    cause: Optional[FailureCause] = None
    """The failure's cause; for an item that was not run, that of the failure that kept it from running."""

    @property
    def seconds(self) -> float:
        """The item's whole time."""
        return self.setup + self.call + self.teardown

    @property
    def row(self) -> tuple[str, str]:
        return (self.target, self.mode)


@dataclass(frozen=True)
class TargetInfo:
    """One target as it was in the run.

    ``distributions`` are (name, version) of the driver's packages. ``modes`` are those that ran; ``absent`` and
    ``unreachable`` are (mode, reason) of those that could not run.
    """

    id: str
    driver: str
    distributions: tuple[tuple[str, str], ...] = ()
    server_version: Optional[str] = None
    origin: str = ""
    modes: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    unreachable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RuleText:
    """A rule's docstring."""

    rule: str
    text: str


@dataclass(frozen=True)
class Finding:
    """The verdict on one capability on one target.

    ``known_page`` is the page of the defect when a known failure covers the finding.
    """

    target: str
    capability: str
    word: Honesty
    reason: str = ""
    known_page: str = ""


@dataclass(frozen=True)
class Suspect:
    """A function of the backend's author that failed items of one target have in common.

    ``place`` is its file and line, ``name`` its qualified name. It ran in ``red`` of ``of_red`` failed items and in ``green`` of
    ``of_green`` passed ones.
    """

    target: str
    place: str
    name: str
    red: int
    of_red: int
    green: int
    of_green: int


@dataclass(frozen=True)
class RunOutcome:
    """One run, or several merged into one.

    ``collected`` is what pytest collected of the kit before deselection; ``deselected`` are the ids that were left out
    by options. ``started`` is an ISO 8601 time in UTC. ``rules`` are the docstrings of the items' rules, once each.
    ``notes`` are for information; ``warnings`` require action.
    """

    kit_version: str
    contract_version: str
    core_version: str
    python: str
    platform: str
    started: str
    targets: tuple[TargetInfo, ...] = ()
    items: tuple[ItemOutcome, ...] = ()
    collected: int = 0
    deselected: tuple[str, ...] = ()
    rules: tuple[RuleText, ...] = ()
    findings: tuple[Finding, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    """Those of every target, the likeliest first."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION
