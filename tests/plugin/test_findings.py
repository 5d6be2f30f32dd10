"""The report has the rules' findings about capabilities, one verdict per target, in one process or several."""

from __future__ import annotations

from typing import Any

import pytest

from .sandbox import MEMORY, Result, Sandbox
from .test_known_failures import KNOWN_FAILURES

HEAD = "from rhosocial.activerecord.testsuite.report import Honesty\n" + KNOWN_FAILURES
RULES = """
    async def test_verified(self, db):
        db.record_finding(Capability.UNION, Honesty.VERIFIED)
        db.record_finding(Capability.CUBE, Honesty.NOT_SHOWN, "no way")

    async def test_of_one_mode(self, db):
        db.record_finding(Capability.EXCEPT, Honesty.UNDER_CLAIMED if db.is_async else Honesty.VERIFIED)

    async def test_known(self, db):
        db.record_finding(Capability.ROLLUP, Honesty.OVER_CLAIMED, "no rows for pass-word-9")
        assert False

    async def test_fails(self, db):
        db.record_finding(Capability.EXPLAIN_FORMAT.of("XML"), Honesty.UNDECLARED)
        assert False
"""
PROVIDER = """
    known_failures = (known("known"),)
    targets = {"mem": {"database": ":memory:", "password": "pass-word-9"}}
"""


def _findings(run: Result) -> dict[str, tuple[Any, ...]]:
    assert run.report is not None, run.out
    return {each["capability"]: (each["word"], each["reason"], each["known_page"]) for each in run.report["findings"]}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two"])
def test_findings_are_in_the_report(sandbox: Sandbox, workers: tuple[str, ...]) -> None:
    if workers:
        pytest.importorskip("xdist")
    sandbox.rules(RULES, head=HEAD, provider=PROVIDER, targets=MEMORY)
    run = sandbox.run("-v", *workers)
    assert run.status == 1
    assert _findings(run) == {
        "UNION": ("verified", "", ""),
        "CUBE": ("not shown", "no way", ""),
        "EXCEPT": ("under-claimed", "", ""),
        "ROLLUP": ("over-claimed", "no rows for ***", "https://example.org/1"),
        "EXPLAIN_FORMAT(XML)": ("undeclared", "", ""),
    }
    shown = run.out.partition("false claims about capabilities")[2].partition("skipped")[0]
    assert "undeclared EXPLAIN_FORMAT(XML) on mem" in shown
    assert "under-claimed EXCEPT on mem" in shown
    assert "ROLLUP" not in shown.partition("known failures")[0]
