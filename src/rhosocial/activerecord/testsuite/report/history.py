"""The history of targets: what passed, is known and failed in each version of core, driver and server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from . import comparing
from .counting import Counts, count
from .merging import given_up, only
from .outcome import ItemOutcome, RunOutcome, TargetInfo

CORE, DRIVER, SERVER, KIT, CONTRACT, PYTHON, PLATFORM = (
    "core",
    "driver",
    "server",
    "kit",
    "contract",
    "Python",
    "platform",
)
SOFTWARE = (CORE, DRIVER, SERVER, KIT, CONTRACT, PYTHON, PLATFORM)
"""What has a version, in the order in which versions are sorted."""
_ALWAYS = (CORE, DRIVER, SERVER)
_CORE = "rhosocial-activerecord"

Order = Callable[[str], Any]


@dataclass(frozen=True)
class Point:
    """One target in one version of everything. ``run`` has what all reports of these versions say of it."""

    versions: dict[str, str]
    run: RunOutcome
    counts: Counts
    areas: dict[str, Counts]

    @property
    def unusable(self) -> Optional[str]:
        """Why no mode could be used, if none could."""
        reasons = {mode: reason for target in self.run.targets for mode, reason in target.unreachable}
        return (
            next(iter(reasons.values())) if reasons and {each.mode for each in self.run.items} <= set(reasons) else None
        )


@dataclass(frozen=True)
class Step:
    """What changed from one point to the next, in the areas and modes that both ran."""

    old: Point
    new: Point
    comparison: comparing.Comparison


@dataclass(frozen=True)
class TargetHistory:
    """The points of one target, the oldest versions first."""

    target: str
    driver: str
    points: tuple[Point, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """What a table of the points names: core, driver and server, and what else is not the same in all of them."""
        return tuple(
            what
            for what in SOFTWARE
            if what in self.differing or (what in _ALWAYS and any(point.versions[what] for point in self.points))
        )

    @property
    def differing(self) -> tuple[str, ...]:
        return tuple(what for what in SOFTWARE if len({point.versions[what] for point in self.points}) > 1)

    @property
    def unusable(self) -> list[tuple[str, str]]:
        """The versions with which nothing could run, each with the reason."""
        named = zip(self.labels(), self.points)
        return [(", ".join(label), point.unusable) for label, point in named if point.unusable is not None]

    @property
    def areas(self) -> list[str]:
        return sorted({area for point in self.points for area in point.areas})

    @property
    def steps(self) -> list[Step]:
        return [Step(old, new, _compared(old.run, new.run)) for old, new in zip(self.points, self.points[1:])]

    def labels(self) -> list[tuple[str, ...]]:
        """For each point what tells it from the others, such as ``core 1.0.0``; a line for each."""
        named = self.differing or (CORE,)
        return [tuple(f"{what} {point.versions[what] or 'unknown'}" for what in named) for point in self.points]


def histories(runs: Iterable[RunOutcome], order: Order) -> list[TargetHistory]:
    """The history of each target. ``order`` is a key that sorts versions.

    Reports of equal versions are one point: where two of them ran an item, the later run counts.
    """
    found: dict[tuple[str, str], dict[tuple[str, ...], list[RunOutcome]]] = {}
    for run in sorted(runs, key=lambda run: run.started):
        for target in run.targets:
            versions = tuple(_versions(run, target).values())
            own = only(run, target.id, target.id)
            if own.items:
                found.setdefault((target.id, target.driver), {}).setdefault(versions, []).append(own)
    return [
        TargetHistory(
            target,
            driver,
            tuple(
                _point(dict(zip(SOFTWARE, versions)), by_versions[versions])
                for versions in sorted(by_versions, key=lambda each: [order(version) for version in each])
            ),
        )
        for (target, driver), by_versions in sorted(found.items())
    ]


def _versions(run: RunOutcome, target: TargetInfo) -> dict[str, str]:
    packages = [pair for pair in target.distributions if pair[0] != _CORE]
    driver = packages[0][1] if len(packages) == 1 else ", ".join(" ".join(pair) for pair in packages)
    known = (run.core_version, driver, target.server_version or "", run.kit_version, run.contract_version)
    return dict(zip(SOFTWARE, (*known, run.python, run.platform)))


def _point(versions: dict[str, str], runs: Sequence[RunOutcome]) -> Point:
    items: dict[str, ItemOutcome] = {}
    for run in runs:
        items.update({each.nodeid: each for each in run.items if each.nodeid not in items or not given_up(each)})
    findings = {each.capability: each for run in runs for each in run.findings}
    left_out = {nodeid for run in runs for nodeid in run.deselected} - set(items)
    run = replace(
        runs[-1],
        items=tuple(items.values()),
        findings=tuple(findings.values()),
        deselected=tuple(sorted(left_out)),
        collected=len(items) + len(left_out),
    )
    areas = {each.area for each in run.items}
    by_area = {area: count(each for each in run.items if each.area == area) for area in areas}
    return Point(versions, run, count(run.items), by_area)


def _compared(old: RunOutcome, new: RunOutcome) -> comparing.Comparison:
    """A run of some areas says nothing of the others, and one that could not use a mode nothing of that mode."""
    unusable = {mode for run in (old, new) for target in run.targets for mode, _ in target.unreachable}
    ran = [{(each.area, each.mode) for each in run.items if each.mode not in unusable} for run in (old, new)]
    both = ran[0] & ran[1]
    before, after = (
        replace(run, items=tuple(each for each in run.items if (each.area, each.mode) in both)) for run in (old, new)
    )
    return comparing.compare(before, after)


def figures(counts: Optional[Counts]) -> tuple[int, int, int]:
    """Passed, known failures, failed; of an area that did not run, nothing."""
    return (counts.passed, counts.known_failures, counts.bad) if counts is not None else (0, 0, 0)


def to_document(found: Iterable[TargetHistory]) -> dict[str, Any]:
    """The histories as plain dicts and lists, for programs."""
    return {"targets": [_document(each) for each in found]}


def _document(history: TargetHistory) -> dict[str, Any]:
    names = ("passed", "known_failures", "failed", "skipped")
    steps = [None, *(comparing.to_document(step.comparison) for step in history.steps)]
    points = [
        {
            "versions": point.versions,
            "started": point.run.started,
            "unusable": point.unusable,
            "areas": {
                area: dict(zip(names, (*figures(counts), counts.skipped)))
                for area, counts in sorted(point.areas.items())
            },
            "since_the_one_before": step,
        }
        for point, step in zip(history.points, steps)
    ]
    return {"target": history.target, "driver": history.driver, "points": points}
