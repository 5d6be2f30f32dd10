"""Failures grouped by cause: one cause is one message, however many rules it breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .failure import NAMES_FOLD, PROCESS_ENDED, FailureCause, masked
from .outcome import ItemOutcome, Outcome, RunOutcome
from .skips import SkipKind
from .suspects import twin_name

FEW_FAILURES = 12
SHOWN_OF_EACH = 4
SHOWN_OF_MANY = 4
_CRASHED = re.compile(r"^worker '\w+' crashed while running ")
_REFUSED = re.compile(r"^\[\w+\] (.*?)(?:  <- .*)?  !! ", re.MULTILINE)
"""A statement in the log of a failed item that ended in an error."""


@dataclass(frozen=True)
class CauseGroup:
    """The failed items of one cause, in the order of their ids.

    ``not_run`` are items that were not run since another item's failure shows what they would: tables that can't be made.
    """

    cause: FailureCause
    items: tuple[ItemOutcome, ...]
    not_run: tuple[ItemOutcome, ...] = ()

    @property
    def rules(self) -> int:
        """The number of rules that the cause breaks."""
        return len({item.rule or item.nodeid for item in self.items})

    @property
    def example(self) -> ItemOutcome:
        """An item to run again: the first one, since all items show the same cause."""
        return self.items[0]

    @property
    def said(self) -> str:
        """The text that all items have; empty when theirs differ."""
        texts = {of_item(item).said for item in self.items}
        return texts.pop() if len(texts) == 1 else ""

    @property
    def text(self) -> str:
        """The error's class and text: whole when all items have the same, else without what differs."""
        said = self.said or self.cause.message
        return f"{self.cause.error}: {said}" if said else self.cause.error

    @property
    def statement(self) -> str:
        """The statement that raised the error in the first item that sent one; empty when none did."""
        refused = (_REFUSED.findall(item.statements) for item in self.items)
        return next((found[-1] for found in refused if found), "")


def key_of(cause: FailureCause, rule: str) -> tuple[str, ...]:
    """The key that separates causes. A rule's own assertion proves nothing about other rules, so it is a cause by itself.

    The same error in a function and in its twin of the other mode is one.
    """
    of_all = cause.frame or cause.error in (PROCESS_ENDED, NAMES_FOLD)
    where = twin_name(cause.frame.rpartition(" ")[2])
    return (cause.error, where, cause.message) if of_all else (cause.error, rule, cause.message)


def of_item(item: ItemOutcome) -> FailureCause:
    """The cause of a failed item; derived from its message when no report carried one."""
    if item.cause is not None:
        return item.cause
    if item.outcome is Outcome.UNEXPECTED_PASS:
        return FailureCause("passes", f"expected to fail, but passes: {item.reason}", item.known_page)
    line = _first_line(item.message)
    if _CRASHED.search(line):
        return FailureCause(PROCESS_ENDED, "a worker crashed while it ran the rule", "")
    return FailureCause("error", masked(line), "")


def groups(run: RunOutcome) -> list[CauseGroup]:
    """Every cause of a failure in a run, the one with the most items first."""
    return groups_of(run.items)


def groups_of(items: Sequence[ItemOutcome]) -> list[CauseGroup]:
    """Every cause of a failure of these items, the one with the most items first."""
    found: dict[tuple[str, ...], list[ItemOutcome]] = {}
    causes: dict[tuple[str, ...], FailureCause] = {}
    for item in items:
        if item.outcome.bad:
            cause = of_item(item)
            key = key_of(cause, item.rule or item.nodeid)
            causes.setdefault(key, cause)
            found.setdefault(key, []).append(item)
    waiting: dict[tuple[str, ...], list[ItemOutcome]] = {}
    for item in items:
        if item.skip_kind is SkipKind.NOT_RUN and item.cause is not None:
            waiting.setdefault(key_of(item.cause, item.rule or item.nodeid), []).append(item)
    made = [CauseGroup(causes[key], _sorted(failed), _sorted(waiting.get(key, ()))) for key, failed in found.items()]
    return sorted(made, key=lambda group: (-len(group.items), -group.rules, group.cause.message, group.items[0].nodeid))


def unreached(run: RunOutcome) -> dict[tuple[str, str], str]:
    """Targets and modes that could not be used, or not to the end, with the reason."""
    return {(target.id, mode): reason for target in run.targets for mode, reason in target.unreachable}


def broken(run: RunOutcome) -> list[CauseGroup]:
    """The causes that break rules. A target on which nothing ran says nothing about any rule."""
    ran = {item.row for item in run.items if item.outcome not in (Outcome.ERROR, Outcome.SKIPPED)}
    silent = unreached(run).keys() - ran
    return groups(replace(run, items=tuple(item for item in run.items if item.row not in silent)))


def _sorted(items: Iterable[ItemOutcome]) -> tuple[ItemOutcome, ...]:
    return tuple(sorted(items, key=lambda item: item.nodeid))


def broken_rules(found: Iterable[CauseGroup]) -> int:
    """The number of rules that all causes together break."""
    return len({item.rule or item.nodeid for group in found for item in group.items})


def in_full(keys: Sequence[tuple[str, ...]]) -> list[int]:
    """The failures that a run prints in full, as indices into the list of their causes' keys.

    Few failures: at most four per cause. Many failures: one for each of the largest causes.
    """
    if len(keys) <= FEW_FAILURES:
        return [place for place, key in enumerate(keys) if keys[:place].count(key) < SHOWN_OF_EACH]
    largest = [key for key, _ in Counter(keys).most_common(SHOWN_OF_MANY)]
    return sorted(keys.index(key) for key in largest)


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if lines else "no message"
