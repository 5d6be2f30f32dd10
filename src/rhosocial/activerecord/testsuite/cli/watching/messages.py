"""What a watch prints outside of a terminal: a line or a few for each event."""

from __future__ import annotations

from collections.abc import Sequence

from ...report.lines import Line, line, wrapped
from ...report.outcome import ItemOutcome
from ...report.sections import cut, number_of
from .choosing import Due
from .progress import Progress
from .sources import Changes
from .standing import Standing
from .view import next_steps, rows, verdict

MOST = 6
"""So many causes are named."""


def kept(items: int, rules: int) -> list[Line]:
    """The watch begins with what the one before it knew."""
    return [line(f"kept from the last watch: {number_of(items, 'item')}, {number_of(rules, 'broken rule')}")]


def what(changes: Changes) -> str:
    """What changed, in words."""
    names = [f"{file} {name}" for file, name in sorted(changes.functions)] + list(changes.outside)
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def start(progress: Progress, due: Due, red: int, areas: int) -> list[Line]:
    """What runs now, and why."""
    if due.whole and not progress.total:
        return [line(progress.what)]
    lines = [line("change: ", progress.what)]
    found = []
    if due.first:
        found.append(f"{executing(len(due.first))}, {red} of them red")
    if due.quick:
        found.append("the red items and the quick rules")
    if due.whole:
        found.append("what the first run has left")
    if due.rest:
        found.append(f"then {number_of(len(due.rest), 'other item')} of {number_of(areas, 'area')}")
    return [*lines, line(f"running: {'; '.join(found)} (of {progress.total} items)")]


def executing(items: int) -> str:
    """The items that a change concerns."""
    return "1 item that executes it" if items == 1 else f"{items} items that execute it"


def red_ones(seconds: str, items: Sequence[ItemOutcome]) -> list[Line]:
    """The red items that execute what changed have run again."""
    bad = sum(item.outcome.bad for item in items)
    return [line(f"red ones after {seconds}: {len(items) - bad} of {len(items)} are red no more")]


def broken(problem: str, results: bool) -> list[Line]:
    """Source that can't be compiled, while somebody types."""
    return [line(f"{problem}; {_stand(results)}")]


def refused(problem: str, results: bool, width: int) -> list[Line]:
    """A run that could not begin."""
    return wrapped((), f"{cut(problem, 300)}; {_stand(results)}", width)


def _stand(results: bool) -> str:
    return "the last results stand" if results else "waiting for a change"


def same(names: Sequence[str]) -> list[Line]:
    """A file that was saved."""
    return [line(f"{', '.join(names)}: no code changed")]


def waiting() -> list[Line]:
    """Nothing is to be done."""
    return [line("waiting for a change (Ctrl-C ends)")]


def answer(text: str, standing: Standing, width: int) -> list[Line]:
    """The answer to a change."""
    return [
        *wrapped((), f"answer {text}", width),
        *verdict(standing, width),
        *rows(standing, width),
        *next_steps(standing, width),
    ]


def rest(seconds: str, progress: Progress, standing: Standing, width: int) -> list[Line]:
    """The other items of the areas ran as well."""
    return [line(f"rest after {seconds}: {number_of(progress.rest, 'other item')} ran"), *verdict(standing, width)]


def ended(standing: Standing, width: int) -> list[Line]:
    """Ctrl-C: the last state."""
    if not standing.items:
        return [line("ended before the first result")]
    left = sum(each.now > 0 for each in standing.causes())
    text = f"ended: {number_of(standing.broken_rules, 'broken rule')}, {number_of(left, 'cause')}"
    return [line(text), *next_steps(standing, width)]
