"""Parts of a run for several machines: each takes about the same time, and together they are the run.

``rules/costs.json`` has each rule's milliseconds on SQLite (``python -m tests.seeded.ranking --costs``). Every machine collects
the same rules, and so finds the same parts without a word from the others.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from .. import rules

LEAST = 5
"""Milliseconds that any rule costs, beside what is measured: it is collected, set up and reported."""


@cache
def costs() -> Mapping[str, int]:
    """Rule to milliseconds in both modes, with all its parameters."""
    found: dict[str, int] = json.loads(Path(rules.__file__).with_name("costs.json").read_text(encoding="utf-8"))
    return found


def cost(measured: Mapping[str, int], rule: str) -> int:
    """Milliseconds of a rule on SQLite in memory, in both modes with all its parameters."""
    return LEAST + measured.get(rule, 0)


def parts(wanted: Iterable[str], count: int, measured: Mapping[str, int]) -> dict[str, int]:
    """Each rule's part, from 1: the dearest first, each to the part with the least work so far.

    All items of a rule are in one part, so that its modes are compared there.
    """
    work = [(0, number) for number in range(1, count + 1)]
    found = {}
    for rule in sorted(set(wanted), key=lambda rule: (-cost(measured, rule), rule)):
        busy, number = heapq.heappop(work)
        found[rule] = number
        heapq.heappush(work, (busy + cost(measured, rule), number))
    return found
