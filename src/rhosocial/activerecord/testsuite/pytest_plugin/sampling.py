"""Chooses the items of a second pass: failures of every cause, and for each of them passed items that are most like it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

from .red_items import Ran

MOST_RED, MOST_GREEN = 80, 160
"""More items change nothing about the order of the suspects."""


def sample(ran: list[Ran], seconds: float) -> list[Ran]:
    """Failed items and passed ones, two for each of them, that took no longer than ``seconds`` together."""
    red = [each for each in ran if each.failed and each.plain]
    slots = {each.slot for each in red}
    green = [each for each in ran if not each.failed and each.plain and each.slot in slots]
    reds = _in_turn(red, lambda each: (each.slot, *each.key))
    greens = _alike(green, red)
    chosen: list[Ran] = []
    left = seconds
    counts = {True: MOST_RED, False: MOST_GREEN}
    for each in _merged(reds, greens):
        if each.again <= left and counts[each.failed]:
            chosen.append(each)
            left -= each.again
            counts[each.failed] -= 1
    return chosen


def _merged(reds: Iterable[Ran], greens: Iterable[Ran]) -> Iterator[Ran]:
    """One failed item, two passed ones, and so on, so that any beginning is balanced."""
    queues = iter(reds), iter(greens)
    while True:
        found = [each for number, count in ((0, 1), (1, 2)) for _ in range(count) for each in _next(queues[number])]
        if not found:
            return
        yield from found


def _next(queue: Iterator[Ran]) -> list[Ran]:
    return [each for each in [next(queue, None)] if each is not None]


def _in_turn(items: list[Ran], key: Any) -> Iterator[Ran]:
    """One item of each group in turn, the quickest of a group first."""
    groups: dict[Any, list[Ran]] = {}
    for each in sorted(items, key=lambda each: each.again):
        groups.setdefault(key(each), []).append(each)
    while groups:
        for name in list(groups):
            yield groups[name].pop(0)
            if not groups[name]:
                del groups[name]


def _alike(green: list[Ran], red: list[Ran]) -> Iterator[Ran]:
    """Passed items: of the classes of failed ones, then of their areas, then any; from each class in turn."""
    classes, areas = {each.item.cls for each in red}, {each.item.cls.area for each in red}
    # The same choice in every run.
    mixed = sorted(green, key=lambda each: each.item.nodeid)
    random.Random(1).shuffle(mixed)
    near = [each for each in mixed if each.item.cls in classes]
    rest = [each for each in mixed if each.item.cls not in classes]
    far = [each for each in rest if each.item.cls.area not in areas]
    for group in (near, [each for each in rest if each.item.cls.area in areas], far):
        yield from _in_turn(group, lambda each: (each.slot, each.item.cls))
