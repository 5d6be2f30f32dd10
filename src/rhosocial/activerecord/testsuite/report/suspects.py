"""Which of the author's functions the failures have in common: spectrum-based fault localisation.

Ochiai's coefficient compares the items that execute a function with those that fail. What it can't tell apart, the rest of
the order does: a traceback that ends in a function, then the function that fewer passed items execute.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .outcome import Suspect
from .spectra import Function, Spectrum

KEPT = 10
"""So many are kept in a report."""
OPENED = 0.5
"""An item counts so much for a function that ran when its session was opened."""


@dataclass
class _Candidate:
    """A function and its twin of the other mode."""

    functions: dict[Function, int] = field(default_factory=dict)
    """Each with the number of failed items that execute it."""
    red: float = 0.0
    green: float = 0.0
    raised: int = 0
    """How many failures have it as the innermost function of the author in their traceback."""


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
    candidates: dict[str, _Candidate] = {}
    for each in items:
        _count(each, candidates)
    red = sum(each.failed for each in items)
    green = len(items) - red
    scored = sorted(
        ((_score(each, red), -each.green, name, each) for name, each in candidates.items() if each.red),
        key=lambda entry: (-entry[0], -entry[1], entry[2]),
    )
    return [
        Suspect(target, shown.place, shown.name, math.ceil(each.red), red, math.floor(each.green), green)
        for _, _, _, each in scored[:KEPT]
        for shown in [_shown(each)]
    ]


def _count(item: Spectrum, candidates: dict[str, _Candidate]) -> None:
    weights = {name: (OPENED, function) for function in item.opening for name in [twin_name(function.name)]}
    weights |= {twin_name(function.name): (1.0, function) for function in item.executed}
    for name, (weight, function) in weights.items():
        candidate = candidates.setdefault(name, _Candidate())
        candidate.functions[function] = candidate.functions.get(function, 0) + item.failed
        if item.failed:
            candidate.red += weight
        else:
            candidate.green += weight
    if item.failed and item.raised:
        candidates.setdefault(twin_name(item.raised[0].name), _Candidate()).raised += 1


def _score(candidate: _Candidate, red: int) -> float:
    """Ochiai's coefficient, from 0 to 1, raised by the share of the failures whose traceback ends in the function."""
    ochiai = candidate.red / math.sqrt(red * (candidate.red + candidate.green)) if candidate.red else 0.0
    return ochiai + candidate.raised / red


def _shown(candidate: _Candidate) -> Function:
    return max(candidate.functions, key=lambda function: (candidate.functions[function], function.place, function.name))


def twin_name(name: str) -> str:
    """The name that a function has in common with its twin of the other mode: ``AsyncX.f`` and ``X.f``, ``f_async`` and ``f``."""
    return re.sub(r"(^|\.)(?:Async|Sync)(?=[A-Z])", r"\1", name).removesuffix("_async")
