"""Ranks rules by what they let pass: a line whose every change survives, an effect that is not missed, an error's class."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .tampering_effects import COMMITS, NOT_RUN, ROLLS_BACK, UNDONE

LOST = (UNDONE, NOT_RUN)
ENDED = (COMMITS, ROLLS_BACK)
ERRORS = ("not raised", "base class", "foreign class")
SHOWN = 160


@dataclass
class Place:
    """The changes of the answers that one line of a rule got."""

    file: str
    line: int
    ran: Counter[str] = field(default_factory=Counter)
    green: Counter[str] = field(default_factory=Counter)

    @property
    def survivors(self) -> int:
        return sum(self.green.values())

    @property
    def weight(self) -> float:
        """How much the survivors say: an effect that is never missed says most."""
        lost = sum(self.green[name] for name in LOST) / max(1, sum(self.ran[name] for name in LOST))
        ended = sum(self.green[name] for name in ENDED) / max(1, sum(self.ran[name] for name in ENDED))
        ignored = self.survivors == sum(self.ran.values()) > 1
        return 3 * lost + ended + 2 * ignored + 2 * any(self.green[name] for name in ERRORS)


@dataclass
class Suspect:
    """A rule and what it let pass."""

    rule: str
    ran: int
    red: int
    places: list[Place]

    @property
    def weight(self) -> float:
        return sum(place.weight for place in self.places) + 10 * (self.red == 0)


def suspects(found: Iterable[dict[str, Any]]) -> list[Suspect]:
    """The rules that let something pass, those that promise least first."""
    ranked = []
    for each in found:
        if not each.get("ran"):
            continue
        places: dict[tuple[str, int], Place] = {}
        for result in each["results"]:
            site = each["sites"][result["site"]]
            place = places.setdefault((site["file"], site["line"]), Place(site["file"], site["line"]))
            place.ran[result["name"]] += 1
            place.green[result["name"]] += not result["red"]
        red = sum(result["red"] for result in each["results"])
        passed = [place for place in places.values() if place.survivors]
        if passed:
            ranked.append(
                Suspect(each["rule"], len(each["results"]), red, sorted(passed, key=lambda place: place.line))
            )
    return sorted(ranked, key=lambda suspect: (-suspect.weight, suspect.rule))


def lines_of(suspect: Suspect, whole: bool) -> list[str]:
    """The lines of a rule with what each lets pass; the whole of it, or what weighs."""
    shown = []
    for place in suspect.places:
        if whole or place.weight:
            names = ", ".join(name for name, count in place.green.items() if count)
            text = _source(place.file)[place.line - 1].strip() if place.file else ""
            green = f"{place.survivors} of {sum(place.ran.values())}"
            shown.append(f"{place.line}: {text[:SHOWN]}  -- {green}: {names if whole else names[:SHOWN]}")
    return shown


def totals(found: Iterable[dict[str, Any]]) -> str:
    """The numbers of a run."""
    rows = list(found)
    over = [each for each in rows if each.get("ran")]
    results = [result for each in over for result in each["results"]]
    green = sum(not result["red"] for result in results)
    begun = {each["rule"] for each in rows if each.get("begun")}
    ended = {each["rule"] for each in rows if not each.get("begun")}
    return (
        f"{len(over)} rules, {len(results)} changes, {green} survivors; "
        f"{sum(each['left'] for each in over)} changes beyond the time; "
        f"{len(ended - {each['rule'] for each in over})} rules do not pass here; {len(begun - ended)} ended their process"
    )


@functools.cache
def _source(file: str) -> list[str]:
    return Path(file).read_text(encoding="utf-8").splitlines()
