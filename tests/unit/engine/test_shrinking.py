"""The search for a simpler example ends in time, with the failure of the simplest one that it tried."""

from __future__ import annotations

import time

import pytest

from rhosocial.activerecord.testsuite.engine.shrinking import Limit, Shrinking


def _search(shrinking: Shrinking, tries: int) -> int:
    """Fail so many times; returns how many were tried."""
    tried = 0
    with shrinking.bounded():
        for number in range(tries):
            shrinking.stop_when_over()
            shrinking.note(ValueError(f"failure {number}"))
            tried += 1
            time.sleep(0.02)
    return tried


def test_a_search_ends_when_its_time_is_over() -> None:
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"failure [1-9]"):
        _search(Shrinking(0.1), 1000)
    assert time.monotonic() - start < 5


def test_what_finds_no_failure_has_all_its_time() -> None:
    """The time begins with a failure."""
    limit = Limit(0.0)
    assert not limit.begun
    time.sleep(0.01)
    assert not limit.over
    limit.failed()
    time.sleep(0.01)
    assert limit.over


def test_a_search_that_ends_by_itself_raises_nothing() -> None:
    """Hypothesis raises the failure itself then."""
    tried = _search(Shrinking(60.0), 3)
    assert tried == 3


def test_a_failure_keeps_what_it_was_raised_from() -> None:
    """The first exception of the chain is the failure's cause, however the search ended."""
    shrinking = Shrinking(0.0)
    driver, wrapped = KeyError("the driver's"), ValueError("the backend's")
    wrapped.__cause__ = driver
    with pytest.raises(ValueError, match="the backend's") as raised, shrinking.bounded():
        shrinking.note(wrapped)
        time.sleep(0.01)
        shrinking.stop_when_over()
    assert raised.value.__cause__ is driver
