"""The order of rules is what the record of the seeded defects says, and the package carries that order."""

from __future__ import annotations

import json

import pytest

from tests.seeded import record
from tests.seeded.ranking import (
    COVER,
    RANKING,
    apfd,
    existing,
    quick,
    ranking,
    read_costs,
    strongest_first,
    text,
    waits,
)
from tests.seeded.record import Record

NOTICE = {
    "a.wide": {("One", "sync"), ("Two", "sync"), ("Three", "sync")},
    "a.narrow": {("One", "sync")},
    "b.slow": {("Four", "sync"), ("One", "sync")},
    "b.quick": {("Four", "sync")},
}
RECORDS = {
    "One": Record("a", {"sync": ["a.narrow", "a.wide"]}),
    "Two": Record("a", {"sync": ["a.wide"]}),
    "Three": Record("b", {"sync": ["b.slow"]}),
}


def test_the_rule_that_notices_most_for_its_time_is_first() -> None:
    assert strongest_first(NOTICE, {"a.wide": 5, "b.slow": 900, "b.quick": 5}) == ["a.wide", "b.quick"]
    assert strongest_first(NOTICE, {"a.wide": 900, "b.slow": 10, "b.quick": 10})[0] != "a.wide"


def test_a_share_of_the_defects_needs_fewer_rules() -> None:
    notice = {f"a.{number:03}": {(f"D{number}", "sync")} for number in range(100)}
    assert len(strongest_first(notice, {}, 0.95)) == 95
    assert len(strongest_first(notice, {}, 0.951)) == 96


def test_every_area_has_its_share_in_the_quick_set() -> None:
    assert quick(NOTICE, {"b.slow": 100, "b.quick": 100}) == ["a.wide", "b.slow"]


def test_the_curve_counts_the_time_until_a_defect_is_noticed_first() -> None:
    order = ["b.slow", "a.wide", "a.narrow"]
    found = waits(order, {"b.slow": 995, "a.wide": 495, "a.narrow": 95}, RECORDS)
    assert {name: seconds for (name, _), seconds in found.items()} == pytest.approx(
        {"Three": 1.0, "One": 1.5, "Two": 1.5}
    )
    assert apfd(order, RECORDS) == pytest.approx(1 - 5 / 9 + 1 / 6)


def test_the_package_carries_the_order_of_the_record() -> None:
    """If this fails, run ``python -m tests.seeded.ranking``."""
    records, costs = record.load(), read_costs()
    command = "the record changed: run python -m tests.seeded.ranking"
    assert RANKING.read_text(encoding="utf-8") == text(ranking(records, costs, existing())), command


def test_the_quick_rules_notice_nearly_all_defects_of_every_area() -> None:
    chosen = set(json.loads(RANKING.read_text(encoding="utf-8"))["quick"])
    records = record.load()
    assert chosen
    for area in {each.area for each in records.values()}:
        pairs = [rules for each in records.values() if each.area == area for rules in each.red.values() if rules]
        found = sum(1 for rules in pairs if chosen & set(rules))
        assert found >= COVER * len(pairs), area
