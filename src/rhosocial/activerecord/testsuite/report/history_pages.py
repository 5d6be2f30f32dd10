"""The history of targets as a page: one that stands alone, or Markdown, with or without its plots, for a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from .comparing import Group, Verdict, grouped, sums
from .failure import nameless
from .history import Step, TargetHistory, figures
from .history_plot import plot, spark
from .markdown_text import code, table, text

_SERIES = (("passed", "passed"), ("known failures", "known"), ("failed", "failed"))
"""The three figures: their words and their colours."""
_MOST = 20
"""Rules of one group on a site's page; a page of its own and the JSON have all."""
_LOOKS = {Verdict.WORSE: "bad", Verdict.BETTER: "good", Verdict.CHANGED: ""}
_MADE = (
    "Each row is one version of what ran. Worse and better compare it with the row above, in the areas and modes that both "
    "ran. A plot begins at its smallest value."
)


def to_html(found: Sequence[TargetHistory]) -> str:
    """All histories as one static page without a script."""
    from markupsafe import Markup

    from .templates import environment, hash_of, in_ascii, part

    style = part("report.css") + part("history.css")
    return in_ascii(
        environment()
        .get_template("history.html")
        .render(
            histories=[_view(number, history) for number, history in enumerate(found, 1)],
            made=_MADE,
            policy=f"default-src 'none'; style-src '{hash_of(style)}'",
            style=Markup(style),
        )
    )


def _view(number: int, history: TargetHistory) -> dict[str, Any]:
    from markupsafe import Markup

    compared = [None, *(step.comparison for step in history.steps)]
    return {
        "id": f"target-{number}",
        "target": history.target,
        "unusable": history.unusable,
        "driver": history.driver,
        "columns": list(history.columns),
        "labels": [", ".join(label) for label in history.labels()],
        "plots": [(word, Markup(drawing)) for word, drawing in plots(history)],
        "points": [
            {
                "versions": [point.versions[what] for what in history.columns],
                "figures": list(zip(figures(point.counts), (look for _, look in _SERIES))),
                "skipped": point.counts.skipped,
                "changes": [
                    (len(step.of(verdict)), _LOOKS[verdict]) for verdict in (Verdict.WORSE, Verdict.BETTER) if step
                ],
            }
            for point, step in zip(history.points, compared)
        ],
        "areas": [
            (area, Markup(_spark(history, area)), [_cell(point.areas.get(area)) for point in history.points])
            for area in history.areas
        ],
        "steps": [
            {
                "title": _title(step, history),
                "sums": sums(step.comparison),
                "groups": [_group(group) for group in grouped(step.comparison)],
            }
            for step in history.steps
        ],
    }


def plots(history: TargetHistory) -> list[tuple[str, str]]:
    """What passed, is known and failed: each with its drawing. One point makes no line."""
    if len(history.points) == 1:
        return []
    labels = [[point.versions[what] or "unknown" for what in history.differing] for point in history.points]
    series = list(zip(*(figures(point.counts) for point in history.points)))
    return [(word, plot(values, labels, word, look)) for values, (word, look) in zip(series, _SERIES)]


def _spark(history: TargetHistory, area: str) -> str:
    ran = [point.areas[area] for point in history.points if area in point.areas]
    series = zip(*map(figures, ran))
    return spark([(values, word, look) for values, (word, look) in zip(series, _SERIES)])


def _cell(counts: Any) -> list[tuple[int, str, str]]:
    words = [(value, word, look) for value, (word, look) in zip(figures(counts), _SERIES) if value]
    return [(value, "known" if look == "known" else word, look) for value, word, look in words] or (
        [] if counts is None else [(counts.skipped, "skipped", "skipped")]
    )


def _title(step: Step, history: TargetHistory) -> str:
    differ = [what for what in history.differing if step.old.versions[what] != step.new.versions[what]]
    pairs = (
        f"{what} {step.old.versions[what] or 'unknown'} to {step.new.versions[what] or 'unknown'}" for what in differ
    )
    return ", ".join(pairs)


def _group(group: Group) -> dict[str, Any]:
    rules = [(what, ", ".join(places), reason) for what, places, reason in group.rules]
    return {"title": str(group), "look": _LOOKS[group.verdict], "rules": rules}


def to_markdown(found: Sequence[TargetHistory], *, drawn: bool = False) -> str:
    """All histories as Markdown. ``drawn`` adds the plots as HTML for a site whose style colours them."""
    parts = [f"# History\n\n{_MADE}" if drawn else "# History\n\n" + _MADE.rpartition(" A plot")[0]]
    for history in found:
        figures_of = [_figures(history)] if drawn and len(history.points) > 1 else []
        unusable = [f"With {text(label)} nothing could run: {code(reason)}" for label, reason in history.unusable]
        parts += [f"## {text(history.target)}", *figures_of, _versions(history), *unusable]
        parts += ["### By area on " + text(history.target), _areas(history)]
        for step in history.steps:
            changes = [_changes(group, _MOST if drawn else None) for group in grouped(step.comparison)]
            title = text(_title(step, history))
            parts += [f"### {title}", f"On {text(history.target)}: {sums(step.comparison)}."]
            # A page with a hundred rules that changed would be too long to read.
            folded = ['<details markdown="1"><summary>The rules</summary>', *changes, "</details>"]
            parts += folded if drawn and changes else changes
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _figures(history: TargetHistory) -> str:
    drawings = "".join(f"<figure><figcaption>{word}</figcaption>{drawing}</figure>" for word, drawing in plots(history))
    return f'<div class="plots">{drawings}</div>'


def _versions(history: TargetHistory) -> str:
    rows = []
    compared = [None, *(step.comparison for step in history.steps)]
    for point, step in zip(history.points, compared):
        changes = ["" if step is None else len(step.of(verdict)) for verdict in (Verdict.WORSE, Verdict.BETTER)]
        versions = [point.versions[what] or "unknown" for what in history.columns]
        rows.append([*versions, *figures(point.counts), point.counts.skipped, *changes])
    return table([*history.columns, *(word for word, _ in _SERIES), "skipped", "worse", "better"], rows)


def _areas(history: TargetHistory) -> str:
    rows = []
    for area in history.areas:
        cells = [_cell(point.areas.get(area)) for point in history.points]
        rows.append([area, *(", ".join(f"{value} {word}" for value, word, _ in cell) for cell in cells)])
    return table(["area", *(", ".join(label) for label in history.labels())], rows)


def _changes(group: Group, most: Optional[int]) -> str:
    lines = [f"**{text(str(group))}**", ""]
    for what, places, reason in group.rules[:most]:
        said = f" ({text(nameless(reason))})" if reason else ""
        lines.append(f"- {code(what)}: {text(', '.join(places))}{said}")
    if most is not None and len(group.rules) > most:
        lines.append(f"- and {len(group.rules) - most} more")
    return "\n".join(lines)
