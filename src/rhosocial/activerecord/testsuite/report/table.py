"""The closing report in a terminal: the matrix of targets and areas, then the details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .counting import Counts, count, vanished
from .lines import Fragment, Line, Markup, flowed, line, plain, width_of, wrapped
from .modes import modes_differ
from .outcome import ItemOutcome, RunOutcome, TargetInfo
from .sections import broken_rules, findings, known_failures, skips, texts

__all__ = ["Fragment", "Line", "Markup", "closing_report", "matrix", "plain", "totals"]

Row = tuple[str, str]

LEGEND = "r rules, i items, ms an item; ok passed, F failed, E errors, k known failures, s skipped"

_ALL = "all areas"
_LABEL_WIDTH = 34


def closing_report(run: RunOutcome, *, width: int = 100, unicode: bool = False) -> list[Line]:
    """The terminal's whole report at the end of a run, within ``width`` columns (at least 60).

    The order is: the matrix, broken rules, false claims, skips, known failures. The totals come last, beside the prompt.
    ``unicode`` allows box characters; otherwise all of the report's own text is ASCII.
    """
    width = max(width, 60)
    lines = matrix(run, width=width, unicode=unicode)
    sections = (broken_rules, modes_differ, findings, skips, known_failures)
    for section in (make(run, width) for make in sections):
        if section:
            lines += [line(), *section]
    remarks = texts(run, width)
    if remarks:
        lines += [line(), *remarks]
    return [*lines, line(), *totals(run, width=width)]


def matrix(run: RunOutcome, *, width: int = 100, unicode: bool = False) -> list[Line]:
    """Targets and modes by area: rules, items, milliseconds per item and outcomes, in blocks that fit ``width``.

    Modes that a driver lacks and targets that could not be reached have rows of their own, with the reason.
    """
    by_cell: dict[tuple[Row, str], list[ItemOutcome]] = {}
    for item in run.items:
        by_cell.setdefault((item.row, item.area), []).append(item)
    rows = rows_of(run)
    if not rows:
        return []
    areas = sorted({item.area for item in run.items})
    columns: list[tuple[str, dict[Row, list[ItemOutcome]]]] = [
        (_ALL, {row: [item for item in run.items if item.row == row] for row in rows})
    ]
    columns += [(area or "(unknown)", {row: by_cell.get((row, area), []) for row in rows}) for area in areas]
    cells = [(name, {row: _cell(count(items)) for row, items in found.items() if items}) for name, found in columns]
    label = max([len("target"), *(min(len(_label(row)), _LABEL_WIDTH) for row in rows)])
    reasons = _reasons(run.targets)
    lines: list[Line] = []
    for block in _blocks(cells, width - label, bar=3):
        if lines:
            lines.append(line())
        lines += _block(block, rows, label, reasons if not lines else {}, width, unicode)
    return [*lines, *wrapped((), LEGEND, width)] if run.items else lines


def totals(run: RunOutcome, *, width: int = 100) -> list[Line]:
    """The run's totals in one sentence, and the vanished items if there are any."""
    counts = count(run.items)
    parts = [
        (f"{counts.passed} passed", Markup.GOOD if counts.passed else None),
        (f"{counts.failed} failed", Markup.BAD if counts.failed else None),
        (f"{counts.errors} errors", Markup.BAD if counts.errors else None),
        (f"{counts.known_failures} known failures", Markup.KNOWN if counts.known_failures else None),
        (f"{counts.unexpected_passes} unexpected passes", Markup.BAD if counts.unexpected_passes else None),
        (f"{counts.skipped} skipped", Markup.WARN if counts.skipped else None),
        (f"{len(run.deselected)} deselected", None),
    ]
    always = ("passed", "failed", "skipped")
    shown = [part for part in parts if not part[0].startswith("0 ") or part[0].endswith(always)]
    time = f"{counts.milliseconds_per_item:.1f} ms an item"
    if counts.own_share is not None:
        time += f", {counts.own_share:.1f} ms of it outside the tests' bodies"
    pieces: list[Line] = [line(Fragment(f"{counts.rules} rules, {counts.items} items:", Markup.HEAD))]
    pieces += [line(Fragment(text, markup), ",") for text, markup in shown[:-1]]
    pieces += [line(Fragment(*shown[-1]), ";"), line(time)]
    lines = flowed(pieces, width)
    missing = vanished(run)
    if missing is not None:
        lines += wrapped((Fragment("vanished: ", Markup.BAD),), missing, width)
    return lines


def rows_of(run: RunOutcome) -> list[Row]:
    """Every target in every mode that ran or should have: targets in the run's order, sync before async."""
    order = {target.id: place for place, target in enumerate(run.targets)}
    found = {item.row for item in run.items}
    for target in run.targets:
        found |= {(target.id, mode) for mode in (*target.modes, *dict(target.absent), *dict(target.unreachable))}
    return sorted(found, key=lambda row: (order.get(row[0], len(order)), row[0], row[1] != "sync", row[1]))


def _label(row: Row) -> str:
    return "-".join(part for part in row if part) or "(unknown)"


def _reasons(targets: Iterable[TargetInfo]) -> dict[Row, Line]:
    """The reasons of rows without results or with partial results."""
    reasons: dict[Row, Line] = {}
    for target in targets:
        for mode, reason in target.absent:
            reasons[(target.id, mode)] = (Fragment("absent: ", Markup.WARN), Fragment(reason))
        for mode, reason in target.unreachable:
            reasons[(target.id, mode)] = (Fragment("NOT USABLE: ", Markup.BAD), Fragment(reason))
    return reasons


def _cell(counts: Counts) -> tuple[Line, Line]:
    """Two lines: the numbers of rules and items, and their outcomes."""
    numbers = [
        (counts.passed, "ok", Markup.GOOD),
        (counts.failed + counts.unexpected_passes, "F", Markup.BAD),
        (counts.errors, "E", Markup.BAD),
        (counts.known_failures, "k", Markup.KNOWN),
        (counts.skipped, "s", Markup.WARN),
    ]
    outcomes: list[Fragment] = []
    for number, word, markup in numbers:
        if number:
            outcomes += [Fragment(" ")] if outcomes else []
            outcomes.append(Fragment(f"{number}{word}", markup))
    return line(f"{counts.rules}r {counts.items}i {counts.milliseconds_per_item:.1f}ms"), tuple(outcomes)


_Cells = dict[Row, tuple[Line, Line]]


def _blocks(columns: Sequence[tuple[str, _Cells]], room: int, *, bar: int) -> Iterable[list[tuple[str, int, _Cells]]]:
    """The columns split into blocks, each with its width; a column wider than the room gets its own block."""
    block: list[tuple[str, int, _Cells]] = []
    used = 0
    for name, cells in columns:
        wide = max([len(name), *(width_of(half) for cell in cells.values() for half in cell)])
        if block and used + wide + bar > room:
            yield block
            block, used = [], 0
        block.append((name, wide, cells))
        used += wide + bar
    yield block


def _block(
    block: Sequence[tuple[str, int, _Cells]],
    rows: Sequence[Row],
    label: int,
    reasons: dict[Row, Line],
    width: int,
    unicode: bool,
) -> list[Line]:
    bar, rule, cross = (" │ ", "─", "─┼─") if unicode else (" | ", "-", "-+-")
    header: list[Fragment] = [Fragment("target".ljust(label), Markup.HEAD)]
    for name, wide, _ in block:
        header += [Fragment(bar), Fragment(name.ljust(wide), Markup.HEAD)]
    lines: list[Line] = [tuple(header), line(cross.join([rule * label, *(rule * wide for _, wide, _ in block)]))]
    for row in rows:
        ran = any(row in cells for _, _, cells in block)
        if not ran and row not in reasons:
            continue
        labels = _label_pieces(row, label)
        if ran:
            for half in (0, 1):
                shown = [Fragment((labels[half] if half < len(labels) else "").ljust(label))]
                for _, wide, cells in block:
                    content = cells[row][half] if row in cells else ()
                    shown += [Fragment(bar), *content, Fragment(" " * (wide - width_of(content)))]
                lines.append(tuple(shown))
            labels = labels[2:]
        if row in reasons:
            first = labels[0] if labels else ""
            word, reason = reasons[row]
            lines += wrapped((Fragment(first.ljust(label) + bar), word), reason.text, width)
            labels = labels[1:]
        lines += [line(piece) for piece in labels]
    return lines


def _label_pieces(row: Row, width: int) -> list[str]:
    label = _label(row)
    if len(label) <= width:
        return [label]
    # Break between target and mode rather than inside a word.
    target, mode = row[0], f"-{row[1]}"
    return [*(target[start : start + width] for start in range(0, len(target), width)), mode]
