"""``--ar-benchmark`` runs only benchmarks; without it none run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from .sandbox import Sandbox

RUN = [sys.executable, "-m", "rhosocial.activerecord.testsuite", "run"]
QUICK = ("--ar-benchmark", "--ar-target", "sqlite-memory", "--benchmark-min-rounds=1")
EXTRA = 'pip install "pytest-benchmark>=4"'
OWN = """
from rhosocial.activerecord.testsuite import BenchmarkTests

class TestBenchmark(BenchmarkTests):
    provider = OwnProvider()

def test_plain():
    pass
"""
PROBE = """
import sys

def pytest_sessionfinish(session):
    kit = "rhosocial.activerecord.testsuite."
    names = [name for name in sys.modules if name.startswith((kit + "benchmark", kit + "conformance.test_benchmark"))]
    print("imported:", names)
"""


def test_one_workload_in_both_modes(sandbox: Sandbox, tmp_path: Path) -> None:
    pytest.importorskip("pytest_benchmark")
    where = tmp_path / "figures.json"
    run = sandbox.run(*QUICK, "-k", "point_reads", f"--benchmark-json={where}", command=RUN, report=False)
    assert run.status == 0, run.out
    assert "2 passed" in run.out
    found = {one["extra_info"]["mode"]: one["extra_info"] for one in json.loads(where.read_text("utf-8"))["benchmarks"]}
    assert set(found) == {"sync", "async"}
    for one in found.values():
        assert (one["workload"], one["target"], one["rounds"]) == ("point_reads", "sqlite-memory", 1)
        assert one["ratio"] == pytest.approx(one["models"] / one["driver"])
    (head, *rows) = run.lines("=== benchmarks ===", "milliseconds through models")[1:]
    assert head.split() == ["sqlite-memory"]
    assert [row.split()[:3] for row in rows] == [["point", "reads", "sync"], ["point", "reads", "async"]]
    assert "=== conformance ===" not in run.out
    assert "test_crud" not in run.out


def test_every_workload_s_two_sides_do_the_same_work(sandbox: Sandbox) -> None:
    pytest.importorskip("pytest_benchmark")
    run = sandbox.run(*QUICK, "--benchmark-disable", command=RUN, report=False)
    assert run.status == 0, run.out
    assert "20 passed" in run.out


def test_different_work_gives_no_ratio(sandbox: Sandbox) -> None:
    pytest.importorskip("pytest_benchmark")
    provider = (
        "    def shared_channel(self, backend, mode):\n"
        "        channel = super().shared_channel(backend, mode)\n"
        "        plain = channel.execute\n"
        "        channel.execute = lambda sql, params=(): plain(sql, [key + 1 for key in params])\n"
        "        return channel"
    )
    sandbox.rules("    async def test_x(self, db): pass\n", provider=provider, tail=OWN)
    run = sandbox.run("--ar-benchmark", "--ar-mode", "sync", "-k", "point_reads", report=False)
    assert run.status == 1, run.out
    assert "the workload's two sides do different work" in run.out
    assert "=== benchmarks ===" not in run.out


def test_in_a_backend_s_repository_nothing_but_benchmarks_runs(sandbox: Sandbox) -> None:
    pytest.importorskip("pytest_benchmark")
    sandbox.rules("    async def test_x(self, db): pass\n", tail=OWN)
    only = sandbox.run("--ar-benchmark", "--ar-mode", "sync", "--collect-only", "-q", report=False)
    assert "TestBenchmark::test_workload[mem-sync-hydration]" in only.out
    assert "test_x" not in only.out
    assert "test_plain" not in only.out
    without = sandbox.run("--ar-mode", "sync", "-q", "-p", "no:benchmark")
    assert without.status == 0, without.out
    assert without.outcomes == {"test_x[mem-sync]": "passed"}


def test_without_the_option_benchmarks_are_neither_collected_nor_imported(sandbox: Sandbox) -> None:
    sandbox.write("conftest.py", PROBE)
    run = sandbox.run("-s", "--collect-only", "-q", "--ar-target", "sqlite-memory", command=RUN, report=False)
    assert run.status == 0, run.out
    assert "test_benchmark" not in run.out
    assert "imported: []" in run.out


@pytest.mark.parametrize("how", ["blocked", "absent"])
def test_without_the_extra_one_message_names_the_install_command(sandbox: Sandbox, how: str) -> None:
    more = ["-p", "no:benchmark"]
    if how == "absent":
        sandbox.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        more = ["-p", "rhosocial.activerecord.testsuite.plugin"]
    run = sandbox.run("--ar-benchmark", *more, command=RUN, report=False, order=())
    assert run.status == 4, run.out
    assert run.out.count(EXTRA) == 1
    assert "Traceback" not in run.out


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--ar-area=crud", "--ar-area chooses rules"),
        ("--ar-contract=1", "--ar-contract chooses rules"),
        ("--ar-report=x.json", "--benchmark-json FILE"),
    ],
)
def test_options_for_rules_only_are_refused(sandbox: Sandbox, option: str, message: str) -> None:
    pytest.importorskip("pytest_benchmark")
    run = sandbox.run("--ar-benchmark", option, command=RUN, report=False)
    assert run.status == 4, run.out
    assert run.out.count(message) == 1


def test_several_processes_are_refused(sandbox: Sandbox) -> None:
    pytest.importorskip("pytest_benchmark")
    pytest.importorskip("xdist")
    run = sandbox.run("--ar-benchmark", "-n", "2", command=RUN, report=False)
    assert run.status == 4, run.out
    assert run.out.count("leave -n out") == 1
