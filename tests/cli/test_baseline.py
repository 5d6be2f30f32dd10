"""``ar-testsuite baseline``: a list from a report, which never overwrites a file, and a run that is green with it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite import known_failures_from
from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import ItemOutcome, Outcome, RunOutcome, TargetInfo
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.json_report import to_json
from tests.plugin.sandbox import Sandbox

CAUSE = FailureCause("OperationalError", "no such function", "acme/dialect.py:7 AcmeDialect.format_cast")


def report(folder: Path, *failing: str, driver: str = "acme", **more: object) -> str:
    """A report in which these rules failed on one target of each of two drivers; the second one's passed."""
    items = [
        ItemOutcome(f"t.py::{rule}[one-sync]", rule, rule.partition(".")[0], "one", "sync", Outcome.FAILED, cause=CAUSE)
        for rule in failing
    ]
    items.append(ItemOutcome("t.py::ok[two-sync]", "crud.ok", "crud", "two", "sync", Outcome.PASSED))
    targets = (TargetInfo("one", driver, modes=("sync",)), TargetInfo("two", "other", modes=("sync",)))
    run = RunOutcome("2", "1", "1", "3.9", "linux", "2026-01-01T00:00:00Z", targets, tuple(items), len(items))
    (folder / "run.json").write_text(to_json(dataclasses.replace(run, **more)), encoding="utf-8")  # type: ignore[arg-type]
    return "run.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_list_is_written_and_read_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", report(folder, "crud.a", "crud.b"), "-o", "known.yml"]) == 0
    out = capsys.readouterr().out
    assert "written: known.yml (1 cause, 2 items)" in out
    assert 'known_failures_from(Path(__file__).with_name("known.yml"))' in " ".join(out.split())
    (entry,) = known_failures_from(folder / "known.yml")
    assert (entry.rules, entry.cause.page) == (("crud.a", "crud.b"), "known.yml:7")


def test_a_file_is_not_written_over_without_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "known_failures.yml").write_text("mine", encoding="utf-8")
    assert main(["baseline", report(folder, "crud.a")]) == 4
    assert "known_failures.yml: the file exists: --append adds" in capsys.readouterr().err
    assert (folder / "known_failures.yml").read_text(encoding="utf-8") == "mine"
    assert main(["baseline", "run.json", "--force"]) == 0
    assert len(known_failures_from(folder / "known_failures.yml")) == 1


def test_append_keeps_what_is_there(folder: Path) -> None:
    assert main(["baseline", report(folder, "crud.a")]) == 0
    before = (folder / "known_failures.yml").read_text(encoding="utf-8")
    assert main(["baseline", report(folder, "crud.b"), "--append"]) == 0
    after = (folder / "known_failures.yml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert [each.rules for each in known_failures_from(folder / "known_failures.yml")] == [("crud.a",), ("crud.b",)]


def test_append_refuses_another_driver_and_what_it_can_not_extend(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", report(folder, "crud.a")]) == 0
    assert main(["baseline", report(folder, "crud.b", driver="acme2"), "--append"]) == 4
    assert "known_failures.yml: the file lists failures of 'acme', not of 'acme2'" in capsys.readouterr().err
    (folder / "known_failures.yml").write_text("driver: acme\nfailures: []\n", encoding="utf-8")
    assert main(["baseline", report(folder, "crud.b"), "--append"]) == 4
    assert "known_failures.yml:4: this is not YAML" in capsys.readouterr().err
    assert (folder / "known_failures.yml").read_text(encoding="utf-8") == "driver: acme\nfailures: []\n"


def test_a_report_that_can_not_be_a_baseline_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = TargetInfo("one", "acme", modes=("sync",), unreachable=(("async", "no answer"),))
    name = report(folder, "crud.a", targets=(broken,))
    assert main(["baseline", name]) == 4
    assert "one-async could not be used to the end (no answer)" in capsys.readouterr().err
    assert main(["baseline", report(folder, "crud.a"), "--driver", "acne"]) == 4
    assert "no target of the driver 'acne' (choose from acme, other). Did you mean 'acme'?" in capsys.readouterr().err
    assert main(["baseline"]) == 4
    assert "no report: name RUN.json, or run the kit in this folder first" in capsys.readouterr().err
    listed = ItemOutcome(
        "t.py::x[one-sync]", "crud.x", "crud", "one", "sync", Outcome.KNOWN_FAILURE, known_page="known.yml:6"
    )
    assert main(["baseline", report(folder, items=(listed,), collected=1), "--driver", "acme"]) == 4
    assert "1 items of this run are known failures by a list already (known.yml:6)" in capsys.readouterr().err
    assert not (folder / "known_failures.yml").exists()


def test_nothing_is_written_when_nothing_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", report(folder), "--driver", "other"]) == 0
    assert "no failure of other that an entry covers; nothing written" in capsys.readouterr().out
    assert not (folder / "known_failures.yml").exists()


RULES = """
    async def test_asks(self, db):
        assert db.backend.answer() == 42

    async def test_asks_twice(self, db):
        assert db.backend.answer() + db.backend.answer() == 84

    @pytest.mark.parametrize("n", [1, 2])
    async def test_counts(self, db, n):
        assert n == db.backend.count

    async def test_has_tables(self, db, blog):
        assert db.backend.count == 2

    async def test_good(self, db):
        pass
"""
BACKEND = """
from pathlib import Path
from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect
from rhosocial.activerecord.testsuite import known_failures_from

class Dialect(SQLiteDialect):
    def format_create_table_statement(self, *arguments, **options):
        raise NotImplementedError("no tables yet")

class Backend(SQLiteBackend):
    count = 1

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._dialect = Dialect()

    def answer(self):
        raise NotImplementedError("no answer yet")
"""
LISTED = '    known_failures = known_failures_from(Path(__file__).with_name("known_failures.yml"))\n'


def test_the_next_run_is_green_and_a_mended_cause_turns_it_red(folder: Path) -> None:
    sandbox = Sandbox(folder)
    own = "    backend_class = Backend\n"
    sandbox.rules(RULES, head=BACKEND, provider=own)
    first = sandbox.run(report=False)
    assert first.status == 1
    assert "4 broken rules, 3 causes, the largest first" in first.out
    assert main(["baseline"]) == 0

    sandbox.rules(RULES, head=BACKEND, provider=own + LISTED)
    green = sandbox.run()
    assert green.status == 0, green.out
    known = {name for name, outcome in green.outcomes.items() if outcome == "known_failure"}
    assert known == {
        "test_asks[mem-sync]",
        "test_asks_twice[mem-sync]",
        "test_counts[mem-sync-2]",
        "test_has_tables[mem-sync]",
    }

    sandbox.rules(
        RULES, head=BACKEND.replace('raise NotImplementedError("no answer yet")', "return 42"), provider=own + LISTED
    )
    red = sandbox.run()
    assert red.status == 1
    assert {name for name, outcome in red.outcomes.items() if outcome == "unexpected_pass"} == {
        "test_asks[mem-sync]",
        "test_asks_twice[mem-sync]",
    }
    assert "2 items, 2 rules: unexpected pass: TODO: NotImplementedError: no answer yet" in red.out
    assert "in known_failures.yml:" in red.out
