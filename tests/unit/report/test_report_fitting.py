"""Markdown that fits a comment: cut by rows, with what was left out in the text, and without a dead link."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Outcome, SkipKind, to_json
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.fitting import COMMENT, SUMMARY, fitted
from rhosocial.activerecord.testsuite.report.markdown import to_markdown
from rhosocial.activerecord.testsuite.report.step_summary import step_summary

LINK = re.compile(r"\]\(([^)]*)\)")


def size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


@pytest.fixture
def red(item: Any, run: Any, target: Any) -> Any:
    """A run in which hundreds of rules fail, each in its own way, on several targets, and many are known to fail."""
    names = [f"db-{number}" for number in range(8)]
    items = []
    for number in range(700):
        area = f"area{number % 40}"
        for name in names[: 1 + number % 8]:
            cause = FailureCause(
                "OperationalError", f"near ü{'x' * 200} {number}", f"mydb/backend.py:{number} B.execute"
            )
            items.append(
                item(f"{area}.rule_{number}_{'y' * 60}", name, outcome=Outcome.FAILED, cause=cause, message="m")
            )
        known = {"known_page": f"core/page-{number % 30}.md", "known_owner": "core", "known_severity": "data"}
        items.append(
            item(
                f"{area}.known_{number}",
                names[0],
                outcome=Outcome.KNOWN_FAILURE,
                reason=f"reason {number % 30}",
                **known,
            )
        )
        items.append(item(f"{area}.passed_{number}", names[0], level="core"))
    return run(items, targets=[target(name, "db") for name in names])


def test_what_fits_is_left_as_it_is() -> None:
    text = "# a\n\n| b |\n|---|\n| c |\n"
    assert fitted(text, size(text), whole="elsewhere") == text


def test_rows_are_left_out_of_the_longest_parts_and_counted() -> None:
    rows = "\n".join(f"| {number:03} |" for number in range(400))
    text = f"# a\n\n| head |\n|---|\n{rows}\n\n## b\n\n- one\n- two\n"
    found = fitted(text, 900, whole="the page has the rest")
    assert size(found) <= 900
    kept = len(re.findall(r"^\| \d{3} \|$", found, re.MULTILINE))
    assert f"and {400 - kept} more rows, left out here" in found
    assert "- one\n- two\n" in found
    assert found.endswith("*Cut to 900 bytes: the page has the rest.*\n")


def test_a_text_without_rows_loses_whole_sections_and_whole_lines() -> None:
    text = "".join(f"# {number}\n\n{'word ' * 30}\n\n" for number in range(30))
    found = fitted(text, 700, whole="x")
    assert size(found) <= 700
    assert re.search(r"and \d+ more sections, left out here", found)
    assert size(fitted("# a\n\n" + "[b](c) " * 900, 500, whole="x")) <= 500
    assert "[b](c" not in fitted("# a\n\n" + "[b](c) " * 900, 500, whole="x")


def test_a_report_with_hundreds_of_failures_fits_a_comment(red: Any) -> None:
    text = to_markdown(red)
    assert 0.5 * COMMENT < size(text) <= COMMENT
    assert "left out here" in text
    assert "*Cut to 65,000 bytes: the reports in HTML and JSON have the rest.*" in text
    assert text.count("\n## db-") == 8


def test_a_summary_of_hundreds_of_failures_stays_below_20_kilobytes(red: Any, run: Any) -> None:
    for base in (None, run(red.items[::2], targets=red.targets), run([], targets=red.targets)):
        text = step_summary(red, base)
        assert size(text) <= SUMMARY
        assert "### Targets and areas" in text


def test_a_summary_of_many_long_names_stays_below_20_kilobytes(item: Any, run: Any, target: Any) -> None:
    items = [
        item(
            f"a{area}.r",
            f"{'t' * 60}{name}",
            outcome=Outcome.FAILED,
            message="e",
            cause=FailureCause("E", f"{area}", ""),
        )
        for area in range(60)
        for name in range(30)
    ]
    assert size(step_summary(run(items, targets=[target(f"{'t' * 60}{name}") for name in range(30)]))) <= SUMMARY


@pytest.mark.parametrize("address", [None, "https://example.org/kit"])
def test_no_link_is_dead(red: Any, address: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment stands in no folder: only addresses lead anywhere, and those of the site only where it has one."""
    monkeypatch.setattr("rhosocial.activerecord.testsuite.report.site.address", lambda: address)
    links = {link for text in (to_markdown(red), step_summary(red)) for link in LINK.findall(text)}
    if address is None:
        assert links == set()
    else:
        assert links
        assert all(re.fullmatch(r"https://example\.org/kit/defects/core/page-\d+/", link) for link in links)


def test_pages_outside_the_kits_documentation_have_no_dead_link(
    item: Any, run: Any, target: Any, tmp_path: Any
) -> None:
    known = item("a.b", outcome=Outcome.KNOWN_FAILURE, reason="r", known_page="core/p.md", known_owner="core")
    skipped = item("a.c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="s")
    (tmp_path / "run.json").write_text(to_json(run([known, skipped], targets=[target()])), encoding="utf-8")
    pages = tmp_path / "pages"
    assert main(["report", str(tmp_path / "run.json"), "--pages", str(pages)]) == 0
    links = [link for page in pages.glob("*.md") for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert [link for link in links if not (pages / link).is_file()] == []
    (tmp_path / "capabilities.md").write_text("", encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json"), "--pages", str(pages)]) == 0
    assert "(../defects/core/p.md)" in (pages / "sqlite-memory.md").read_text(encoding="utf-8")
