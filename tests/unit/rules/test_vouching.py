"""What is said to show that rules can fail speaks of rules that there are, and no excuse outlives its need."""

from __future__ import annotations

from dataclasses import replace

from tests.saboteurs import matrix
from tests.saboteurs.reasons import REASONS
from tests.saboteurs.vouching import Vouchers, rules_by_area, unproved, vouchers
from tests.servers.proved import proved


def test_every_rule_can_fail() -> None:
    assert unproved() == []


def test_a_saboteur_that_may_break_the_backend_as_such_was_asked_everywhere() -> None:
    rules = rules_by_area()
    suspects = {
        name: record
        for name, record in matrix.load().items()
        if len(record.rules) >= matrix.SUSPECT * len(rules[record.area])
    }
    assert suspects
    assert [name for name, record in suspects.items() if record.beyond is None] == []


def test_what_is_proved_on_servers_is_a_rule() -> None:
    found = proved()
    assert len(found) > 60
    assert sorted(set(found) - set(vouchers())) == []


def test_a_reason_is_of_a_rule_that_nothing_else_vouches_for() -> None:
    known = vouchers()
    assert [rule for rule in REASONS if rule not in known] == []
    assert [rule for rule in REASONS if known[rule].kind != "reason"] == []


def test_a_reason_is_one_line() -> None:
    assert [rule for rule, reason in REASONS.items() if not reason.strip() or "\n" in reason] == []


def test_the_strongest_voucher_counts() -> None:
    found = Vouchers(("Saboteur",), ("page.md",), ("postgres",), "why")
    assert found.kind == "saboteur"
    assert replace(found, saboteurs=()).kind == "real defect"
    assert replace(found, saboteurs=(), pages=()).kind == "server"
    assert Vouchers(reason="why").kind == "reason"
    assert Vouchers().kind == "none"
