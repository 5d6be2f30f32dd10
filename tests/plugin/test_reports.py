"""A run writes every requested report, from one process or several, and properties in JUnit files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.report import facts

from .sandbox import Sandbox
from .test_known_failures import KNOWN_FAILURES

ROOT = Path(__file__).resolve().parents[2]
RULES = """
    async def test_passes(self, db, blog):
        await db(blog.User(name="Ada").save())

    @pytest.mark.parametrize("n", ["one"])
    async def test_fails(self, db, n):
        assert "<script>alert(1)</script>" == n

    async def test_known(self, db):
        assert False

    async def test_half_a_pair(self, db):
        pytest.skip("half \\ud800 pair")

    async def test_half_a_pair_fails(self, db):
        print("half \\ud800 pair")
        raise ValueError("half \\ud800 pair")
"""
PROVIDER = "    known_failures = (known('known'),)\n"


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one", "two"])
def test_every_report_that_was_asked_for_is_written(sandbox: Sandbox, processes: tuple[str, ...]) -> None:
    if processes:
        pytest.importorskip("xdist")
    sandbox.rules(RULES, head=KNOWN_FAILURES, provider=PROVIDER)
    names = ("one.html", "two.html", "run.md", "run.json")
    run = sandbox.run(*processes, *(f"--ar-report={name}" for name in names))
    assert run.status == 1
    for name in names:
        assert f"written: {name}" in run.out
    page = (sandbox.folder / "one.html").read_text(encoding="utf-8")
    assert page == (sandbox.folder / "two.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "\\u003cscript\\u003ealert(1)" in page
    assert '<th scope="col">mem-async</th>' in page
    for item in run.items.values():
        assert item["outcome"] != "error", item["message"]
    assert run.items["test_half_a_pair[mem-sync]"]["reason"] == "half \\ud800 pair"
    assert "- `own.fails`" in (sandbox.folder / "run.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("run.pdf", "run.pdf: a file ending in .json, .md or .html was expected"),
        ("no/run.html", "there is no folder no"),
    ],
)
def test_a_report_that_can_t_be_written_is_refused_before_the_run(sandbox: Sandbox, name: str, problem: str) -> None:
    sandbox.rules(RULES, head=KNOWN_FAILURES, provider=PROVIDER)
    run = sandbox.run(f"--ar-report={name}", report=False)
    assert run.status == 4
    assert problem in run.out
    assert "passed" not in run.out


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one", "two"])
def test_a_junit_file_names_rule_target_and_mode(sandbox: Sandbox, processes: tuple[str, ...]) -> None:
    if processes:
        pytest.importorskip("xdist")
    sandbox.rules(RULES, head=KNOWN_FAILURES, provider=PROVIDER)
    sandbox.run(*processes, "--junitxml=junit.xml", "--ar-mode", "sync")
    tree = ElementTree.parse(sandbox.folder / "junit.xml")
    found = {
        case.attrib["name"]: {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}
        for case in tree.iter("testcase")
    }
    assert set(found) == {
        "test_passes[mem-sync]",
        "test_fails[mem-sync-one]",
        "test_known[mem-sync]",
        "test_half_a_pair[mem-sync]",
        "test_half_a_pair_fails[mem-sync]",
    }
    for properties in found.values():
        assert re.fullmatch(r"\d+\.\d{3}", properties.pop("ar_body_ms"))
        assert {properties.pop(name) for name in ("ar_area", "ar_target", "ar_mode")} == {"own", "mem", "sync"}
    assert found["test_passes[mem-sync]"] == {"ar_rule": "own.passes"}
    assert found["test_fails[mem-sync-one]"] == {"ar_rule": "own.fails", "ar_params": "one"}
    assert found["test_known[mem-sync]"].pop("ar_known")
    assert found["test_known[mem-sync]"] == {"ar_rule": "own.known", "ar_known_owner": "own"}


def test_the_page_about_reports_lists_every_property() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    names = {value for value in vars(facts).values() if isinstance(value, str) and re.fullmatch(r"ar_\w+", value)}
    assert set(re.findall(r"`(ar_\w+)`", page)) == names


def test_the_last_run_is_written_whatever_pytest_prints(sandbox: Sandbox) -> None:
    sandbox.rules(RULES)
    for arguments, printed in ((("--no-summary",), True), (("-qq",), True), (("-p", "no:terminal"), False)):
        run = sandbox.run("--ar-mode", "sync", *arguments, report=False)
        assert run.status == 1, run.out
        assert (sandbox.folder / ".ar" / "last.json").is_file()
        assert (sandbox.folder / ".ar" / "last.html").is_file()
        (sandbox.folder / ".ar" / "last.json").unlink()
        assert ("FAILED: " in run.out) == printed
        assert "known failures: " not in run.out


def test_only_what_failed_runs_again(sandbox: Sandbox) -> None:
    sandbox.rules(RULES)
    wanting = sandbox.run("--ar-failed", report=False)
    assert wanting.status == 4
    assert "--ar-failed: no last run in this folder" in wanting.out
    first = sandbox.run("--ar-mode", "sync")
    again = sandbox.run("--ar-mode", "sync", "--ar-failed")
    failed = {name for name, outcome in first.outcomes.items() if outcome in ("failed", "error", "unexpected_pass")}
    assert set(again.outcomes) == failed
    assert failed
    assert "note: --ar-failed: " in again.out
    assert " did not run" in again.out
    sandbox.run("--ar-mode", "sync", "-k", "test_passes")
    nothing = sandbox.run("--ar-failed", report=False)
    assert nothing.status == 4
    assert "--ar-failed: nothing failed in the last run" in nothing.out


def test_pytest_s_list_of_failures_is_whole_when_asked_for(sandbox: Sandbox) -> None:
    """By default the list has some failures of each cause. If this fails, check ``FewFailures``."""
    sandbox.rules(MANY)
    some = sandbox.run("--ar-mode", "sync", "--tb=no")
    assert 0 < some.out.count("FAILED test_own.py") < 20
    assert "20 failed" in some.out
    every = sandbox.run("--ar-mode", "sync", "--tb=no", "-rf")
    assert every.out.count("FAILED test_own.py") == 20
    assert every.out.count("20 failed") == some.out.count("20 failed")


MANY = """
    @pytest.mark.parametrize("n", range(20))
    async def test_fails(self, db, n):
        assert n < 0
"""
