"""The ledger finds the entry of an item, and says which entries are out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional

import pytest

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.known import (
    Cause,
    CollectedItem,
    KnownFailure,
    Ledger,
    Subject,
    builtin_entries,
    entries,
)
from rhosocial.activerecord.testsuite.known.entries import checked

RULE = "types.a_value_round_trips"
OTHER = "types.an_empty_text_is_not_null"
RULES = {RULE, OTHER}
HERE = Subject("mysql-here", "mysql", "sync", (dict,))
HERE_ASYNC = Subject("mysql-here", "mysql", "async", (dict,))
THERE = Subject("lite", "sqlite", "sync", (dict,))
CAUSE = Cause(where="driver:mysql", reason="r", page="p.md")


def entry(*rules: str, **limits: tuple[str, ...]) -> KnownFailure:
    return KnownFailure(rules=rules or (RULE,), cause=CAUSE, **limits)  # type: ignore[arg-type]


def collected(subject: Subject, *params: Optional[str], rule: str = RULE) -> list[CollectedItem]:
    return [CollectedItem(rule, param, subject) for param in params]


def test_an_item_is_found_by_rule_parameter_mode_and_target() -> None:
    only = entry(params=("ts",), modes=("sync",))
    ledger = Ledger([only])
    assert ledger.lookup(RULE, "ts", HERE) is only
    assert ledger.lookup(RULE, "date", HERE) is None
    assert ledger.lookup(RULE, None, HERE) is None
    assert ledger.lookup(OTHER, "ts", HERE) is None
    assert ledger.lookup(RULE, "ts", HERE_ASYNC) is None
    assert ledger.lookup(RULE, "ts", THERE) is None


def test_an_entry_without_parameters_covers_every_item_of_its_rule() -> None:
    whole = entry()
    ledger = Ledger([whole])
    assert [ledger.lookup(RULE, param, HERE) for param in (None, "ts")] == [whole, whole]


def test_an_entry_can_be_limited_to_drivers() -> None:
    shared = Cause(
        where="rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create", reason="r", page="p.md"
    )
    limited = KnownFailure(rules=(RULE,), cause=shared, drivers=("sqlite",))
    assert [Ledger([limited]).lookup(RULE, None, on) for on in (THERE, HERE)] == [limited, None]


def test_several_causes_of_one_failure_are_all_given() -> None:
    first, second = entry(), KnownFailure(rules=(RULE,), cause=Cause(where="driver:mysql", reason="s", page="q.md"))
    ledger = Ledger([first, second])
    assert ledger.matches(RULE, None, HERE) == (first, second)
    assert ledger.lookup(RULE, None, HERE) is first


def test_entries_that_match_are_not_stale() -> None:
    ledger = Ledger([entry(RULE, OTHER), entry(params=("ts",))])
    assert ledger.stale(RULES, collected(HERE, "ts") + collected(HERE, None, rule=OTHER)) == ()


def test_a_misspelt_rule_is_named_with_the_nearest() -> None:
    (problem,) = Ledger([entry("types.a_value_round_trip")]).stale(RULES, collected(HERE, None))
    assert "p.md" in problem
    assert f"Did you mean {RULE!r}?" in problem


def test_a_misspelt_parameter_is_named_with_the_nearest() -> None:
    (problem,) = Ledger([entry(params=("datetime", "date"))]).stale(RULES, collected(HERE, "date", "date_time"))
    assert "no parameter 'datetime'" in problem
    assert "Did you mean 'date_time'?" in problem


def test_a_parameter_belongs_to_any_rule_of_its_entry() -> None:
    two = entry(RULE, OTHER, params=("date", "upper"))
    items = collected(HERE, "date") + collected(HERE, "upper", rule=OTHER)
    assert Ledger([two]).stale(RULES, items) == ()
    (problem,) = Ledger([entry(RULE, OTHER, params=("date", "uper"))]).stale(RULES, items)
    assert "no parameter 'uper'. Did you mean 'upper'?" in problem


def test_an_entry_whose_rule_is_not_collected_for_its_target_is_stale() -> None:
    (problem,) = Ledger([entry()]).stale(RULES, collected(THERE, None) + collected(HERE, None, rule=OTHER))
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
def test_what_the_run_says_nothing_about_is_not_judged(items: list[CollectedItem]) -> None:
    assert Ledger([entry()]).stale(RULES, items) == ()


def test_a_mode_that_is_not_in_the_run_is_not_judged() -> None:
    ledger = Ledger([entry(modes=("async",))])
    assert ledger.stale(RULES, collected(HERE, None)) == ()


def test_a_function_that_is_gone_is_stale_within_its_versions_only() -> None:
    gone = "rhosocial.activerecord.backend.transaction:TransactionManager.comit"
    subject = Subject("t", "acme", "sync", (dict,), core_version="1.0.0.dev30")

    def problems(core: Optional[str]) -> tuple[str, ...]:
        found = Cause(where=gone, reason="r", page="p.md", core=core)
        return Ledger([KnownFailure(rules=(RULE,), cause=found)]).stale(RULES, collected(subject, None))

    (problem,) = problems(None)
    assert "has no comit" in problem
    assert gone in problem
    assert problems("<1.0.0.dev30") == ()


def test_the_entries_of_every_area_are_found_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "from rhosocial.activerecord.testsuite.known import Cause, KnownFailure\n"
    for area in ("zz_second", "zz_first"):
        line = f"ENTRIES = (KnownFailure(('{area}.x',), Cause('driver:acme', 'r', 'p.md')),)\n"
        (tmp_path / f"{area}.py").write_text(head + line, encoding="utf-8")
    monkeypatch.setattr(entries, "__path__", [*entries.__path__, str(tmp_path)])
    for area in ("zz_second", "zz_first"):
        monkeypatch.delitem(sys.modules, f"{entries.__name__}.{area}", raising=False)
    found = [entry.rules for entry in builtin_entries()]
    assert found[-2:] == [("zz_first.x",), ("zz_second.x",)]


@pytest.mark.parametrize("found", [None, [], (1,), "text"])
def test_an_area_without_entries_is_refused(found: object) -> None:
    with pytest.raises(ConfigurationError, match=r"known/entries/types\.py: expected ENTRIES"):
        checked("types", found)


def test_an_entry_in_the_file_of_another_area_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="another area"):
        checked("crud", (entry(),))
