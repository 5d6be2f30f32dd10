"""The area ``faults`` is proved on a server: SQLite has no session that could be lost.

AsyncMariaDB is the one published backend that refuses to go on with a lost transaction, so the defects are seeded there; the
area must turn red on each, in the rule that is about it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.configured import options_of
from tests.running import pytest_in

HEAD = """
from rhosocial.activerecord.backend.impl.mariadb import AsyncMariaDBBackend, MariaDBBackend
from rhosocial.activerecord.testsuite import FaultsTests
from rhosocial.activerecord.testsuite.provider.mariadb import MariaDBProvider


class AsyncSeededBackend(AsyncMariaDBBackend):
BODY

class SeededProvider(MariaDBProvider):
    backend_class = MariaDBBackend
    async_backend_class = AsyncSeededBackend
    driver = "mariadb"
    targets = {"mariadb": OPTIONS}


class TestSeeded(FaultsTests):
    provider = SeededProvider()
"""

SILENT_RECONNECT = """
    async def execute(self, sql, params=None, *, options=None):
        if not await self.ping(reconnect=False):
            await self.connect()
        return await super().execute(sql, params, options=options)
"""
SWALLOWED_COMMIT = """
    async def commit_transaction(self):
        try:
            await super().commit_transaction()
        except Exception:
            pass
"""
EMPTY_ANSWER = """
    async def execute(self, sql, params=None, *, options=None):
        from rhosocial.activerecord.backend.result import QueryResult

        try:
            return await super().execute(sql, params, options=options)
        except Exception:
            return QueryResult(data=[], affected_rows=0)
"""
WRITES_TWICE = """
    async def execute(self, sql, params=None, *, options=None):
        if sql.startswith("INSERT") and not await self.ping(reconnect=False):
            await self.connect()
            await super().execute(sql.replace("2, 2", "3, 2"), params, options=options)
        return await super().execute(sql, params, options=options)
"""
CLINGS = """
    async def disconnect(self):
        if self._connection is not None and not await self.ping(reconnect=False):
            raise RuntimeError("the connection is gone")
        await super().disconnect()
"""

DEFECTS = [
    (SILENT_RECONNECT, "a_write_after_the_session_is_lost_raises"),
    (SWALLOWED_COMMIT, "a_commit_after_the_session_is_lost_raises"),
    (EMPTY_ANSWER, "a_read_on_a_lost_idle_session_is_right_or_raises"),
    (WRITES_TWICE, "a_write_on_a_lost_idle_session_happens_once_or_raises"),
    (CLINGS, "disconnecting_a_lost_session_does_not_raise"),
]
PROVED = [("mariadb", "FaultsTests", rule) for _, rule in DEFECTS]


@pytest.mark.parametrize(("body", "rule"), DEFECTS, ids=[rule for _, rule in DEFECTS])
def test_a_seeded_defect_is_noticed_by_the_rule_that_is_about_it(tmp_path: Path, body: str, rule: str) -> None:
    module = HEAD.replace("BODY", body).replace("OPTIONS", repr(options_of("mariadb")))
    (tmp_path / "test_seeded.py").write_text(module, encoding="utf-8")
    report = tmp_path / "report.json"
    options = ("-q", "--tb=no", f"--rootdir={tmp_path}", f"--ar-report={report}", "--ar-mode=async", "-k", rule)
    done = pytest_in(tmp_path, *options, "test_seeded.py")
    assert report.exists(), done.out
    items = json.loads(report.read_text(encoding="utf-8"))["items"]
    assert f"faults.{rule}" in {item["rule"] for item in items if item["outcome"] == "failed"}
