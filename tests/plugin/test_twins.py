"""A failed rule runs on a twin too, and the failure shows the first place where the two part."""

from __future__ import annotations

import pytest

from .sandbox import Result, Sandbox

BACKEND = """
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend


def lowered(params):
    return tuple(each.lower() if isinstance(each, str) else each for each in params or ())


class MyBackend(SQLiteBackend):
    def execute(self, sql, params=None, **options):
        return super().execute(sql, lowered(params) if sql.startswith("INSERT") else params, **options)


class AsyncMyBackend(AsyncSQLiteBackend):
    async def execute(self, sql, params=None, **options):
        result = await super().execute(sql, params, **options)
        if result.data and "name" in result.data[0]:
            result.data = [{**row, "name": "Eve"} for row in result.data]
        return result
"""
HEAD = "from hypothesis import strategies as st\nfrom mydb import AsyncMyBackend, MyBackend\n"
PROVIDER = "    backend_class = MyBackend\n    async_backend_class = AsyncMyBackend\n"
RULES = """
    async def test_a_name_is_found(self, db, blog):
        await db(blog.User(name="Ada").save())
        rows = await db.rows(blog.sql('SELECT "name" FROM {user}'))
        assert [row["name"] for row in rows] == ["Ada"]

    async def test_an_age_is_found(self, db, blog):
        await db(blog.User(name="ada", age=7).save())
        rows = await db.rows(blog.sql('SELECT "age" FROM {user}'))
        assert [row["age"] for row in rows] == [7]
"""
SYNC = ("--ar-mode=sync",)


def of(sandbox: Sandbox, *options: str, rules: str = RULES) -> Result:
    sandbox.write("mydb.py", BACKEND)
    sandbox.rules(rules, head=HEAD, provider=PROVIDER)
    return sandbox.run(*options)


def section(run: Result, start: str = "beside the twin") -> str:
    return "\n".join(run.lines(start, r"^(=|_)"))


def test_the_failure_shows_what_came_back_and_the_statement_that_led_to_it(sandbox: Sandbox) -> None:
    run = of(sandbox, *SYNC)
    said = section(run)
    assert "the twin SQLiteBackend-sync is green" in said, run.out
    assert "backend.execute (SELECT user): what came back differs in data[0].name" in said
    assert "(INSERT user): the driver got another statement" in said
    assert run.outcomes == {
        "test_a_name_is_found[mem-sync]": "failed",
        "test_an_age_is_found[mem-sync]": "passed",
    }
    message = run.items["test_a_name_is_found[mem-sync]"]["message"]
    assert "beside the twin\nthe twin SQLiteBackend-sync is green" in message
    assert "name='ada'" in message
    # The kit's own names are no part of it.
    assert "art_" not in message.partition("beside the twin")[2]


def test_the_log_of_a_failure_shows_what_the_driver_got(sandbox: Sandbox) -> None:
    run = of(sandbox, *SYNC, "--ar-twin=never")
    assert "beside the twin" not in run.out
    statements = run.items["test_a_name_is_found[mem-sync]"]["statements"].splitlines()
    asked = next(number for number, text in enumerate(statements) if "INSERT" in text)
    assert "'Ada'" in statements[asked]
    assert statements[asked + 1].strip().startswith("the driver got: INSERT")
    assert "'ada'" in statements[asked + 1]


def test_each_mode_has_the_twin_of_its_own_mode(sandbox: Sandbox) -> None:
    run = of(sandbox, "--ar-mode=async")
    said = section(run)
    assert "the twin SQLiteBackend-async is green" in said, run.out
    assert "what came back differs in data[0].name" in said
    assert "led to it" not in said


def test_no_outcome_and_no_count_changes(sandbox: Sandbox) -> None:
    without, beside = of(sandbox, "--ar-twin=never"), of(sandbox, "--ar-twin=reference")
    assert without.outcomes == beside.outcomes
    assert (without.status, beside.status) == (1, 1)
    for text in ("2 failed, 2 passed", "4 items: 2 passed, 2 failed"):
        assert text in without.out
        assert text in beside.out


def test_a_green_run_has_no_twin(sandbox: Sandbox) -> None:
    counting = """
    async def test_it_runs_once(self, db):
        with open("ran.txt", "a") as file:
            file.write("x")
    """
    run = of(sandbox, *SYNC, "--ar-twin=reference", rules=counting)
    assert run.status == 0, run.out
    assert (sandbox.folder / "ran.txt").read_text(encoding="utf-8") == "x"
    assert run.report is not None
    assert [note for note in run.report["notes"] if "beside" in note] == []


def test_the_other_mode_can_be_the_twin_and_the_report_counts_what_is_red_on_both(sandbox: Sandbox) -> None:
    run = of(sandbox, *SYNC, "--ar-twin=async")
    said = section(run)
    assert "the twin mem-async is red too" in said, run.out
    assert run.report is not None
    assert "beside mem, of 1 red rules: 0 green there, 1 red there too" in run.report["notes"]


def test_a_named_target_can_be_the_twin(sandbox: Sandbox) -> None:
    run = of(sandbox, *SYNC, "--ar-twin=sqlite-memory-async")
    assert "the twin sqlite-memory-async is green" in section(run), run.out


def test_a_target_is_no_twin_of_itself(sandbox: Sandbox) -> None:
    run = of(sandbox, *SYNC, "--ar-twin=mem")
    assert "mem-sync is the twin itself" in run.out, run.out


def test_an_unknown_twin_is_refused_with_the_choice(sandbox: Sandbox) -> None:
    run = of(sandbox, "--ar-twin=nowhere")
    assert run.status == 4
    assert "--ar-twin: unknown twin 'nowhere' (choose from reference, sync, async, mem" in run.out


def test_a_rule_on_examples_is_compared_on_the_one_that_fails(sandbox: Sandbox) -> None:
    rules = """
    @examples(20, n=st.integers(0, 1000))
    async def test_a_drawn_name_is_found(self, db, blog, n):
        name = "Ab" if n > 40 else "ab"
        await db(db.backend.execute(blog.sql("DELETE FROM {user}")))
        await db(blog.User(name=name, age=n).save())
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user}'))
        assert [row["name"] for row in rows] == [name]
    """
    # By itself an item that takes long has no twin.
    run = of(sandbox, *SYNC, "--ar-twin=reference", rules=rules)
    said = section(run)
    assert "the twin SQLiteBackend-sync is green" in said, run.out
    # Both ran on the simplest example that fails, and began with no rows of another one.
    assert "what came back differs in data[0].name" in said
    assert "name='ab', age=41" in said
    assert "name='Ab', age=41" in said


def test_workers_of_xdist_send_what_they_found(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist")
    run = of(sandbox, "-n", "2")
    # Both modes fail with one message: that is one cause, and shown once.
    assert run.out.count("beside the twin") == 1, run.out
    assert run.out.count("is green") == 1


def test_what_the_twin_makes_is_gone_after_the_run(sandbox: Sandbox) -> None:
    run = of(sandbox, "--ar-twin=sqlite-file")
    assert "sqlite-file" in section(run), run.out
    assert run.report is not None
    assert run.report["warnings"] == []
    assert [name for name in sandbox.files() if name.endswith(".db")] == []
