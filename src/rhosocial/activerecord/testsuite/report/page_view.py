"""What the page's template shows, as plain values: no markup, and no text cut but the ends of failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import quote

from .causes import CauseGroup, groups
from .closing import Known, key_of_item
from .counting import Counts, count, green, vanished
from .levels import LEVELS, levels_by_target
from .modes import mode_differences
from .outcome import Finding, ItemOutcome, Outcome, RunOutcome, TargetInfo
from .sections import cut, likeliest
from .skips import SkipKind

MOST_CAUSES = 200
"""The causes in the table of failures. Where more are found, no table helps."""
SEVERE = frozenset({"security", "data"})
"""The severities of a known failure that the page marks even when it is not new."""

Row = tuple[str, str]


def view(run: RunOutcome, rows: Sequence[Row], known_before: Optional[Known]) -> dict[str, Any]:
    """The values of the template. ``rows`` are the targets and modes that ran."""
    counts = count(run.items)
    found = groups(run)
    known = _known(run, known_before)
    return {
        "run": run,
        "good": green(run),
        "verdict": _verdict(run, counts),
        "vanished": vanished(run),
        "tiles": [
            ("rules", counts.rules, ""),
            ("items", counts.items, ""),
            ("passed", counts.passed, "passed"),
            ("failed", counts.failed + counts.unexpected_passes, "failed"),
            ("errors", counts.errors, "error"),
            ("known failures", counts.known_failures, "known"),
            ("skipped", counts.skipped, "skipped"),
            *([("not run", counts.not_run, "skipped")] * bool(counts.not_run)),
            ("deselected", len(run.deselected), ""),
        ],
        "tabs": _tabs(run, counts, len(found), len(known)),
        "causes": [_cause(number, group, run) for number, group in enumerate(found[:MOST_CAUSES], 1)],
        "suspects": likeliest(run),
        "left_out": max(0, len(found) - MOST_CAUSES),
        "rows": [_name(*row) for row in rows],
        "matrix": list(_matrix(run, rows, known_before)),
        "level_names": LEVELS,
        "levels": list(_levels(run)),
        "modes": mode_differences(run),
        "targets": [(target, _modes(target)) for target in run.targets],
        "capabilities": _capabilities(run),
        "known": known,
        "skips": list(_skips(run)),
        "areas": sorted({item.area or "(unknown)" for item in run.items}),
        "outcomes": [(outcome, outcome in {item.outcome for item in run.items}, look(outcome)) for outcome in Outcome],
    }


def _levels(run: RunOutcome) -> Iterator[tuple[str, list[str]]]:
    """Each target with the rules that pass at each conformance level."""
    for target, counts in levels_by_target(run).items():
        found = {count.level: f"{count.passed} of {count.of}" for count in counts}
        yield target, [found.get(level, "") for level in LEVELS]


def address(**wanted: object) -> str:
    """The page's address for a view of its rules, as the page's script reads it."""
    pairs = (f"{name}={quote(str(value), safe='', errors='replace')}" for name, value in wanted.items() if value)
    return "#" + "&".join(pairs)


def words(outcome: Outcome) -> str:
    """The outcome in words."""
    return outcome.value.replace("_", " ")


def look(outcome: Outcome) -> str:
    """The name of the outcome's colour."""
    return {Outcome.KNOWN_FAILURE: "known", Outcome.UNEXPECTED_PASS: "failed"}.get(outcome, outcome.value)


def end_of(item: ItemOutcome) -> str:
    """The most useful line of a failure: pytest's first ``E`` line, else the last line."""
    lines = [line.strip() for line in item.message.splitlines() if line.strip()]
    said = next((line[1:].strip() for line in lines if line.startswith("E  ")), lines[-1] if lines else item.reason)
    return f"{words(item.outcome)}: {said}"[:300]


def _tabs(run: RunOutcome, counts: Counts, causes: int, known: int) -> list[tuple[str, str, int, str]]:
    """The tabs: address, title, number and colour."""
    untrue = sum(finding.word.bad and not finding.known_page for finding in run.findings)
    tabs = [
        ("failures", "Failures", counts.bad, "failed" if counts.bad else "passed"),
        ("matrix", "Matrix", 0, ""),
        ("capabilities", "Capabilities", untrue, "failed"),
        ("known", "Known", counts.known_failures, "known"),
        ("all", "All", counts.items, ""),
    ]
    here = {"capabilities": bool(run.findings), "known": known > 0}
    return [tab for tab in tabs if here.get(tab[0], True)]


def _verdict(run: RunOutcome, counts: Counts) -> str:
    if green(run):
        return "Nothing failed except known failures." if counts.known_failures else "Nothing failed."
    found = [f"{counts.bad} items failed"] if counts.bad else []
    false = sum(finding.word.bad and not finding.known_page for finding in run.findings)
    found += [f"{false} claims about capabilities are false"] if false else []
    found += [f"{target.id} could not be used" for target in run.targets if target.unreachable]
    return "; ".join(found or ["items vanished"]) + "."


def _name(*parts: str) -> str:
    return "-".join(part for part in parts if part) or "(unknown)"


@dataclass(frozen=True)
class _Cause:
    """A cause of failures; ``number`` is the one of its items in the page's data."""

    number: int
    end: str
    frame: str
    statement: str
    rules: int
    items: int
    example: ItemOutcome
    on: str


def _cause(number: int, group: CauseGroup, run: RunOutcome) -> _Cause:
    example, on = group.example, _on(group.items, run)
    frame, statement = group.cause.frame, cut(group.statement)
    return _Cause(number, end_of(example), frame, statement, group.rules, len(group.items), example, on)


def _on(items: Iterable[ItemOutcome], run: RunOutcome) -> str:
    """The targets of the items, with the mode where only one of several shows it."""
    modes = {target.id: set(target.modes) for target in run.targets}
    found: dict[str, set[str]] = {}
    for item in items:
        found.setdefault(item.target, set()).add(item.mode)
    return ", ".join(
        name if len(own) > 1 or own == modes.get(name) else _name(name, *own) for name, own in sorted(found.items())
    )


@dataclass(frozen=True)
class _Cell:
    """An area on a target in a mode. ``marks`` are the (number, words, colour) that a reader has to see."""

    area: str
    row: str
    counts: Counts
    marks: tuple[tuple[int, str, str], ...]
    new: int
    severe: int

    @property
    def look(self) -> str:
        """Known failures colour it only when they are new or severe."""
        return next((look for _, _, look in self.marks), "passed" if self.counts.passed else "skipped")

    @property
    def said(self) -> str:
        counts = self.counts
        known = [f"{number} {word}" for number, word in ((self.new, "new"), (self.severe, "severe")) if number]
        parts = [
            f"{self.area or 'all areas'} on {self.row}: {counts.rules} rules, {counts.items} items",
            *(
                [f"{counts.known_failures} known" + f" ({', '.join(known)})" * bool(known)]
                * bool(counts.known_failures)
            ),
            *([f"{counts.skipped} skipped"] * bool(counts.skipped)),
            *([f"{counts.not_run} not run"] * bool(counts.not_run)),
            f"{counts.milliseconds_per_item:.1f} ms an item",
        ]
        return ", ".join(parts)


def _matrix(
    run: RunOutcome, rows: Sequence[Row], before: Optional[Known]
) -> Iterable[tuple[str, list[Optional[_Cell]]]]:
    """Each area with its cells, all areas together first."""
    cells: dict[tuple[Optional[str], Row], list[ItemOutcome]] = {}
    for item in run.items:
        cells.setdefault((item.area, item.row), []).append(item)
        cells.setdefault((None, item.row), []).append(item)
    for area in (None, *sorted({item.area for item in run.items})) if rows else ():
        name = "" if area is None else area or "(unknown)"
        yield name, [_cell(name, _name(*row), cells.get((area, row), []), before) for row in rows]


def _cell(area: str, row: str, items: Sequence[ItemOutcome], before: Optional[Known]) -> Optional[_Cell]:
    if not items:
        return None
    counts = count(items)
    known = [item for item in items if item.outcome is Outcome.KNOWN_FAILURE]
    new = sum(_is_new(item, before) for item in known)
    severe = sum(item.known_severity in SEVERE for item in known)
    marks = (
        (counts.failed + counts.unexpected_passes, "failed", "failed"),
        (counts.errors, "errors", "error"),
        (new, "new", "known"),
        (severe, "severe", "known"),
    )
    return _Cell(area, row, counts, tuple(mark for mark in marks if mark[0]), new, severe)


def _is_new(item: ItemOutcome, before: Optional[Known]) -> bool:
    # An item that did not run the last time is no news.
    return before is not None and before.get(key_of_item(item)) is False


def _modes(target: TargetInfo) -> str:
    absent = (f"{mode} absent: {reason}" for mode, reason in target.absent)
    unusable = (f"{mode} not usable: {reason}" for mode, reason in target.unreachable)
    return "; ".join([*target.modes, *absent, *unusable])


def _capabilities(run: RunOutcome) -> dict[str, Any]:
    """The matrix of capabilities and targets with declarations and findings; false claims first."""
    targets = [target.id for target in run.targets] or sorted({finding.target for finding in run.findings})
    found: dict[str, dict[str, Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.capability, {})[finding.target] = finding
    sums = Counter(finding.word.value for finding in run.findings)
    return {
        "targets": targets,
        "sums": ", ".join(f"{sums[word]} {word}" for word in sorted(sums)),
        "lines": [
            (name, untrue, [found[name].get(target) for target in targets])
            for untrue, name in sorted((not _untrue(found[name].values()), name) for name in found)
        ],
    }


def _untrue(findings: Iterable[Finding]) -> bool:
    return any(finding.word.untrue for finding in findings)


@dataclass(frozen=True)
class _Defect:
    """A cause of known failures, with what it breaks here."""

    owner: str
    reason: str
    page: str
    severity: str
    on: str
    rules: int
    new: int


def _known(run: RunOutcome, before: Optional[Known]) -> list[_Defect]:
    """The known failures by cause: what is new first, then what is severe, then those of the core."""
    items: dict[tuple[str, str, str], list[ItemOutcome]] = {}
    for item in run.items:
        if item.outcome is Outcome.KNOWN_FAILURE:
            items.setdefault((item.known_owner, item.known_page, item.reason), []).append(item)
    found = [
        _Defect(
            owner="the core" if owner == "core" else owner,
            reason=reason or "no reason given",
            page=page,
            severity=own[0].known_severity,
            on=_on(own, run),
            rules=len({item.rule for item in own}),
            new=sum(_is_new(item, before) for item in own),
        )
        for (owner, page, reason), own in items.items()
    ]
    order = lambda d: (not d.new, d.severity not in SEVERE, d.owner != "the core", d.owner, d.page, d.reason)  # noqa: E731
    return sorted(found, key=order)


def _skips(run: RunOutcome) -> Iterable[tuple[SkipKind, int, list[tuple[int, str]]]]:
    """Each kind of skip with its reasons, the most frequent first."""
    skipped = [item for item in run.items if item.outcome is Outcome.SKIPPED]
    for kind in SkipKind:
        number = Counter(item.reason for item in skipped if (item.skip_kind or SkipKind.OTHER) is kind)
        if number:
            order = sorted(number, key=lambda reason: (-number[reason], reason))
            yield kind, sum(number.values()), [(number[reason], reason or "no reason given") for reason in order]
