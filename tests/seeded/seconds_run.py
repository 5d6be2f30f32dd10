"""Runs the rules of an area on one mutant after another: the plugin of ``seconds.py``.

The variable ``PLAN`` names a JSON file with the limits and the file to write; see ``Plan``.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import pytest

from rhosocial.activerecord.testsuite.engine.rule_runner import is_random
from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.pytest_plugin.quiet_items import QuietItems

from .seconds_calls import Tap, install
from .seconds_course import Course, Met, Mutant

PLAN = "AR_SECONDS"
"""The variable that names the plan's file."""


@dataclass
class Plan:
    """What a process of the tool does."""

    into: str
    seconds: float = 300.0
    """The time for all mutants; what is left then is counted and not run."""
    items: int = 12
    """So many items of a rule with parameters are run."""
    tries: int = 15
    """So many items are run on a mutant that none of them notices, and a third as many on random input."""
    places: list[str] = field(default_factory=list)
    """Parts of the names of the places to alter; none for all."""
    only: list[list[str]] = field(default_factory=list)
    """The places and changes to try; none for all."""


@dataclass
class _Item:
    item: Any
    rule: str
    random: bool
    met: dict[str, Met]
    answers: list[str]

    @property
    def width(self) -> int:
        """How much it meets: what meets little looks at what it meets."""
        return sum(len(met.changes) for met in self.met.values())


def pytest_configure(config: pytest.Config) -> None:
    """Take the run over when a plan is given."""
    if PLAN in os.environ:
        plan = Plan(**json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8")))
        config.pluginmanager.register(Seconds(plan), "ar-seconds")


class Seconds:
    """Runs every item once to note what it meets, and then the mutants of that on the items that meet it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._course: Optional[Course] = None
        self._session: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run it all; pytest sees none of it."""
        install()
        self._session = session
        items = self._noted(session)
        met: dict[str, Met] = {}
        for each in items:
            for place, mine in each.met.items():
                joined = met.setdefault(place, Met())
                joined.longest = max(joined.longest, mine.longest)
                joined.changes |= mine.changes
                joined.functions |= mine.functions
        done = {(line["place"], line["change"]) for line in self._lines() if "place" in line}
        if not done:
            self._write({"longest": {place: each.longest for place, each in met.items()}, "items": len(items)})
        start = time.perf_counter()
        mutants = [Mutant(place, change) for place, each in met.items() for change in each.changes]
        for mutant in sorted(mutants, key=lambda each: zlib.crc32(str(each).encode())):
            if (mutant.place, mutant.change) in done or not self._is_chosen(mutant):
                continue
            facts = {"place": mutant.place, "change": mutant.change}
            if time.perf_counter() - start > self._plan.seconds:
                self._write({**facts, "left": True})
                continue
            self._write({**facts, "begun": True})
            self._write({**facts, **self._tried(mutant, frozenset(met[mutant.place].functions), items)})
        return True

    def _is_chosen(self, mutant: Mutant) -> bool:
        if self._plan.only:
            return [mutant.place, mutant.change] in self._plan.only
        return not self._plan.places or any(part in str(mutant) for part in self._plan.places)

    def _noted(self, session: pytest.Session) -> list[_Item]:
        seen: dict[str, int] = {}
        found = []
        for item in session.items:
            cls: Any = getattr(item, "cls", None)
            function: Any = getattr(item, "function", None)
            rule = rule_id(cls.area, item.originalname)  # type: ignore[attr-defined]
            seen[rule] = seen.get(rule, 0) + 1
            if seen[rule] > self._plan.items:
                continue
            course = Course()
            if self._run(item, course) == "":
                found.append(_Item(item, rule, is_random(function), course.met, course.answers))
        return found

    def _tried(self, mutant: Mutant, functions: frozenset[str], items: list[_Item]) -> dict[str, Any]:
        """What becomes of a mutant."""
        able = [
            each for each in items if each.met.get(mutant.place) and mutant.change in each.met[mutant.place].changes
        ]
        applied: list[str] = []
        unlike = False
        for each in self._some(able):
            course = Course(mutant, functions)
            phase = self._run(each.item, course)
            if course.applied:
                applied.append(each.rule)
                unlike = unlike or course.answers != each.answers
                # What an earlier mutant left behind turns a set-up red, and a rule that is red without a mutant.
                if phase and phase != "setup" and self._run(each.item, None) == "":
                    return {"red": each.rule, "ran": len(applied)}
        rules = list(dict.fromkeys(applied))[:6]
        return {"red": None, "ran": len(applied), "able": len(able), "rules": rules, "unlike": unlike}

    def _some(self, able: list[_Item]) -> list[_Item]:
        able = sorted(able, key=lambda each: each.width)
        plain = [each for each in able if not each.random][: self._plan.tries]
        return plain + [each for each in able if each.random][: -(-self._plan.tries // 3)]

    def _run(self, item: Any, course: Optional[Course]) -> Optional[str]:
        following = next((other for other in self._session.items if other.parent is not item.parent), None)
        self._course = course
        try:
            return QuietItems(self._session, self._around).run(item, following)
        finally:
            self._course = None

    @contextlib.contextmanager
    def _around(self, when: str) -> Iterator[None]:
        Tap.course = self._course if when == "call" else None
        try:
            yield
        finally:
            Tap.course = None

    def _lines(self) -> list[dict[str, Any]]:
        into = Path(self._plan.into)
        return [json.loads(line) for line in into.read_text(encoding="utf-8").splitlines()] if into.exists() else []

    def _write(self, found: dict[str, Any]) -> None:
        with open(self._plan.into, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(found) + "\n")
