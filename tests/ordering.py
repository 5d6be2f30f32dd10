"""The modules with the longest tests begin first, so that none of them runs alone at the end beside idle processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, TypeVar

T = TypeVar("T")

LONGEST = (
    "tests/docs/test_debugging.py",
    "tests/cli/test_watch.py",
    "tests/cli/test_explore.py",
    "tests/docs/test_site.py",
    "tests/docs/test_commands_page.py",
    "tests/variants/test_variants.py",
    "tests/docs/test_tutorial.py",
)
"""By the processor time of the whole module, the longest first."""


def longest_first(items: Sequence[T], module_of: Callable[[T], str], processes: int) -> list[T]:
    """The tests in an order of which each process has a part: at its beginning the long modules that are dealt to it.

    A module stays together, since its tests share runs.
    """
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    rest = [item for item in items if module_of(item) not in ranks]
    found: list[T] = []
    left = len(items)
    for number in range(processes):
        dealt = set(LONGEST[number::processes])
        mine = sorted((i for i in items if module_of(i) in dealt), key=lambda item: ranks[module_of(item)])
        # As xdist divides them among processes.
        size = left // (processes - number)
        fill = max(0, size - len(mine)) if number < processes - 1 else len(rest)
        found += mine + rest[:fill]
        rest = rest[fill:]
        left = len(items) - len(found)
    return found
