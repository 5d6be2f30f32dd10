"""The Markdown pages list what works, what is unsupported and what is broken, and name their run."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Outcome, SkipKind, merge, to_json
from rhosocial.activerecord.testsuite.report.markdown import overview_page, target_page, to_markdown


@pytest.fixture
def sample(item, run, target):
    items = [
        item(),
        item(mode="async"),
        item(rule="json.path", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="JSON_TABLE says no"),
        item(
            rule="joins.left",
            outcome=Outcome.KNOWN_FAILURE,
            known_page="a-page.md",
            known_owner="core",
            reason="a | b is lost",
        ),
        item(rule="crud.gone", outcome=Outcome.FAILED),
        item(target="pg", rule="crud.saved"),
    ]
    infos = (
        target(distributions=(("rhosocial-activerecord", "1.0"),), server_version="3.40.1"),
        target("pg", "postgres", modes=("sync",), absent=(("async", "no async class"),)),
    )
    return run(items, targets=infos)


def test_a_page_names_its_run(sample) -> None:
    page = target_page(sample, "sqlite-memory")
    assert "Made from a run of 2025-03-01T10:00:00Z with kit 2.0.0 (contract 1), core 1.0.0, Python 3.11.2" in page
    assert "The driver `sqlite` (rhosocial-activerecord 1.0), server 3.40.1. Modes: sync, async." in page


def test_a_page_lists_what_works_by_area_and_mode(sample) -> None:
    page = target_page(sample, "sqlite-memory")
    assert "| crud | sync | 2 | 2 | 1 passed, 1 failed |" in page
    assert "| crud | async | 1 | 1 | 1 passed |" in page


def test_a_page_lists_what_is_unsupported_with_its_reason(sample) -> None:
    page = target_page(sample, "sqlite-memory")
    assert "**unsupported**: the dialect declares it unsupported." in page
    assert "| 1 | JSON_TABLE says no |" in page


def test_a_page_names_the_owner_of_a_defect_and_links_it(sample) -> None:
    page = target_page(sample, "sqlite-memory")
    assert "| the core | [a \\| b is lost](../defects/a-page.md) | joins.left |" in page
    assert "- `crud.gone`" in page


def test_a_page_is_about_one_target_only(sample) -> None:
    page = target_page(sample, "pg")
    assert "The async mode is absent: no async class." in page
    assert "Nothing that the kit knows of." in page
    assert "joins" not in page


def test_an_unknown_target_has_no_page(sample) -> None:
    with pytest.raises(KeyError, match="nobody"):
        target_page(sample, "nobody")


def test_the_overview_links_every_page(sample) -> None:
    page = overview_page(sample)
    assert "- [sqlite-memory](sqlite-memory.md): driver `sqlite`" in page
    assert "| area | pg-sync | sqlite-memory-async | sqlite-memory-sync |" in page


def test_the_whole_run_holds_every_target(sample) -> None:
    text = to_markdown(sample)
    assert "\n## sqlite-memory\n" in text
    assert "\n## pg\n" in text


def test_the_command_writes_a_page_for_each_target(sample, tmp_path, capsys) -> None:
    (tmp_path / "run.json").write_text(to_json(sample), encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json"), "--pages", str(tmp_path / "pages")]) == 0
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        "index.md",
        "pg.md",
        "rules.json",
        "sqlite-memory.md",
    ]
    assert "sqlite-memory.md" in capsys.readouterr().out


def test_the_command_writes_the_form_that_the_ending_names(sample, tmp_path) -> None:
    (tmp_path / "run.json").write_text(to_json(sample), encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json"), "-o", str(tmp_path / "run.md")]) == 0
    assert (tmp_path / "run.md").read_text(encoding="utf-8") == to_markdown(merge([sample]))


@pytest.mark.parametrize("output", ["run.txt", "no/such/folder/run.md"])
def test_a_file_that_cannot_be_written_is_one_message(sample, tmp_path, capsys, output) -> None:
    (tmp_path / "run.json").write_text(to_json(sample), encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json"), "-o", str(tmp_path / output)]) == 4
    error = capsys.readouterr().err
    assert error.startswith("ar-testsuite report: ")
    assert "Traceback" not in error


def test_a_file_that_is_not_a_report_is_one_message(tmp_path, capsys) -> None:
    (tmp_path / "run.json").write_text("[]", encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json")]) == 4
    assert "run.json" in capsys.readouterr().err
