"""The collector handles real reports of pytest, from one process and from xdist's workers."""

from __future__ import annotations

import json

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
from rhosocial.activerecord.testsuite.report import Collector, Facts, PhaseRecord, RunOutcome, to_json

COLLECTOR = Collector()

def pytest_collection_modifyitems(items):
    for item in items:
        name = item.name.replace("test_", "")
        item.user_properties += Facts("crud." + name, "crud", "pg", "sync").to_properties()

def pytest_runtest_logreport(report):
    skipped_at = isinstance(report.longrepr, (tuple, list))
    reason = report.longrepr[2] if skipped_at else ""
    text = "" if skipped_at else report.longreprtext
    COLLECTOR.add(PhaseRecord(
        report.nodeid, report.when, report.outcome, duration=report.duration,
        wasxfail=getattr(report, "wasxfail", None), skip_reason=reason, text=text,
        properties=tuple(tuple(pair) for pair in report.user_properties),
    ))

def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        items = COLLECTOR.items()
        run = RunOutcome("2", "1", "1", "3", "x", "now", items=items, collected=len(items))
        (session.config.rootpath / "out.json").write_text(to_json(run))
"""

TESTS = """
import os, pytest
from rhosocial.activerecord.testsuite.report import SkipKind, skip_reason

@pytest.fixture
def broken():
    raise OSError("refused")

@pytest.fixture
def leaking():
    yield
    raise OSError("left open")

def test_a_pass(): pass
def test_b_fail(): assert 1 == 2
def test_c_setup(broken): pass
def test_d_teardown(leaking): pass
@pytest.mark.xfail(reason="known one", strict=True)
def test_e_known(): assert 0
@pytest.mark.xfail(reason="known one", strict=True)
def test_f_xpass(): pass
@pytest.mark.xfail(reason="known one")
def test_g_xpass_lenient(): pass
def test_h_skip(): pytest.skip(skip_reason(SkipKind.UNSUPPORTED, "CUBE"))
@pytest.mark.skip(reason="plain")
def test_i_marked(): pass
def test_j_xfail_call(): pytest.xfail("inside")
"""

EXPECTED = {
    "a_pass": ("passed", None, ""),
    "b_fail": ("failed", None, ""),
    "c_setup": ("error", None, ""),
    "d_teardown": ("error", None, ""),
    "e_known": ("known_failure", None, "known one"),
    "f_xpass": ("unexpected_pass", None, "known one"),
    "g_xpass_lenient": ("unexpected_pass", None, "known one"),
    "h_skip": ("skipped", "unsupported", "CUBE"),
    "i_marked": ("skipped", "other", "plain"),
    "j_xfail_call": ("known_failure", None, "inside"),
}


def _run(pytester, *arguments):
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(CONFTEST)
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", *arguments)
    return json.loads((pytester.path / "out.json").read_text())["items"]


def _outcomes(items):
    return {item["rule"][5:]: (item["outcome"], item["skip_kind"], item["reason"]) for item in items}


@pytest.mark.parametrize("arguments", [("-p", "no:randomly"), ("-n", "2"), ("-p", "no:randomly", "--tb=native")])
def test_every_outcome_is_recognised(pytester, arguments):
    if "-n" in arguments:
        pytest.importorskip("xdist")
    pytester.makepyfile(TESTS)
    items = _run(pytester, *arguments)
    assert _outcomes(items) == EXPECTED
    messages = {item["rule"][5:]: item["message"] for item in items}
    assert "OSError: refused" in messages["c_setup"]
    assert "OSError: left open" in messages["d_teardown"]
    assert min(item["seconds"]["setup"] for item in items) > 0
    assert messages["f_xpass"] == "[XPASS(strict)] known one"
    assert [name for name, message in messages.items() if "[gw" in message] == []


def test_a_worker_that_dies_costs_its_item(pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile("import os\ndef test_a(): pass\ndef test_b(): os._exit(3)\ndef test_c(): pass\n")
    items = _run(pytester, "-n", "1", "-p", "no:randomly")
    assert _outcomes(items)["a"] == _outcomes(items)["c"] == ("passed", None, "")
    (died,) = [item for item in items if item["nodeid"].endswith("test_b")]
    assert died["outcome"] == "error"
    assert "crashed while running" in died["message"]
