"""Compares two runs: what is better, what is worse, and what merely changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Optional

from .lines import Fragment, Line, Markup, line, wrapped
from .outcome import Finding, ItemOutcome, Outcome, RunOutcome

_MOST = 40


class Verdict(str, Enum):
    """The verdict on a change. Only a change for the worse fails a comparison."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One rule or capability with a different result on one target (and in one mode).

    ``old`` and ``new`` are words: an outcome, a verdict on a capability, or ``absent``.
    """

    verdict: Verdict
    what: str
    target: str
    mode: str
    params: str
    old: str
    new: str
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """All differences; ``versions`` are (what, old, new) of the two runs' software.

    ``only_old`` and ``only_new`` are the targets, each with its mode, that only one of the two runs has items of.
    """

    changes: tuple[Change, ...]
    versions: tuple[tuple[str, str, str], ...]
    same: int
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> list[Change]:
        return [change for change in self.changes if change.verdict is verdict]

    @property
    def regression(self) -> bool:
        return bool(self.of(Verdict.WORSE))


def compare(old: RunOutcome, new: RunOutcome) -> Comparison:
    """The differences between two runs, item by item and claim by claim.

    Worse are: an item that fails now; an item that passed and is a known failure, skipped or missing now; a claim that is
    false now. An item that is missing because another version of the kit has no such rule is a change, and so is a known failure
    that fails again after it passed unexpectedly. An item that was
    deselected in the other run is not compared. Items are matched by
    rule, target, mode and parameter, so that runs of two repositories can be compared.
    """
    before, after = _by_key(_chosen(old, new)), _by_key(_chosen(new, old))
    other_kit = old.kit_version != new.kit_version
    changes: list[Change] = []
    same = 0
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        verdict = _judged(was, now, other_kit)
        if verdict is None:
            same += was is not None and now is not None
            continue
        rule, target, mode, params = key
        reason = now.reason if now is not None else ""
        changes.append(Change(verdict, rule, target, mode, params, _word(was), _word(now), reason))
    places = [{f"{item.target}-{item.mode}" for item in run.items} for run in (old, new)]
    only_old, only_new = (tuple(sorted(here - there)) for here, there in (places, reversed(places)))
    return Comparison((*changes, *_claims(old, new)), _versions(old, new), same, only_old, only_new)


def to_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain dicts and lists, for programs."""
    return {
        "regression": comparison.regression,
        "same": comparison.same,
        "versions": [{"what": what, "old": old, "new": new} for what, old, new in comparison.versions],
        "only_old": list(comparison.only_old),
        "only_new": list(comparison.only_new),
        "changes": [{**asdict(change), "verdict": change.verdict.value} for change in comparison.changes],
    }


@dataclass(frozen=True)
class Group:
    """The changes from one result to another: each rule or capability once, with the targets and modes and the reason."""

    verdict: Verdict
    old: str
    new: str
    changes: int
    rules: tuple[tuple[str, tuple[str, ...], str], ...]

    def __str__(self) -> str:
        return f"{self.verdict.value}: {self.old} -> {self.new} ({self.changes})"


def grouped(comparison: Comparison) -> list[Group]:
    """All changes, what got worse first."""
    found = []
    for verdict in Verdict:
        groups: dict[tuple[str, str], list[Change]] = {}
        for change in comparison.of(verdict):
            groups.setdefault((change.old, change.new), []).append(change)
        for (old, new), changes in sorted(groups.items()):
            found.append(Group(verdict, old, new, len(changes), tuple(_rules(changes))))
    return found


def _rules(changes: Iterable[Change]) -> Iterable[tuple[str, tuple[str, ...], str]]:
    rows: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        params = f" [{change.params}]" if change.params else ""
        where = "-".join(part for part in (change.target, change.mode) if part)
        rows.setdefault((f"{change.what}{params}", change.reason), []).append(where)
    return ((what, tuple(places), reason) for (what, reason), places in rows.items())


def shown(comparison: Comparison, *, width: int = 100) -> list[Line]:
    """The comparison for people: the worst changes first, each kind with its rules, the totals last."""
    markups = {Verdict.WORSE: Markup.BAD, Verdict.BETTER: Markup.GOOD, Verdict.CHANGED: Markup.DIM}
    lines = [each for what, old, new in comparison.versions for each in wrapped((), f"{what}: {old} -> {new}", width)]
    for run, places in (("old", comparison.only_old), ("new", comparison.only_new)):
        lines += wrapped((), f"only the {run} run has {', '.join(places)}", width) if places else []
    for group in grouped(comparison):
        lines += [line(), line(Fragment(str(group), markups[group.verdict])), *_listed(group, width)]
    return [
        *lines,
        *([line()] if lines else []),
        line(Fragment(f"{sums(comparison)}, {comparison.same} the same", Markup.HEAD)),
    ]


def sums(comparison: Comparison) -> str:
    """``1 worse, 0 better, 3 changed``."""
    return ", ".join(f"{len(comparison.of(verdict))} {verdict.value}" for verdict in Verdict)


def _listed(group: Group, width: int) -> list[Line]:
    """Each rule once, with the targets and modes on which it changed."""
    lines: list[Line] = []
    for what, places, reason in group.rules[:_MOST]:
        lines += wrapped((Fragment("  "),), f"{what}: {', '.join(places)}" + (f" ({reason})" if reason else ""), width)
    if len(group.rules) > _MOST:
        lines.append(line("  ", Fragment(f"and {len(group.rules) - _MOST} more", Markup.DIM)))
    return lines


def _chosen(run: RunOutcome, other: RunOutcome) -> list[ItemOutcome]:
    left_out = set(other.deselected)
    return [item for item in run.items if item.nodeid not in left_out]


def _by_key(items: Iterable[ItemOutcome]) -> dict[tuple[str, str, str, str], ItemOutcome]:
    # The worst outcome counts when an item ran twice in one run.
    found: dict[tuple[str, str, str, str], ItemOutcome] = {}
    for item in items:
        key = (item.rule or item.nodeid, item.target, item.mode, item.params)
        if key not in found or item.outcome.bad:
            found[key] = item
    return found


def _judged(was: Optional[ItemOutcome], now: Optional[ItemOutcome], other_kit: bool) -> Optional[Verdict]:
    old = None if was is None else was.outcome
    new = None if now is None else now.outcome
    if old is new or (old is None and new is not None and not new.bad):
        return None
    if new is Outcome.UNEXPECTED_PASS:
        # The known failure is out of date; the backend is better than it states.
        return Verdict.BETTER if old in (Outcome.KNOWN_FAILURE, Outcome.FAILED) else Verdict.CHANGED
    if new is not None and new.bad:
        return Verdict.CHANGED if old is not None and old.bad and old is not Outcome.UNEXPECTED_PASS else Verdict.WORSE
    if new is Outcome.PASSED:
        return Verdict.BETTER
    if old is Outcome.UNEXPECTED_PASS and new is Outcome.KNOWN_FAILURE:
        # It passed by accident: nothing got worse than what is stated.
        return Verdict.CHANGED
    if old in (Outcome.PASSED, Outcome.UNEXPECTED_PASS):
        return Verdict.CHANGED if new is None and other_kit else Verdict.WORSE
    return Verdict.CHANGED


def _claims(old: RunOutcome, new: RunOutcome) -> list[Change]:
    before = {(each.capability, each.target): each for each in old.findings}
    after = {(each.capability, each.target): each for each in new.findings}
    changes = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        bad, worse = was is not None and was.word.bad, now is not None and now.word.bad
        if bad == worse:
            continue
        verdict = Verdict.WORSE if worse else Verdict.BETTER if now is not None else Verdict.CHANGED
        reason = now.reason if now is not None else ""
        changes.append(Change(verdict, key[0], key[1], "", "", _claim(was), _claim(now), reason))
    return changes


def _versions(old: RunOutcome, new: RunOutcome) -> tuple[tuple[str, str, str], ...]:
    pairs = [
        (name.replace("_version", ""), getattr(old, name), getattr(new, name))
        for name in ("kit_version", "contract_version", "core_version", "python", "platform")
    ]
    after = {target.id: target for target in new.targets}
    for target in old.targets:
        if target.id in after:
            now = after[target.id]
            pairs.append(
                (f"server of {target.id}", target.server_version or "unknown", now.server_version or "unknown")
            )
            pairs.append(
                (f"driver of {target.id}", _distributions(target.distributions), _distributions(now.distributions))
            )
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def _distributions(found: Sequence[tuple[str, str]]) -> str:
    return ", ".join(" ".join(pair) for pair in found) or "unknown"


def _word(item: Optional[ItemOutcome]) -> str:
    return "absent" if item is None else item.outcome.value.replace("_", " ")


def _claim(finding: Optional[Finding]) -> str:
    return "absent" if finding is None else finding.word.value
