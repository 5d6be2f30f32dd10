"""Which of the author's functions the failures have in common: spectrum-based fault localisation.

Ochiai's coefficient compares the items that execute a function with those that fail. What is added pays in the measurement
of ``tests/seeded/suspects.py``: a function that more of the failed items execute comes earlier, and so does one in which
tracebacks end. DStar was no better than Ochiai with these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .outcome import Suspect
from .spectra import Function, Spectrum, from_data

KEPT = 10
"""So many suspects of a target are kept in a report."""
_MOST = 0.9
"""Of what failed and of what passed: so many items execute a function that is everywhere."""
_FEW = 10
"""No more failed items than that are taken for those of one mistake."""
_HANDLED = 0.5
"""A failed item counts so much less for a function that ran only since an exception was raised, and not in passed items."""


@dataclass
class _Candidate:
    """A function and its twin of the other mode, with the items that depend on it."""

    name: str
    functions: dict[Function, int] = field(default_factory=dict)
    """Each with the number of failed items that execute it."""
    red: set[int] = field(default_factory=set)
    green: set[int] = field(default_factory=set)
    handled: int = 0
    """In how many failed items it ran only since an exception was raised."""
    raised: int = 0
    """How many tracebacks have it as the innermost function of the author."""
    opens: bool = False
    """Whether it runs while a session opens."""

    def is_everywhere(self, red: int, passed: int) -> bool:
        """Whether nearly all items execute it, so that what passed and what failed does not tell it from others of that kind."""
        return not self.raised and len(self.red) >= _MOST * red and len(self.green) >= _MOST * passed

    def score(self, red: set[int], passed: int) -> float:
        """Ochiai's coefficient, by the root of the share of failed items, and the share of tracebacks that end here.

        The root is a compromise: without it, one mistake in what many items execute is found less often; with the share
        itself, or its square, two mistakes are.
        """
        hit = len(self.red & red) - _HANDLED * self.handled * (1 - len(self.green) / max(passed, 1))
        if hit <= 0:
            return 0.0
        ochiai = hit / math.sqrt(len(red) * (hit + len(self.green)))
        return ochiai * math.sqrt(hit / len(red)) + self.raised / len(red)

    @property
    def shown(self) -> Function:
        """The one of the two twins that more failed items execute."""
        return max(self.functions, key=lambda function: (self.functions[function], function.place, function.name))


def of_processes(found: Iterable[dict[str, Any]]) -> tuple[Suspect, ...]:
    """The suspects from what each process of a run sends: :func:`~.spectra.to_data`, or nothing."""
    return suspects(spectrum for data in found if data for spectrum in from_data(data))


def suspects(spectra: Iterable[Spectrum]) -> tuple[Suspect, ...]:
    """The suspects of every target, the likeliest first."""
    by_target: dict[str, list[Spectrum]] = {}
    for each in spectra:
        by_target.setdefault(each.target, []).append(each)
    return tuple(suspect for target, items in sorted(by_target.items()) for suspect in ranked(target, items))


def ranked(target: str, items: Sequence[Spectrum]) -> list[Suspect]:
    """The suspects of one target, the likeliest first. A mode in which nothing fails says nothing about the other one."""
    broken = {each.mode for each in items if each.failed}
    items = [each for each in items if each.mode in broken]
    red = {number for number, each in enumerate(items) if each.failed}
    found = _in_order(_candidates(items), red, len(items) - len(red))
    return [
        Suspect(
            *(target, each.shown.place, each.shown.name),
            *(len(each.red), len(red), len(each.green), len(items) - len(red)),
        )
        for each in found[:KEPT]
    ]


def _candidates(items: Sequence[Spectrum]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for number, item in enumerate(items):
        for function in item.executed | item.opening:
            name = twin_name(function.name)
            candidate = found.setdefault(name, _Candidate(name))
            (candidate.red if item.failed else candidate.green).add(number)
            candidate.functions[function] = candidate.functions.get(function, 0) + item.failed
            candidate.opens |= function in item.opening
        if item.failed:
            for name in {twin_name(function.name) for function in item.handlers}:
                found.setdefault(name, _Candidate(name)).handled += 1
            for function in item.raised[:1]:
                name = twin_name(function.name)
                found.setdefault(name, _Candidate(name)).raised += 1
    return [each for each in found.values() if each.red and each.functions]


def _in_order(candidates: Sequence[_Candidate], red: set[int], passed: int) -> list[_Candidate]:
    """The likeliest one; then the likeliest one for the failures that do not depend on it, and so on; then the others.

    Many failures may have several mistakes. Of the functions that nearly all items execute, only the likeliest one is then
    among the first, and takes no failure from the others. One that runs while a session opens is not: its mistakes fail more.
    """
    several = len(red) > _FEW and len(candidates) > 1
    common = [each for each in candidates if several and each.is_everywhere(len(red), passed)]
    first = next((each for each in _sorted(common, red, passed) if not each.opens), None)
    telling = [each for each in candidates if each not in common]
    found: list[_Candidate] = []
    left = set(red)
    while left and len(found) < KEPT:
        rest = [each for each in _sorted(telling, left, passed) if each not in found and each.red & left]
        if not rest:
            break
        found.append(rest[0])
        left -= rest[0].red
    others = [each for each in [*telling, *([first] if first else ())] if each not in found]
    if first is not None and (not found or first.score(red, passed) > found[0].score(red, passed)):
        found.insert(0, others.pop())
    found += _sorted(others, red, passed)
    return [*found, *(each for each in _sorted(common, red, passed) if each is not first)]


def _sorted(candidates: Sequence[_Candidate], red: set[int], passed: int) -> list[_Candidate]:
    return sorted(candidates, key=lambda each: (-each.score(red, passed), len(each.green), each.name))


def twin_name(name: str) -> str:
    """The name that a function has in common with its twin of the other mode: ``AsyncX.f`` and ``X.f``, ``f_async`` and ``f``."""
    return re.sub(r"(^|\.)(?:Async|Sync)(?=[A-Z])", r"\1", name).removesuffix("_async")
