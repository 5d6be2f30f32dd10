"""A line now and then in a long run: how far it is, on which targets and in which areas.

pytest's dots tell neither, and a CI log shows them only when their line is full. Short runs print nothing; nor do quiet runs,
where it would be noise, nor verbose ones, which print a line for every item anyway.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest

from ..report.facts import Facts

IN_A_TERMINAL = 15.0
IN_A_LOG = 60.0
"""Seconds between two lines."""
NAMES = 3
"""So many names are told; of more, their number."""


class Progress:
    """A pytest plugin of its own, on xdist's controller or in the only process."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.interval = IN_A_TERMINAL if sys.stdout.isatty() else IN_A_LOG
        self.total = 0
        self.done = 0
        self.failed: set[str] = set()
        self.started = self.told = time.monotonic()
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
            self._begin(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        if not self.total:
            self._begin(len(ids))

    def _begin(self, total: int) -> None:
        self.total = total
        self.started = self.told = time.monotonic()

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
        if now - self.told >= self.interval and self.done < self.total and self._wanted():
            self.told = now
            # With xdist's dots pytest does not know that a line is begun.
            start = "\n" if self.config.pluginmanager.hasplugin("dsession") else ""
            self._terminal.write_line(start + self.line(now - self.started))
            self.slots.clear()
            self.areas.clear()

    def line(self, seconds: float) -> str:
        """How far, and where: what was run since the last line."""
        left = seconds / self.done * (self.total - self.done)
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return (
            f"-- {self.done} of {self.total} items ({100 * self.done // self.total}%) in {_clock(seconds)}{failed}: "
            f"{_told(self.areas, 'areas')} on {_told(self.slots, 'targets and modes')}; about {_clock(left)} left"
        )


def _told(names: dict[str, None], what: str) -> str:
    return ", ".join(names) if len(names) <= NAMES else f"{len(names)} {what}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
