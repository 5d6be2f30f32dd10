"""Counts items and checks that none of them vanished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from .outcome import ItemOutcome, Outcome, RunOutcome
from .skips import SkipKind


@dataclass(frozen=True)
class Counts:
    """The number of rules and items by outcome. ``seconds`` is the whole time of all items.

    ``body`` and ``body_base`` cover only items whose body was measured: the time inside the body and the whole time. Their
    difference is the share of the kit and pytest.
    """

    rules: int = 0
    items: int = 0
    passed: int = 0
    failed: int = 0
    errors: int = 0
    known_failures: int = 0
    unexpected_passes: int = 0
    skipped: int = 0
    not_run: int = 0
    """Items that the run did not come to; they are not among the skipped."""
    seconds: float = 0.0
    body: float = 0.0
    body_base: float = 0.0
    body_items: int = 0

    @property
    def bad(self) -> int:
        """The items that make the run fail."""
        return self.failed + self.errors + self.unexpected_passes

    @property
    def milliseconds_per_item(self) -> float:
        """Set-up, call and tear-down together, per item; 0 without items."""
        return 1000.0 * self.seconds / self.items if self.items else 0.0

    @property
    def own_share(self) -> Optional[float]:
        """Milliseconds per item outside the test's body, over the items whose body was measured; ``None`` without."""
        if not self.body_items:
            return None
        return 1000.0 * (self.body_base - self.body) / self.body_items


def count(items: Iterable[ItemOutcome]) -> Counts:
    """The counts of ``items``; a rule that has several items is one rule."""
    found = list(items)
    number = dict.fromkeys(Outcome, 0)
    for item in found:
        number[item.outcome] += 1
    not_run = sum(item.skip_kind is SkipKind.NOT_RUN for item in found)
    measured = [(item.seconds, item.body) for item in found if item.body is not None]
    return Counts(
        rules=len({item.rule for item in found}),
        items=len(found),
        passed=number[Outcome.PASSED],
        failed=number[Outcome.FAILED],
        errors=number[Outcome.ERROR],
        known_failures=number[Outcome.KNOWN_FAILURE],
        unexpected_passes=number[Outcome.UNEXPECTED_PASS],
        skipped=number[Outcome.SKIPPED] - not_run,
        not_run=not_run,
        seconds=sum(item.seconds for item in found),
        body=sum(body for _, body in measured),
        body_base=sum(seconds for seconds, _ in measured),
        body_items=len(measured),
    )


def vanished(run: RunOutcome) -> Optional[str]:
    """A sentence about the items missing from the run's account; ``None`` when the account adds up.

    Collected must equal passed + skipped with a reason + not run + known failures + failed + errors of the set-up +
    deselected. A skip without a reason counts as vanished.
    """
    counts = count(run.items)
    silent = [item.nodeid for item in run.items if item.outcome is Outcome.SKIPPED and not item.reason.strip()]
    total = counts.items - len(silent) + len(run.deselected)
    if total == run.collected and not silent:
        return None
    sentence = (
        f"{run.collected} items were collected, but {total} are accounted for: {counts.passed} passed, "
        f"{counts.skipped + counts.not_run - len(silent)} skipped or not run, with a reason, "
        f"{counts.known_failures} known failures, "
        f"{counts.failed + counts.unexpected_passes} failed, {counts.errors} errors, {len(run.deselected)} deselected"
    )
    if silent:
        more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
        sentence += f"; skipped without a reason: {silent[0]}{more}"
    return sentence


def green(run: RunOutcome) -> bool:
    """Whether nothing failed, nothing vanished, no capability claim is false, and every target was reached."""
    return (
        count(run.items).bad == 0
        and vanished(run) is None
        and not any(finding.word.bad and not finding.known_page for finding in run.findings)
        and not any(target.unreachable for target in run.targets)
    )
