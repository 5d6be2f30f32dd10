"""The search for a simpler example ends in time, with the failure of the simplest one that it tried."""

from __future__ import annotations

import time

import pytest

from rhosocial.activerecord.testsuite.engine.shrinking import Shrinking


def _search(shrinking: Shrinking, tries: int) -> None:
    with shrinking.bounded():
        for number in range(tries):
            shrinking.stop_when_over()
            shrinking.note(ValueError(f"failure {number}"))
            time.sleep(0.02)


def test_a_search_ends_when_its_time_is_over() -> None:
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"failure [1-9]"):
        _search(Shrinking(0.1), 1000)
    assert time.monotonic() - start < 5


def test_what_finds_no_failure_has_all_its_time() -> None:
    shrinking = Shrinking(0.0)
    with shrinking.bounded():
        for _ in range(3):
            shrinking.stop_when_over()
            time.sleep(0.01)


def test_a_search_that_ends_by_itself_raises_nothing() -> None:
    """Hypothesis raises the failure itself then."""
    _search(Shrinking(60.0), 3)
