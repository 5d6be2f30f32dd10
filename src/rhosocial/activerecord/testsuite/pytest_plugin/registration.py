"""Registers what a run of the kit needs: what gathers and shows results, in the only process or on xdist's controller.

The modules behind it are imported only in a run that has to do with the kit.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..files import PROOF
from .options import REPORTER, any_given

if TYPE_CHECKING:
    from .progress import Progress
    from .reporter import Reporter

_PROGRESS, _AWAITING = f"{REPORTER}-progress", f"{REPORTER}-awaited"


def register_reporter(config: pytest.Config) -> tuple[Reporter, Progress]:
    """The reporter and the progress lines; registered on first use, and never on a worker of xdist."""
    from ..engine import deadline
    from .progress import Progress
    from .reporter import Reporter

    manager = config.pluginmanager
    reporter: Optional[Reporter] = manager.get_plugin(REPORTER)
    progress: Optional[Progress] = manager.get_plugin(_PROGRESS)
    if reporter is None or progress is None:
        reporter = Reporter(tuple(config.getoption("ar_report") or ()), Path(config.rootpath))
        progress = Progress(config)
        manager.register(reporter, REPORTER)
        manager.register(reporter.few, f"{REPORTER}-few-failures")
        manager.register(progress, _PROGRESS)
        deadline.last_words = reporter.write_unfinished
    return reporter, progress


def import_only(areas: tuple[str, ...]) -> None:
    """Limit ``test_classes()`` before a test module calls it."""
    from ..rules import choose

    choose(areas)


def await_workers(config: pytest.Config) -> None:
    """On xdist's controller: register the reporter now if this is certainly a run of the kit, else when results arrive."""
    if any_given(config) or PROOF in os.environ:
        register_reporter(config)
    elif not (config.pluginmanager.hasplugin(REPORTER) or config.pluginmanager.hasplugin(_AWAITING)):
        config.pluginmanager.register(Awaiting(config), _AWAITING)


class Awaiting:
    """A pytest plugin of its own on xdist's controller, which collects nothing, until the first result of the kit."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._items = 0
        self._failed: list[pytest.TestReport] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        self._items = self._items or len(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if any(name == "ar_rule" for name, _ in report.user_properties):
            self._hand_over(report)
        elif report.failed:
            # The report of a crashed worker says nothing about its rule.
            self._failed.append(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        if "ar_account" in getattr(node, "workeroutput", {}):
            self._hand_over().pytest_testnodedown(node, error)

    def _hand_over(self, *reports: pytest.TestReport) -> Reporter:
        self._config.pluginmanager.unregister(self)
        reporter, progress = register_reporter(self._config)
        progress.begin(self._items)
        for report in (*self._failed, *reports):
            reporter.pytest_runtest_logreport(report)
            progress.pytest_runtest_logreport(report)
        return reporter
