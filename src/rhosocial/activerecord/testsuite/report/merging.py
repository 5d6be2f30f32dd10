"""Merges several runs into one: shards of one suite give the same result as a single process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Optional, TypeVar

from ..errors import KitError
from .failure import nameless
from .honesty import combined
from .outcome import ItemOutcome, Outcome, RuleText, RunOutcome, TargetInfo
from .skips import SkipKind

_MODES = ("sync", "async")
_Value = TypeVar("_Value")


class MergeError(KitError):
    """The runs can't be merged; the message is the reason."""


def merge(runs: Sequence[RunOutcome]) -> RunOutcome:
    """One outcome from several: all items and targets, sorted, with their times and the earliest start.

    An item that one run left out (deselected, or not run) and another one ran counts as run. Items missing from one run's
    account are missing from the merged account too, so nothing vanishes by merging.

    Raises :exc:`MergeError` when the runs differ in kit, core, contract, Python or platform, when a target's name stands for
    different things, or when two runs both ran one item. Raises :exc:`ValueError` without any run.
    """
    if not runs:
        raise ValueError("no runs to merge: expected at least one")
    first = runs[0]
    for name in ("schema_version", "kit_version", "contract_version", "core_version", "python", "platform"):
        _same(f"their {name.replace('_', ' ')}", [getattr(run, name) for run in runs])
    items = _items(runs)
    ran = {item.nodeid for item in items}
    deselected = tuple(sorted({nodeid for run in runs for nodeid in run.deselected} - ran))
    missing = sum(run.collected - len(run.items) - len(run.deselected) for run in runs)
    return replace(
        first,
        started=min(run.started for run in runs),
        targets=merge_targets(target for run in runs for target in run.targets),
        items=items,
        collected=len(items) + len(deselected) + missing,
        deselected=deselected,
        rules=tuple(_texts(runs)),
        findings=combined(finding for run in runs for finding in run.findings),
        suspects=tuple(suspect for run in runs for suspect in run.suspects),
        notes=merge_notes(note for run in runs for note in run.notes),
        warnings=_once(warning for run in runs for warning in run.warnings),
    )


def _items(runs: Iterable[RunOutcome]) -> tuple[ItemOutcome, ...]:
    kept: dict[str, list[ItemOutcome]] = {}
    for run in runs:
        own: dict[str, list[ItemOutcome]] = {}
        for item in run.items:
            own.setdefault(item.nodeid, []).append(item)
        for nodeid, found in own.items():
            there = kept.get(nodeid)
            if there is None or all(given_up(item) for item in there):
                kept[nodeid] = found
            elif not all(given_up(item) for item in found):
                raise MergeError(f"two of the runs ran {nodeid}: they are not parts of one run")
    return tuple(item for nodeid in sorted(kept) for item in kept[nodeid])


def _texts(runs: Iterable[RunOutcome]) -> Iterable[RuleText]:
    kept: dict[str, RuleText] = {}
    for run in runs:
        for text in run.rules:
            kept.setdefault(text.rule, text)
    return (kept[rule] for rule in sorted(kept))


def given_up(item: ItemOutcome) -> bool:
    """Whether a run was aborted before it came to the item."""
    return item.outcome is Outcome.SKIPPED and item.skip_kind is SkipKind.NOT_RUN


def merge_targets(targets: Iterable[TargetInfo]) -> tuple[TargetInfo, ...]:
    by_id: dict[str, list[TargetInfo]] = {}
    for target in targets:
        by_id.setdefault(target.id, []).append(target)
    return tuple(_one_target(name, by_id[name]) for name in sorted(by_id))


def _one_target(name: str, found: Sequence[TargetInfo]) -> TargetInfo:
    _same(f"the driver of target {name!r}", [target.driver for target in found])
    _same(f"the distributions of target {name!r}", [target.distributions for target in found])
    servers = [target.server_version for target in found if target.server_version is not None]
    _same(f"the server version of target {name!r}", servers)
    modes = {mode for target in found for mode in target.modes}
    return replace(
        found[0],
        server_version=servers[0] if servers else None,
        origin=", ".join(_once(target.origin for target in found if target.origin)),
        modes=tuple(sorted(modes, key=_mode_order)),
        absent=_by_mode(pair for target in found for pair in target.absent),
        unreachable=_by_mode(pair for target in found for pair in target.unreachable),
    )


def _by_mode(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    kept: dict[str, str] = {}
    for mode, reason in pairs:
        kept.setdefault(mode, reason)
    return tuple((mode, kept[mode]) for mode in sorted(kept, key=_mode_order))


def _mode_order(mode: str) -> tuple[int, str]:
    return (_MODES.index(mode) if mode in _MODES else len(_MODES), mode)


def merge_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Each note once: those of several processes may differ in a number or in the name of a table."""
    found: dict[str, str] = {}
    for note in notes:
        found.setdefault(re.sub(r"\d+", "N", nameless(note)), note)
    return tuple(found.values())


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _same(what: str, values: Sequence[Optional[_Value]]) -> None:
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise MergeError(f"the runs can't be merged: {what} differ: {different[0]} and {different[1]}")


def only(run: RunOutcome, target: str, label: str) -> RunOutcome:
    """What a run has of one target, which is called ``label`` then: so two versions of one server can be compared."""
    return replace(
        run,
        targets=tuple(replace(each, id=label) for each in run.targets if each.id == target),
        items=tuple(replace(each, target=label) for each in run.items if each.target == target),
        findings=tuple(replace(each, target=label) for each in run.findings if each.target == target),
        suspects=tuple(replace(each, target=label) for each in run.suspects if each.target == target),
    )
