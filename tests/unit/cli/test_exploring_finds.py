"""What rounds show becomes finds: one for each cause, none for what is expected or was kept before."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.testsuite.cli.exploring.child import Drawn, Ran
from rhosocial.activerecord.testsuite.cli.exploring.exploration import Choice, Exploration
from rhosocial.activerecord.testsuite.cli.exploring.finds import Find, Finds
from rhosocial.activerecord.testsuite.cli.exploring.output import closing, of_find
from rhosocial.activerecord.testsuite.engine.exploring import Exploring
from rhosocial.activerecord.testsuite.engine.kept_finds import KeptFind
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.outcome import ItemOutcome, Outcome

SEED = Exploring(7, 2)
BACKEND = FailureCause("DatabaseError", "can't write '...'", "acme/backend.py:12 Acme.execute")
OWN = FailureCause("AssertionError", "assert N == N")


def item(rule: str, cause: FailureCause, outcome: Outcome = Outcome.FAILED, mode: str = "sync") -> ItemOutcome:
    name = rule.partition(".")[2]
    nodeid = f"test_conformance.py::TestX::test_{name}[mem-{mode}]"
    return ItemOutcome(nodeid, rule, "types", "mem", mode, outcome, cause=cause)


def ran(*items: ItemOutcome, **drawn: Any) -> Ran:
    return Ran(1.0, items, tuple(Drawn(each.nodeid, each.rule, "acme", "mem-sync", **drawn) for each in items))


def taken(*items: ItemOutcome) -> list[Find]:
    finds = Finds([], ())
    finds.take(ran(*items), SEED)
    return list(finds)


def test_two_rules_with_one_cause_in_the_backend_are_one_find() -> None:
    (find,) = taken(item("types.a", BACKEND), item("json.b", BACKEND))
    assert (find.count, find.rules, find.number) == (2, {"types.a", "json.b"}, 1)


def test_two_rules_with_assertions_of_their_own_are_two_finds() -> None:
    assert [find.rules for find in taken(item("types.a", OWN), item("json.b", OWN))] == [{"types.a"}, {"json.b"}]


def test_a_later_round_counts_a_cause_and_finds_it_no_more() -> None:
    finds = Finds([], ())
    assert len(finds.take(ran(item("types.a", BACKEND)), SEED)) == 1
    assert finds.take(ran(item("types.a", BACKEND, mode="async")), SEED) == []
    assert [find.count for find in finds] == [2]


def test_what_is_expected_is_no_find() -> None:
    expected = [Outcome.KNOWN_FAILURE, Outcome.UNEXPECTED_PASS, Outcome.SKIPPED, Outcome.PASSED, Outcome.ERROR]
    assert taken(*(item("types.a", BACKEND, outcome) for outcome in expected)) == []


def kept(driver: str = "acme") -> KeptFind:
    return KeptFind("types.a", driver, "1/1", "AA==", "value=1", "DatabaseError: x", BACKEND.to_text(), "6")


def test_a_kept_find_is_not_found_again_on_its_driver() -> None:
    finds = Finds([kept()], ())
    assert finds.take(ran(item("types.a", BACKEND)), SEED) == []
    assert (finds.state_of(kept()), finds.failing) == ("still fails", 1)
    other = Finds([kept("other")], ())
    assert len(other.take(ran(item("types.a", BACKEND)), SEED)) == 1


def test_what_replays_say_of_a_kept_find() -> None:
    said = {}
    for verdict in ("passes", "fails: X", "unknown", "known"):
        finds = Finds([kept()], ())
        passed = item("types.a", BACKEND, Outcome.PASSED)
        finds.take(ran(passed, replayed={kept().name: verdict}), SEED)
        said[verdict] = finds.state_of(kept())
    assert said == {
        "passes": "mended",
        "fails: X": "still fails",
        "unknown": "outdated: its rule draws otherwise",
        "known": "a known failure today",
    }
    assert Finds([kept()], ()).state_of(kept()) == "not replayed: no such rule ran"


def test_the_command_has_the_seed_the_file_and_the_item() -> None:
    finds = Finds([], ("--ar-config", "my file.yml"))
    (find,) = finds.take(ran(item("types.a", BACKEND)), SEED)
    assert find.command == (
        "ar-testsuite run --ar-explore 7/2 --ar-config 'my file.yml' 'test_conformance.py::TestX::test_a[mem-sync]'"
    )


def test_much_of_everything_closes_in_40_lines_of_80_columns() -> None:
    exploration = Exploration.of(Choice(60.0, 7), [kept(f"driver{number}") for number in range(9)])
    causes = [FailureCause("Error", f"m{chr(97 + number)}" * 60, "f.py:1 x") for number in range(20)]
    items = [item(f"types.{'long_name_' * 9}{number}", cause) for number, cause in enumerate(causes)]
    values = {f"value {number}": 9 for number in range(99)}
    result = ran(*items, drawn=9, dimensions={f"dimension {number}": values for number in range(12)})
    exploration.figures.take(result, SEED)
    new = exploration.finds.take(result, SEED)
    lines = plain(closing(exploration)).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert len(new) == 20
    shown = plain(of_find(new[0])).splitlines()
    assert max(len(line) for line in shown if not line.startswith(("  again: ", "find "))) <= 80
