"""Known failures find the entry of an item and report entries that are out of date."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.defects import (
    Cause,
    CollectedItem,
    KnownFailure,
    KnownFailures,
    Subject,
)

RULE = "types.a_value_round_trips"
OTHER = "types.an_empty_text_is_not_null"
RULES = {RULE, OTHER}
HERE = Subject("mysql-here", "mysql", "sync", (dict,))
HERE_ASYNC = Subject("mysql-here", "mysql", "async", (dict,))
THERE = Subject("lite", "sqlite", "sync", (dict,))
CAUSE = Cause(where="driver:mysql", reason="r", page="p.md")


def entry(*rules: str, **limits: tuple[str, ...]) -> KnownFailure:
    return KnownFailure(rules=rules or (RULE,), cause=CAUSE, **limits)  # type: ignore[arg-type]


def first(known: KnownFailures, rule: str, param: Optional[str], subject: Subject) -> Optional[KnownFailure]:
    return next(iter(known.matches(rule, param, subject)), None)


def collected(subject: Subject, *params: Optional[str], rule: str = RULE) -> list[CollectedItem]:
    return [CollectedItem(rule, param, subject) for param in params]


def test_a_rule_asks_whether_another_one_is_expected_to_fail_here() -> None:
    """With a parameter, that one is meant; without, any."""
    known = KnownFailures([entry(params=("ts",), modes=("sync",))])
    assert [known.expected(RULE, param, HERE) for param in ("ts", None, "date")] == [True, True, False]
    assert not known.expected(RULE, None, HERE_ASYNC)
    assert not known.expected(RULE, "ts", THERE)
    assert not known.expected(OTHER, None, HERE)


def test_an_item_is_found_by_rule_parameter_mode_and_target() -> None:
    only = entry(params=("ts",), modes=("sync",))
    known = KnownFailures([only])
    assert first(known, RULE, "ts", HERE) is only
    assert first(known, RULE, "date", HERE) is None
    assert first(known, RULE, None, HERE) is None
    assert first(known, OTHER, "ts", HERE) is None
    assert first(known, RULE, "ts", HERE_ASYNC) is None
    assert first(known, RULE, "ts", THERE) is None


def test_an_entry_without_parameters_covers_every_item_of_its_rule() -> None:
    whole = entry()
    known = KnownFailures([whole])
    assert [first(known, RULE, param, HERE) for param in (None, "ts")] == [whole, whole]


def test_an_entry_can_be_limited_to_targets_that_deny_a_capability() -> None:
    only = entry(denied=("RETURNING_INSERT", "UPSERT"))
    known = KnownFailures([only])
    assert first(known, RULE, None, replace(HERE, denied=frozenset({"RETURNING_INSERT", "UPSERT"}))) is only
    assert first(known, RULE, None, replace(HERE, denied=frozenset({"UPSERT"}))) is None
    assert first(known, RULE, None, HERE) is None


def test_an_entry_can_be_limited_to_servers_that_refuse_a_statement() -> None:
    only = entry(refused=("SELECT 1 IN ()",))
    known = KnownFailures([only])
    assert first(known, RULE, None, replace(HERE, refused=frozenset({"SELECT 1 IN ()", "SELECT 2"}))) is only
    assert first(known, RULE, None, HERE) is None


def test_an_entry_can_be_limited_to_targets_that_claim_a_capability() -> None:
    only = entry(supported=("UPSERT",))
    known = KnownFailures([only])
    assert first(known, RULE, None, replace(HERE, supported=frozenset({"UPSERT"}))) is only
    assert first(known, RULE, None, replace(HERE, denied=frozenset({"UPSERT"}))) is None


def test_an_entry_can_be_limited_to_servers_that_accept_a_statement() -> None:
    only = entry(accepted=("SELECT 1",), refused=("SELECT 2",))
    known = KnownFailures([only])
    answers = replace(HERE, accepted=frozenset({"SELECT 1"}), refused=frozenset({"SELECT 2"}))
    assert first(known, RULE, None, answers) is only
    assert first(known, RULE, None, replace(answers, accepted=frozenset())) is None
    assert first(known, RULE, None, replace(answers, refused=frozenset())) is None


def test_an_entry_can_be_limited_to_drivers() -> None:
    shared = Cause(
        where="rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create", reason="r", page="p.md"
    )
    limited = KnownFailure(rules=(RULE,), cause=shared, drivers=("sqlite",))
    assert [first(KnownFailures([limited]), RULE, None, on) for on in (THERE, HERE)] == [limited, None]


CORE_CAUSE = Cause(
    where="rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create", reason="r", page="p.md"
)
DERIVED = Subject("acme", "acme", "sync", (SQLiteBackend,))


class Overriding(SQLiteBackend):  # type: ignore[misc]  # the core ships no types
    def connect(self) -> Any:
        return super().connect()


@pytest.mark.parametrize(
    ("on", "expected"),
    [(THERE, True), (HERE, True), (DERIVED, False), (Subject("own", "other", "sync", (dict,)), False)],
    ids=["sqlite", "mysql", "derived", "foreign"],
)
def test_a_defect_of_the_core_is_strict_on_the_published_drivers(on: Subject, expected: bool) -> None:
    whole = KnownFailure(rules=(RULE,), cause=CORE_CAUSE)
    known = KnownFailures([whole])
    assert first(known, RULE, None, on) is whole
    assert known.strict(whole, on) is expected


def test_a_defect_of_a_driver_is_strict_on_that_driver_alone() -> None:
    cause = Cause(where=f"{SQLiteBackend.__module__}:SQLiteBackend.connect", reason="r", page="p.md")
    whole = KnownFailure(rules=(RULE,), cause=cause)
    known = KnownFailures([whole])
    subjects = [
        Subject("lite", "sqlite", "sync", (SQLiteBackend,)),
        DERIVED,
        Subject("lite", "sqlite", "sync", (Overriding,)),
    ]
    assert [first(known, RULE, None, on) for on in subjects] == [whole] * 3
    assert [known.strict(whole, on) for on in subjects] == [True, False, False]


def test_an_entry_limited_to_drivers_is_strict_on_these() -> None:
    limited = KnownFailure(rules=(RULE,), cause=CORE_CAUSE, drivers=("sqlite",))
    known = KnownFailures([limited])
    assert [known.strict(limited, on) for on in (THERE, DERIVED)] == [True, False]


def test_an_entry_of_a_driver_limited_to_drivers_stays_with_them() -> None:
    known = KnownFailures([KnownFailure(rules=(RULE,), cause=Cause("driver:own", "r", "p.md"), drivers=("mysql",))])
    assert first(known, RULE, None, Subject("own", "own", "sync", (dict,))) is None


def test_a_provider_s_own_entry_is_strict_unless_it_says_otherwise() -> None:
    own = KnownFailure(rules=(RULE,), cause=CORE_CAUSE)
    lax = KnownFailure(rules=(OTHER,), cause=CORE_CAUSE, strict=False)
    known = KnownFailures((), (own, lax))
    assert [known.strict(each, DERIVED) for each in (own, lax)] == [True, False]


def test_all_causes_of_one_failure_are_listed() -> None:
    first, second = entry(), KnownFailure(rules=(RULE,), cause=Cause(where="driver:mysql", reason="s", page="q.md"))
    known = KnownFailures([first, second])
    assert known.matches(RULE, None, HERE) == (first, second)


def test_entries_that_match_are_not_stale() -> None:
    known = KnownFailures([entry(RULE, OTHER), entry(params=("ts",))])
    assert known.stale(RULES, collected(HERE, "ts") + collected(HERE, None, rule=OTHER)) == ()


def test_a_misspelt_rule_is_named_with_the_nearest() -> None:
    (problem,) = KnownFailures([entry("types.a_value_round_trip")]).stale(RULES, collected(HERE, None))
    assert "p.md" in problem
    assert f"Did you mean {RULE!r}?" in problem


def test_a_misspelt_parameter_is_named_with_the_nearest() -> None:
    (problem,) = KnownFailures([entry(params=("datetime", "date"))]).stale(RULES, collected(HERE, "date", "date_time"))
    assert "no parameter 'datetime'" in problem
    assert "Did you mean 'date_time'?" in problem


def test_a_parameter_belongs_to_any_rule_of_its_entry() -> None:
    two = entry(RULE, OTHER, params=("date", "upper"))
    items = collected(HERE, "date") + collected(HERE, "upper", rule=OTHER)
    assert KnownFailures([two]).stale(RULES, items) == ()
    (problem,) = KnownFailures([entry(RULE, OTHER, params=("date", "uper"))]).stale(RULES, items)
    assert "no parameter 'uper'. Did you mean 'upper'?" in problem


def test_an_entry_whose_rule_is_not_collected_for_its_target_is_stale() -> None:
    (problem,) = KnownFailures([entry()]).stale(RULES, collected(THERE, None) + collected(HERE, None, rule=OTHER))
    assert "was not collected for mysql-here-sync" in problem


@pytest.mark.parametrize(
    "items",
    [
        collected(THERE, None),
        collected(HERE, None, rule=OTHER),
        [],
    ],
    ids=["target not in the run", "rule not in the run", "empty run"],
)
def test_entries_outside_the_run_are_not_checked(items: list[CollectedItem]) -> None:
    assert KnownFailures([entry()]).stale(RULES, items) == ()


def test_a_mode_outside_the_run_is_not_checked() -> None:
    known = KnownFailures([entry(modes=("async",))])
    assert known.stale(RULES, collected(HERE, None)) == ()


def test_a_missing_function_is_stale_only_within_its_versions() -> None:
    gone = "rhosocial.activerecord.backend.transaction:TransactionManager.comit"
    subject = Subject("t", "acme", "sync", (dict,), core_version="1.0.0.dev30")

    def problems(core: Optional[str]) -> tuple[str, ...]:
        found = Cause(where=gone, reason="r", page="p.md", core=core)
        return KnownFailures([KnownFailure(rules=(RULE,), cause=found)]).stale(RULES, collected(subject, None))

    (problem,) = problems(None)
    assert "has no comit" in problem
    assert gone in problem
    assert problems("<1.0.0.dev30") == ()
