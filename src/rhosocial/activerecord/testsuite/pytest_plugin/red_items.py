"""The items of the first pass, and whether a second pass is worth its time. A green run loads only this module."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..engine.plan import ALWAYS, NEVER

FEW = 10
"""More failed items than these begin the second pass by themselves."""

_STRICT_XPASS = "[XPASS(strict)]"
"""What pytest says of an item that passes against a strict xfail."""

Key = tuple[str, ...]
"""What separates the causes of failures."""


@dataclass
class Ran:
    """One item of the first pass."""

    item: Any
    seconds: float = 0.0
    again: float = 0.0
    """What of its seconds a second run takes too: its set-up may have opened the session and made the tables."""
    failed: bool = False
    plain: bool = True
    """Whether it neither was skipped nor has a known failure that it met, by failing or by passing."""
    key: Key = ()

    @property
    def slot(self) -> str:
        """Target and mode."""
        return str(self.item.callspec.params["ar_session"].id)

    @property
    def target(self) -> str:
        """The target's name."""
        return str(self.item.callspec.params["ar_session"].target.name)


@dataclass
class FirstPass:
    """The items of one process, and when a second pass is wanted: ``auto``, ``always`` or ``never``."""

    when: str
    workers: int = 1
    """How many processes share the run."""
    ran: dict[str, Ran] = field(default_factory=dict)
    over: bool = False

    def note(self, item: Any, report: Any, key: Key) -> None:
        """Take one report."""
        if self.over:
            return
        ran = self.ran.get(item.nodeid)
        if ran is None or report.when == "setup":
            ran = self.ran[item.nodeid] = Ran(item)
        ran.seconds += report.duration
        ran.again += report.duration if report.when != "setup" else 0.0
        # What passes against a known failure is red, and no method of the backend is at fault.
        passes = report.failed and str(report.longrepr).startswith(_STRICT_XPASS)
        if report.failed and not passes and not ran.failed:
            ran.failed, ran.key = True, key
        ran.plain = ran.plain and not report.skipped and not passes and not hasattr(report, "wasxfail")

    @property
    def has_red(self) -> bool:
        """Whether an item failed that no known failure expects to fail."""
        return any(ran.failed and ran.plain for ran in self.ran.values())

    @property
    def has_suspects(self) -> bool:
        """Whether enough items failed. A worker of xdist knows its own part alone, and compares that with its part of ten."""
        failed = sum(ran.failed for ran in self.ran.values())
        return self.when != NEVER and failed > (0 if self.when == ALWAYS else FEW // self.workers)
