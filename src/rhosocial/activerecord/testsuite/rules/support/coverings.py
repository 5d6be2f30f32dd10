"""Covering arrays: few cases in which every value of each dimension meets every value of each other one.

Hypothesis draws cases at random and cannot promise that every pair occurs, and the libraries that can (allpairspy and its like)
would be a dependency of every user for these few lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any, Callable

Case = dict[str, Any]
_Pair = tuple[str, Any, str, Any]


def pairwise(
    dimensions: Mapping[str, Sequence[Any]], allowed: Callable[[Case], bool] = lambda case: True
) -> list[Case]:
    """Cases that hold every pair of values that some allowed case can hold; the same ones in every run.

    Greedy: each case begins with a pair that is still missing, and each further dimension takes the value that adds the most
    missing pairs. The values must be hashable.
    """
    missing = {
        (first, a, second, b): None
        for first, second in combinations(dimensions, 2)
        for a, b in product(dimensions[first], dimensions[second])
    }
    cases: list[Case] = []
    while missing:
        pair = next(iter(missing))
        case = _case_with(pair, dimensions, missing, allowed)
        if case is None:
            del missing[pair]
            continue
        cases.append(case)
        for held in _pairs(case, list(dimensions)):
            missing.pop(held, None)
    return cases


def _case_with(
    pair: _Pair, dimensions: Mapping[str, Sequence[Any]], missing: Mapping[_Pair, None], allowed: Callable[[Case], bool]
) -> Any:
    """An allowed case with this pair that holds many missing ones; None if there is none."""
    first, a, second, b = pair
    rest = [name for name in dimensions if name not in (first, second)]

    places = {name: place for place, name in enumerate(dimensions)}

    def gain(case: Case, name: str, value: Any) -> int:
        return sum(
            ((other, held, name, value) if places[other] < places[name] else (name, value, other, held)) in missing
            for other, held in case.items()
        )

    def filled(case: Case, names: Sequence[str]) -> Any:
        if not names:
            return {name: case[name] for name in dimensions} if allowed(case) else None
        name = names[0]
        for value in sorted(dimensions[name], key=lambda value: -gain(case, name, value)):
            found = filled({**case, name: value}, names[1:])
            if found is not None:
                return found
        return None

    return filled({first: a, second: b}, rest)


def _pairs(case: Case, order: Sequence[str]) -> list[_Pair]:
    return [
        (first, case[first], second, case[second])
        for first, second in combinations(order, 2)
        if first in case and second in case
    ]
