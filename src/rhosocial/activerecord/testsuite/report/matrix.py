"""The table of areas and targets: a row for each area, a column for each target in each mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .counting import Counts, count
from .drawing import drawn, new_table, styled
from .lines import Fragment, Line, Markup, cells_of, line, wrapped
from .outcome import ItemOutcome, RunOutcome

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Row = tuple[str, str]
"""A target and a mode."""
ALL = "all areas"
_COUNT_COLUMNS = 16
"""The width of the columns `rules` and `ms an item`."""
_WIDEST_TARGET = 20


def matrix(run: RunOutcome, *, width: int = 100, unicode: bool = False) -> list[Line]:
    """Areas by targets: rules, milliseconds per item, and the outcomes of the items in words, in blocks that fit ``width``.

    Modes that a driver lacks and targets that could not be used follow with the reason. ``unicode`` allows box characters.
    """
    rows = rows_of(run)
    ran = [row for row in rows if any(item.row == row for item in run.items)]
    by_area: dict[str, list[ItemOutcome]] = {ALL: list(run.items)}
    for area in sorted({item.area for item in run.items}):
        by_area[area or "(unknown)"] = [item for item in run.items if item.area == area]
    lines: list[Line] = []
    room = width - max((cells_of(area) for area in by_area), default=0) - _COUNT_COLUMNS
    for block in _blocks(ran, room):
        lines += [*([line()] if lines else []), *drawn(_table(by_area, block, unicode), width)]
    return [*lines, *_reasons(run, width)]


def rows_of(run: RunOutcome) -> list[Row]:
    """Every target in every mode that ran or should have: targets in the run's order, sync before async."""
    order = {target.id: place for place, target in enumerate(run.targets)}
    found = {item.row for item in run.items}
    for target in run.targets:
        found |= {(target.id, mode) for mode in (*target.modes, *dict(target.absent), *dict(target.unreachable))}
    return sorted(found, key=lambda row: (order.get(row[0], len(order)), row[0], row[1] != "sync", row[1]))


def _blocks(rows: Sequence[Row], room: int) -> Iterator[list[Row]]:
    """The columns split into blocks that fit; a column wider than the room gets a block of its own."""
    block: list[Row] = []
    used = 0
    for row in rows:
        wide = min(max(cells_of(row[0]), len("1234 skipped")), _WIDEST_TARGET) + 3
        if block and used + wide > room:
            yield block
            block, used = [], 0
        block.append(row)
        used += wide
    if block:
        yield block


def _table(by_area: dict[str, list[ItemOutcome]], block: Sequence[Row], unicode: bool) -> Table:
    from rich.text import Text

    table = new_table(unicode)
    table.add_column(styled("area", Markup.HEAD), no_wrap=True)
    table.add_column(styled("rules", Markup.HEAD), justify="right")
    table.add_column(styled("ms an item", Markup.HEAD), justify="right", width=5)
    for target, mode in block:
        table.add_column(styled(f"{target or '(unknown)'}\n{mode}".rstrip(), Markup.HEAD), overflow="fold")
    for area, items in by_area.items():
        counts = count(items)
        cells = [_outcomes(count(item for item in items if item.row == row)) for row in block]
        time = f"{counts.milliseconds_per_item:.1f}"
        table.add_row(Text(Fragment(area).text), Text(str(counts.rules)), Text(time), *cells)
    return table


def _outcomes(counts: Counts) -> Text:
    """The outcomes that there are, a line for each."""
    numbers = (
        (counts.passed, "passed", Markup.GOOD),
        (counts.failed + counts.unexpected_passes, "failed", Markup.BAD),
        (counts.errors, "error" if counts.errors == 1 else "errors", Markup.BAD),
        (counts.known_failures, "known", Markup.KNOWN),
        (counts.skipped, "skipped", Markup.WARN),
        (counts.not_run, "not run", Markup.WARN),
    )
    from rich.text import Text

    return Text("\n").join(styled(f"{number} {word}", markup) for number, word, markup in numbers if number)


def _reasons(run: RunOutcome, width: int) -> list[Line]:
    """The reasons of modes without results or with partial results."""
    lines: list[Line] = []
    for target in run.targets:
        for pairs, word, markup in (
            (target.absent, "absent", Markup.WARN),
            (target.unreachable, "NOT USABLE", Markup.BAD),
        ):
            for mode, reason in pairs:
                lines += wrapped((Fragment(f"{target.id}-{mode} "), Fragment(f"{word}: ", markup)), reason, width)
    return [line(), *lines] if lines else []
