"""The comparison of sync and async lists only items that ran in both modes with different outcomes."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.report import Outcome, closing_report, plain
from rhosocial.activerecord.testsuite.report.modes import ModeDifference, mode_differences


def both(item, sync, twin, **more):
    return [item(mode="sync", outcome=sync, **more), item(mode="async", outcome=twin, **more)]


def test_a_rule_that_comes_out_differently_is_named(item, run) -> None:
    found = mode_differences(run(both(item, Outcome.PASSED, Outcome.FAILED, params="ts")))
    assert found == (ModeDifference("sqlite-memory", "crud.saved", "ts", Outcome.PASSED, Outcome.FAILED),)


def test_equal_outcomes_are_no_difference(item, run) -> None:
    items = both(item, Outcome.PASSED, Outcome.PASSED) + both(
        item, Outcome.KNOWN_FAILURE, Outcome.KNOWN_FAILURE, rule="crud.gone"
    )
    assert mode_differences(run(items)) == ()


def test_an_item_that_did_not_run_in_one_mode_is_not_compared(item, run) -> None:
    items = both(item, Outcome.PASSED, Outcome.SKIPPED) + both(item, Outcome.ERROR, Outcome.PASSED, rule="crud.gone")
    assert mode_differences(run([*items, item(rule="crud.alone", mode="async", outcome=Outcome.FAILED)])) == ()


def test_the_same_rule_on_two_targets_is_not_compared(item, run) -> None:
    items = [item(target="a", mode="sync"), item(target="b", mode="async", outcome=Outcome.FAILED)]
    assert mode_differences(run(items)) == ()


def test_the_closing_report_shows_the_difference(item, run) -> None:
    text = plain(closing_report(run(both(item, Outcome.KNOWN_FAILURE, Outcome.PASSED, params="ts"))))
    assert "sqlite-memory crud.saved[ts]: known failure in sync mode, passed in async mode" in text
