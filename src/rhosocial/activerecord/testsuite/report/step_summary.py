"""The summary of a CI job in Markdown: what a person who opens a change wants to know, on one screen and below 20 KB.

What changed against the base branch stands first, then what is broken, then the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Optional

from .causes import CauseGroup, broken, groups, key_of
from .closing import verdict
from .comparing import Change, Comparison, Group, Verdict, compare, grouped, sums
from .counting import count
from .fitting import SUMMARY, fitted
from .levels import LEVELS, LevelCount, levels_by_target
from .markdown_text import Md, code, table, text
from .matrix import rows_of
from .outcome import ItemOutcome, RunOutcome
from .sections import cut, likeliest, number_of, ran_in

_MOST_CAUSES = 15
_MOST_CHANGES = 20
_MOST_PLACES = 4
_LONGEST = 160


def step_summary(run: RunOutcome, base: Optional[RunOutcome] = None, *, why_none: str = "") -> str:
    """The summary of a run. ``base`` is the run of the base branch; ``why_none`` says why it can't be compared."""
    comparison = compare(base, run) if base is not None else None
    parts = [f"## Conformance: {text(_verdict(run))}\n", _versions(run), *_levels(run, base)]
    parts += _changes(comparison, why_none)
    parts += _broken(run, base)
    parts.append(f"\n### Targets and areas\n\n{_matrix(run)}")
    whole = "the reports in HTML and JSON, which the job keeps as artifacts, have the rest"
    return fitted("\n".join(parts), SUMMARY, whole=whole)


def _verdict(run: RunOutcome) -> str:
    return verdict(run).text.replace(", the largest first", "")


def _versions(run: RunOutcome) -> str:
    lines = []
    for target in run.targets:
        software = [*(" ".join(pair) for pair in target.distributions), f"server {target.server_version or 'unknown'}"]
        lines.append(f"- {code(target.id)}: {text(', '.join(software))}")
        lines += [
            f"- {code(f'{target.id}-{mode}')} is absent: {text(cut(why, _LONGEST))}" for mode, why in target.absent
        ]
        lines += [
            f"- {code(f'{target.id}-{mode}')} could **not** be used: {text(cut(why, _LONGEST))}"
            for mode, why in target.unreachable
        ]
    made = f"Core {text(run.core_version)}, kit {text(run.kit_version)}, Python {text(run.python)}."
    return "\n".join([made, "", *lines, ""])


def _levels(run: RunOutcome, base: Optional[RunOutcome]) -> list[str]:
    before = (
        {(target, each.level): each for target, counts in levels_by_target(base).items() for each in counts}
        if base
        else {}
    )
    rows = []
    for target, counts in levels_by_target(run).items():
        found = {each.level: _level(each, before.get((target, each.level))) for each in counts}
        rows.append([target, *(found.get(level, "") for level in LEVELS)])
    return [table(["rules that pass", *LEVELS], rows)] if rows else []


def _level(now: LevelCount, before: Optional[LevelCount]) -> str:
    was = f" (was {before.passed} of {before.of})" if before is not None and before != now else ""
    return f"{now.passed} of {now.of}{was}"


def _changes(comparison: Optional[Comparison], why_none: str) -> list[str]:
    if comparison is None:
        return [f"\n### Against the base branch\n\nNot compared: {text(why_none)}.\n"] if why_none else []
    parts = [f"\n### Against the base branch: {text(sums(comparison))}\n"]
    if comparison.versions:
        changed = "; ".join(f"{what}: {old} → {new}" for what, old, new in comparison.versions)
        parts.append(f"Other versions: {text(changed)}.\n")
    for word in (Verdict.WORSE, Verdict.BETTER):
        # What passed comes first: a known failure that fails in another way tells less.
        found = sorted(
            (group for group in grouped(comparison) if group.verdict is word), key=lambda each: -each.changes
        )
        rows = [
            [Md(_rule(rule, params)), _places(places), f"{group.old} → {group.new}"]
            for group in found
            for rule, params, places in _rules(group)
        ]
        if rows:
            parts.append(f"**{word.value.capitalize()}**\n")
            parts.append(table(["rule or capability", "on", "was → is"], rows[:_MOST_CHANGES]))
            if len(rows) > _MOST_CHANGES:
                more = f"and {len(rows) - _MOST_CHANGES} more, by `ar-testsuite compare BASE.json RUN.json`"
                parts.append(f"{more}{_by_area(comparison.of(word))}\n")
    return parts


def _rules(group: Group) -> Iterator[tuple[str, list[str], Sequence[str]]]:
    """Each rule once, with the parameters that changed and where."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for what, places, _ in group.rules:
        rule, _, params = what.partition(" [")
        found.setdefault((rule, places), []).append(params.removesuffix("]"))
    for (rule, places), names in found.items():
        yield rule, [name for name in names if name], places


def _rule(rule: str, params: Sequence[str]) -> str:
    more = len(params) - _MOST_PLACES
    names = f"{', '.join(params[:_MOST_PLACES])}{f' and {more} more' if more > 0 else ''}"
    return f"{code(rule)}{f' ({text(names)})' if params else ''}"


def _by_area(changes: Sequence[Change]) -> str:
    """How many of these changes each area has: the list above is cut."""
    number: dict[str, int] = {}
    for change in changes:
        area = change.what.partition(".")[0]
        number[area] = number.get(area, 0) + 1
    said = ", ".join(f"{area} {number[area]}" for area in sorted(number, key=lambda area: (-number[area], area)))
    return f" (all by area: {text(said)})"


def _places(places: Sequence[str]) -> str:
    more = len(places) - _MOST_PLACES
    return f"{', '.join(places[:_MOST_PLACES])}{f' and {more} more' if more > 0 else ''}"


def _broken(run: RunOutcome, base: Optional[RunOutcome]) -> list[str]:
    found = broken(run)
    if not found:
        return []
    old = {_key(group) for group in groups(base)} if base is not None else None
    if old is not None:
        # What a change broke stands before what was broken already.
        found.sort(key=lambda group: _key(group) in old)
    parts = [f"\n### Causes: {len(found)}{', the new ones first' if old is not None else ', the largest first'}\n"]
    suspects = likeliest(run)
    if suspects:
        parts.append("What the failures have in common:\n")
        parts += [f"- {code(f'{each.place} {each.name}')} on {code(each.target)}: {ran_in(each)}" for each in suspects]
        parts.append("")
    rows = (_cause(group, old is not None and _key(group) not in old) for group in found[:_MOST_CAUSES])
    parts.append(table(["rules", "items", "cause", "in", "example"], rows))
    if len(found) > _MOST_CAUSES:
        rest = sum(len(group.items) for group in found[_MOST_CAUSES:])
        parts.append(f"and {len(found) - _MOST_CAUSES} more causes with {number_of(rest, 'item')}\n")
    return parts


def _key(group: CauseGroup) -> tuple[str, ...]:
    return key_of(group.cause, group.example.rule or group.example.nodeid)


def _cause(group: CauseGroup, new: bool) -> list[object]:
    cause, example = group.cause, group.example
    words = text(cut(f"{cause.error}: {cause.message}", _LONGEST))
    return [
        group.rules,
        len(group.items),
        Md(f"**new:** {words}" if new else words),
        code(cause.frame) if cause.frame else "",
        Md(f"{code(example.rule or example.nodeid)} on {text('-'.join(example.row))}"),
    ]


def _matrix(run: RunOutcome) -> str:
    """Areas by targets and modes. Areas where nothing failed on any of them stand in one line, which keeps the table short."""
    rows = rows_of(run)
    cells: dict[tuple[str, tuple[str, str]], list[ItemOutcome]] = {}
    for item in run.items:
        cells.setdefault((item.area, item.row), []).append(item)
    areas = sorted({area for area, _ in cells})
    red = [area for area in areas if any(count(cells.get((area, row), ())).bad for row in rows)]
    green = [area for area in areas if area not in red]
    shown = [row for row in rows if any((area, row) in cells for area in areas)]
    body = [[area, *(_cell(cells.get((area, row), ())) for row in shown)] for area in red]
    every = [[item for item in run.items if item.row == row] for row in shown]
    body.append([Md("**all areas**"), *map(_cell, every)])
    made = table(["area", *("-".join(row) for row in shown)], body)
    names = f"\nNothing failed in {number_of(len(green), 'area')}: {text(', '.join(green))}.\n" if green else ""
    return made + names


def _cell(items: Sequence[ItemOutcome]) -> Md:
    counts = count(items)
    words = (
        (counts.bad, "**{} failed**"),
        (counts.passed, "{} passed"),
        (counts.known_failures, "{} known"),
        (counts.skipped, "{} skipped"),
        (counts.not_run, "{} not run"),
    )
    return Md(", ".join(form.format(number) for number, form in words if number))
