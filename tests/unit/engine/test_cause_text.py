"""The whole text of a failure, which reports show beside the masked one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.testsuite.engine.failure_cause import LONGEST_MESSAGE, cause_of
from rhosocial.activerecord.testsuite.report.causes import key_of
from rhosocial.activerecord.testsuite.report.failure import FailureCause


def test_a_text_that_is_cut_shows_no_part_of_a_secret() -> None:
    session: Any = SimpleNamespace(
        classes=list, foundations=[], without_secrets=lambda text: text.replace("s3cret", "***")
    )
    said = cause_of(ValueError("-" * (LONGEST_MESSAGE - 3) + "s3cret"), session).said
    assert len(said) == LONGEST_MESSAGE
    assert "s3c" not in said


def test_what_a_rule_finds_where_names_fold_follows_from_it() -> None:
    session: Any = SimpleNamespace(classes=list, foundations=["db: names fold: mend"], without_secrets=str)
    first, second = (cause_of(error, session) for error in (KeyError("id"), AssertionError("3 != 4")))
    assert first == second
    assert key_of(first, "one") == key_of(second, "other")
    session.foundations = ["db: no table can be rendered"]
    assert cause_of(KeyError("id"), session) != cause_of(AssertionError("3 != 4"), session)


def test_an_error_in_both_modes_twins_of_a_function_is_one_cause() -> None:
    frames = ("base/hooks.py:17 Hooks._execute_query", "base/hooks.py:46 AsyncHooks._execute_query")
    sync, other = (FailureCause("IntegrityError", "NOT NULL constraint failed: NAME", frame) for frame in frames)
    assert key_of(sync, "one") == key_of(other, "other")
    elsewhere = FailureCause("IntegrityError", sync.message, "base/hooks.py:17 Hooks._execute_list")
    assert key_of(sync, "one") != key_of(elsewhere, "one")
