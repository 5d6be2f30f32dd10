"""Set-up, call and tear-down become one outcome, whatever their results."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.report import (
    BODY_MS,
    Collector,
    Facts,
    Outcome,
    PhaseRecord,
    SkipKind,
    skip_reason,
)

FACTS = Facts("crud.saved", "crud", "pg", "sync", "n1", "page.md", "core")


def record(when, outcome="passed", nodeid="t.py::test", properties=None, **more):
    pairs = tuple(FACTS.to_properties() if properties is None else properties)
    return PhaseRecord(nodeid, when, outcome, properties=pairs, **more)


def outcome_of(*records):
    collector = Collector()
    for each in records:
        collector.add(each)
    (found,) = collector.items()
    return found


def test_a_pass_has_its_facts_and_times():
    body = [*FACTS.to_properties(), (BODY_MS, "1.5")]
    found = outcome_of(
        record("setup", duration=0.25),
        record("call", duration=0.5, properties=body),
        record("teardown", duration=0.125, properties=body),
    )
    assert found.outcome is Outcome.PASSED
    assert (found.rule, found.area, found.target, found.mode) == ("crud.saved", "crud", "pg", "sync")
    assert (found.params, found.known_page, found.known_owner) == ("n1", "page.md", "core")
    assert (found.setup, found.call, found.teardown, found.body) == (0.25, 0.5, 0.125, 0.0015)
    assert (found.reason, found.message, found.skip_kind) == ("", "", None)


@pytest.mark.parametrize(
    ("records", "outcome", "message"),
    [
        ([record("setup"), record("call", "failed", text="no row")], Outcome.FAILED, "no row"),
        ([record("setup", "failed", text="refused"), record("teardown")], Outcome.ERROR, "refused"),
        (
            [record("setup"), record("call"), record("teardown", "failed", text="left open")],
            Outcome.ERROR,
            "left open",
        ),
        (
            [record("setup"), record("call", "failed", text="no row"), record("teardown", "failed", text="left open")],
            Outcome.FAILED,
            "no row\nleft open",
        ),
        (
            [record("setup"), record("call", "skipped", wasxfail="r"), record("teardown", "failed", text="leak")],
            Outcome.ERROR,
            "leak",
        ),
        (
            [record("setup", "skipped", skip_reason="s"), record("teardown", "failed", text="leak")],
            Outcome.ERROR,
            "leak",
        ),
    ],
)
def test_the_worst_phase_decides(records, outcome, message):
    found = outcome_of(*records)
    assert (found.outcome, found.message) == (outcome, message)


def test_an_expected_failure_keeps_its_reason_and_text():
    call = record("call", "skipped", wasxfail="reason: == None  renders badly", text="assert 1 == 2")
    found = outcome_of(record("setup"), call, record("teardown"))
    assert found.outcome is Outcome.KNOWN_FAILURE
    assert (found.reason, found.message) == ("== None renders badly", "assert 1 == 2")


@pytest.mark.parametrize(
    "call",
    [
        record("call", "failed", text="[XPASS(strict)] renders badly"),
        record("call", "passed", wasxfail="renders badly"),
    ],
)
def test_an_unexpected_pass_is_recognised_strict_or_not(call):
    found = outcome_of(record("setup"), call, record("teardown"))
    assert (found.outcome, found.reason) == (Outcome.UNEXPECTED_PASS, "renders badly")


@pytest.mark.parametrize("when", ["setup", "call"])
def test_a_skip_has_kind_and_reason(when):
    skip = record(when, "skipped", skip_reason=f"Skipped: {skip_reason(SkipKind.MISSING_HOOK, 'sever()')}")
    found = outcome_of(*([record("setup")] if when == "call" else []), skip, record("teardown"))
    assert (found.outcome, found.skip_kind, found.reason) == (Outcome.SKIPPED, SkipKind.MISSING_HOOK, "sever()")


def test_the_line_that_names_an_xdist_worker_is_left_out():
    text = "[gw1] linux -- Python 3.11.7 /usr/bin/python\n[XPASS(strict)] known"
    found = outcome_of(record("setup"), record("call", "failed", text=text))
    assert (found.outcome, found.message, found.reason) == (
        Outcome.UNEXPECTED_PASS,
        "[XPASS(strict)] known",
        "known",
    )
    assert outcome_of(record("setup"), record("call", "failed", text="[gw1] alone")).message == "[gw1] alone"


def test_a_process_that_died_in_the_test_is_an_error():
    assert outcome_of(record("setup")).message == "no report of the test itself came in"
    assert outcome_of(record("setup")).outcome is Outcome.ERROR
    crash = record("???", "failed", properties=(), text="worker 'gw0' crashed")
    found = outcome_of(record("setup"), record("call"), crash)
    assert (found.outcome, found.message, found.rule) == (Outcome.ERROR, "worker 'gw0' crashed", "crud.saved")


def test_an_announced_item_is_never_lost():
    collector = Collector()
    collector.expect("a", FACTS)
    collector.expect("b")
    collector.expect("c", FACTS)
    collector.expect("c")
    collector.add(record("???", "failed", nodeid="c", properties=(), text="died"))
    a, b, c = collector.items(not_run="stopped by -x")
    assert (a.outcome, a.skip_kind, a.reason, a.rule) == (
        Outcome.SKIPPED,
        SkipKind.NOT_RUN,
        "stopped by -x",
        "crud.saved",
    )
    assert (b.rule, b.skip_kind) == ("", SkipKind.NOT_RUN)
    assert (c.outcome, c.rule) == (Outcome.ERROR, "crud.saved")


def test_other_tests_are_ignored():
    collector = Collector()
    collector.add(record("setup", properties=[("color", "red")]))
    collector.add(record("call", "failed", properties=[("color", "red")]))
    assert collector.items() == ()


def test_items_come_in_the_order_of_their_ids_however_reports_come_in():
    collector = Collector()
    for when in ("setup", "call", "teardown"):
        for nodeid in ("b", "c", "a"):
            collector.add(record(when, nodeid=nodeid))
    assert [item.nodeid for item in collector.items()] == ["a", "b", "c"]


def test_an_item_that_was_run_again_counts_once_with_its_last_outcome():
    collector = Collector()
    for call in ("rerun", "rerun", "passed"):
        collector.add(record("setup"))
        collector.add(record("call", call))
        collector.add(record("teardown"))
    assert [item.outcome for item in collector.items()] == [Outcome.PASSED]


def test_an_item_that_was_collected_twice_counts_twice():
    collector = Collector()
    for call in ("passed", "failed"):
        collector.add(record("setup"))
        collector.add(record("call", call))
        collector.add(record("teardown"))
    assert [item.outcome for item in collector.items()] == [Outcome.PASSED, Outcome.FAILED]


def test_the_kit_s_sections_of_a_failure_are_kept():
    found = outcome_of(
        record("setup"), record("call", "failed", text="no row", statements="SELECT 1", story="E1"), record("teardown")
    )
    assert (found.statements, found.story) == ("SELECT 1", "E1")
