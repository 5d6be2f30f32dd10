"""The summary of a CI job: what changed against the base branch, what is broken, and the matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Outcome, to_json
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.step_summary import step_summary


def failed(item: Any, rule: str, line: int = 3, message: str = "m", **more: Any) -> Any:
    cause = FailureCause("KeyError", message, f"mydb/backend.py:{line} B.execute")
    return item(rule, outcome=Outcome.FAILED, cause=cause, message=message, **more)


def test_what_got_worse_and_better_is_named_once(item: Any, run: Any, target: Any) -> None:
    names = ("a", "b")
    base = run(
        [item("crud.a", params=name) for name in names] + [failed(item, "crud.b")] + [item("crud.c", level="core")],
        targets=[target()],
    )
    now = run(
        [failed(item, "crud.a", params=name, message="other") for name in names]
        + [item("crud.b")]
        + [failed(item, "crud.c", line=7, level="core")],
        targets=[target()],
    )
    text = step_summary(now, base)
    assert text.startswith("## Conformance: FAILED: 2 broken rules, 2 causes\n")
    assert "### Against the base branch: 3 worse, 1 better, 0 changed\n" in text
    assert "| `crud.a` (a, b) | sqlite-memory-sync | passed → failed |\n" in text
    assert "| `crud.b` | sqlite-memory-sync | failed → passed |\n" in text
    assert "| sqlite-memory |  | 0 of 1 (was 1 of 1) |  |  |" in text
    # The line of a cause that was there has moved.
    assert text.count("**new:**") == 1
    assert text.index("**new:** KeyError: other") < text.index("KeyError: m")


def test_a_matrix_shows_red_areas_and_counts_all(item: Any, run: Any, target: Any) -> None:
    items = [item("crud.a"), item("json.a"), failed(item, "joins.a"), item("joins.a", mode="async")]
    text = step_summary(run(items, targets=[target()]))
    assert "| area | sqlite-memory-sync | sqlite-memory-async |\n" in text
    assert "| joins | **1 failed** | 1 passed |\n" in text
    assert "| **all areas** | **1 failed**, 2 passed | 1 passed |\n" in text
    assert "\nNothing failed in 2 areas: crud, json.\n" in text
    assert "base branch" not in text


def test_modes_and_targets_without_results_have_their_reason(item: Any, run: Any, target: Any) -> None:
    infos = [target(absent=(("async", "no class"),)), target("pg", "postgres", unreachable=(("sync", "refused"),))]
    text = step_summary(run([item()], targets=infos))
    assert "- `sqlite-memory-async` is absent: no class\n" in text
    assert "- `pg-sync` could **not** be used: refused\n" in text


@pytest.fixture
def written(item: Any, run: Any, target: Any, tmp_path: Path) -> Path:
    (tmp_path / "run.json").write_text(to_json(run([failed(item, "crud.a")], targets=[target()])), encoding="utf-8")
    (tmp_path / "base.json").write_text(to_json(run([item("crud.a")], targets=[target()])), encoding="utf-8")
    return tmp_path


def test_the_command_compares_with_the_base(written: Path) -> None:
    names = [str(written / name) for name in ("run.json", "summary.md", "base.json")]
    assert main(["report", names[0], "--summary", names[1], "--base", names[2]]) == 0
    assert "1 worse, 0 better, 0 changed" in Path(names[1]).read_text(encoding="utf-8")


def test_a_base_of_another_form_is_said_and_does_not_fail(written: Path) -> None:
    """A change that brings a newer kit would fail by its own base."""
    (written / "base.json").write_text('{"schema_version": 1}', encoding="utf-8")
    names = [str(written / name) for name in ("run.json", "summary.md", "base.json")]
    assert main(["report", names[0], "--summary", names[1], "--base", names[2]]) == 0
    text = Path(names[1]).read_text(encoding="utf-8")
    assert "Not compared: " in text
    assert "this report has schema version 1; this kit reads 2" in text
