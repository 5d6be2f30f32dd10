"""The closing report in a terminal: the matrix of targets and areas, then the details."""

from __future__ import annotations

from .counting import count, vanished
from .lines import Fragment, Line, Markup, flowed, line, plain, wrapped
from .matrix import matrix
from .modes import modes_differ
from .outcome import RunOutcome
from .sections import broken_rules, causes, findings, known_failures, number_of, skips, suspects, texts

__all__ = ["Fragment", "Line", "Markup", "closing_report", "matrix", "plain", "totals"]

NARROWEST = 40


def closing_report(run: RunOutcome, *, width: int = 100, unicode: bool = False) -> list[Line]:
    """The terminal's whole report at the end of a run, within ``width`` columns (at least 40).

    The order is: the matrix, causes, broken rules, false claims, skips, known failures. The totals come last, beside the prompt.
    ``unicode`` allows box characters; otherwise all of the report's own text is ASCII.
    """
    width = max(width, NARROWEST)
    lines = matrix(run, width=width, unicode=unicode)
    sections = (suspects, causes, broken_rules, modes_differ, findings, skips, known_failures)
    for section in (make(run, width) for make in sections):
        if section:
            lines += [line(), *section]
    remarks = texts(run, width)
    if remarks:
        lines += [line(), *remarks]
    return [*lines, line(), *totals(run, width=width)]


def totals(run: RunOutcome, *, width: int = 100, times: bool = True) -> list[Line]:
    """The run's totals in one sentence, and the vanished items if there are any."""
    counts = count(run.items)
    passes = f"{counts.unexpected_passes} unexpected pass{'es' * (counts.unexpected_passes != 1)}"
    parts = [
        (f"{counts.passed} passed", Markup.GOOD if counts.passed else None),
        (f"{counts.failed} failed", Markup.BAD if counts.failed else None),
        (number_of(counts.errors, "error"), Markup.BAD if counts.errors else None),
        (number_of(counts.known_failures, "known failure"), Markup.KNOWN if counts.known_failures else None),
        (passes, Markup.BAD if counts.unexpected_passes else None),
        (f"{counts.skipped} skipped", Markup.WARN if counts.skipped else None),
        (f"{counts.not_run} not run", Markup.WARN if counts.not_run else None),
        (f"{len(run.deselected)} deselected", None),
    ]
    always = ("passed", "failed", "skipped")
    shown = [part for part in parts if not part[0].startswith("0 ") or part[0].endswith(always)]
    own = counts.own_share
    time = [f"{counts.milliseconds_per_item:.1f} ms an item" + ("" if own is None else ",")]
    time += [] if own is None else [f"{own:.1f} ms of it outside the tests"]
    pieces: list[Line] = [
        line(Fragment(f"{number_of(counts.rules, 'rule')}, {number_of(counts.items, 'item')}:", Markup.HEAD))
    ]
    pieces += [line(Fragment(text, markup), ",") for text, markup in shown[:-1]]
    pieces += [line(Fragment(*shown[-1]), ";"), *map(line, time)] if times else [line(Fragment(*shown[-1]))]
    lines = flowed(pieces, width)
    missing = vanished(run)
    if missing is not None:
        lines += wrapped((Fragment("vanished: ", Markup.BAD),), missing, width)
    return lines
