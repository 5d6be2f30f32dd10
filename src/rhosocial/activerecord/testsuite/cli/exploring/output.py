"""What an exploration says: a block for each find, and at the end at most 40 lines of 80 columns."""

from __future__ import annotations

from collections import Counter

from ...report.drawing import drawn, new_table, styled
from ...report.lines import Fragment, Line, Markup, line, wrapped
from ...report.sections import number_of
from .exploration import Exploration
from .finds import Find

WIDTH = 80
LINES_OF_EXAMPLE = 24
ROWS, DIMENSIONS, KEPT, FINDS = 9, 5, 4, 5


def of_find(find: Find) -> list[Line]:
    """One find, as it is printed once. The command stands on one line, so that it can be copied."""
    item = find.item
    lines = [line(Fragment(f"find {find.number}: ", Markup.BAD), item.rule, f"[{item.target}-{item.mode}]")]
    error, *rest = (text for text in find.error.splitlines() if text.strip())
    # The error of a program lists its steps.
    if find.drawn.example and "\n" not in find.drawn.example:
        lines += _labelled("example", find.drawn.example)
    lines += _labelled("error", error)
    lines += [line("    ", text[: WIDTH - 4]) for text in rest[:LINES_OF_EXAMPLE]]
    if len(rest) > LINES_OF_EXAMPLE:
        lines.append(line(f"    ... {len(rest) - LINES_OF_EXAMPLE} more lines"))
    if find.cause.frame:
        lines += _labelled("at", find.cause.frame)
    lines += _labelled("seed", f"{find.exploring}; {find.again}")
    lines.append(line(Fragment("  again: ", Markup.HEAD), find.command))
    if find.script:
        lines.append(line(Fragment("  script: ", Markup.HEAD), find.script))
    else:
        lines += _labelled("script", f"none: {find.no_script}")
    if find.kept:
        lines.append(line(Fragment("  kept: ", Markup.HEAD), find.kept))
    return [*lines, line()]


def closing(exploration: Exploration) -> list[Line]:
    """The last output: figures by rule and by dimension, the finds, and what became of kept ones."""
    figures, finds = exploration.figures, exploration.finds
    seconds = exploration.seconds
    found = len(finds)
    kept_failing = finds.failing - found
    verdict = f"{number_of(found, 'find') if found else 'no finds'}" + (
        f", and {kept_failing} kept before" if kept_failing else ""
    )
    said = (
        f"{figures.examples:,} examples of {number_of(len(figures.rules), 'rule')} in "
        f"{number_of(len(figures.rounds), 'round')} and "
        f"{seconds / 60:.1f} minutes ({figures.examples / max(seconds, 0.001):,.0f}/s), seed {exploration.choice.seed}"
        f"{', interrupted' if exploration.interrupted else ''}"
    )
    lines = [*_by_rule(exploration), *_by_dimension(exploration)]
    shown = sorted(finds, key=lambda find: -find.count)
    for find in shown[:FINDS]:
        error = next(iter(find.error.splitlines()), "")
        text = f"{find.count} x {', '.join(sorted(find.rules))}: {error}"
        lines.append(line(Fragment(f"find {find.number}: ", Markup.BAD), _short(text, WIDTH - 10)))
    if len(shown) > FINDS:
        lines.append(line(f"... and {len(shown) - FINDS} more finds"))
    states = [(kept, finds.state_of(kept)) for kept in finds.kept]
    for kept, state in states[:KEPT]:
        markup = Markup.BAD if state == "still fails" else Markup.GOOD if state == "mended" else Markup.WARN
        lines.append(line("kept: ", _short(kept.name, WIDTH - len(state) - 7), " ", Fragment(state, markup)))
    if len(states) > KEPT:
        counts = Counter(state for _, state in states[KEPT:])
        lines.append(line("kept: ", ", ".join(f"{number} {state}" for state, number in counts.items())[:70]))
    if finds.unchecked:
        first = next(iter(finds.unchecked.values()))
        lines += wrapped((Fragment("not checked: ", Markup.WARN),), f"{len(finds.unchecked)} items: {first}", WIDTH)[:2]
    lines += wrapped((Fragment("drawn: ", Markup.HEAD),), said, WIDTH)
    return [*lines, line(Fragment(verdict, Markup.BAD if finds.failing else Markup.GOOD))]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _labelled(label: str, text: str) -> list[Line]:
    return wrapped((Fragment(f"  {label}: ", Markup.HEAD),), text, WIDTH)


def _by_rule(exploration: Exploration) -> list[Line]:
    of_rules = exploration.figures.rules
    if not of_rules:
        return []
    finds: Counter[str] = Counter(rule for find in exploration.finds for rule in find.rules)
    order = sorted(of_rules, key=lambda rule: (-finds[rule], -of_rules[rule].drawn, rule))
    table = new_table()
    table.add_column("rule", no_wrap=True)
    for name in ("examples", "distinct", "finds"):
        table.add_column(name, justify="right", no_wrap=True)
    for rule in order[:ROWS]:
        bad = styled(str(finds[rule]), Markup.BAD if finds[rule] else None)
        table.add_row(styled(_short(rule, 47)), f"{of_rules[rule].drawn:,}", f"{len(of_rules[rule].digests):,}", bad)
    rest = order[ROWS:]
    if rest:
        sums = (sum(of_rules[rule].drawn for rule in rest), sum(len(of_rules[rule].digests) for rule in rest))
        table.add_row(f"{len(rest)} other rules", *(f"{number:,}" for number in sums), "0")
    return [*drawn(table, WIDTH), line()]


def _by_dimension(exploration: Exploration) -> list[Line]:
    lines = []
    found = sorted(exploration.figures.dimensions.items())
    for name, values in found[:DIMENSIONS]:
        text = ", ".join(f"{value} {number:,}" for value, number in values.most_common())
        lines += wrapped((Fragment(f"{name}: ", Markup.HEAD),), text, WIDTH)[:2]
    if len(found) > DIMENSIONS:
        lines.append(line(f"... and {len(found) - DIMENSIONS} more dimensions (--json FILE has all)"))
    return lines
