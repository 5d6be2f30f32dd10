"""Counts are right, and missing items are reported."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.report import Finding, Honesty, Outcome, count, green, vanished
from rhosocial.activerecord.testsuite.report.closing import summary
from rhosocial.activerecord.testsuite.report.skips import SkipKind
from rhosocial.activerecord.testsuite.report.table import plain


def test_a_rule_with_several_items_is_one_rule(item):
    items = [item(params="a"), item(params="b"), item(rule="crud.deleted"), item(mode="async")]
    counts = count(items)
    assert (counts.rules, counts.items, counts.passed) == (2, 4, 4)


def test_every_outcome_has_its_own_number(item):
    numbers = {
        Outcome.PASSED: 1,
        Outcome.FAILED: 2,
        Outcome.ERROR: 3,
        Outcome.KNOWN_FAILURE: 4,
        Outcome.UNEXPECTED_PASS: 5,
        Outcome.SKIPPED: 6,
    }
    counts = count([item(outcome=outcome) for outcome, number in numbers.items() for _ in range(number)])
    assert (counts.passed, counts.failed, counts.errors) == (1, 2, 3)
    assert (counts.known_failures, counts.unexpected_passes, counts.skipped) == (4, 5, 6)
    assert counts.bad == 10


def test_what_never_ran_is_not_skipped(item, run):
    items = [item(), item(outcome=Outcome.SKIPPED), item(outcome=Outcome.SKIPPED, skip_kind=SkipKind.NOT_RUN)]
    counts = count(items)
    assert (counts.items, counts.skipped, counts.not_run) == (3, 1, 1)
    lines = [str(plain([each])) for each in summary(run(items))]
    assert any("not run" in text for text in lines if text.startswith("target"))
    assert not any(text.startswith("skipped:") and "not run" in text for text in lines)


def test_milliseconds_are_of_set_up_call_and_tear_down(item):
    counts = count([item(setup=0.001, call=0.002, teardown=0.003), item(call=0.004)])
    assert counts.seconds == pytest.approx(0.010)
    assert counts.milliseconds_per_item == pytest.approx(5.0)
    assert count([]).milliseconds_per_item == 0.0


def test_the_own_share_counts_only_items_whose_body_was_measured(item):
    measured = item(setup=0.001, call=0.004, teardown=0.001, body=0.003)
    unmeasured = item(setup=1.0, call=1.0)
    assert count([measured, unmeasured]).own_share == pytest.approx(3.0)
    assert count([unmeasured]).own_share is None


def test_an_account_that_adds_up_has_no_message(item, run):
    items = [item(outcome=outcome, nodeid=outcome.value) for outcome in Outcome]
    assert vanished(run(items, deselected=("x", "y"))) is None


def test_a_missing_item_is_named_with_the_whole_account(item, run):
    items = [item(), item(outcome=Outcome.FAILED), item(outcome=Outcome.SKIPPED)]
    assert vanished(run(items, collected=5, deselected=("x",))) == (
        "5 items were collected, but 4 are accounted for: 1 passed, 1 skipped or not run, with a reason, 0 known failures, "
        "1 failed, 0 errors, 1 deselected"
    )


def test_an_item_too_many_is_named_too(item, run):
    assert vanished(run([item(), item()], collected=1)).startswith("1 items were collected, but 2 are accounted for")


def test_a_skip_without_a_reason_vanished(item, run):
    silent = item(outcome=Outcome.SKIPPED, reason="  ", nodeid="a::b")
    message = vanished(run([item(), silent, silent]))
    assert message.endswith("; skipped without a reason: a::b and 1 more")
    assert message.startswith("3 items were collected, but 1 are accounted for")


def test_a_run_is_green_without_anything_bad(item, run, target):
    good = [item(), item(outcome=Outcome.KNOWN_FAILURE), item(outcome=Outcome.SKIPPED)]
    under = Finding("sqlite-memory", "RIGHT_JOIN", Honesty.UNDER_CLAIMED)
    assert green(run(good, targets=(target(absent=(("async", "no class"),)),), findings=(under,))) is True


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.ERROR, Outcome.UNEXPECTED_PASS])
def test_a_bad_item_makes_it_red(item, run, outcome):
    assert green(run([item(), item(outcome=outcome)])) is False


def test_what_vanished_an_unreachable_target_and_a_false_claim_make_it_red(item, run, target):
    assert green(run([item()], collected=2)) is False
    assert green(run([item()], targets=(target(unreachable=(("sync", "refused"),)),))) is False
    for word in (Honesty.OVER_CLAIMED, Honesty.NOT_REFUSED, Honesty.UNDECLARED):
        assert green(run([item()], findings=(Finding("sqlite-memory", "UNION", word),))) is False
        assert green(run([item()], findings=(Finding("sqlite-memory", "UNION", word, "", "a.md"),))) is True
