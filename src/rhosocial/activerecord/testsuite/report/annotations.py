"""Failures at the lines of a backend's own repository, as CI services show them in a change.

A cause is shown where its exception was raised in the repository, else where the innermost call of the repository stands in the
failure's traceback. Suspects follow, which no traceback names. Causes without a place are counted in one line at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from .causes import CauseGroup, broken, unreached
from .outcome import RunOutcome, Suspect
from .printable import printable
from .sections import cut, likeliest, number_of, ran_in
from .source_places import Place, Sources

MOST = 10
"""GitHub shows so many of a step."""
_MOST_ISSUES = 100
_LONGEST = 400
_TELLING = 2
"""A suspect ran in a share of the failed items that is so many times that of the passed ones."""


@dataclass(frozen=True)
class Annotation:
    """A message at a line of the repository, or at none. ``kind`` is ``error`` or ``warning``."""

    kind: str
    title: str
    message: str
    place: Optional[Place] = None


def at_lines(run: RunOutcome, sources: Sources) -> list[Annotation]:
    """All of a run, those of failures first, the one that breaks most first."""
    by_place: dict[Place, list[CauseGroup]] = {}
    elsewhere: list[CauseGroup] = []
    for group in broken(run):
        place = _place(group, sources)
        if place is None:
            elsewhere.append(group)
        else:
            by_place.setdefault(place, []).append(group)
    found = [_of_causes(place, groups, sources) for place, groups in by_place.items()]
    places = set(by_place)
    for suspect in likeliest(run):
        place = sources.of_frame(f"{suspect.place} {suspect.name}")
        if place is not None and place not in places and _tells(suspect):
            places.add(place)
            found.append(_of_suspect(place, suspect))
    return [*_of_targets(run), *found, *([_of_elsewhere(elsewhere)] if elsewhere else [])]


def github(found: Sequence[Annotation]) -> str:
    """Workflow commands, at most ten, for a step's output."""
    shown = list(found)
    if len(shown) > MOST:
        last = shown[-1:] if shown[-1].place is None else []
        kept = shown[: MOST - 1 - len(last)]
        left = len(shown) - len(kept) - len(last)
        more = Annotation("error", "more failures", f"{left} more places; the summary and the report have all of them")
        shown = [*kept, more, *last]
    return "".join(f"{_command(each)}\n" for each in shown)


def code_quality(found: Sequence[Annotation]) -> str:
    """GitLab's report of code quality: issues at lines. What has no line is left out, since GitLab needs one."""
    issues = [
        {
            "description": f"{each.title}: {each.message}".replace("\n", " - "),
            "check_name": "conformance",
            # Without the line: an issue that only moved is not a new one.
            "fingerprint": hashlib.sha256(f"{each.place.file}\0{each.title}\0{each.message}".encode()).hexdigest(),
            "severity": "major" if each.kind == "error" else "info",
            "location": {"path": each.place.file, "lines": {"begin": each.place.line}},
        }
        for each in found[:_MOST_ISSUES]
        if each.place is not None
    ]
    return json.dumps(issues, indent=1) + "\n"


def _of_targets(run: RunOutcome) -> list[Annotation]:
    """The targets that could not be used, each once for all of its modes with the same reason."""
    modes: dict[tuple[str, str], list[str]] = {}
    for (target, mode), reason in unreached(run).items():
        modes.setdefault((target, reason), []).append(mode)
    return [
        Annotation("error", f"the target {target} can't be used ({', '.join(found)})", _text([reason]))
        for (target, reason), found in modes.items()
    ]


def _place(group: CauseGroup, sources: Sources) -> Optional[Place]:
    return sources.of_frame(group.cause.frame) or sources.of_traceback(group.example.story)


def _tells(suspect: Suspect) -> bool:
    """Whether a function distinguishes the failed items from the passed ones; some run in all of them."""
    return suspect.red * suspect.of_green >= _TELLING * suspect.green * suspect.of_red


def _of_causes(place: Place, groups: Sequence[CauseGroup], sources: Sources) -> Annotation:
    items = sum(len(group.items) for group in groups)
    rules = len({item.rule or item.nodeid for group in groups for item in group.items})
    first, example = groups[0].cause, groups[0].example
    lines = [f"{first.error}: {first.message}"]
    if len(groups) > 1:
        lines.append(f"and {number_of(len(groups) - 1, 'other message')} from this line")
    lines.append(f"e.g. {example.rule or example.nodeid} on {'-'.join(example.row)}")
    # What only passes through a line, such as a translation of errors, need not be its fault.
    raised = any(sources.of_frame(group.cause.frame) == place for group in groups)
    title = f"{number_of(rules, 'rule')} broken, {number_of(items, 'item')}{'' if raised else ', by way of this line'}"
    return Annotation("error", title, _text(lines), place)


def _of_suspect(place: Place, suspect: Suspect) -> Annotation:
    return Annotation("warning", "suspect", _text([f"{suspect.name} {ran_in(suspect)} on {suspect.target}"]), place)


def _of_elsewhere(groups: Sequence[CauseGroup]) -> Annotation:
    rules = len({item.rule or item.nodeid for group in groups for item in group.items})
    first = groups[0]
    lines = [f"the largest: {first.cause.error}: {first.cause.message}"]
    lines.append(f"e.g. {first.example.rule or first.example.nodeid} on {'-'.join(first.example.row)}")
    lines.append("the summary and the report have all of them")
    title = f"{number_of(rules, 'rule')} broken, {number_of(len(groups), 'cause')} in no line of this repository"
    return Annotation("error", title, _text(lines))


def _text(lines: Sequence[str]) -> str:
    return "\n".join(cut(printable(" ".join(line.split())), _LONGEST) for line in lines)


def _command(each: Annotation) -> str:
    where = () if each.place is None else (("file", each.place.file), ("line", str(each.place.line)))
    properties = ",".join(f"{name}={_property(value)}" for name, value in (*where, ("title", each.title)))
    return f"::{each.kind} {properties}::{_data(each.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
