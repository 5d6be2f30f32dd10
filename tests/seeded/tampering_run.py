"""Runs each rule again and again, each time with one answer of the backend changed: the plugin of ``tampering.py``.

The variable ``PLAN`` names a JSON file with the part of the rules to run, the limits and the file to write; see ``Plan``.
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

from .tampering_calls import patched
from .tampering_course import Course

PLAN = "AR_TAMPERING"
"""The variable that names the plan's file."""


@dataclass
class Plan:
    """What a process of the tool does."""

    into: str
    part: int = 0
    parts: int = 1
    seconds: float = 3.0
    """The time for one rule; what is left then is counted and not run."""
    items: int = 1
    """So many items of a rule with parameters are run."""
    rules: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """The changes to try; none for all."""


def pytest_configure(config: pytest.Config) -> None:
    """Take the items over when a plan is given."""
    if PLAN in os.environ:
        plan = Plan(**json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8")))
        config.pluginmanager.register(Tampering(plan), "ar-tampering")


class Tampering:
    """Takes each item from pytest, and writes a line about it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._busy = False
        self._course: Optional[Course] = None

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave the items of this process alone, a few of each rule."""
        into = Path(self._plan.into)
        lines = into.read_text(encoding="utf-8").splitlines() if into.exists() else []
        # A process that a rule ended is followed by another one, which leaves that rule out.
        seen = {json.loads(line)["rule"]: self._plan.items for line in lines}
        chosen = []
        for item in items:
            rule = rule_id(item.cls.area, item.originalname)
            if is_random(item.function):
                # Compared with a model, on input that is drawn: too long to run again and again.
                continue
            mine = zlib.crc32(rule.encode()) % self._plan.parts == self._plan.part
            if mine and (not self._plan.rules or rule in self._plan.rules) and seen.get(rule, 0) < self._plan.items:
                seen[rule] = seen.get(rule, 0) + 1
                chosen.append(item)
        items[:] = chosen

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Optional[bool]:
        """Run the item with each change in turn; pytest sees none of it."""
        if self._busy:
            return None
        self._busy = True
        rule = rule_id(item.cls.area, item.originalname)
        self._write({"rule": rule, "begun": True})
        try:
            found = self._examine(item)
        finally:
            self._busy = False
        self._write(found)
        return True

    def _write(self, found: dict[str, Any]) -> None:
        with open(self._plan.into, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(found) + "\n")

    def _examine(self, item: Any) -> dict[str, Any]:
        # Of another class, so that every run tears down as much as the next one sets up.
        following = next((other for other in item.session.items if other.parent is not item.parent), None)
        quiet = QuietItems(item.session, self._around)
        start = time.perf_counter()
        clean = self._course = Course()
        facts = {"rule": rule_id(item.cls.area, item.originalname), "item": item.name}
        if quiet.run(item, following) != "":
            return {**facts, "ran": False}
        if time.perf_counter() - start > self._plan.seconds / 2:
            facts["slow"] = "yes"
        again = self._course = Course()
        if "slow" not in facts and quiet.run(item, following) != "":
            facts["unsteady"] = "yes"
        elif "slow" not in facts and [s.place for s in again.sites] != [s.place for s in clean.sites]:
            # Concurrent sessions answer in another order each time.
            facts["unsteady"] = "yes"
        planned = clean.tamperings()
        results: list[dict[str, Any]] = []
        left = 0
        for number, name in planned:
            if self._plan.names and name not in self._plan.names:
                continue
            if time.perf_counter() - start > self._plan.seconds:
                left += 1
                continue
            self._course = Course((number, name, clean.sites[number]))
            phase = quiet.run(item, following)
            if self._course.applied:
                results.append({"site": number, "name": name, "red": phase != "", "phase": phase})
        kept = ("file", "line", "what", "name", "ignored", "helper", "shown", "error")
        sites = [{name: getattr(site, name) for name in kept} for site in clean.sites]
        return {**facts, "ran": True, "sites": sites, "results": results, "left": left}

    @contextlib.contextmanager
    def _around(self, when: str) -> Iterator[None]:
        with patched(self._course) if when == "call" and self._course is not None else contextlib.nullcontext():
            yield
