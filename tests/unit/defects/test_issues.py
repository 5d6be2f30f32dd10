"""Each defect of an owner is one issue, from the same source as the owner's document on the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.defects import all_defects
from rhosocial.activerecord.testsuite.defects.cause import OWNERS
from rhosocial.activerecord.testsuite.defects.issues import issues, own_defects, proposal


def test_every_defect_is_an_issue_for_each_of_its_owners() -> None:
    for owner in OWNERS:
        texts = issues(owner)
        assert len(texts) == len([d for d in all_defects() if owner in d.owners])
        for defect, text in zip(own_defects(owner), texts.values()):
            said = (defect.title, defect.script, defect.output, defect.contract, defect.kind, defect.severity)
            assert [part for part in said if part not in text] == []
            assert all(f"- Place: `{place}`" in text for place in defect.places_of(owner))


def test_an_issue_proposes_a_change_at_the_owners_own_places() -> None:
    (defect,) = [d for d in all_defects() if d.page == "core/words-unchecked.md"]
    assert "MySQLJSONFunctionMixin.format_json_arrow_expression" in proposal(defect, "mysql")
    assert "PredicateMixin" not in proposal(defect, "mysql")
    assert "- Also at: `rhosocial.activerecord.backend.dialect" in issues("mysql")["core-words-unchecked.md"]


def test_the_words_of_a_page_are_the_proposal_for_its_first_owner() -> None:
    (defect,) = [d for d in all_defects() if d.page == "core/default-unquoted.md"]
    assert proposal(defect, "core") == defect.proposal != ""
    assert "MariaDBDialect" in proposal(defect, "mariadb")


def test_the_command_prints_the_issues_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--issues", "mysql"]) == 0
    printed = capsys.readouterr().out
    places = [printed.index(f"# {defect.title}\n") for defect in own_defects("mysql")]
    assert places == sorted(places)
    assert "Not confirmed on MySQL." in printed


def test_the_command_writes_a_file_for_each_issue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--issues", "sqlite", "--pages", str(tmp_path / "issues")]) == 0
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "issues").iterdir()}
    assert written == issues("sqlite")
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "issues" / name) for name in issues("sqlite")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--issues", "mysq"], "unknown owner 'mysq' (choose from core, mariadb, mysql, postgres, sqlite)"),
        (["--issues", "mysql", "run.json"], "--issues: takes no report"),
        (["--issues", "mysql", "--json"], "--issues: takes no report"),
    ],
)
def test_a_wrong_call_names_the_choice(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", *arguments]) != 0
    assert said in capsys.readouterr().err
