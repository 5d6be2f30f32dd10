"""``explain`` shows what a name means, from the installed package alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite import texts
from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.defects import all_defects
from rhosocial.activerecord.testsuite.report import site
from rhosocial.activerecord.testsuite.texts import contract, evidence
from tests.running import ROOT

RULE = "crud.a_saved_record_is_found_by_its_key"
NODE = "test_conformance.py::TestCrud::test_a_saved_record_is_found_by_its_key[sqlite-memory-sync]"


def explained(capsys: pytest.CaptureFixture[str], name: str) -> str:
    assert main(["explain", name]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", [RULE, RULE.partition(".")[2], NODE, "a_saved_record_is_found_by_its"])
def test_a_rule_by_its_id_its_test_or_a_part_of_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = explained(capsys, name)
    assert "A saved record is found by its key" in text
    assert "rule of the area crud, in rules/crud/basics.py:" in text
    assert "If this fails, check that" in text
    assert "the seeded defect Crud" in text


def test_a_rule_s_place_is_the_line_of_its_definition(capsys: pytest.CaptureFixture[str]) -> None:
    place = explained(capsys, RULE).partition(", in rules/")[2].split()[0]
    name, _, number = place.partition(":")
    file = Path(texts.__file__).parents[1] / "rules" / name
    assert f"def test_{RULE.partition('.')[2]}(" in file.read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_a_rule_has_its_paragraphs_and_the_defects_that_break_it(capsys: pytest.CaptureFixture[str]) -> None:
    defect = next(each for each in all_defects() if each.page == "core/relation-query-of-nobody.md")
    rule = defect.breaks[0]["rules"][0]
    text = explained(capsys, rule)
    assert f"{defect.page}: {defect.title}" in text
    assert "Also legal." in text or "The contract" in text


def test_a_defect_has_all_that_its_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("core/relation-query-of-nobody.md", "core/relation-query-of-nobody", "relation-query-of-nobody"):
        text = explained(capsys, name)
        assert "The query of a relation to nobody finds everybody" in text
        for heading in ("Expected", "The smallest script", "What it prints today", "Rules that it breaks"):
            assert heading in text


def test_an_area_and_a_paragraph_list_their_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert RULE in explained(capsys, "crud")
    text = explained(capsys, "c1")
    assert "C01 A statement fails inside a transaction" in text
    assert "transactions.rollback_to_a_savepoint_recovers_from_an_error" in text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("curd", "is called 'curd'. Did you mean 'crud'?"),
        ("C999", "no paragraph C999 (the contract has C01 to"),
        ("a_saved_record", "names have 'a_saved_record'; choose one:"),
        ("relation-query-of-nobdy", "Did you mean 'core/relation-query-of-nobody.md'?"),
        ("\x1b[2J", "is called '\\x1b[2J'"),
    ],
)
def test_a_miss_names_what_is_near(name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 4
    assert message in capsys.readouterr().err


def test_an_installation_without_a_checkout_has_the_same_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, shown = contract.paragraphs(), evidence.evidence_for(RULE)
    (tmp_path / texts.CONTRACT).write_text(
        (ROOT / "docs" / "contract.md").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / texts.EVIDENCE).write_text(json.dumps(evidence.compiled_now(ROOT)), encoding="utf-8")
    for module in (contract, evidence):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
        monkeypatch.setattr(module, "checkout", lambda: None)
    monkeypatch.setattr(evidence, "_loaded", evidence._loaded.__wrapped__)
    assert contract.paragraphs.__wrapped__() == here
    assert evidence.evidence_for(RULE) == shown
    assert shown.seeded


def test_the_evidence_covers_every_record_and_reason() -> None:
    """If this fails, the records or ``reasons.py`` have another form than ``texts/evidence.py`` reads."""
    from tests.seeded.evidence import evidence as whole

    every = whole()
    assert every
    for rule, found in every.items():
        short = evidence.evidence_for(rule)
        assert bool(short.seeded) >= bool(found.defects), rule
        assert bool(short.servers) >= bool(found.servers), rule
        assert short.reason == found.reason, rule


def test_links_lead_to_the_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert site.defect_url("https://elsewhere.example/x.md") is None
    monkeypatch.setattr(site, "address", lambda: "https://example.org/kit")
    assert site.defect_url("core/a-b.md") == "https://example.org/kit/defects/core/a-b/"
    assert site.url("rules/crud/a_rule.md") == "https://example.org/kit/rules/crud/a_rule/"
    assert site.url("contract.md#c01") == "https://example.org/kit/contract/#c01"
    assert site.defect_url("") is None
