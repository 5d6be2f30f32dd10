"""Failed items run once more beside their twins, after the last item, to find the first place where they part.

By itself it runs one item for each of the largest causes, within a part of the run's time; with ``--ar-twin`` every failed one.
Both runs are without a report to anyone, so that no outcome changes. A twin makes tables with the kit's names alone, in a
database of its own or beside those of the item.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Optional

import pytest

from ..engine.containment import safe_text, suppressed
from ..engine.failure_cause import cause_of
from ..engine.item import Example
from ..engine.item_fixture import ITEM
from ..engine.plan import Plan
from ..engine.rule_runner import is_random
from ..engine.rules import rule_id
from ..engine.run import Slot
from ..engine.twins.course import Course, Recording
from ..engine.twins.parting import part
from ..engine.twins.reference import NoTwin, Twins, strict
from ..report.failure import FailureCause
from ..report.parting import Parting
from .expected_failures import ENTRIES
from .quiet_items import QuietItems
from .red_items import Ran

SHARE = 0.1
"""Without the option the pass may take this share of the time of all items."""
LEAST = 3.0
"""Seconds that it may take in any case."""
MOST_CAUSES = 8
"""Without the option so many causes have a twin."""
HANGS = 10.0
"""Seconds after which an item is ended, without the option."""
MOST_RENEWALS = 20
"""So many times an item that fails otherwise than before has a session of its own."""
LONGEST = 2.0
"""Without the option an item that took longer is not run again."""


def beside_twins(plan: Plan, twins: Twins, session: pytest.Session, ran: Iterable[Ran]) -> dict[str, Parting]:
    """The first places where failed items and their twins part: id to place."""
    items = list(ran)
    # A known failure that passes has no cause, and nothing to compare.
    red = [each for each in items if each.failed and each.plain and each.key]
    asked = plan.choices.twin is not None
    budget = max(SHARE * sum(each.seconds for each in items), LEAST)
    chosen = [each for each in red if each.again < plan.choices.timeout / 2] if asked else _of_largest(red)
    end = None if asked else time.monotonic() + budget
    found: dict[str, Parting] = {}
    beside = _Beside(plan, session, twins)
    # What the run left behind in a session would be another reason to fail.
    with (
        _limited(plan, asked),
        plan.run.renewed({each.slot: each.item.callspec.params["ar_session"] for each in chosen}.values()),
    ):
        for each in chosen:
            parting = None
            # Whatever one item does, the others have their turn.
            with suppressed():
                parting = beside.parting(each)
            if parting is not None and (asked or parting.rows or parting.red):
                found[each.item.nodeid] = parting
            if end is not None and time.monotonic() > end:
                break
    return found


@contextlib.contextmanager
def _limited(plan: Plan, asked: bool) -> Iterator[None]:
    """Nobody who did not ask for twins waits long for one that hangs."""
    options = plan.run.options
    before = options.timeout
    options.timeout = before if asked else min(before, HANGS)
    try:
        yield
    finally:
        options.timeout = before


def _of_largest(red: list[Ran]) -> list[Ran]:
    """The first item of each of the largest causes that does not take long."""
    by_key: dict[tuple[str, ...], list[Ran]] = {}
    for each in red:
        by_key.setdefault(key_of(each), []).append(each)
    counts = Counter({key: len(items) for key, items in by_key.items()})
    first = (next((e for e in by_key[key] if e.again < LONGEST), None) for key, _ in counts.most_common(MOST_CAUSES))
    return [each for each in first if each is not None]


def key_of(ran: Ran) -> tuple[str, ...]:
    """The cause of a failure. A rule's own assertion is a cause by itself, as in the closing output."""
    error, frame, message = (*ran.key, "", "", "")[:3]
    rule = rule_id(ran.item.cls.area, ran.item.originalname)
    return (error, frame, message) if frame else (error, rule, message)


class _Beside:
    """Runs one item and its twin, and compares their courses."""

    def __init__(self, plan: Plan, session: pytest.Session, twins: Twins) -> None:
        self._plan = plan
        self._twins = twins
        self._quiet = QuietItems(session, self._around)
        self._item: Any = None
        self._slot: Optional[Slot] = None
        self._example: Optional[Example] = None
        self._recording: Optional[Recording] = None
        self._error = ""
        self._cause = FailureCause("", "")
        self._left = MOST_RENEWALS

    def parting(self, ran: Ran) -> Optional[Parting]:
        """Where an item and its twin part; None when the item can't be run again or no longer fails."""
        item = ran.item
        slot: Slot = item.callspec.params["ar_session"]
        rule = rule_id(item.cls.area, item.originalname)
        failed_in, here = self._course(item, slot)
        if failed_in and self._left > 0 and (self._cause.error, self._cause.message) != (ran.key[0], ran.key[2]):
            # What an item before left behind, in its session or in what it shares with others.
            self._left -= 1
            with self._plan.run.renewed([slot]):
                failed_in, here = self._course(item, slot)
        if not failed_in:
            return None
        session = self._plan.run.session(slot)
        try:
            twin = self._twins.of(slot, session.observable)
        except NoTwin as none:
            return None if self._plan.choices.twin is None else Parting(item.nodeid, rule, slot.id, "", None, str(none))
        names = (item.nodeid, rule, slot.id, twin.id)
        if here is None:
            return Parting(*names, None, "it fails before its rule begins, in its set-up")
        if self._example is not None and self._example.choices is None:
            return Parting(*names, None, "its steps are drawn while it runs, so that a twin would draw others")
        reported, there = self._run(item, twin)
        if there is None and reported and self._left > 0:
            self._left -= 1
            with self._plan.run.renewed([twin]):
                reported, there = self._run(item, twin)
        if there is None:
            return Parting(*names, None, f"it does not run there: {self._why() or 'its set-up fails'}")
        red = bool(reported) or bool(there.failed)
        # Without a report of its own, a failure is one that is known on the twin.
        known = red and not reported
        return replace(part(item.nodeid, rule, here, there, strict=strict(slot, twin), red=red), known=known)

    def _course(self, item: Any, slot: Slot) -> tuple[Optional[str], Optional[Course]]:
        """The phase in which the item fails, and its course: on random input, that of the simplest example alone."""
        self._example = Example() if is_random(item.function) else None
        found = self._run(item, slot)
        if not found[0] or self._example is None or self._example.choices is None:
            return found
        self._example.replayed = True
        again = self._run(item, slot)
        return again if again[0] else found

    def _why(self) -> str:
        reason = self._quiet.skipped
        return " ".join(reason.split())

    def _run(self, item: Any, slot: Slot) -> tuple[Optional[str], Optional[Course]]:
        """The phase in which the item fails on a slot, and its course when its rule ran."""
        own, markers = item.callspec.params["ar_session"], list(item.own_markers)
        self._item, self._slot, self._recording, self._error = item, slot, None, ""
        self._cause = FailureCause("", "")
        item.callspec.params["ar_session"] = slot
        try:
            failed_in = self._quiet.run(item, None)
        finally:
            item.callspec.params["ar_session"] = own
            item.own_markers[:] = markers
            if slot.id != own.id and ENTRIES in item.stash:
                del item.stash[ENTRIES]
        ran = self._recording
        return failed_in, None if ran is None else ran.course(self._error)

    @contextlib.contextmanager
    def _around(self, when: str) -> Iterator[None]:
        if when != "call" or self._slot is None or ITEM not in self._item.stash:
            yield
            return
        session = self._plan.run.session(self._slot)
        recording = self._recording = Recording(session, first=self._example is not None and self._example.replayed)
        state = self._item.stash[ITEM]
        state.course, state.example = recording, self._example
        recording.start()
        try:
            yield
        except BaseException as error:
            if not isinstance(error, pytest.skip.Exception):
                self._error = session.without_secrets(safe_text(error))
                self._cause = state.cause or cause_of(error, session)
            else:
                self._recording = None
            raise
        finally:
            recording.stop()
