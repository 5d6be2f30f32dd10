"""Conformance levels: how much of the contract a backend keeps, in four steps from a first connection to everything.

Rules are counted. A rule counts on a target when at least one of its items was judged there, and it passes when all of those
passed. Skips by which a dialect or a server honestly refuses something are not judged, and neither are known failures of the
core, which no backend can mend. What could not be run, since a table can't be made or a session was lost, counts against.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from .outcome import ItemOutcome, Outcome, RunOutcome
from .skips import SkipKind

LEVELS = ("connect", "core", "standard", "full")
"""In the order in which a new backend reaches them."""

NOT_SHOWN = (SkipKind.NOT_RUN, SkipKind.TARGET_UNREACHABLE)
"""Skips that count as not passed."""


@dataclass(frozen=True)
class LevelCount:
    """The rules of one level: how many pass, of how many that were judged."""

    level: str
    passed: int
    of: int

    @property
    def whole(self) -> bool:
        """Whether every judged rule passes."""
        return self.passed == self.of

    def __str__(self) -> str:
        return f"{self.level}: {self.passed} of {self.of}"


def levels_of(items: Iterable[ItemOutcome]) -> tuple[LevelCount, ...]:
    """The levels that have a judged rule, lowest first. Of several targets, a rule passes when it passes on all of them."""
    by_rule: dict[tuple[str, str], bool] = {}
    for item in items:
        if item.level and _judged(item):
            key = (item.level, item.rule)
            by_rule[key] = by_rule.get(key, True) and item.outcome in (Outcome.PASSED, Outcome.UNEXPECTED_PASS)
    found = []
    for level in LEVELS:
        results = [passed for (each, _), passed in by_rule.items() if each == level]
        if results:
            found.append(LevelCount(level, sum(results), len(results)))
    return tuple(found)


def levels_by_target(run: RunOutcome) -> dict[str, tuple[LevelCount, ...]]:
    """The levels of each target of the run that has a judged rule."""
    items: dict[str, list[ItemOutcome]] = {target.id: [] for target in run.targets}
    for item in run.items:
        if item.target in items:
            items[item.target].append(item)
    counted = {target: levels_of(own) for target, own in items.items()}
    return {target: counts for target, counts in counted.items() if counts}


def next_level(counts: Iterable[LevelCount]) -> Optional[LevelCount]:
    """The lowest level that is not whole: what an author works on next. None when every level is whole."""
    return next((count for count in counts if not count.whole), None)


def _judged(item: ItemOutcome) -> bool:
    if item.outcome is Outcome.SKIPPED:
        return item.skip_kind in NOT_SHOWN
    return not (item.outcome is Outcome.KNOWN_FAILURE and item.known_owner == "core")
