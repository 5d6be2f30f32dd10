"""No item vanishes: the account adds up for any number of workers, any order, deselected items and crashed workers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.report import from_json, merge, to_document

from .sandbox import FILE, MEMORY, Result, Sandbox
from .test_known_failures import KNOWN_FAILURES

RULES = """
    async def test_passes(self, db, blog):
        await db(blog.User(name="Ada").save())
        assert await db(blog.User.query().count()) == 1

    async def test_passes_too(self, db, blog):
        await db(blog.User(name="Ada").save())
        await db(blog.User(name="Bob").save())
        assert await db(blog.User.query().count()) == 2

    async def test_fails(self, db):
        assert False

    async def test_leaks(self, db):
        await db(db.backend.begin_transaction())

    async def test_known(self, db):
        assert False

    async def test_skips(self, db):
        await db.observer.rows("SELECT 1")

    @only("async", "tasks")
    async def test_only(self, db):
        pass

    @pytest.mark.parametrize("n", [1, 2, 3])
    async def test_params(self, db, blog, n):
        await db(blog.User(name="Ada").save())
        assert n != 2

    @examples(10, n=st.integers(0, 9))
    async def test_examples(self, db, n):
        assert n < 10
"""
HEAD = KNOWN_FAILURES + "from hypothesis import strategies as st\n"
PROVIDER = "    known_failures = (known('known'),)\n"


def facts(run: Result) -> dict[str, Any]:
    """The parts of a report that are the same in every configuration."""
    keep = ("outcome", "rule", "area", "target", "mode", "params", "skip_kind", "reason", "known_page")
    return {name: {key: item[key] for key in keep} for name, item in run.items.items()}


def whole(report: dict[str, Any]) -> dict[str, Any]:
    """A report without the parts that differ between any two runs: times and random names."""
    text = json.dumps({**report, "started": ""})
    for drawn in (r"\d+\.\d ms", r"\bart_[0-9a-z]{14}_", r" at 0x[0-9a-f]+"):
        text = re.sub(drawn, "*", text)
    document: dict[str, Any] = json.loads(text)
    for each in document["items"]:
        each["seconds"] = None
    return document


def accounted(run: Result) -> None:
    assert run.report is not None, run.out
    assert run.report["collected"] == len(run.report["items"]) + len(run.report["deselected"]), run.out
    assert "vanished" not in run.out


def test_workers_and_orders_change_nothing(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist")
    sandbox.rules(RULES, head=HEAD, provider=PROVIDER, targets={**MEMORY, **FILE})
    # Which items run twice depends on their times.
    once = ("--ar-suspects=never", "--ar-twin=never")
    plain = sandbox.run(*once)
    accounted(plain)
    assert len(plain.outcomes) == 2 * (10 + 11)
    assert plain.outcomes["test_skips[mem-sync]"] == "skipped"
    assert plain.outcomes["test_skips[file-sync]"] == "passed"
    others = [("-n", "2"), ("-n", "3", "--dist", "worksteal")]
    for arguments in others:
        run = sandbox.run(*arguments, *once)
        accounted(run)
        assert run.status == plain.status == 1
        assert facts(run) == facts(plain)
        assert run.report is not None
        assert plain.report is not None
        assert whole(run.report) == whole(plain.report)


def test_merged_shards_equal_one_process(sandbox: Sandbox) -> None:
    sandbox.rules(RULES, head=HEAD, provider=PROVIDER, targets={**MEMORY, **FILE})
    # What a shard runs a second time to find suspects is a part of what one process does.
    plain = sandbox.run("--ar-suspects", "never").report
    assert plain is not None
    # Shards by target, one of them by rule too; a rule that both deselect is reported as deselected once.
    shards = (
        ("--ar-target", "mem"),
        ("--ar-target", "file", "-k", "params"),
        ("--ar-target", "file", "-k", "not params"),
    )
    runs = []
    for number, arguments in enumerate(shards):
        found = sandbox.run("--ar-suspects", "never", *arguments).report
        assert found is not None
        runs.append(from_json(json.dumps(found), place=str(number)))
    assert whole(to_document(merge(runs))) == whole(plain)


def test_a_report_has_docstrings_and_the_statements_of_known_failures(sandbox: Sandbox) -> None:
    body = """
    async def test_known(self, db, blog):
        \"\"\"One sentence.

        Look at ``insert``.\"\"\"
        await db(blog.User(name="Ada").save())
        assert False

    async def test_left_out(self, db):
        \"\"\"Not in the report.\"\"\"
"""
    sandbox.rules(body, head=KNOWN_FAILURES, provider=PROVIDER)
    run = sandbox.run("-k", "known")
    assert run.report is not None
    assert run.report["rules"] == [{"rule": "own.known", "text": "One sentence.\n\nLook at ``insert``."}]
    for mode in ("sync", "async"):
        item = run.items[f"test_known[mem-{mode}]"]
        assert item["outcome"] == "known_failure"
        assert "INSERT INTO" in item["statements"]


def test_any_order_gives_the_same(sandbox: Sandbox) -> None:
    pytest.importorskip("pytest_randomly")
    sandbox.rules(RULES, head=HEAD, provider=PROVIDER, targets={**MEMORY, **FILE})
    one, two = (sandbox.run("-p", "no:random-order", order=(f"--randomly-seed={seed}",)) for seed in (1, 2024))
    assert facts(one) == facts(two)
    assert one.status == two.status == 1
    accounted(one)
    order = [[line for line in run.out.splitlines() if line.startswith("FAILED")] for run in (one, two)]
    assert sorted(order[0]) == sorted(order[1])
    assert order[0] != order[1]


def test_the_account_adds_up_whatever_is_deselected(sandbox: Sandbox) -> None:
    sandbox.rules(RULES, head=HEAD, provider=PROVIDER)
    whole = sandbox.run()
    accounted(whole)
    assert whole.report is not None
    for arguments in (
        ("-k", "passes"),
        ("--deselect", "test_own.py::TestOwn::test_params"),
        ("--ar-contract", "1"),
        ("--maxfail=2", "-k", "not passes"),
        ("-x",),
    ):
        run = sandbox.run(*arguments)
        accounted(run)
        assert run.report is not None
        assert run.report["collected"] == whole.report["collected"], arguments
    assert "not_run" in {item["skip_kind"] for item in run.items.values()}


CRASH = """
    async def test_1(self, db): pass

    async def test_2_dies(self, db, blog):
        await db(blog.User(name="Ada").save())
        os._exit(7)

    async def test_3(self, db): pass

    async def test_4(self, db): pass
"""


@pytest.mark.parametrize("restart", [(), ("--max-worker-restart=0",)])
def test_a_worker_that_dies_is_accounted_for(sandbox: Sandbox, restart: tuple[str, ...]) -> None:
    pytest.importorskip("xdist")
    sandbox.rules(CRASH)
    run = sandbox.run("-n", "1", "--ar-mode", "sync", *restart)
    assert run.status == 1, run.out
    died = run.items["test_2_dies[mem-sync]"]
    assert died["outcome"] == "error"
    assert "crashed while running" in died["message"]
    if not restart:
        accounted(run)
        assert {run.outcomes[f"test_{n}[mem-sync]"] for n in ("1", "3", "4")} == {"passed"}
        assert died["rule"] == "own.2_dies"
    else:
        assert run.report is not None
        assert "all workers crashed" in run.report["warnings"][0]
