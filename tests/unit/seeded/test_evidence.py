"""The evidence that rules can fail names existing rules, and no reason is out of date."""

from __future__ import annotations

from dataclasses import replace

from tests.seeded import record
from tests.seeded.evidence import Evidence, evidence, rules_by_area, unproved
from tests.seeded.gate import command_to_learn
from tests.seeded.reasons import REASONS
from tests.servers.proved import proved


def test_every_rule_can_fail() -> None:
    without = unproved()
    areas = sorted({rule.partition(".")[0] for rule in without})
    assert without == [], f"seed a defect that turns it red, then run {command_to_learn(areas)}"


def test_a_defect_that_may_break_the_whole_backend_ran_on_every_area() -> None:
    rules = rules_by_area()
    suspects = {name: known for name, known in record.load().items() if known.suspect(len(rules[known.area]))}
    assert len(suspects) > 10
    unasked = [name for name, known in suspects.items() if known.beyond is None]
    names = " ".join(f"--name {name}" for name in unasked)
    assert unasked == [], f"run python -m tests.seeded.gate --everywhere everywhere.json {names}"


def test_every_id_proved_on_servers_is_a_rule() -> None:
    found = proved()
    assert len(found) > 60
    assert sorted(set(found) - set(evidence())) == []


def test_a_reason_belongs_to_a_rule_without_other_evidence() -> None:
    known = evidence()
    assert [rule for rule in REASONS if rule not in known] == []
    assert [rule for rule in REASONS if known[rule].kind != "reason"] == []


def test_a_reason_is_one_line() -> None:
    assert [rule for rule, reason in REASONS.items() if not reason.strip() or "\n" in reason] == []


def test_the_strongest_evidence_counts() -> None:
    found = Evidence(("Defect",), ("page.md",), ("postgres",), "why")
    assert found.kind == "seeded defect"
    assert replace(found, defects=()).kind == "real defect"
    assert replace(found, defects=(), pages=()).kind == "server"
    assert Evidence(reason="why").kind == "reason"
    assert Evidence().kind == "none"
