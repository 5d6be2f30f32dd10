"""The history of targets in a terminal: versions, areas, and what changed by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Optional

from .comparing import Verdict, shown
from .drawing import drawn, new_table, styled
from .history import TargetHistory, figures
from .lines import Fragment, Line, Markup, cells_of, flowed, line, wrapped

_WORDS = (("passed", Markup.GOOD), ("known", Markup.KNOWN), ("failed", Markup.BAD))
_NUMBERS = (*(word for word, _ in _WORDS), "skipped", "worse", "better")


def history_lines(found: Sequence[TargetHistory], *, width: int = 100, unicode: bool = False) -> list[Line]:
    """Each target with its versions, its areas in each version, and the changes between two neighbours."""
    lines: list[Line] = []
    for history in found:
        head = f", driver {history.driver}: {len(history.points)} version{'s' * (len(history.points) != 1)}"
        lines += [*([line()] if lines else []), line(Fragment(history.target, Markup.HEAD), head), line()]
        lines += _versions(history, width, unicode)
        for label, reason in history.unusable:
            lines += wrapped((), f"with {label} nothing could run: {reason}", width)
        for block in _blocks(history, width):
            lines += [line(), *_areas(history, block, width, unicode)]
        for step in history.steps:
            lines += [line(), *wrapped((), f"{history.target}: what changed", width)]
            lines += shown(step.comparison, width=width)
    return lines


def _versions(history: TargetHistory, width: int, unicode: bool) -> Iterable[Line]:
    """A row for each point; where the table does not fit, a sentence for each."""
    labels = [[f"{what} {point.versions[what] or 'unknown'}" for what in history.columns] for point in history.points]
    rows = list(_numbers(history))
    room = max(cells_of(each) for label in labels for each in label)
    if room + sum(len(number) + 3 for number in _NUMBERS) > width:
        return [each for label, row in zip(labels, rows) for each in _said(", ".join(label), row, width)]
    table = new_table(unicode)
    table.add_column(styled("version", Markup.HEAD), no_wrap=True)
    for name in _NUMBERS:
        table.add_column(styled(name, Markup.HEAD), justify="right", no_wrap=True)
    for label, row in zip(labels, rows):
        cells = (styled("" if value is None else str(value), markup if value else None) for value, markup in row)
        table.add_row(styled("\n".join(label)), *cells)
    return drawn(table, width)


def _numbers(history: TargetHistory) -> Iterator[list[tuple[Optional[int], Optional[Markup]]]]:
    """The figures of each point, and what they mean; the first one is compared with nothing."""
    compared = [None, *(step.comparison for step in history.steps)]
    for point, step in zip(history.points, compared):
        row: list[tuple[Optional[int], Optional[Markup]]] = [
            (number, markup) for number, (_, markup) in zip(figures(point.counts), _WORDS)
        ]
        row.append((point.counts.skipped, None))
        row += [
            (None if step is None else len(step.of(verdict)), markup)
            for verdict, markup in ((Verdict.WORSE, Markup.BAD), (Verdict.BETTER, Markup.GOOD))
        ]
        yield row


def _said(label: str, row: Sequence[tuple[Optional[int], Optional[Markup]]], width: int) -> list[Line]:
    pieces = [
        line(Fragment(f"{value} {name}", markup if value else None))
        for name, (value, markup) in zip(_NUMBERS, row)
        if value is not None
    ]
    commas = [(*piece, *line(",")) for piece in pieces[:-1]]
    return [*wrapped((), label, width), *flowed([line(" "), *commas, pieces[-1]], width)]


def _blocks(history: TargetHistory, width: int) -> Iterator[list[int]]:
    """The points whose columns fit beside each other."""
    room = width - max(map(cells_of, history.areas), default=0)
    wide = max(max(cells_of(each) for label in history.labels() for each in label), len("1234 passed")) + 3
    each = max(room // wide, 1)
    numbers = list(range(len(history.points)))
    return (numbers[start : start + each] for start in range(0, len(numbers), each))


def _areas(history: TargetHistory, block: Sequence[int], width: int, unicode: bool) -> Iterator[Line]:
    table = new_table(unicode)
    table.add_column(styled("area", Markup.HEAD), no_wrap=True)
    for number in block:
        table.add_column(styled("\n".join(history.labels()[number]), Markup.HEAD), overflow="fold")
    for area in history.areas:
        cells = []
        for number in block:
            counts = history.points[number].areas.get(area)
            parts = [
                styled(f"{value} {word}", markup) for value, (word, markup) in zip(figures(counts), _WORDS) if value
            ]
            cells.append(styled("\n").join(parts) if parts else styled("" if counts is None else "skipped"))
        table.add_row(styled(area), *cells)
    return drawn(table, width)
