"""A long run reports its progress, targets and areas; quiet and verbose runs print no progress."""

from __future__ import annotations

import re

import pytest

from .sandbox import Sandbox

RULES = """
    @pytest.mark.parametrize("n", range(20))
    async def test_slow(self, db, n):
        time.sleep(0.02)
        assert n != 3
"""
OFTEN = "import rhosocial.activerecord.testsuite.pytest_plugin.progress as p\np.IN_A_LOG = p.IN_A_TERMINAL = 0.2\n"
LINE = re.compile(
    r"^-- (\d+) of 40 items \(\d+%\) in \d+:\d\d(, \d failed)?: own on [\w, -]+; about \d+:\d\d left$", re.MULTILINE
)


def often(sandbox: Sandbox) -> Sandbox:
    sandbox.rules(RULES)
    sandbox.write("conftest.py", OFTEN)
    return sandbox


def test_a_long_run_reports_its_progress(sandbox: Sandbox) -> None:
    run = often(sandbox).run("--tb=no")
    done = [int(match[1]) for match in LINE.finditer(run.out)]
    assert len(done) >= 2, run.out
    assert done == sorted(done)
    assert ", 1 failed: own on mem-sync" in run.out or ", 2 failed: own on mem-" in run.out
    # pytest's own lines are complete: the file's name is repeated when its dots continue.
    assert [
        line for line in run.out.splitlines() if "-- " in line and " of 40 items" in line and line[:2] != "--"
    ] == []


def test_with_workers_progress_covers_all_of_them(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist", reason="runs in several processes")
    run = often(sandbox).run("--tb=no", "-n", "2")
    assert LINE.search(run.out), run.out
    assert sum(item["outcome"] == "failed" for item in run.items.values()) == 2


@pytest.mark.parametrize("option", ["-q", "-v", "--collect-only"])
def test_quiet_and_verbose_runs_report_no_progress(sandbox: Sandbox, option: str) -> None:
    assert " of 40 items" not in often(sandbox).run("--tb=no", option, report=False).out


def test_a_short_run_and_an_unrelated_project_print_none(sandbox: Sandbox) -> None:
    sandbox.rules(RULES)
    assert " of 40 items" not in sandbox.run("--tb=no").out
    sandbox.write(
        "test_own.py", "import time, pytest\n@pytest.mark.parametrize('n', range(9))\ndef test_x(n): time.sleep(0.1)\n"
    )
    sandbox.write("conftest.py", OFTEN)
    assert " items (" not in sandbox.run(report=False).out
