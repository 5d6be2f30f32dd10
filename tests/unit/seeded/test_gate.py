"""The gate's verdicts, and the record that it keeps."""

from __future__ import annotations

from pathlib import Path

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import all_classes
from tests.seeded import record
from tests.seeded.defect import all_defects
from tests.seeded.gate import command_to_learn, verdicts
from tests.seeded.record import Record


def test_the_record_names_rules_of_the_defect_s_area() -> None:
    rules = {rule_id(cls.area, name) for cls in all_classes() for name in dir(cls) if name.startswith("test_")}
    records = record.load()
    assert len(records) > 800
    wrong = {
        known.area
        for known in records.values()
        if known.rules - rules or not all(rule.startswith(known.area + ".") for rule in known.rules)
    }
    assert wrong == set(), f"run {command_to_learn(sorted(wrong))}"


def test_the_record_covers_exactly_the_existing_defects() -> None:
    areas = {each.__name__: each.area for each in all_defects()}
    records = {name: known.area for name, known in record.load().items()}
    wrong = {area for name, area in areas.items() ^ records.items()}
    assert wrong == set(), f"run {command_to_learn(sorted(wrong))}"


def test_a_defect_that_breaks_everything_is_not_evidence() -> None:
    narrow, broad = Record("crud", {"sync": ["crud.a"]}), Record("crud", {"sync": ["crud.a", "crud.b"]})
    assert record.evidence({"Narrow": narrow, "Broad": broad}, rules=10) == {"crud.a": ["Narrow"]}
    assert broad.witnesses() == ["crud.a", "crud.b"]
    assert Record("crud", {"sync": ["crud.a"]}, whole=True).witnesses() == []


def test_a_defect_is_suspect_by_its_share_of_an_area_of_many_rules() -> None:
    two = Record("crud", {"sync": ["crud.a"], "async": ["crud.b"]})
    whole = Record("crud", {"sync": [f"crud.{number}" for number in range(8)]})
    assert [two.suspect(rules=2), two.suspect(rules=8), whole.suspect(rules=8)] == [False, False, True]


def test_a_defect_without_a_session_is_noticed_by_nothing() -> None:
    (chosen,) = [each for each in all_defects() if each.__name__ == "PingAlwaysConnects"]
    outcomes = {
        ("sync", "connection.a"): "error",
        ("sync", "connection.b"): "skipped",
        ("async", "connection.a"): "error",
    }
    items = [
        {"target": chosen.__name__, "mode": mode, "rule": rule, "outcome": outcome, "seconds": {"call": 0}}
        for (mode, rule), outcome in outcomes.items()
    ]
    targets = [{"id": chosen.__name__, "unreachable": {"sync": "no such file"}}]
    found = verdicts({"items": items, "targets": targets}, [chosen])
    assert [(verdict.mode, verdict.rules, verdict.noticed) for verdict in found] == [
        ("sync", (), False),
        ("async", ("connection.a",), True),
    ]


def test_records_survive_being_written(tmp_path: Path) -> None:
    (tmp_path / "crud").mkdir()
    (tmp_path / "dml").mkdir()
    records = {"B": Record("crud", {"sync": ["crud.a"], "async": []}), "A": Record("dml", {}, whole=True, beyond=3)}
    record.update(records, {"A", "B"}, tmp_path)
    assert record.load(tmp_path) == records
    assert [file.name for file in tmp_path.rglob("*.*")] == ["record.json", "record.json"]


def test_the_record_keeps_what_another_run_learned(tmp_path: Path) -> None:
    (tmp_path / "crud").mkdir()
    mine, others = Record("crud", {"sync": ["crud.a"]}), Record("crud", {"sync": ["crud.b"]})
    record.update({"Mine": Record("crud", {"sync": []}), "Gone": mine}, {"Mine", "Gone"}, tmp_path)
    record.update({"Others": others}, {"Mine", "Others"}, tmp_path)
    record.update({"Mine": mine}, {"Mine", "Others"}, tmp_path)
    assert record.load(tmp_path) == {"Mine": mine, "Others": others}
