"""The whole text of a failure, which reports show beside the masked one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.testsuite.engine.failure_cause import LONGEST_MESSAGE, cause_of
from rhosocial.activerecord.testsuite.report.causes import key_of


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
