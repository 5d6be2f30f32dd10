"""The incremental gate finds the area of every file that can change, and what is on record speaks of what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import all_classes
from tests.saboteurs import matrix
from tests.saboteurs.gate import area_of, verdicts
from tests.saboteurs.kinds import all_saboteurs


@pytest.mark.parametrize(
    ("stem", "area"),
    [
        ("crud", {"crud"}),
        ("crud_rows", {"crud"}),
        ("crud_rules_keys", {"crud"}),
        ("set_operations_rules_nesting", {"set_operations"}),
        ("kinds", set()),
        ("_oracle", set()),
    ],
)
def test_a_file_belongs_to_the_area_that_its_name_begins_with(stem: str, area: set[str]) -> None:
    assert area_of(stem) == area


def test_what_is_on_record_is_a_rule_of_the_saboteur_s_area() -> None:
    rules = {rule_id(cls.area, name) for cls in all_classes() for name in dir(cls) if name.startswith("test_")}
    records = matrix.load()
    assert len(records) > 800
    assert {name: record.rules - rules for name, record in records.items() if record.rules - rules} == {}
    assert [
        name for name, record in records.items() if not all(r.startswith(record.area + ".") for r in record.rules)
    ] == []


def test_a_saboteur_that_breaks_everything_vouches_for_nothing() -> None:
    narrow, broad = matrix.Record("crud", {"sync": ["crud.a"]}), matrix.Record("crud", {"sync": ["crud.a", "crud.b"]})
    assert matrix.vouchers({"Narrow": narrow, "Broad": broad}, rules=10) == {"crud.a": ["Narrow"]}
    assert broad.witnesses() == ["crud.a", "crud.b"]
    assert matrix.Record("crud", {"sync": ["crud.a"]}, whole=True).witnesses() == []


def test_a_saboteur_without_a_session_is_noticed_by_nothing() -> None:
    (chosen,) = [each for each in all_saboteurs() if each.__name__ == "PingAlwaysConnects"]
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
    records = {"B": matrix.Record("crud", {"sync": ["crud.a"], "async": []}), "A": matrix.Record("dml", {}, whole=True)}
    matrix.save(records, tmp_path / "m.json")
    assert matrix.load(tmp_path / "m.json") == records
    assert matrix.load(tmp_path / "none.json") == {}
