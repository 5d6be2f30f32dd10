"""A rule's syntax tree without the kit, and a script without what the failure does not need."""

from __future__ import annotations

import ast
import os
from types import SimpleNamespace
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.recording.as_code import NotCode
from rhosocial.activerecord.testsuite.engine.recording.rule_source.rewrite import Rewriter, Surroundings
from rhosocial.activerecord.testsuite.engine.recording.rule_source.shorter import Trials, shorter


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
        ("b = await db.connect('two', timeout=1)", "b = opened(timeout=1)", "b = await opened(timeout=1)"),
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
        ("db.needs_second_session()\nx = 1", "x = 1", "x = 1"),
        ("x = db.provider.text.pads", "x = True", "x = True"),
        ("x = self.db.dialect", "x = self.db.dialect", "x = self.db.dialect"),
    ],
)
def test_db_becomes_the_backend_in_both_modes(rule: str, sync: str, in_async: str) -> None:
    assert (rewritten(rule), rewritten(rule, is_async=True)) == (sync, in_async)


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
    with pytest.raises(NotCode, match=r"db\.statements"):
        rewritten("x = db.statements.statements")


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
        assert trials("x = 1") == (-1, "")
    finally:
        trials.close()
