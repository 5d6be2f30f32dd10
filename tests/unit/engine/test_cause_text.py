"""The whole text of a failure, which reports show beside the masked one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rhosocial.activerecord.testsuite.engine.failure_cause import LONGEST_MESSAGE, cause_of


def test_a_text_that_is_cut_shows_no_part_of_a_secret() -> None:
    session: Any = SimpleNamespace(classes=list, without_secrets=lambda text: text.replace("s3cret", "***"))
    said = cause_of(ValueError("-" * (LONGEST_MESSAGE - 3) + "s3cret"), session).said
    assert len(said) == LONGEST_MESSAGE
    assert "s3c" not in said
