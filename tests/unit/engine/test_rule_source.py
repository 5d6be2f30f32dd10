"""A rule's syntax tree without the kit, and a script without what the failure does not need."""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rhosocial.activerecord.backend.schema import StatementType

from rhosocial.activerecord.testsuite.engine.recording.as_code import Coder, NotCode
from rhosocial.activerecord.testsuite.engine.recording.calls import Recorder
from rhosocial.activerecord.testsuite.engine.recording.rule_source.families import FamilySource
from rhosocial.activerecord.testsuite.engine.recording.rule_source.pulled import in_order_of_need
from rhosocial.activerecord.testsuite.engine.recording.rule_source.rewrite import Rewriter, Surroundings
from rhosocial.activerecord.testsuite.engine.recording.rule_source.trying import _last
from rhosocial.activerecord.testsuite.engine.recording.rule_source.ways_to_db import observer_by_db
from rhosocial.activerecord.testsuite.engine.recording.rule_source.whole_rule import _families
from rhosocial.activerecord.testsuite.engine.recording.script import Facts, Writer
from rhosocial.activerecord.testsuite.engine.recording.shortening.inlining import inlined
from rhosocial.activerecord.testsuite.engine.recording.shortening.shorter import shorter
from rhosocial.activerecord.testsuite.engine.recording.shortening.trials import Trials
from rhosocial.activerecord.testsuite.rules.support.own_words import define
from rhosocial.activerecord.testsuite.schema.families.forum import FORUM
from rhosocial.activerecord.testsuite.schema.namespace import Models


def rewritten(text: str, *, is_async: bool = False, line: int = 0) -> str:
    """The statements of a rule's body as a script has them."""
    tree = ast.parse(text)
    db = SimpleNamespace(is_async=is_async, mode="async", provider=SimpleNamespace(text=SimpleNamespace(pads=True)))
    rewriter = Rewriter(Surroundings(is_async, db, repr, ("rule.py", line)), "rule.py", {}, {})
    return ast.unparse(ast.fix_missing_locations(rewriter.visit(tree)))


DQL = "options=ExecutionOptions(stmt_type=StatementType.DQL)"


@pytest.mark.parametrize(
    ("rule", "sync", "in_async"),
    [
        ("x = await db(db.backend.ping())", "x = backend.ping()", "x = await backend.ping()"),
        (
            "r = await db.rows(s, p)",
            f"r = backend.execute(s, p, {DQL}).data",
            f"r = (await backend.execute(s, p, {DQL})).data",
        ),
        ("r = await db.rows(s, backend=b)", f"r = b.execute(s, {DQL}).data", f"r = (await b.execute(s, {DQL})).data"),
        ("b = await db.connect('two', timeout=1)", "b = connected(timeout=1)", "b = await connected(timeout=1)"),
        (
            "async with db.using(db.backend.transaction()) as t:\n    pass",
            "with backend.transaction() as t:\n    pass",
            "async with backend.transaction() as t:\n    pass",
        ),
        (
            "async for row in db.iterate(rows):\n    n: int = row",
            "for row in rows:\n    n = row",
            "async for row in rows:\n    n = row",
        ),
        ("x = await db.observer.attempt(s)", "x = attempt(s)", "x = attempt(s)"),
        ("db.needs_second_session()\nx = 1", "x = 1", "x = 1"),
        ("x = db.provider.text.pads", "x = True", "x = True"),
        ("x = self.db.dialect", "x = self.db.dialect", "x = self.db.dialect"),
        ("x = len(db.statements)", "x = len(log)", "x = len(log)"),
        ("x = db.statements.statements[1:]", "x = log[1:]", "x = log[1:]"),
        ("x = db.target.driver.sync_class", "x = target.driver.sync_class", "x = target.driver.sync_class"),
        ("db.on_cleanup('DROP VIEW v')\nx = 1", "x = 1", "x = 1"),
        (
            "x = made(db.connect, db.unconnected)",
            "x = made(connected, unconnected)",
            "x = made(connected, unconnected)",
        ),
    ],
)
def test_db_becomes_the_backend_in_both_modes(rule: str, sync: str, in_async: str) -> None:
    assert (rewritten(rule), rewritten(rule, is_async=True)) == (sync, in_async)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "await define(db, name, sql, text)",
            "backend.execute(sql(text), options=ExecutionOptions(stmt_type=StatementType.DDL))",
        ),
        ("await define(db, name, sql, text, db.observer.run)", "observer(sql(text))"),
    ],
)
def test_a_definition_by_hand_is_written_as_it_is(rule: str, expected: str) -> None:
    """A script needs no other way to write it: the database took it."""
    db = SimpleNamespace(is_async=False, mode="sync")
    rewriter = Rewriter(Surroundings(False, db, repr, ("rule.py", 0)), "rule.py", {"define": define}, {})
    assert ast.unparse(ast.fix_missing_locations(rewriter.visit(ast.parse(rule)))) == expected


def test_a_statement_that_drops_has_a_name_of_the_script() -> None:
    drops = SimpleNamespace(drop_statement='DROP TABLE "{}"'.format)
    db = SimpleNamespace(is_async=False, mode="sync", provider=drops)
    rewriter = Rewriter(Surroundings(False, db, repr, ("rule.py", 0)), "rule.py", {}, {})
    tree = rewriter.visit(ast.parse("x = db.provider.drop_statement(made(1))"))
    found: dict[str, Any] = {"made": "t{}".format}
    exec(compile(ast.fix_missing_locations(tree), "<script>", "exec"), found)
    assert found["x"] == 'DROP TABLE "t1"'


def test_rules_that_are_known_to_fail_are_a_list_of_those_that_the_source_names(tmp_path: Path) -> None:
    source = tmp_path / "rules.py"
    source.write_text('KNOWN = ("dml.one", "dml.two")', encoding="utf-8")
    db = SimpleNamespace(is_async=False, mode="sync", is_known_to_fail=lambda rule: rule == "dml.two")
    rewriter = Rewriter(Surroundings(False, db, repr, ("", 0)), str(source), {}, {})
    tree = rewriter.visit(ast.parse("x = any(map(db.is_known_to_fail, needed(case))) or db.is_known_to_fail(rule)"))
    assert ast.unparse(tree) == "x = any(map(('dml.two',).__contains__, needed(case))) or rule in ('dml.two',)"


def test_the_observer_that_has_a_name_is_the_session_of_the_script() -> None:
    function = ast.parse("async def f():\n    o = self.db.observer\n    x = await o.rows(sql)").body[0]
    assert ast.unparse(observer_by_db(function)) == "async def f():\n    x = await self.db.observer.rows(sql)"


def test_a_definition_stands_behind_what_it_needs_while_it_is_defined() -> None:
    texts = {
        "KINDS": "KINDS = [each for each in Kind]",
        "asked": "def asked(kind=KINDS):\n    return later()",
        "later": "def later():\n    return asked()",
        "Kind": "class Kind(Enum):\n    A = START",
        "START": "START = 1",
    }
    assert in_order_of_need(texts) == ["START", "Kind", "KINDS", "asked", "later"]


def test_a_backend_of_the_other_mode_has_the_configuration_of_the_script() -> None:
    """It is made where the rule makes it, and not written as the object that it was."""

    class Provider:
        def new_backend(self, target: Any, mode: str, config: Any) -> str:
            return f"a live backend of {target}, {mode}, {config}"

    driver = SimpleNamespace(sync_class=dict)
    db = SimpleNamespace(
        is_async=True, mode="async", config=None, provider=Provider(), target=SimpleNamespace(driver=driver)
    )
    rewriter = Rewriter(Surroundings(True, db, lambda cls: cls.__name__, ("rule.py", 0)), "rule.py", {}, {})
    tree = rewriter.visit(ast.parse('x = db.provider.new_backend(db.target, "sync", db.config)'))
    assert ast.unparse(tree) == "x = dict(connection_config=config, logging_config=quiet)"


def test_only_the_failed_assertion_tells_what_it_compared_unless_all_do() -> None:
    rule = "assert a == 1\nassert b == 2"
    assert rewritten(rule, line=2).count("expected") == 4
    around = Surroundings(False, SimpleNamespace(is_async=False), repr, ("rule.py", 0), tells_all=True)
    all_told = ast.unparse(ast.fix_missing_locations(Rewriter(around, "rule.py", {}, {}).visit(ast.parse(rule))))
    assert all_told.count("expected") == 8


def test_models_behind_an_argument_have_the_name_that_it_gives_them() -> None:
    """A rule takes them by an object of its own: without, its script has no table."""
    one, two = Models.__new__(Models), Models.__new__(Models)
    holder = SimpleNamespace(family=two, other=one)
    assert _families({"blog": one, "marks": holder, "times": 2}) == {"blog": one, "family": two}


def test_what_is_logged_after_a_traceback_is_not_the_error() -> None:
    """If this fails, look at ``_last``: a driver that logs its disconnect would hide every failure."""
    said = (
        "Traceback (most recent call last):\n  File 'r.py', line 1\nAssertionError: expected 1, got 2\n"
        "2026-12-01 - INFO - disconnected\n"
    )
    assert _last(said) == ("AssertionError", "expected 1, got 2")
    assert _last("no driver\n") == ("no driver", "no driver")


def test_pytest_raises_becomes_a_try() -> None:
    """If this fails, look at ``_raises``: the script must be red when nothing is raised."""
    text = rewritten("with pytest.raises(ValueError, match='x') as caught:\n    f()\nassert caught.value.args")
    for raised, red in ((ValueError("x"), False), (ValueError("y"), True), (None, True)):

        def f(raised: Any = raised) -> None:
            if raised is not None:
                raise raised

        if red:
            with pytest.raises(AssertionError):
                exec(f"import re\n{text}", {"f": f})
        else:
            exec(f"import re\n{text}", {"f": f})


def test_the_comparison_that_failed_says_what_it_expected() -> None:
    text = rewritten("assert 1 == 1\nassert len([]) == 2", line=2)
    with pytest.raises(AssertionError, match=r"expected 2, got 0"):
        exec(text, {})


def test_what_only_the_kit_has_can_not_be_written() -> None:
    with pytest.raises(NotCode, match=r"db\.kill_session"):
        rewritten("await db.kill_session(db.backend)")


def test_a_script_keeps_only_what_its_failure_needs() -> None:
    helpers = "import json\nimport sys\ndef used(): return 3\ndef unused(): return json\n"
    text = f"{helpers}if used():\n    x = used()\ny = 4\nassert x == 2\n"

    def shows(candidate: str) -> bool:
        status, raised = trials(candidate)
        sound = candidate.replace("return 3", "return 2")
        return status == 1 and raised.startswith("AssertionError") and trials(sound)[0] == 0

    trials = Trials(os.environ)
    try:
        found = shorter(text, shows)
    finally:
        trials.close()
    assert found == "\ndef used():\n    return 3\nx = used()\nassert x == 2\n"


def test_a_trial_that_hangs_is_no_proof() -> None:
    trials = Trials(os.environ, 1.0)
    try:
        assert trials("while True: pass") == (-1, "")
        assert trials("x = 1") == (0, "")
        assert trials("print('expected 1, got 2')\nraise SystemExit(1)") == (1, "expected 1, got 2")
    finally:
        trials.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a, b=2):\n    return a + b\nx = f(1)\n", "x = 1 + 2"),
        ("def f(a):\n    y = a\n    return y\nx = f(b)\n", "y = b\nx = y"),
        ("async def f(a):\n    await g(a)\nawait f(1)\n", "await g(1)"),
        ("def f(a):\n    pass\nx = g(f(1))\n", "x = g(None)"),
    ],
)
def test_a_short_function_is_written_where_it_is_called(text: str, expected: str) -> None:
    found = inlined(parsed(text), "f")
    assert found is not None
    assert ast.unparse(ast.fix_missing_locations(found)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    return a + a\nx = f(g())\n",
        "def f(a):\n    a = 1\n    return a\nx = f(2)\n",
        "def f():\n    return 1\nx = map(f, y)\n",
        "def f():\n    if x:\n        return 1\n    return 2\ny = f()\n",
        "def f():\n    g()\nf()\nf()\n",
    ],
)
def test_a_function_stays_where_its_body_would_mean_something_else(text: str) -> None:
    assert inlined(parsed(text), "f") is None


def parsed(text: str) -> ast.Module:
    return compile(text, "<script>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def writer(drops: list[str], configs: dict[str, Any]) -> Writer:
    """A writer for a database that stays."""
    facts = Facts(dict, dict, {}, False, "arX_", drops=drops, stays=True)
    facts.configs.update(configs)
    return Writer(Recorder(), facts)


def test_a_script_may_begin_with_another_backend() -> None:
    """It shows what a backend leaves behind in its process."""
    of_any = writer([], {})
    of_any.facts.after_another = True
    text = of_any.around([], ["pass"])
    assert "another.connect()\n    another.disconnect()" in text


def test_a_script_drops_what_it_makes_and_nothing_that_was_there() -> None:
    """If this fails, look at ``Writer.cleaned``: a table that is there already must fail before the ``try``."""
    drops = ['DROP TABLE "arX_b"', 'DROP TABLE "arX_a"', 'DROP TABLE "arX_other"']
    lines = [
        "backend.execute('CREATE TABLE \"repro_a\" (x)')",
        "backend.execute('CREATE TABLE \"repro_b\" (x)')",
        "fail()",
    ]
    text = "\n".join(writer(drops, {"second": {}}).cleaned(["second = made()", *lines], ["cleanup"]))
    sent: list[str] = []

    class Backend:
        there: tuple[str, ...] = ()

        def execute(self, sql: str, options: Any = None) -> None:
            name = sql.partition('"')[2].partition('"')[0]
            if sql.startswith("CREATE") and name in self.there:
                raise ValueError(name)
            sent.append(sql)

        def connect(self) -> None: ...

        disconnect = connect

    backend = Backend()
    names: dict[str, Any] = {"backend": backend, "made": Backend, "cleanup": ["DROP VIEW v"]}
    names.update({"suppress": suppress, "ExecutionOptions": dict, "StatementType": StatementType})
    with pytest.raises(NameError):
        exec(text, names)
    assert sent[2:] == ["DROP VIEW v", 'DROP TABLE "repro_b"', 'DROP TABLE "repro_a"']
    del sent[:]
    backend.there = ("repro_a",)
    with pytest.raises(ValueError, match="repro_a"):
        exec(text, names)
    assert sent == []


def test_what_drops_the_tables_is_never_taken_out() -> None:
    lines = [
        "backend.execute('CREATE TABLE \"repro_a\" (x)')",
        "backend.execute('CREATE TABLE \"repro_b\" (x)')",
        "x = 1",
    ]
    text = "\n".join(writer(['DROP TABLE "arX_a"', 'DROP TABLE "arX_b"'], {}).cleaned(lines))
    found = shorter(text, lambda candidate: "x = 1" in candidate)
    assert "CREATE" not in found
    assert "DROP" not in found
    found = shorter(text, lambda candidate: 'CREATE TABLE "repro_b"' in candidate)
    assert "'DROP TABLE \"repro_b\"'" in found
    assert "repro_a" not in found


def test_a_relation_to_a_model_further_down_is_written_as_text() -> None:
    names = {table.name: f"repro_{table.name}" for table in FORUM.tables}
    source = FamilySource(FORUM, names, False, {}, Coder({}, ""), lambda name, module: name)
    assert "    posts: ClassVar[HasMany['Post']] =" in "\n".join(source.lines(["Author", "Post"], "posts", "Backend"))
