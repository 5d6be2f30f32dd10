"""Which items a change concerns, what a watch knows of causes, and how it is shown at 80 and at 40 columns."""

from __future__ import annotations

from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli.watching import messages
from rhosocial.activerecord.testsuite.cli.watching.choosing import Due, due
from rhosocial.activerecord.testsuite.cli.watching.progress import Progress
from rhosocial.activerecord.testsuite.cli.watching.sources import Changes
from rhosocial.activerecord.testsuite.cli.watching.standing import Standing
from rhosocial.activerecord.testsuite.cli.watching.view import view
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.outcome import ItemOutcome, Outcome
from rhosocial.activerecord.testsuite.report.skips import SkipKind
from rhosocial.activerecord.testsuite.report.spectra import Function, Spectrum

FILE = "mydb/backend.py"
QUOTE = FailureCause("OperationalError", 'near "[": syntax error', "mydb/backend.py:31 Backend.quote")
OTHER = FailureCause("KeyError", "'...'", "mydb/backend.py:52 Backend.columns")


def item(rule: str, outcome: Outcome = Outcome.PASSED, **more: Any) -> ItemOutcome:
    area, _, name = rule.partition(".")
    return ItemOutcome(f"test_c.py::{area}::{name}[mem-sync]", rule, area, "mem", "sync", outcome, **more)


def red(rule: str, cause: FailureCause) -> ItemOutcome:
    return item(rule, Outcome.FAILED, cause=cause)


def spectrum(of: ItemOutcome, *names: str, opening: str = "connect") -> Spectrum:
    executed = frozenset(Function(FILE, 1, name) for name in names)
    return Spectrum(of.nodeid, "mem", "sync", False, executed, opening=frozenset({Function(FILE, 2, opening)}))


ITEMS = [item("crud.a"), item("crud.b"), item("joins.c"), item("types.d")]
RAN = {"crud.a": ("execute", "quote"), "crud.b": ("execute",), "joins.c": ("execute", "quote"), "types.d": ("execute",)}


def chosen(*names: str, outside: tuple[str, ...] = ()) -> Due:
    changes = Changes(frozenset((FILE, name) for name in names), outside)
    spectra = {each.nodeid: spectrum(each, *RAN[each.rule]) for each in ITEMS}
    return due(changes, spectra, {each.nodeid: each for each in ITEMS})


def ids(*rules: str) -> frozenset[str]:
    return frozenset(item(rule).nodeid for rule in rules)


def test_items_that_execute_a_function_come_first_and_then_their_areas() -> None:
    assert chosen("quote") == Due(ids("crud.a", "joins.c"), ids("crud.b"))


def test_what_every_item_executes_concerns_every_item() -> None:
    assert chosen("execute") == Due(ids("crud.a", "crud.b", "joins.c", "types.d"))


def test_what_opens_a_session_concerns_every_item_of_it() -> None:
    assert chosen("connect").first == ids("crud.a", "crud.b", "joins.c", "types.d")


@pytest.mark.parametrize(
    ("names", "outside"), [(("unknown",), ()), ((), ("mydb/backend.py outside of its functions",))]
)
def test_a_change_that_maps_to_no_item_runs_quick_rules(names: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert chosen(*names, outside=outside) == Due(quick=True)


def test_a_change_inside_and_outside_of_functions_runs_both() -> None:
    assert chosen("quote", outside=("x",)) == Due(ids("crud.a", "joins.c"), ids("crud.b"), quick=True)


def test_an_item_without_a_result_is_not_chosen_by_an_old_record() -> None:
    changes = Changes(frozenset({(FILE, "quote")}))
    gone = item("crud.gone")
    assert not due(changes, {gone.nodeid: spectrum(gone, "quote")}, {}).first


def test_a_run_that_was_ended_leaves_what_it_has_not_done() -> None:
    left = chosen("quote").without(ids("crud.a"))
    assert left | Due(ids("crud.b")) == Due(ids("joins.c", "crud.b"))
    assert Due(whole=True).without(ids("crud.a")) == Due(whole=True)


def standing(*items: ItemOutcome) -> Standing:
    found = Standing()
    found.take(items)
    return found


def mended() -> Standing:
    """Three rules broke by one cause and two by another; a change mended two of the first and broke another way."""
    found = standing(
        *(red(f"crud.{n}", QUOTE) for n in "abc"), *(red(f"types.{n}", OTHER) for n in "de"), item("crud.f")
    )
    found.begin()
    moved = FailureCause(QUOTE.error, QUOTE.message, "mydb/backend.py:33 Backend.quote")
    found.take([item("crud.a"), item("crud.b"), red("crud.c", moved), item("types.d"), item("types.e")])
    found.take([red("crud.f", FailureCause("TypeError", "no text", "mydb/backend.py:9 Backend.text"))])
    return found


def test_a_cause_stays_one_when_lines_above_it_move() -> None:
    causes = {each.text.partition(":")[0]: (each.before, each.now) for each in mended().causes()}
    assert causes == {"OperationalError": (3, 1), "KeyError": (2, 0), "TypeError": (0, 1)}


def test_a_rule_that_fails_by_its_own_assertion_in_another_way_has_the_same_cause() -> None:
    found = standing(red("crud.a", FailureCause("AssertionError", "assert N == N")))
    found.begin()
    found.take([red("crud.a", FailureCause("StepFailed", "no row"))])
    assert [(each.before, each.now, each.text) for each in found.causes()] == [(1, 1, "StepFailed: no row")]


def test_rules_that_are_not_run_because_of_a_cause_wait_behind_it() -> None:
    unreached = FailureCause("Failed", "can't be reached")
    waiting = [item(f"crud.{n}", Outcome.SKIPPED, skip_kind=SkipKind.TARGET_UNREACHABLE) for n in "bcd"]
    (cause,) = standing(item("crud.a", Outcome.ERROR, cause=unreached), *waiting).causes()
    assert (cause.now, cause.waiting) == (1, 3)


def test_suspects_come_from_the_records_of_all_items() -> None:
    found = standing(*(red(f"crud.{n}", QUOTE) for n in "ab"), item("crud.c"), item("crud.d"))
    found.record(spectrum(each, "execute", *(("quote",) if each.outcome.bad else ())) for each in found.items.values())
    found.find_suspects()
    assert found.suspects[0].name == "quote"
    found.take([item("crud.a"), item("crud.b")])
    found.find_suspects()
    assert found.suspects == ()


def test_an_item_that_is_no_more_is_red_no_more() -> None:
    found = standing(red("crud.a", QUOTE), red("crud.b", QUOTE))
    found.forget(ids("crud.a", "crud.never"))
    assert found.red == (("crud.b", "mem", "sync", ""),)


def shown(width: int) -> str:
    progress = Progress("mydb/backend.py Backend.quote", first=8, rest=2, total=40, done=5, failed=1, over=False)
    progress.running = "test_conformance.py::TestCrud::test_a_saved_record_is_found_by_its_key[mem-sync]"
    progress.first_red = "after 1.3 s: crud.c[mem-sync]"
    return plain(view(mended(), progress, width))


def test_the_view_at_80_columns() -> None:
    assert shown(80).splitlines() == [
        "change: mydb/backend.py Backend.quote",
        "running: 5 of 10 items, 1 red",
        "now: test_conformance.py::TestCrud::test_a_saved_record_is_found_by_its_key[m...",
        "first red: after 1.3 s: crud.c[mem-sync]",
        "",
        "broken rules 5 -> 2, causes 2 (1 gone, 1 new)",
        "  new   1 rule: TypeError: no text in mydb/backend.py:9 Backend.text",
        '  3 -> 1 rule: OperationalError: near "[": syntax error in mydb/backend.py:33',
        "  gone  2 rules: KeyError: '...' in mydb/backend.py:52 Backend.columns",
        'next: 1 rule waits behind this one: OperationalError: near "[": syntax error',
        "  in mydb/backend.py:33 Backend.quote",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = shown(width).splitlines()
    assert [each for each in lines if len(each) > width] == []
    assert len(lines) <= 24
    assert "broken rules 5 -> 2" in shown(width)


def test_the_view_names_broken_source_and_keeps_the_results() -> None:
    lines = plain(view(mended(), Progress(problem=f"{FILE}:3 can't be compiled: invalid syntax"), 80)).splitlines()
    assert lines[0] == "waiting: mydb/backend.py:3 can't be compiled: invalid syntax"
    assert "broken rules 5 -> 2, causes 2 (1 gone, 1 new)" in lines


def test_a_green_watch_says_so() -> None:
    assert "no broken rule" in plain(view(standing(item("crud.a")), Progress(), 80))
    assert plain(view(Standing(), Progress(), 40)) == "waiting for a change (Ctrl-C ends)\n"


def test_a_start_says_what_runs_and_of_how_many() -> None:
    progress = Progress("mydb/backend.py Backend.quote", total=40)
    assert plain(messages.start(progress, Due(ids("crud.a"), ids("crud.b"), quick=True), 1, 1)) == (
        "change: mydb/backend.py Backend.quote\n"
        "running: 1 item that executes it, 1 of them red; the red items and the quick rules; "
        "then 1 other item of 1 area (of 40 items)\n"
    )
