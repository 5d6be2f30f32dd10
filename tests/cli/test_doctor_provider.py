"""The doctor checks the provider itself, names the hook that mends what is wrong, and reads the records of other runs."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.engine.run_locks import lock
from rhosocial.activerecord.testsuite.engine.run_records import BASE, RunRecord, this_machine
from rhosocial.activerecord.testsuite.schema.prefix import make_prefix, run_key

HEAD = """\
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect
from rhosocial.activerecord.testsuite import Capability, DbApiChannel, gives, refuses
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider


class OwnDialect(SQLiteDialect):
    %s


class OwnBackend(SQLiteBackend):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._dialect = OwnDialect()


class OwnProvider(SQLiteProvider):
    backend_class = OwnBackend
    driver = "own"
    targets = {"own": {"database": "own.db"}}
    %s
"""
CHECKS = ("from_nothing", "quoting", "alter", "temporary", "clock", "runs")


def doctor(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    provider: str = "",
    dialect: str = "",
) -> tuple[int, dict[str, dict[str, Any]]]:
    """The status, and check to what was found on a backend with these lines."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (folder / "own.py").write_text(HEAD % (dialect or "pass", provider or "pass"), encoding="utf-8")
    status = main(["doctor", "--json", "--ar-mode", "sync", "--provider", "own.py:OwnProvider"])
    return status, {each["check"]: each for each in json.loads(capsys.readouterr().out)["findings"]}


def test_a_right_provider_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = doctor(tmp_path, monkeypatch, capsys)
    assert status == 0
    assert {check: found[check]["verdict"] for check in CHECKS} == dict.fromkeys(CHECKS, "ok")
    with contextlib.closing(sqlite3.connect(tmp_path / "own.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall() == []


def test_capabilities_that_rest_on_a_form_of_the_provider_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = """probe_forms = {
        Capability.TRUNCATE: (("CREATE TABLE {a} (v)", gives("SELECT v FROM {a}")),),
        Capability.UPSERT: (("CREATE TABLE {a} (v)", gives("SELECT v FROM {a}")),),
    }"""
    status, found = doctor(tmp_path, monkeypatch, capsys, forms)
    assert status == 0
    assert (found["probe_forms"]["verdict"], found["probe_forms"]["text"]) == (
        "ok",
        "shown by the provider's forms: TRUNCATE, UPSERT",
    )


LOOSE = """def open_channel(self, config):
        import sqlite3

        class Loose:
            def execute(self, sql, params=()):
                return sqlite3.connect(config.database, isolation_level=None).execute(sql, params).fetchall()

            def close(self):
                pass

        return Loose()"""

WRONG = {
    "a session for each statement": (
        LOOSE,
        "",
        "channel",
        "warning",
        "cannot rollback",
        "share one session",
    ),
    "a table that is not there": (
        'from_nothing = " FROM DUAL"',
        "",
        "from_nothing",
        "warning",
        "no such table: DUAL",
        "set from_nothing in the provider",
    ),
    "a table of two rows": (
        'from_nothing = " FROM (SELECT 1 UNION ALL SELECT 2)"',
        "",
        "from_nothing",
        "warning",
        "not one row with 1",
        "set from_nothing in the provider to a table of one row",
    ),
    "the clock without its table": (
        'from_nothing = " FROM DUAL"',
        "",
        "clock",
        "note",
        "SELECT CURRENT_TIMESTAMP FROM DUAL",
        "set from_nothing in the provider",
    ),
    "other quotes": (
        'quote_characters = ("<", ">")',
        "",
        "quoting",
        "bad",
        'the dialect writes "n", the provider <n>',
        "set quote_characters in the provider, or override quote()",
    ),
    "ALTER TABLE that the database refuses": (
        "",
        'def format_alter_table_statement(self, expr): return "ALTER TABLE ADD", ()',
        "alter",
        "warning",
        "ALTER TABLE ADD: OperationalError",
        "mend format_alter_table_statement() of the dialect",
    ),
    "ALTER TABLE that is not rendered": (
        "",
        "def format_alter_table_statement(self, expr): raise TypeError('not yet')",
        "alter",
        "warning",
        "the dialect renders no ALTER TABLE: TypeError: not yet",
        "let supports_alter_table() deny it",
    ),
    "no ALTER TABLE": (
        "",
        "def supports_alter_table(self): return False",
        "alter",
        "note",
        "ALTER_TABLE is not declared",
        "",
    ),
    "a temporary table that the database refuses": (
        "",
        "def format_create_table_statement(self, expr): "
        "return (super().format_create_table_statement(expr)[0] + ';;x' * expr.temporary, ())",
        "temporary",
        "warning",
        ";;x: ",
        "capability_overrides = {Capability.TEMPORARY_TABLE: (False, reason)}",
    ),
    "a form that does not work": (
        'probe_forms = {Capability.TRUNCATE: (("WIPE {a}", refuses("SELECT {a}")),)}',
        "",
        "probe_forms",
        "warning",
        'the forms of TRUNCATE do not work: OperationalError: near "WIPE": syntax error',
        "mend probe_forms in the provider",
    ),
    "a form that what the dialect renders makes needless": (
        'probe_forms = {Capability.RENAME_COLUMN: (("MOVE {a}", refuses("SELECT {a}")),)}',
        """def format_rename_column_action(self, action):
        old, new = (self.format_identifier(name) for name in (action.old_name, action.new_name))
        return f"RENAME {old} TO {new}", ()""",
        "probe_forms",
        "note",
        "shown by what the dialect renders, without the provider's forms: RENAME_COLUMN",
        "leave them out of probe_forms",
    ),
    "a temporary table that the provider denies": (
        'capability_overrides = {Capability.TEMPORARY_TABLE: (False, "not here")}',
        "",
        "temporary",
        "note",
        "TEMPORARY_TABLE is not declared",
        "",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_names_its_hook(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    provider, dialect, check, verdict, text, hint = WRONG[case]
    status, found = doctor(tmp_path, monkeypatch, capsys, provider, dialect)
    assert found[check]["verdict"] == verdict, found[check]
    assert text in found[check]["text"]
    assert hint in found[check]["hint"]
    assert status == (1 if verdict == "bad" else 0)


def record(database: Path, run: str, machine: str, held: Path) -> str:
    """Write the record of another run into a database; returns the run's key."""
    prefix = make_prefix(int(time.time() // 60), run, 0, "sync")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        for statement in RunRecord(prefix + BASE, machine, str(held)).statements(lambda name: f'"{name}"'):
            connection.execute(statement)
        connection.commit()
    return run_key(prefix)


def test_other_runs_are_reported_as_alive_elsewhere_or_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held, free = tmp_path / "held", tmp_path / "free"
    free.touch()
    alive = record(tmp_path / "own.db", "one", this_machine(), held)
    elsewhere = record(tmp_path / "own.db", "two", "another.example 1", held)
    record(tmp_path / "own.db", "three", this_machine(), free)
    with held.open("ab") as file:
        lock(file)
        _, found = doctor(tmp_path, monkeypatch, capsys)
    text = found["runs"]["text"]
    assert found["runs"]["verdict"] == "note"
    assert text.startswith("2 other runs in this database: ")
    assert f"{alive} on " in text
    assert f"{elsewhere} on another.example, on another machine, which this one can't ask" in text
    assert found["orphans"]["verdict"] == "warning"
    assert found["orphans"]["text"] == "1 object of killed runs"
