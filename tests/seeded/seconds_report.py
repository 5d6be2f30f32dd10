"""What became of the mutants of ``seconds.py``: by area, and which of them no area noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Optional

from .seconds_values import SWAPPED

Found = dict[str, list[dict[str, Any]]]
"""An area to the lines of its run."""


@dataclass
class Area:
    """The mutants of one area."""

    noticed: set[tuple[str, str]] = field(default_factory=set)
    ended: set[tuple[str, str]] = field(default_factory=set)
    """Those that ended the process that ran them."""
    survivors: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    without: set[tuple[str, str]] = field(default_factory=set)
    """Those that changed nothing in any rule that meets them: what was rendered came out the same."""
    unordered: set[tuple[str, str]] = field(default_factory=set)
    """Those that swap two, after which the database answers the same: an order without meaning."""
    left: int = 0
    longest: dict[str, int] = field(default_factory=dict)

    @property
    def made(self) -> int:
        return len(self.noticed) + len(self.ended) + len(self.survivors)


def summed(lines: list[dict[str, Any]]) -> Area:
    """The lines of an area's run."""
    area = Area()
    begun = set()
    for line in lines:
        if "longest" in line:
            area.longest = line["longest"]
            continue
        key = line["place"], line["change"]
        if line.get("left"):
            area.left += 1
        elif line.get("begun"):
            begun.add(key)
            # A mutant that is tried again has a new fate.
            area.survivors.pop(key, None)
            area.unordered.discard(key)
        elif line["red"]:
            area.noticed.add(key)
        elif line["ran"] and key[1] == SWAPPED and not line["unlike"] and "order" not in key[0].lower():
            area.unordered.add(key)
        elif line["ran"]:
            area.survivors[key] = line
        else:
            area.without.add(key)
    area.ended = begun - area.noticed - set(area.survivors) - area.without - area.unordered
    return area


def table(found: Found) -> Iterator[str]:
    """The figures of each area, and of all."""
    areas = {name: summed(lines) for name, lines in sorted(found.items())}
    nowhere = unnoticed(found)
    yield f"{'area':<16}{'made':>7}{'noticed':>9}{'survived':>10}{'nowhere':>9}{'no effect':>11}{'no order':>10}{'left':>6}"
    for name, area in areas.items():
        mine = sum(key in nowhere for key in area.survivors)
        noticed = len(area.noticed) + len(area.ended)
        yield (
            f"{name:<16}{area.made:>7}{noticed:>9}{len(area.survivors):>10}{mine:>9}"
            f"{len(area.without):>11}{len(area.unordered):>10}{area.left:>6}"
        )
    every = {key for area in areas.values() for key in (*area.noticed, *area.ended, *area.survivors)}
    yield f"all, each once: {len(every)} made, {len(every) - len(nowhere)} noticed, {len(nowhere)} noticed by no area"


def unnoticed(found: Found) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """The mutants that survive in every area that meets them, with their lines by area."""
    areas = {name: summed(lines) for name, lines in found.items()}
    gone = {key for area in areas.values() for key in (*area.noticed, *area.ended)}
    nowhere: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for name, area in areas.items():
        for key, line in area.survivors.items():
            if key not in gone:
                nowhere.setdefault(key, {})[name] = line
    return nowhere


def never_two(found: Found, within: Optional[str] = None) -> list[str]:
    """The sequences that no rule gives two of: nothing can be told of their second."""
    longest: dict[str, int] = {}
    for area, lines in found.items():
        for place, length in summed(lines).longest.items():
            if within is None or area == within:
                longest[place] = max(longest.get(place, 0), length)
    return sorted(place for place, length in longest.items() if length == 1)


def survivor_lines(found: Found) -> Iterator[str]:
    """A line for each survivor that no area notices, by place."""
    for (place, change), by_area in sorted(unnoticed(found).items()):
        where = "; ".join(
            f"{area}: {line['ran']} of {line['able']} items, such as {_named(line['rules'])}"
            for area, line in sorted(by_area.items())
        )
        yield f"{place}: {change}\n    {where}"


def _named(rules: list[str]) -> str:
    return ", ".join(rule.partition(".")[2] for rule in rules[:2])
