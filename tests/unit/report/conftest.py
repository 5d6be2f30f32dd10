"""Items and runs for the reports' tests, with defaults for everything that a test does not set."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.report import ItemOutcome, Outcome, RunOutcome, SkipKind, TargetInfo


@pytest.fixture
def item():
    def make(rule="crud.saved", target="sqlite-memory", mode="sync", outcome=Outcome.PASSED, **more):
        area, _, name = rule.partition(".")
        params = more.get("params", "")
        inner = f"{target}-{mode}-{params}" if params else f"{target}-{mode}"
        more.setdefault("nodeid", f"test_{area}.py::TestIt::test_{name}[{inner}]")
        if outcome is Outcome.SKIPPED:
            more.setdefault("skip_kind", SkipKind.OTHER)
            more.setdefault("reason", "because")
        return ItemOutcome(rule=rule, area=area, target=target, mode=mode, outcome=outcome, **more)

    return make


@pytest.fixture
def run():
    def make(items=(), **more):
        items = tuple(items)
        fixed = {
            "kit_version": "2.0.0",
            "contract_version": "1",
            "core_version": "1.0.0",
            "python": "3.11.2",
            "platform": "Linux",
            "started": "2025-03-01T10:00:00Z",
        }
        more.setdefault("collected", len(items) + len(more.get("deselected", ())))
        return RunOutcome(**{**fixed, **more}, items=items)

    return make


@pytest.fixture
def target():
    def make(id="sqlite-memory", driver="sqlite", **more):
        more.setdefault("modes", ("sync", "async"))
        return TargetInfo(id=id, driver=driver, **more)

    return make
