"""The runner of schedules is proved on levels that are known to be weak: there the anomalies must really occur.

On PostgreSQL, since SQLite's BEGIN IMMEDIATE hides nearly all of them. READ COMMITTED is weak by design, and a backend that
sends it for every level must turn the area red.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.configured import options_of
from tests.running import pytest_in

# What PostgreSQL's READ COMMITTED lets happen (its documentation, 13.2.1, and the Hermitage project's table).
WEAK = {"PMP", "PMP-write", "P4", "G-single", "G-single-write", "G2-item", "G2", "G2-two-edges"}

STANDARD, PROMISE = (
    "a_level_prevents_the_anomalies_that_the_standard_names",
    "a_level_prevents_the_anomalies_that_the_provider_promises",
)
PROVED = [("postgres", "IsolationTests", rule) for rule in (STANDARD, PROMISE)]

MODULE = '''
from rhosocial.activerecord.backend.impl.postgres import AsyncPostgresBackend, PostgresBackend
from rhosocial.activerecord.backend.impl.postgres.transaction import (
    AsyncPostgresTransactionManager,
    PostgresTransactionManager,
)

from rhosocial.activerecord.testsuite import IsolationTests
from rhosocial.activerecord.testsuite.provider.postgres import PostgresProvider


def weaker(manager):
    """Whatever level is asked for, the server's default is sent."""

    class Weaker(manager):
        def _build_begin_sql(self):
            self._isolation_level = None
            return super()._build_begin_sql()

    return Weaker


class WeakBackend(PostgresBackend):
    @property
    def transaction_manager(self):
        if not isinstance(self._transaction_manager, weak_sync):
            self._transaction_manager = weak_sync(self, self.logger)
        return self._transaction_manager


class AsyncWeakBackend(AsyncPostgresBackend):
    @property
    def transaction_manager(self):
        if not isinstance(self._transaction_manager, weak_async):
            self._transaction_manager = weak_async(self, self.logger)
        return self._transaction_manager


weak_sync = weaker(PostgresTransactionManager)
weak_async = weaker(AsyncPostgresTransactionManager)


class WeakProvider(PostgresProvider):
    backend_class = WeakBackend
    async_backend_class = AsyncWeakBackend
    driver = "weak"
    targets = {"weak": TARGET}


class TestWeak(IsolationTests):
    provider = WeakProvider()
'''


def outcomes(folder: Path, module: str, *arguments: str) -> list[dict[str, Any]]:
    """Run a module of rules on its own and give the items of the report."""
    (folder / "test_weak.py").write_text(module, encoding="utf-8")
    report = folder / "report.json"
    done = pytest_in(folder, "-q", f"--rootdir={folder}", f"--ar-report={report}", *arguments, "test_weak.py")
    assert report.exists(), done.out
    items: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["items"]
    return items


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_level_that_is_weaker_than_declared_turns_at_least_seven_schedules_red(tmp_path: Path, mode: str) -> None:
    module = MODULE.replace("TARGET}", repr(options_of("postgres")) + "}")
    items = outcomes(tmp_path, module, "--ar-mode", mode, "-k", f"{STANDARD} and SERIALIZABLE")
    red = {item["params"].partition("-")[2] for item in items if item["outcome"] == "failed"}
    assert {item["rule"] for item in items} == {f"isolation.{STANDARD}"}
    assert red >= WEAK, f"only {sorted(red)} turned red"
    assert {item["params"] for item in items if item["outcome"] == "passed"} == {
        f"SERIALIZABLE-{name}" for name in ("G0", "G1a", "G1b", "G1c", "OTV")
    }


def test_a_level_that_is_weaker_than_promised_turns_the_promise_red(tmp_path: Path) -> None:
    module = MODULE.replace("TARGET}", repr(options_of("postgres")) + "}")
    items = outcomes(tmp_path, module, "--ar-mode", "sync", "-k", f"{PROMISE} and REPEATABLE_READ")
    assert [(item["rule"], item["outcome"]) for item in items] == [(f"isolation.{PROMISE}", "failed")]
