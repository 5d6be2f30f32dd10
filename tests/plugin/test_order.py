"""A run begins with the rules that notice most, and a quick run has few of them."""

from __future__ import annotations

import json

import pytest

from rhosocial.activerecord.testsuite.report.json_report import from_json
from rhosocial.activerecord.testsuite.report.merging import merge

from .sandbox import Result, Sandbox

KIT = """
from rhosocial.activerecord.testsuite.rules import classes_of

for mixin in {classes}:
    name = "Test" + mixin.__name__
    globals()[name] = type(name, (mixin,), {{"provider": OwnProvider(), "__module__": __name__}})
"""


def collected(sandbox: Sandbox, *arguments: str, order: tuple[str, ...] = ("-p", "no:randomly")) -> list[str]:
    run: Result = sandbox.run("--collect-only", "-q", "--ar-mode", "sync", *arguments, report=False, order=order)
    assert run.status == 0, run.out
    return [line.partition("::")[2] for line in run.out.splitlines() if "::" in line]


@pytest.fixture
def repository(sandbox: Sandbox) -> Sandbox:
    sandbox.rules(
        "    async def test_mine(self, db): pass\n",
        tail=KIT.format(classes='classes_of("windows") + classes_of("cte")'),
    )
    return sandbox


def test_the_strongest_rules_come_first_and_all_others_stay_in_their_order(repository: Sandbox) -> None:
    in_files, ranked = collected(repository, "--ar-order", "file"), collected(repository)
    assert sorted(ranked) == sorted(in_files) != ranked
    assert in_files[0] == "TestOwn::test_mine[mem-sync]" != ranked[0]
    last = ranked[ranked.index("TestOwn::test_mine[mem-sync]") :]
    assert last == [name for name in in_files if name in last]
    assert collected(repository, "--ar-order", "kill") == ranked


def test_a_shuffled_run_stays_shuffled_unless_an_order_is_asked_for(repository: Sandbox) -> None:
    pytest.importorskip("pytest_randomly")
    ranked, shuffled = collected(repository), collected(repository, "--randomly-seed=3", order=())
    assert sorted(shuffled) == sorted(ranked) != shuffled
    assert shuffled != ranked
    assert collected(repository, "--randomly-seed=3", "--ar-order", "kill", order=()) == ranked


def test_a_quick_run_says_what_it_left_out(repository: Sandbox) -> None:
    run = repository.run("--ar-quick", "--ar-mode", "sync")
    assert run.status == 0, run.out
    assert run.report is not None
    assert 0 < len(run.report["items"]) < len(run.report["deselected"])
    assert "TestOwn::test_mine[mem-sync]" in {item["nodeid"].partition("::")[2] for item in run.report["items"]}
    ran = len({item["rule"] for item in run.report["items"]})
    (note,) = [note for note in run.report["notes"] if note.startswith("--ar-quick")]
    assert note.startswith(f"--ar-quick: {ran} of ")


def test_the_parts_of_a_run_merge_to_the_run(sandbox: Sandbox) -> None:
    sandbox.rules("    async def test_mine(self, db): pass\n", tail=KIT.format(classes='classes_of("cte")'))
    plain = sandbox.run().report
    runs = [sandbox.run("--ar-shard", f"{number}/3") for number in (1, 2, 3)]
    assert [run.status for run in runs] == [0, 0, 0]
    ran = [{item["rule"] for item in run.items.values()} for run in runs]
    assert sum(map(len, ran)) == len(set().union(*ran))
    assert all(len(rules) > 2 for rules in ran)
    reports = [from_json(json.dumps(run.report), place="a part") for run in runs]
    assert plain is not None
    whole = from_json(json.dumps(plain), place="the run")
    merged = merge(reports)
    assert [(item.nodeid, item.outcome) for item in merged.items] == [(i.nodeid, i.outcome) for i in whole.items]
    assert (merged.collected, merged.deselected) == (whole.collected, whole.deselected)
