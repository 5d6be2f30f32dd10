"""The results as a map of colours, and the results of each rule, read from what ``report --pages`` wrote to ``docs/results``."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"
MARK = "<!-- the map of results -->"
"""The place of the map in a page."""
_COUNT = re.compile(r"(\d+) (passed|failed|errors|known failures|skipped)")
_MATRIX = re.compile(r"(?<=^## Targets and areas\n\n)(?:\|.*\n)+", re.MULTILINE)

Counts = dict[str, int]


@cache
def targets() -> tuple[str, ...]:
    """The targets of the results, in the order of their page."""
    return tuple(dict.fromkeys(name for _, name, _ in _cells()))


@cache
def _cells() -> tuple[tuple[str, str, tuple[tuple[str, Counts], ...]], ...]:
    """Each (area, target) with the counts of its modes."""
    matrix = _MATRIX.search((RESULTS / "index.md").read_text(encoding="utf-8"))
    assert matrix is not None
    head, _, *rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in matrix[0].splitlines()]
    found: dict[tuple[str, str], dict[str, Counts]] = {}
    for area, *cells in rows:
        for name, cell in zip(head[1:], cells):
            target, _, mode = name.rpartition("-")
            counts = {word: int(number) for number, word in _COUNT.findall(cell)}
            if counts:
                found.setdefault((area, target), {})[mode] = counts
    return tuple((area, target, tuple(sorted(modes.items(), reverse=True))) for (area, target), modes in found.items())


def heat_map(above: str) -> str:
    """The map as HTML: a row for each area, a column for each target, both modes in a cell. ``above`` leads to the root."""
    by_place = {(area, target): modes for area, target, modes in _cells()}
    areas = sorted({area for area, _ in by_place})
    columns = "".join(f'<th><a href="{above}results/{name}/">{html.escape(name)}</a></th>' for name in targets())
    rows = "".join(
        f'<tr><th><a href="{above}rules/{area}/">{area}</a></th>'
        + "".join(_cell(area, target, by_place.get((area, target), ())) for target in targets())
        + "</tr>\n"
        for area in areas
    )
    said = (
        "The share of items that pass, of those that the database can run: sync and async, one number where both agree. "
        "What is missing is a known failure, and red would be a new one. The title of a cell has the counts."
    )
    return (
        f'<div class="heat"><table class="heat"><thead><tr><th>area</th>{columns}</tr></thead>\n'
        f"<tbody>{rows}</tbody></table></div>\n\n{said}\n"
    )


def _cell(area: str, target: str, modes: tuple[tuple[str, Counts], ...]) -> str:
    if not modes:
        return '<td class="none"></td>'
    shares = [_share(counts) for _, counts in modes]
    shown = list(dict.fromkeys("-" if share is None else f"{share}" for share in shares))
    worst = min((share for share in shares if share is not None), default=None)
    bad = any(counts.get("failed") or counts.get("errors") for _, counts in modes)
    step = "none" if worst is None else "bad" if bad else f"h{min(10, worst // 10)}"
    title = "; ".join(
        f"{mode}: " + ", ".join(f"{number} {word}" for word, number in counts.items()) for mode, counts in modes
    )
    return f'<td class="{step}" title="{html.escape(f"{area} on {target}: {title}")}">{" · ".join(shown)}</td>'


def _share(counts: Counts) -> int | None:
    """Percent of passed items of all that ran; None when all were skipped. Only all of them are 100."""
    ran = sum(number for word, number in counts.items() if word != "skipped")
    return 100 * counts.get("passed", 0) // ran if ran else None


def with_map(text: str, above: str) -> str:
    """A page with the map in the place of its mark, or of its matrix."""
    if MARK in text:
        return text.replace(MARK, heat_map(above))
    return _MATRIX.sub(lambda _: heat_map(above), text)


@dataclass(frozen=True)
class Result:
    """What came of the items of a rule on a target. ``page`` is the page of the defect by which they fail, if one is known."""

    modes: str
    outcome: str
    items: int
    reason: str
    page: str


@cache
def _by_rule() -> dict[str, dict[str, tuple[Result, ...]]]:
    """Rule to target to its results."""
    found = json.loads((RESULTS / "rules.json").read_text(encoding="utf-8"))
    results = [tuple(Result(*each) for each in shared) for shared in found["results"]]
    return {
        rule: {target: results[place] for target, place in zip(found["targets"], places)}
        for rule, places in found["rules"].items()
    }


def results_of(rule: str) -> dict[str, tuple[Result, ...]]:
    """Target to the rule's results there; empty for a rule that is newer than the results."""
    return _by_rule().get(rule, {})


def fails_on(rule: str) -> list[str]:
    """The targets where an item of the rule fails, known or not."""
    good = ("passed", "skipped")
    return [name for name, found in results_of(rule).items() if any(each.outcome not in good for each in found)]
