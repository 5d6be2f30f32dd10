"""Which items a change concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...report.outcome import ItemOutcome
from ...report.spectra import Spectrum
from .sources import Changes


@dataclass(frozen=True)
class Due:
    """The items that are to be run: ``first`` execute what changed, ``rest`` are the others of their areas.

    ``quick`` stands for the rules of a quick run and the red items, where a change maps to no function that an item executes.
    ``whole`` stands for every item that has no result yet.
    """

    first: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    quick: bool = False
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.first or self.rest or self.quick or self.whole)

    def __or__(self, other: Due) -> Due:
        first = self.first | other.first
        return Due(first, (self.rest | other.rest) - first, self.quick or other.quick, self.whole or other.whole)

    def without(self, done: Iterable[str]) -> Due:
        """What is left when these items are done, of a run that was ended."""
        over = frozenset(done)
        return Due(self.first - over, self.rest - over, self.quick, self.whole)


def due(changes: Changes, spectra: Mapping[str, Spectrum], items: Mapping[str, ItemOutcome]) -> Due:
    """The items that a change concerns, of those with a result and a record."""
    first = {nodeid for nodeid, each in spectra.items() if nodeid in items and _executes(each, changes)}
    areas = {items[nodeid].area for nodeid in first}
    rest = {nodeid for nodeid, item in items.items() if item.area in areas} - first
    unknown = bool(changes.functions) and not first
    return Due(frozenset(first), frozenset(rest), quick=bool(changes.outside) or unknown)


def _executes(spectrum: Spectrum, changes: Changes) -> bool:
    """Whether an item, or the opening of its session, executes one of the functions."""
    return any((each.file, each.name) in changes.functions for each in (*spectrum.executed, *spectrum.opening))
