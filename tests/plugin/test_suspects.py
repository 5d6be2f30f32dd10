"""A second pass over failed items finds the functions of the author that they have in common."""

from __future__ import annotations

import json
import re

import pytest

from .sandbox import Result, Sandbox

BACKEND = """
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend


class Both:
    def broken(self, n):
        return [each + n for each in (1, 2)]

    def sound(self, n):
        return n

    def raising(self):
        return self.inner()

    def inner(self):
        raise KeyError("no such option")


class MyBackend(Both, SQLiteBackend):
    pass


class AsyncMyBackend(Both, AsyncSQLiteBackend):
    pass
"""
HEAD = "from mydb import AsyncMyBackend, MyBackend\n"
PROVIDER = "    backend_class = MyBackend\n    async_backend_class = AsyncMyBackend\n"
RULES = """
    @pytest.mark.parametrize("n", range(8))
    async def test_broken(self, db, blog, n):
        db.backend.sound(n)
        assert sum(db.backend.broken(n)) < 3

    @pytest.mark.parametrize("n", range(8))
    async def test_sound(self, db, blog, n):
        assert db.backend.sound(n) == n
"""


def of(sandbox: Sandbox, *options: str, rules: str = RULES) -> Result:
    sandbox.write("mydb.py", BACKEND)
    sandbox.rules(rules, head=HEAD, provider=PROVIDER)
    return sandbox.run("-p", "no:randomly", *options)


def found(run: Result) -> list[str]:
    assert run.report is not None, run.out
    return [f"{each['place']} {each['name']}" for each in run.report["suspects"]]


def test_what_failures_have_in_common_is_the_first_suspect(sandbox: Sandbox) -> None:
    run = of(sandbox)
    assert run.status == 1
    assert re.search(r"\d suspects?:", run.out), run.out
    assert re.search(r"mydb.py:7 Both.broken \(ran in (\d+) of \1 failed items, 0 of \d+ passed ones\)", run.out), (
        run.out
    )
    assert found(run)[0] == "mydb.py:7 Both.broken"


def test_the_second_pass_changes_no_count_and_no_report(sandbox: Sandbox) -> None:
    once, twice = of(sandbox, "--ar-suspects=never"), of(sandbox, "--ar-suspects=always")
    assert "suspects:" not in once.out
    assert once.outcomes == twice.outcomes
    for text in ("16 failed, 16 passed", "32 items: 16 passed, 16 failed"):
        assert text in once.out
        assert text in twice.out


def test_ten_failures_begin_no_second_pass_by_themselves(sandbox: Sandbox) -> None:
    rules = RULES.replace("range(8)", "range(5)")
    assert found(of(sandbox, rules=rules)) == []
    assert found(of(sandbox, "--ar-suspects=always", rules=rules))[0] == "mydb.py:7 Both.broken"


def test_a_function_in_which_tracebacks_end_comes_before_those_that_ran_as_often(sandbox: Sandbox) -> None:
    rules = RULES.replace("sum(db.backend.broken(n)) < 3", "db.backend.raising()")
    assert found(of(sandbox, rules=rules))[0] == "mydb.py:16 Both.inner"


def test_workers_of_xdist_send_what_they_found(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist")
    run = of(sandbox, "-n", "2")
    assert found(run)[0] == "mydb.py:7 Both.broken"
    assert run.report is not None
    # Each worker has eight of the failed items.
    assert run.report["suspects"][0]["of_red"] > 8


def test_what_threads_execute_counts(sandbox: Sandbox) -> None:
    rules = RULES.replace(
        "        assert sum(db.backend.broken(n)) < 3",
        "        values = []\n"
        "        thread = threading.Thread(target=lambda: values.append(sum(db.backend.broken(n))))\n"
        "        thread.start()\n"
        "        thread.join()\n"
        "        assert values[0] < 3",
    )
    assert found(of(sandbox, rules=rules))[0] == "mydb.py:7 Both.broken"


def test_an_unknown_choice_is_an_error(sandbox: Sandbox) -> None:
    run = of(sandbox, "--ar-suspects=sometimes")
    assert run.status == 4
    assert "unknown choice 'sometimes' (choose from auto, always, never)" in run.out


def test_a_report_shows_the_suspects_again(sandbox: Sandbox) -> None:
    run = of(sandbox, "--ar-report=run.md", "--ar-report=run.html")
    assert "| `mydb.py:7` | `Both.broken` |" in (sandbox.folder / "run.md").read_text(encoding="utf-8")
    assert "<code>Both.broken</code>" in (sandbox.folder / "run.html").read_text(encoding="utf-8")
    assert json.loads((sandbox.folder / ".ar" / "last.json").read_text(encoding="utf-8"))["suspects"] == (
        run.report or {}
    ).get("suspects")
