"""The outcome model: what one run found out, item by item. Pure values; every report is made from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from .failure import FailureCause
from .skips import SkipKind

SCHEMA_VERSION = 2
"""The version of the JSON form; raised with every change of the form."""


class Outcome(str, Enum):
    """What became of one item. Every item has exactly one."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """The set-up or the tear-down failed: nothing was found out, or something was left behind."""
    KNOWN_FAILURE = "known_failure"
    UNEXPECTED_PASS = "unexpected_pass"
    """A known failure that did not fail: the ledger is out of date. Counts as failed."""
    SKIPPED = "skipped"

    @property
    def bad(self) -> bool:
        """Whether it makes the run fail."""
        return self in (Outcome.FAILED, Outcome.ERROR, Outcome.UNEXPECTED_PASS)


class Honesty(str, Enum):
    """What the kit found out about a capability that a dialect declares or denies (design, section 6)."""

    VERIFIED = "verified"
    OVER_CLAIMED = "over-claimed"
    REFUSED_PROPERLY = "refused properly"
    NOT_REFUSED = "not refused"
    """Denied, and rendered nevertheless when it is asked for."""
    UNSUPPORTED = "unsupported"
    """Denied, no statement of it works, and nothing in the core asks for it."""
    UNDER_CLAIMED = "under-claimed"
    UNDECLARED = "undeclared"
    NOT_SHOWN = "not shown"

    @property
    def bad(self) -> bool:
        """Whether it is a failure; under-claiming is a warning."""
        return self in (Honesty.OVER_CLAIMED, Honesty.NOT_REFUSED, Honesty.UNDECLARED)

    @property
    def untrue(self) -> bool:
        """Whether a reader should know of it: a failure, or a warning."""
        return self.bad or self is Honesty.UNDER_CLAIMED


@dataclass(frozen=True)
class ItemOutcome:
    """One item: one rule with one parameter on one target in one mode.

    ``reason`` says why it was skipped or is known to fail. ``message`` is the failure's text, ``statements`` what the
    backend was asked to run, ``story`` the end of the backend's own traceback; all without secrets: whoever makes the
    item has taken them out. Times are seconds; ``body`` is the part of ``call`` inside the test's body, and ``None`` when
    it was not measured.
    """

    nodeid: str
    rule: str
    area: str
    target: str
    mode: str
    outcome: Outcome
    params: str = ""
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
    """What a failure shares with others of the same cause; ``None`` for what did not fail."""

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

    ``distributions`` are (name, version) of what the driver consists of. ``modes`` are those that ran; ``absent`` and
    ``unreachable`` give (mode, reason) for those that could not.
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
    """What a rule says of itself: its docstring."""

    rule: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One word of honesty: what was found out about one capability on one target.

    ``known_page`` is the page of the defect when the ledger foretold what was found; then it is news to nobody.
    """

    target: str
    capability: str
    word: Honesty
    reason: str = ""
    known_page: str = ""


@dataclass(frozen=True)
class RunOutcome:
    """One run, or several merged into one.

    ``collected`` is what pytest collected of the kit before deselection; ``deselected`` are the ids that were left out
    by options. ``started`` is an ISO 8601 time in UTC. ``rules`` are the docstrings of the items' rules, once each.
    ``notes`` are for information, ``warnings`` want to be acted on.
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
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION
