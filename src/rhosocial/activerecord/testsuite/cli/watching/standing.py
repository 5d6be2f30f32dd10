"""What a watch knows: the newest result and record of each item, the causes before a change and now, and how far a run is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Optional

from ...report.causes import CauseGroup, groups_of
from ...report.closing import ItemKey, key_of_item
from ...report.outcome import ItemOutcome, Outcome, RunOutcome, Suspect, TargetInfo
from ...report.skips import SkipKind
from ...report.spectra import Spectrum
from ...report.suspects import suspects

CauseKey = tuple[str, ...]
_PLACE = re.compile(r":\d+ ")
"""The line in the frame of a cause, which a change above it moves."""
_SAMPLE = 600
"""More records of passed items change nothing about the order of the suspects."""


@dataclass(frozen=True)
class CauseChange:
    """One cause, with the number of rules that it broke before and breaks now; ``waiting`` are rules not run because of it."""

    text: str
    frame: str
    before: int
    now: int
    waiting: int = 0
    rule: str = ""
    """The one rule of a cause that is an assertion of its own."""


@dataclass
class Standing:
    """Everything that is known. The items are by id."""

    items: dict[str, ItemOutcome] = field(default_factory=dict)
    spectra: dict[str, Spectrum] = field(default_factory=dict)
    last: Optional[RunOutcome] = None
    """The facts of the last run: versions, targets."""
    before: dict[CauseKey, tuple[str, str, frozenset[str]]] = field(default_factory=dict)
    """The causes before the change: text, frame and rules."""
    suspects: tuple[Suspect, ...] = ()
    compared: bool = False
    """Whether there was a state before, with which the one of now is compared."""

    def take(self, items: Iterable[ItemOutcome]) -> None:
        """Newer results."""
        for item in items:
            self.items[item.nodeid] = item

    def record(self, spectra: Iterable[Spectrum]) -> None:
        """Newer records."""
        for each in spectra:
            self.spectra[each.nodeid] = each

    def forget(self, gone: Iterable[str]) -> None:
        """Items that a whole run was asked for and did not have: a rule's parameters may depend on the author's code."""
        for nodeid in gone:
            self.items.pop(nodeid, None)
            self.spectra.pop(nodeid, None)

    def begin(self) -> None:
        """Remember the causes as those before a change."""
        self.compared = bool(self.items)
        self.before = {key: (_text(group), group.cause.frame, _rules(group)) for key, group in self._groups().items()}

    @property
    def red(self) -> tuple[ItemKey, ...]:
        """The failed items."""
        return tuple(key_of_item(item) for item in self.items.values() if item.outcome.bad)

    @property
    def broken_rules(self) -> int:
        """The number of rules that fail."""
        return len({item.rule or item.nodeid for item in self.items.values() if item.outcome.bad})

    @property
    def broken_before(self) -> int:
        """The number of rules that failed before the change."""
        return len({rule for _, _, rules in self.before.values() for rule in rules})

    def causes(self) -> list[CauseChange]:
        """Every cause of before and of now; the most worthwhile one of now first, those that are gone last."""
        groups = self._groups()
        found = [
            CauseChange(
                _text(group),
                group.cause.frame,
                len(self.before[key][2]) if key in self.before else 0,
                len(_rules(group)),
                len(self._waiting(group) - _rules(group)),
                *key[: len(key) == 1],
            )
            for key, group in groups.items()
        ]
        gone = [
            CauseChange(text, frame, len(rules), 0, 0, *key[: len(key) == 1])
            for key, (text, frame, rules) in self.before.items()
            if key not in groups
        ]
        now = sorted(found, key=lambda each: (-each.now - each.waiting, each.text))
        return now + sorted(gone, key=lambda each: (-each.before, each.text))

    def find_suspects(self) -> None:
        """Rank the functions that the failures have in common, by the records of all items."""
        plain = [each for each in self.items.values() if each.outcome in (Outcome.PASSED, Outcome.FAILED)]
        records = [
            replace(self.spectra[item.nodeid], failed=item.outcome.bad) for item in plain if item.nodeid in self.spectra
        ]
        red = [each for each in records if each.failed]
        green = [each for each in records if not each.failed]
        self.suspects = suspects([*red[:_SAMPLE], *green[:: len(green) // _SAMPLE + 1]]) if red else ()

    def outcome(self) -> Optional[RunOutcome]:
        """All results as one run; None before the first run came to its end."""
        if self.last is None:
            return None
        items = tuple(self.items[nodeid] for nodeid in sorted(self.items))
        return replace(self.last, items=items, collected=len(items), deselected=(), suspects=self.suspects)

    def end(self, run: RunOutcome) -> None:
        """Take the facts of a run that came to its end. What it did not run stays as it was."""
        before = self.last
        if before is None:
            self.last = run
            return
        claims = {(each.target, each.capability): each for each in (*before.findings, *run.findings)}
        texts = {each.rule: each for each in (*before.rules, *run.rules)}
        self.last = replace(
            run,
            targets=_targets(before.targets, run.targets),
            findings=tuple(claims.values()),
            rules=tuple(texts.values()),
            # What concerns the choice of items, such as a rule that no longer fails as expected, is known of whole runs.
            notes=before.notes,
            warnings=before.warnings,
        )

    def _waiting(self, group: CauseGroup) -> set[str]:
        """The rules that are not run because of a cause: on tables that can't be made, or a target that can't be reached."""
        rows = {item.row for item in group.items if item.outcome is Outcome.ERROR}
        kinds = (SkipKind.TARGET_UNREACHABLE, SkipKind.NOT_RUN)
        lost = {item.rule for item in self.items.values() if item.skip_kind is kinds[0] and item.row in rows}
        return lost | {item.rule for item in group.not_run if item.skip_kind in kinds}

    def _groups(self) -> dict[CauseKey, CauseGroup]:
        found: dict[CauseKey, CauseGroup] = {}
        by_key: dict[CauseKey, list[ItemOutcome]] = {}
        for group in groups_of(list(self.items.values())):
            key = _key(group)
            by_key.setdefault(key, []).extend(group.items)
            first = found.setdefault(key, group)
            found[key] = replace(first, items=tuple(by_key[key]), not_run=(*first.not_run, *group.not_run))
        return found


def _key(group: CauseGroup) -> CauseKey:
    """What a cause is known by before and after a change: a rule that fails by its own assertion may do so in another way."""
    cause, example = group.cause, group.example
    if not cause.frame:
        return (example.rule or example.nodeid,)
    return (cause.error, _PLACE.sub(" ", cause.frame), cause.message)


def _text(group: CauseGroup) -> str:
    return f"{group.cause.error}: {group.cause.message}"


def _rules(group: CauseGroup) -> frozenset[str]:
    return frozenset(item.rule or item.nodeid for item in group.items)


def _targets(before: Iterable[TargetInfo], now: Iterable[TargetInfo]) -> tuple[TargetInfo, ...]:
    """The targets as they are now; a run that opened no session of one does not know its server."""
    known = {each.id: each for each in before}
    newer = {
        each.id: replace(each, server_version=each.server_version or known[each.id].server_version)
        if each.id in known
        else each
        for each in now
    }
    return tuple({**known, **newer}.values())
