"""Known failures: which items are expected to fail, and which of its entries are out of date."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Optional

from ..errors import nearest
from .cause import OWNERS, Cause, KnownFailure, Subject
from .routes import goes_the_way
from .where import Use, resolve, use_of


@dataclass(frozen=True)
class CollectedItem:
    """One collected item: the rule, its parameter id without the target's part, and the target in its mode."""

    rule: str
    param: Optional[str]
    subject: Subject


class KnownFailures:
    """Entries of the kit and of a provider (``own``), asked per item.

    Looking up is cheap: entries are found by rule id, and whether a cause applies to a subject is decided once.
    """

    def __init__(self, entries: Iterable[KnownFailure] = (), own: Iterable[KnownFailure] = ()) -> None:
        self._own = tuple(own)
        self.entries: tuple[KnownFailure, ...] = (*entries, *self._own)
        self._by_rule: dict[str, list[KnownFailure]] = {}
        for entry in self.entries:
            for rule in entry.rules:
                self._by_rule.setdefault(rule, []).append(entry)
        self._decided: dict[tuple[Cause, Subject], Use] = {}

    def applies(self, entry: KnownFailure, subject: Subject) -> bool:
        """Whether the entry's rules are expected to fail on this target in this mode."""
        if self._use(entry.cause, subject) is Use.NONE:
            return False
        return entry.limited_to(subject) and goes_the_way(entry, subject)

    def strict(self, entry: KnownFailure, subject: Subject) -> bool:
        """Whether a pass of the entry's rules is an unexpected pass on this target.

        It is one on the published driver that the entry is about, on all of them for a defect of the core, and for a
        provider's own entries. A backend that derives from a driver, or reaches the function through an override of its
        own, may have mended what the defect shows: there a pass is a pass.
        """
        if not entry.strict or self._use(entry.cause, subject) is not Use.ITSELF:
            return False
        owner = entry.cause.owner
        return entry in self._own or subject.driver in (entry.drivers or (OWNERS if owner == "core" else (owner,)))

    def _use(self, cause: Cause, subject: Subject) -> Use:
        key = (cause, subject)
        if key not in self._decided:
            self._decided[key] = use_of(cause, subject)
        return self._decided[key]

    def matches(self, rule: str, param: Optional[str], subject: Subject) -> tuple[KnownFailure, ...]:
        """Every entry that expects this item to fail, strict ones before the others; several causes can break one rule.

        An entry that is not strict says that the item may fail; a strict one knows how.
        """
        found = self._by_rule.get(rule, ())
        matching = [entry for entry in found if entry.covers(rule, param) and self.applies(entry, subject)]
        return tuple(sorted(matching, key=lambda entry: not entry.strict))

    def expected(self, rule: str, param: Optional[str], subject: Subject) -> bool:
        """Whether some entry expects the rule to fail there: with this parameter, or with whatever when there is none."""
        found = (entry for entry in self._by_rule.get(rule, ()) if param is None or entry.covers(rule, param))
        return any(self.applies(entry, subject) for entry in found)

    def stale(self, known_rules: Collection[str], collected: Iterable[CollectedItem]) -> tuple[str, ...]:
        """What is wrong with the known failures themselves, one sentence an entry and rule; empty when all is well.

        ``known_rules`` are all rule ids of the kit, aliases included. ``collected`` is everything collected *before*
        deselection. An entry whose target, mode or rule is not in the run is not judged, for then nothing is known.
        """
        items = list(collected)
        subjects = list(dict.fromkeys(item.subject for item in items))
        params: dict[tuple[str, Subject], list[Optional[str]]] = {}
        for item in items:
            params.setdefault((item.rule, item.subject), []).append(item.param)
        problems: list[str] = []
        judged: set[Cause] = set()
        for entry in self.entries:
            if entry.cause not in judged:
                judged.add(entry.cause)
                problems += self._lost_places(entry.cause, entry.cause.places, subjects)
            problems += self._lost_places(entry.cause, (*entry.through, *entry.without), subjects)
            for rule in entry.rules:
                if rule not in known_rules:
                    problems.append(f"{_title(entry)}: there is no rule {rule!r}.{nearest(rule, known_rules)}")
                    continue
                problems += self._lost_items(entry, rule, subjects, params)
        return tuple(dict.fromkeys(problems))

    @staticmethod
    def _lost_places(cause: Cause, places: Iterable[str], subjects: Iterable[Subject]) -> list[str]:
        if not any(cause.concerns_versions_of(subject) for subject in subjects):
            return []
        return [
            f"known failure {cause.page}: {place.problem} It was expected at {place.text}; "
            "look whether the defect was mended or moved, then mend or remove the entry"
            for text in places
            if not text.startswith("driver:")
            for place in (resolve(text),)
            if place.problem is not None
        ]

    def _lost_items(
        self,
        entry: KnownFailure,
        rule: str,
        subjects: Iterable[Subject],
        params: dict[tuple[str, Subject], list[Optional[str]]],
    ) -> list[str]:
        if not entry.params:
            # The rule stands on some target of the run, but on none that has the defect.
            concerned = [subject for subject in subjects if self.applies(entry, subject)]
            if not concerned or any((rule, subject) in params for subject in concerned):
                return []
            elsewhere = any(found == rule for found, _ in params)
            names = ", ".join(sorted({f"{subject.name}-{subject.mode}" for subject in concerned}))
            return [f"{_title(entry)}: the rule {rule} was not collected for {names}"] if elsewhere else []
        if rule != entry.rules[0]:
            # Parameters are judged once an entry: each belongs to at least one of its rules.
            return []
        seen = {
            param
            for subject in subjects
            if self.applies(entry, subject)
            for each in entry.rules
            for param in params.get((each, subject), ())
        }
        hints = [known for known in seen if known is not None]
        where = rule if len(entry.rules) == 1 else f"{rule} and the entry's other rules"
        verb = "has" if len(entry.rules) == 1 else "have"
        return [
            f"{_title(entry)}: the rule {where} {verb} no parameter {param!r}.{nearest(param, hints)}"
            for param in (entry.params if seen else ())
            if param not in seen
        ]


def _title(entry: KnownFailure) -> str:
    return f"known failure {entry.cause.page}"
