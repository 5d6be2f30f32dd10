"""The failures of a run as entries: one a cause, covering exactly what failed."""

from __future__ import annotations

from typing import Any

import pytest

from rhosocial.activerecord.testsuite.defects.from_file import check_text
from rhosocial.activerecord.testsuite.report import Outcome, SkipKind
from rhosocial.activerecord.testsuite.report.baseline import HEAD, baseline_of
from rhosocial.activerecord.testsuite.report.failure import FailureCause

BROKEN = FailureCause("OperationalError", "near '...': syntax error", "acme/dialect.py:7 AcmeDialect.format_in")
WRONG = FailureCause("AssertionError", "assert N == N")
SLOTS = [("one", "sync"), ("one", "async"), ("two", "sync"), ("two", "async")]


@pytest.fixture
def lines(item: Any, run: Any, target: Any) -> Any:
    """The rules' lines of the entries for items of two targets with the driver acme."""

    def make(*items: Any) -> list[str]:
        targets = [target(name, "acme") for name in ("one", "two")]
        found = baseline_of(run(items, targets=targets), "acme")
        check_text(HEAD.format(driver="acme", started="now") + found.entries, "known.yml")
        return [text.strip()[2:] for text in found.entries.splitlines() if text.startswith("      - ")]

    return make


@pytest.fixture
def broken(item: Any) -> Any:
    def make(rule: str, target: str, mode: str, params: str = "", cause: FailureCause = BROKEN) -> Any:
        return item(rule, target, mode, Outcome.FAILED, params=params, cause=cause, call=0.1)

    return make


def test_a_rule_that_fails_everywhere_is_one_line(lines: Any, broken: Any) -> None:
    assert lines(*(broken("crud.saved", *slot, params) for slot in SLOTS for params in ("a", "b"))) == ["crud.saved"]


def test_a_rule_that_passes_elsewhere_is_limited(lines: Any, broken: Any, item: Any) -> None:
    items = [broken("crud.saved", *slot) if slot[1] == "async" else item("crud.saved", *slot) for slot in SLOTS]
    assert lines(*items) == ["crud.saved on *-async"]
    items = [item("crud.saved", *slot) if slot == ("two", "async") else broken("crud.saved", *slot) for slot in SLOTS]
    assert lines(*items) == ["crud.saved on *-sync", "crud.saved on one-async"]


def test_a_parameter_that_passes_is_left_out(lines: Any, broken: Any, item: Any) -> None:
    items = [broken("crud.saved", *slot, "a [b]") for slot in SLOTS]
    items += [item("crud.saved", *slot, params="c") for slot in SLOTS]
    assert lines(*items) == ['"crud.saved[a [b]]"']


def test_a_skip_does_not_limit_an_entry(lines: Any, broken: Any, item: Any) -> None:
    skipped = [item("crud.saved", *slot, Outcome.SKIPPED) for slot in SLOTS[1:]]
    assert lines(broken("crud.saved", "one", "sync"), *skipped) == ["crud.saved"]


def test_items_that_were_not_run_belong_to_the_cause(run: Any, item: Any, target: Any, broken: Any) -> None:
    waiting = item("crud.later", "one", outcome=Outcome.SKIPPED, skip_kind=SkipKind.NOT_RUN, reason="x", cause=BROKEN)
    found = baseline_of(run([broken("crud.saved", "one", "sync"), waiting], targets=[target("one", "acme")]), "acme")
    assert (found.causes, found.items, found.not_run) == (1, 1, 1)
    assert "- crud.later\n" in found.entries


def test_random_input_has_no_entry_for_what_another_rule_shows(run: Any, target: Any, broken: Any) -> None:
    elsewhere = FailureCause(BROKEN.error, BROKEN.message, "acme/dialect.py:90 AcmeDialect.format_query")
    echo, own = broken("joins.drawn", "one", "sync", cause=elsewhere), broken("cte.drawn", "one", "sync", cause=WRONG)
    ran = run([broken("crud.saved", "one", "sync"), echo, own], targets=[target("one", "acme")])
    found = baseline_of(ran, "acme", random={"joins.drawn", "cte.drawn"})
    assert (found.causes, found.items) == (2, 2)
    assert "joins.drawn" not in found.entries
    (said,) = found.left_out
    assert "test_drawn[one-sync]" in said
    assert "--append" in said
    assert "joins.drawn" in baseline_of(ran, "acme").entries


def test_causes_are_separate_entries_with_reasons_to_write(run: Any, target: Any, broken: Any) -> None:
    items = [broken("crud.saved", "one", "sync"), broken("crud.found", "one", "sync")]
    items += [broken("joins.joined", "one", "sync", cause=WRONG)]
    found = baseline_of(run(items, targets=[target("one", "acme")]), "acme")
    entries = check_text(HEAD.format(driver="acme", started="now") + found.entries, "known.yml")
    assert [(each.cause.reason, each.rules, each.first) for each in entries] == [
        (
            "TODO: OperationalError: near '...': syntax error",
            ("crud.found", "crud.saved"),
            ("OperationalError", "near '...': syntax error"),
        ),
        ("TODO: joins.joined: AssertionError: assert N == N", ("joins.joined",), ("AssertionError", "")),
    ]


def test_other_drivers_and_what_no_entry_covers_are_left_out(run: Any, item: Any, target: Any, broken: Any) -> None:
    leak = item("crud.leaks", "one", outcome=Outcome.ERROR, call=0.1, cause=FailureCause("Failed", "left behind"))
    stale = item("crud.mended", "one", outcome=Outcome.UNEXPECTED_PASS, reason="was broken")
    targets = [target("one", "acme"), target("sqlite-memory", "sqlite")]
    found = baseline_of(run([leak, stale, broken("crud.saved", "sqlite-memory", "sync")], targets=targets), "acme")
    assert (found.entries, found.causes) == ("", 0)
    passed, other = found.left_out
    assert passed.startswith("1 item (the first is test_crud.py::TestIt::test_mended[one-sync]) passed although")
    assert "test_leaks" in other
    assert "tear-down" in other
