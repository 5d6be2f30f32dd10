"""Runs items of a finished run once more, by pytest's own protocol, without a report to anyone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Callable, Optional

import pytest

_SILENT = (
    "pytest_runtest_logstart",
    "pytest_runtest_logreport",
    "pytest_runtest_logfinish",
    "pytest_exception_interact",
    "pytest_warning_recorded",
)
"""The hooks by which plugins count, print, send to xdist's controller, or open a debugger."""

Around = Callable[[str], AbstractContextManager[object]]
"""What is entered around a phase: setup, call, teardown."""


class QuietItems:
    """The hooks of items as pytest's protocol asks for them, while a second pass runs.

    pytest has no public way to run an item again. It asks the session for the hooks of every item, so that these hooks decide
    what others learn of it.
    """

    def __init__(self, session: pytest.Session, around: Around) -> None:
        self._session = session
        self._around = around
        self._reports: list[Any] = []

    def run(self, item: pytest.Item, following: Optional[pytest.Item]) -> Optional[str]:
        """The phase in which an item fails; empty when it passes, None when it is skipped or fails as expected."""
        self._reports = []
        with self._quiet():
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        failed = next((report.when for report in self._reports if report.failed), None)
        if failed is not None:
            return str(failed)
        plain = [report for report in self._reports if report.passed and not hasattr(report, "wasxfail")]
        return "" if len(plain) == len(self._reports) == 3 else None

    @property
    def skipped(self) -> str:
        """Why the item that ran last was skipped; empty when it was not."""
        reasons = (
            report.longrepr[2] for report in self._reports if report.skipped and isinstance(report.longrepr, tuple)
        )
        return next((str(reason) for reason in reasons), "")

    @contextlib.contextmanager
    def _quiet(self) -> Iterator[None]:
        session: Any = self._session
        ordinary = session.gethookproxy

        def quiet(path: Any) -> Any:
            return _Hooks(ordinary(path), self._around, self._reports)

        session.gethookproxy = quiet
        try:
            yield
        finally:
            del session.gethookproxy


class _Hooks:
    """A hook relay without the hooks that tell others of an item."""

    def __init__(self, hooks: Any, around: Around, reports: list[Any]) -> None:
        self._hooks = hooks
        self._around = around
        self._reports = reports

    def __getattr__(self, name: str) -> Any:
        hook = getattr(self._hooks, name)
        if name in _SILENT:
            return _Nothing()
        if name in ("pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown"):
            return self._phase(hook, name.rpartition("_")[2])
        return self._reported(hook) if name == "pytest_runtest_makereport" else hook

    def _phase(self, hook: Any, when: str) -> Any:
        def phase(**arguments: Any) -> Any:
            with self._around(when):
                return hook(**arguments)

        return phase

    def _reported(self, hook: Any) -> Any:
        def reported(**arguments: Any) -> Any:
            report = hook(**arguments)
            self._reports.append(report)
            return report

        return reported


class _Nothing:
    """A hook that nobody implements."""

    def __call__(self, **arguments: object) -> None:
        return None

    def call_historic(self, **arguments: object) -> None:
        return None
