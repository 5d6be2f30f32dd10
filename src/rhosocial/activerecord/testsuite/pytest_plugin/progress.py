"""Prints a progress line at intervals in a long run: items done, targets and areas.

pytest's dots do not show targets and areas, and a CI log shows a row of dots only when it is full. Short and quiet runs print
no progress lines, and neither do verbose runs, which print a line for every item.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest

from ..report.facts import Facts

IN_A_TERMINAL = 15.0
IN_A_LOG = 60.0
"""Seconds between two progress lines."""
NAMES = 3
"""Maximum names listed; beyond it, only a count."""


class Progress:
    """A pytest plugin of its own, on xdist's controller or in the only process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.interval = IN_A_TERMINAL if sys.stdout.isatty() else IN_A_LOG
        self.total = 0
        self.done = 0
        self.failed: set[str] = set()
        self.started = self.printed = time.monotonic()
        self.slots: dict[str, None] = {}
        self.areas: dict[str, None] = {}

    def _wanted(self) -> bool:
        """Whether pytest's own terminal reporter prints dots."""
        ordinary = type(self._terminal).__module__.startswith("_pytest.")
        return ordinary and self.config.option.verbose == 0

    @property
    def _terminal(self) -> Any:
        return self.config.pluginmanager.get_plugin("terminalreporter")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:
            self.begin(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        if not self.total:
            self.begin(len(ids))

    def begin(self, total: int) -> None:
        """Start to count; ``total`` is the number of items."""
        self.total = total
        self.started = self.printed = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        if report.when != "teardown":
            return
        self.done += 1
        facts = Facts.from_properties(report.user_properties)
        if facts is None:
            return
        self.slots[f"{facts.target}-{facts.mode}"] = None
        self.areas[facts.area] = None
        now = time.monotonic()
        if now - self.printed >= self.interval and self.done < self.total and self._wanted():
            self.printed = now
            # pytest does not know that xdist's dots have begun a line.
            start = "\n" if self.config.pluginmanager.hasplugin("dsession") else ""
            self._terminal.write_line(start + self.line(now - self.started))
            self.slots.clear()
            self.areas.clear()

    def line(self, seconds: float) -> str:
        """Items done and time left, with the areas and targets that ran since the last line."""
        left = seconds / self.done * (self.total - self.done)
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return (
            f"-- {self.done} of {self.total} items ({100 * self.done // self.total}%) in {_clock(seconds)}{failed}: "
            f"{_listed(self.areas, 'areas')} on {_listed(self.slots, 'targets and modes')}; about {_clock(left)} left"
        )


def _listed(names: dict[str, None], what: str) -> str:
    return ", ".join(names) if len(names) <= NAMES else f"{len(names)} {what}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
