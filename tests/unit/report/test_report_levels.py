"""Conformance levels: which rules are judged, which pass, and what reports and badges say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Outcome, SkipKind, badge
from rhosocial.activerecord.testsuite.report.closing import summary
from rhosocial.activerecord.testsuite.report.html_report import to_html
from rhosocial.activerecord.testsuite.report.json_report import from_json, to_json
from rhosocial.activerecord.testsuite.report.levels import LEVELS, LevelCount, levels_of
from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.markdown import target_page, to_markdown
from rhosocial.activerecord.testsuite.rules import areas


@pytest.mark.parametrize(
    ("outcome", "more", "figures"),
    [
        (Outcome.PASSED, {}, (2, 2)),
        (Outcome.FAILED, {}, (1, 2)),
        (Outcome.ERROR, {}, (1, 2)),
        (Outcome.UNEXPECTED_PASS, {}, (2, 2)),
        (Outcome.KNOWN_FAILURE, {"known_owner": "acme"}, (1, 2)),
        (Outcome.KNOWN_FAILURE, {"known_owner": "core"}, (1, 1)),
        (Outcome.SKIPPED, {"skip_kind": SkipKind.UNSUPPORTED}, (1, 1)),
        (Outcome.SKIPPED, {"skip_kind": SkipKind.NOT_OBSERVABLE}, (1, 1)),
        (Outcome.SKIPPED, {"skip_kind": SkipKind.MISSING_HOOK}, (1, 1)),
        (Outcome.SKIPPED, {"skip_kind": SkipKind.NOT_RUN}, (1, 2)),
        (Outcome.SKIPPED, {"skip_kind": SkipKind.TARGET_UNREACHABLE}, (1, 2)),
    ],
)
def test_what_counts(item: Any, outcome: Outcome, more: dict[str, Any], figures: tuple[int, int]) -> None:
    items = [item("crud.good", level="core"), item("crud.other", outcome=outcome, level="core", **more)]
    assert levels_of(items) == (LevelCount("core", *figures),)


def test_a_rule_passes_when_all_of_its_items_do(item: Any) -> None:
    items = [item("crud.a", level="core", mode=mode, params=each) for mode in ("sync", "async") for each in "xy"]
    assert levels_of(items) == (LevelCount("core", 1, 1),)
    items += [item("crud.a", "other", level="core", outcome=Outcome.FAILED)]
    assert levels_of(items) == (LevelCount("core", 0, 1),)


def test_rules_that_are_not_the_kits_have_no_level(item: Any) -> None:
    assert levels_of([item("own.a")]) == ()


@pytest.fixture
def judged(item: Any, run: Any, target: Any) -> Any:
    """A run with one rule of every area of a level, of which the given ones fail."""

    def make(*failing: str, leave_out: tuple[str, ...] = (), **more: Any) -> Any:
        items = [
            item(f"{area}.a", "acme", level=level, outcome=Outcome.FAILED if f"{area}.a" in failing else Outcome.PASSED)
            for place, area in enumerate(areas())
            if area not in leave_out
            for level in (LEVELS[place % len(LEVELS)],)
        ]
        return run(items, targets=[target("acme", "acme")], **more)

    return make


def test_every_report_says_the_levels(judged: Any) -> None:
    failing = "aggregates.a"  # the first area stands at the first level here
    found = judged(failing)
    first = str(levels_of(found.items)[0])
    passed, of = first.removeprefix("connect: ").split(" of ")
    assert int(passed) == int(of) - 1
    cells = f"{passed} of {of}"
    closing = plain(summary(found, width=80))
    assert all(len(text) <= 80 for text in closing.splitlines())
    lines = closing.splitlines()
    place = next(place for place, text in enumerate(lines) if text.startswith("level"))
    head, row = lines[place].split(), lines[place + 1].split()
    assert head == ["level", *LEVELS]
    assert row[:4] == ["acme", passed, "of", of]
    assert f"| {cells} |" in to_markdown(found)
    assert f"| {cells} |" in target_page(found, "acme")
    assert f"<td>{cells}</td>" in to_html(found)
    document = json.loads(to_json(found))
    assert document["levels"][0] == {"target": "acme", "level": "connect", "passed": int(passed), "of": int(of)}
    assert {each.level for each in from_json(to_json(found)).items} == set(LEVELS)


def test_a_badge_names_the_next_level_to_reach() -> None:
    whole = [LevelCount(level, 3, 3) for level in LEVELS]
    assert badge.said(whole) == ("full", "brightgreen")
    assert badge.said([whole[0], LevelCount("core", 412, 431), *whole[2:]]) == ("core: 412 of 431", "orange")
    endpoint = json.loads(badge.to_endpoint([whole[0], LevelCount("core", 412, 431)]))
    assert endpoint == {"schemaVersion": 1, "label": "conformance", "message": "core: 412 of 431", "color": "orange"}


def test_the_image_is_an_svg_with_its_text() -> None:
    root = ElementTree.fromstring(badge.to_svg([LevelCount("connect", 3, 3), LevelCount("core", 412, 431)]))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["aria-label"] == "conformance: core: 412 of 431"
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["conformance", "core: 412 of 431"]


def test_the_command_writes_a_badge_of_a_whole_run(
    judged: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def written(found: Any, name: str) -> int:
        (tmp_path / "run.json").write_text(to_json(found), encoding="utf-8")
        return main(["report", str(tmp_path / "run.json"), "--badge", str(tmp_path / name)])

    assert written(judged("aggregates.a"), "badge.json") == 0
    assert json.loads((tmp_path / "badge.json").read_text(encoding="utf-8"))["color"] == "red"
    assert written(judged(), "badge.svg") == 0
    assert "full" in (tmp_path / "badge.svg").read_text(encoding="utf-8")
    assert written(judged(leave_out=("crud", "json")), "no.svg") == 4
    assert "--badge: the run lacks the areas crud, json; a badge needs a run of every rule" in capsys.readouterr().err
    assert written(judged(deselected=("x",)), "no.svg") == 4
    assert "the run lacks 1 item that options left out" in capsys.readouterr().err
    assert written(judged(), "badge.png") == 4
    assert "unknown form of badge (choose from .svg or .json)" in capsys.readouterr().err
    assert not (tmp_path / "no.svg").exists()
