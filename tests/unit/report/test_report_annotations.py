"""Failures at the lines of a repository: the right file, the right escapes, no more than a service shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Outcome, Suspect, to_json
from rhosocial.activerecord.testsuite.report.annotations import MOST, at_lines, code_quality, github
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.source_places import Place, Sources

SOURCE = "class B:\n    def execute(self):\n        pass\n\n    @property\n    def dialect(self):\n        pass\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("src/mydb", ".venv/lib/mydb", "build/lib/mydb", "env/mydb"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "backend.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "env" / "pyvenv.cfg").write_text("", encoding="utf-8")
    return tmp_path


def failed(item: Any, rule: str, frame: str = "", error: str = "KeyError", message: str = "m", **more: Any) -> Any:
    return item(rule, outcome=Outcome.FAILED, cause=FailureCause(error, message, frame), message=message, **more)


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ("mydb/backend.py:3 B.execute", Place("src/mydb/backend.py", 3)),
        ("mydb/backend.py:5 B.dialect", Place("src/mydb/backend.py", 5)),
        ("mydb/backend.py:3 B.commit", None),
        ("mydb/backend.py:900 B.execute", None),
        ("sqlite/backend.py:3 SQLiteBackend.execute", None),
        ("", None),
        ("no frame", None),
    ],
)
def test_a_frame_is_found_below_the_root(root: Path, frame: str, place: Any) -> None:
    assert Sources(root).of_frame(frame) == place


def test_a_frame_of_two_files_has_no_place(root: Path) -> None:
    (root / "old" / "mydb").mkdir(parents=True)
    (root / "old" / "mydb" / "backend.py").write_text(SOURCE, encoding="utf-8")
    assert Sources(root).of_frame("mydb/backend.py:3 B.execute") is None


def test_a_failure_in_the_core_is_shown_where_the_backend_called_it(root: Path, item: Any, run: Any) -> None:
    story = (
        f'  File "{root}/src/mydb/backend.py", line 3, in execute\n    super().execute()\n'
        '  File "/usr/lib/rhosocial/base.py", line 9, in execute\n    raise KeyError\n'
    )
    (found,) = at_lines(run([failed(item, "crud.a", "base/base.py:9 Base.execute", story=story)]), Sources(root))
    assert found.place == Place("src/mydb/backend.py", 3)
    assert found.title == "1 rule broken, 1 item, by way of this line"


def test_a_windows_path_is_a_path(root: Path) -> None:
    story = '  File "C:\\work\\src\\mydb\\backend.py", line 3, in execute\n'
    assert Sources(root).of_traceback(story) == Place("src/mydb/backend.py", 3)


def test_commands_are_escaped_as_github_asks(root: Path, item: Any, run: Any) -> None:
    items = [failed(item, "crud.a", "mydb/backend.py:3 B.execute", message="50% of: a, b\r\nc")]
    text = github(at_lines(run(items), Sources(root)))
    assert text == (
        "::error file=src/mydb/backend.py,line=3,title=1 rule broken%2C 1 item::"
        "KeyError: 50%25 of: a, b c%0Ae.g. crud.a on sqlite-memory-sync\n"
    )


def test_the_largest_cause_comes_first_and_one_line_has_one_annotation(root: Path, item: Any, run: Any) -> None:
    items = [failed(item, f"crud.a{number}", "mydb/backend.py:3 B.execute") for number in range(3)]
    items += [failed(item, "crud.b", "mydb/backend.py:3 B.execute", error="ValueError")]
    items += [failed(item, "crud.c", "mydb/backend.py:7 B.dialect")]
    items += [failed(item, f"crud.d{number}", "base/hooks.py:1 Hooks.run") for number in range(9)]
    found = at_lines(run(items), Sources(root))
    assert [each.place and each.place.line for each in found] == [3, 7, None]
    assert found[0].title == "4 rules broken, 4 items"
    assert "and 1 other message from this line" in found[0].message
    assert found[2].title == "9 rules broken, 1 cause in no line of this repository"


def test_a_suspect_is_a_warning_when_it_tells_the_failed_from_the_passed(root: Path, item: Any, run: Any) -> None:
    suspects = (
        Suspect("sqlite-memory", "mydb/backend.py:2", "B.execute", 30, 30, 1, 40),
        Suspect("sqlite-memory", "mydb/backend.py:5", "B.dialect", 30, 30, 40, 40),
    )
    found = at_lines(run([failed(item, "crud.a")], suspects=suspects), Sources(root))
    assert [(each.kind, each.place and each.place.line) for each in found] == [("warning", 2), ("error", None)]
    assert "B.execute ran in 30 of 30 failed items, 1 of 40 passed ones" in found[0].message


def test_there_are_ten_at_most(root: Path, item: Any, run: Any) -> None:
    lines = "".join(f"def f{number}(): pass\n" for number in range(30))
    (root / "src" / "mydb" / "many.py").write_text(lines, encoding="utf-8")
    items = [failed(item, f"crud.a{number}", f"mydb/many.py:{number + 1} f{number}") for number in range(30)]
    items.append(failed(item, "crud.none"))
    found = at_lines(run(items), Sources(root))
    commands = github(found).splitlines()
    assert len(commands) == MOST
    assert commands[-2].startswith("::error title=more failures::22 more places")
    assert "in no line of this repository" in commands[-1]
    assert len(json.loads(code_quality(found))) == 30


def test_gitlabs_fingerprint_does_not_move_with_the_line(root: Path, item: Any, run: Any) -> None:
    def issue(line: int) -> Any:
        (found,) = json.loads(
            code_quality(at_lines(run([failed(item, "crud.a", f"mydb/backend.py:{line} B.execute")]), Sources(root)))
        )
        return found

    assert issue(3)["location"] == {"path": "src/mydb/backend.py", "lines": {"begin": 3}}
    assert issue(3)["location"] != issue(4)["location"]
    assert issue(3)["fingerprint"] == issue(4)["fingerprint"]


def test_a_green_run_has_none(root: Path, item: Any, run: Any) -> None:
    assert at_lines(run([item()]), Sources(root)) == []
    assert github([]) == ""
    assert json.loads(code_quality([])) == []


def test_the_command_finds_the_repository(
    root: Path, item: Any, run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "run.json").write_text(
        to_json(run([failed(item, "crud.a", "mydb/backend.py:3 B.execute")])), encoding="utf-8"
    )
    (root / ".git").mkdir()
    monkeypatch.chdir(root / "src")
    assert main(["report", str(root / "run.json"), "--annotations"]) == 0
    assert capsys.readouterr().out.startswith("::error file=src/mydb/backend.py,line=3,")
    assert main(["report", str(root / "run.json"), "--code-quality", "q.json", "--root", "mydb"]) == 0
    assert (root / "src" / "q.json").read_text(encoding="utf-8") == "[]\n"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--annotations", "--root", "nowhere"], "--root: no such folder"),
        (["--root", "."], "--root: it belongs to --annotations and --code-quality"),
        (["--annotations", "--json"], "--annotations: standard output holds them alone: name files with -o"),
        (["--base", "x.json"], "--base: only the summary compares (--summary FILE); else use `compare`"),
        (["--summary", "s.md", "--base", "x.json"], "--base: no such report"),
        (["--card", "card.txt"], "card.txt: unknown form of card (choose from .md or .html)"),
        (["--history", ".", "--card", "c.md"], "--history: reads its folder alone"),
        (["--issues", "core", "--summary", "c.md"], "--issues: takes no report, and no further option but --pages"),
    ],
)
def test_a_wrong_call_is_one_message(
    arguments: list[str],
    message: str,
    run: Any,
    item: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.json").write_text(to_json(run([item()])), encoding="utf-8")
    named = [] if {"--history", "--issues"} & set(arguments) else ["run.json"]
    assert main(["report", *named, *arguments]) == 4
    assert message in capsys.readouterr().err
