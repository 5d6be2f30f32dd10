"""Whose tables ``clean`` may drop: judged per database, by what a run wrote into it, whatever the temporary folder is."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.engine import scratch
from rhosocial.activerecord.testsuite.engine.run_locks import RunLock
from rhosocial.activerecord.testsuite.engine.run_records import RunRecord, read, record_of, this_machine
from rhosocial.activerecord.testsuite.schema.prefix import make_prefix, read_name, run_key
from tests.plugin.sandbox import FILE, Sandbox
from tests.running import ROOT, Done, ar_testsuite, as_variables

HOURS_AGO = 20
LIVING, ELSEWHERE, LEFT = "of an active run", "of a run on another machine, which may be alive", "left behind"


def quoted(name: str) -> str:
    return f'"{name}"'


class Database:
    """A SQLite file with a table of a run, and perhaps its record."""

    def __init__(self, file: Path, run: str = "run", hours: float = HOURS_AGO) -> None:
        self.file = file
        self.prefix = make_prefix(int(time.time() / 60 - hours * 60), run, 0, "sync")
        self.execute(f"CREATE TABLE {quoted(self.prefix + 'user')} (id INTEGER)")

    def execute(self, *statements: str) -> list[str]:
        connection = sqlite3.connect(self.file, isolation_level=None)
        rows = [row for statement in statements for row in connection.execute(statement)]
        connection.close()
        return [str(row[0]) for row in rows]

    def names(self) -> list[str]:
        return self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")


def clean(folder: Path, *databases: Database, more: tuple[str, ...] = (), **env: str) -> Done:
    folder.mkdir(exist_ok=True)
    for number, database in enumerate(databases, 1):
        env.update(as_variables(number, f"db{number}", "sqlite", {"database": str(database.file)}))
    return ar_testsuite(folder, "clean", *more, **env)


def states(done: Done) -> set[str]:
    return {each["state"] for each in json.loads(done.expect(0).out)["found"]}


def test_a_living_run_is_known_from_another_temporary_folder(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db")
    lock = RunLock(run_key(database.prefix))
    other = tmp_path / "other"
    other.mkdir()
    arguments = ("--older-than=0", "--yes", "--json", "--force")
    try:
        record = record_of(database.prefix, lock.path)
        database.execute(*record.statements(quoted))
        assert states(clean(tmp_path / "work", database, more=arguments, TMPDIR=str(other))) == {LIVING}
        assert len(database.names()) == 2
    finally:
        lock.release()
    assert states(clean(tmp_path / "work", database, more=arguments, TMPDIR=str(other))) == {"dropped"}
    assert database.names() == []


def test_a_run_of_the_kit_writes_its_record_and_drops_it(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.rules(
        """
    async def test_1(self, db, blog):
        names = [row[0] for row in await db.raw("SELECT name FROM sqlite_master WHERE name LIKE '%ar_run_lock'")]
        assert len(names) == 1
        rows = await db.raw(f'SELECT * FROM "{names[0]}"')
        from rhosocial.activerecord.testsuite.engine.run_records import alive, read
        assert alive(read(names[0], rows[0][0])) is True
""",
        targets={"file": {"database": str(tmp_path / "shop.db")}},
    )
    run = sandbox.run("--ar-mode", "sync", report=False)
    assert run.status == 0, run.out
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'art%'").fetchall() == []


def test_a_run_on_another_machine_is_left_unless_it_is_forced(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db")
    record = RunRecord(database.prefix + "ar_run_lock", "elsewhere", "/tmp/lock")
    database.execute(*record.statements(quoted))
    assert states(clean(tmp_path / "work", database, more=("--older-than=0", "--yes", "--json"))) == {ELSEWHERE}
    assert len(database.names()) == 2
    assert states(clean(tmp_path / "work", database, more=("--force", "--yes", "--json"))) == {"dropped"}
    assert database.names() == []


def test_one_name_in_two_databases_is_two_tables(tmp_path: Path) -> None:
    first, second = Database(tmp_path / "one.db"), Database(tmp_path / "two.db")
    assert first.names() == second.names()
    done = clean(tmp_path / "work", first, second, more=("--yes",)).expect(0)
    assert "dropped: 2" in done.out
    assert first.names() == second.names() == []


def test_two_targets_on_one_database_have_each_table_once(tmp_path: Path) -> None:
    database = Database(tmp_path / "one.db")
    done = clean(tmp_path / "work", database, database, more=("--yes",)).expect(0)
    assert "dropped: 1" in done.out


def test_a_start_in_the_future_is_said_and_can_be_forced(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db", hours=-100)
    done = clean(tmp_path / "work", database, more=("--older-than=0", "--yes")).expect(0)
    assert "from the future" in done.out
    assert len(database.names()) == 1
    assert states(clean(tmp_path / "work", database, more=("--force", "--yes", "--json"))) == {"dropped"}


def test_scratch_folders_of_killed_runs_are_removed_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    for name in ("ar-testsuite-abcdefgh", "ar-testsuite-runs-me", "ar-testsuite-without_", "strangers"):
        (temporary / name).mkdir(parents=True)
    (temporary / "ar-testsuite-abcdefgh" / ".lock").touch()
    (temporary / "ar-testsuite-abcdefgh" / "file-sync.db").touch()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    living = scratch.Scratch()
    empty = Database(tmp_path / "shop.db")
    assert (
        "ar-testsuite-abcdefgh" not in clean(tmp_path / "work", empty, TMPDIR=str(temporary), more=("--dry-run",)).out
    )
    done = clean(tmp_path / "work", empty, TMPDIR=str(temporary), more=("--older-than=0", "--yes")).expect(0)
    assert "removed: 1 folders" in done.out
    left = {path.name for path in temporary.iterdir()}
    assert left == {"ar-testsuite-runs-me", "ar-testsuite-without_", "strangers", living.path.name} | (
        left & {f"ar-testsuite-runs-{Path.home().name}"}
    )
    living.remove()
    assert not living.path.exists()


def test_a_record_that_no_run_wrote_says_nothing() -> None:
    for text in ("", "x", None, 5, "W10=", "WzEsMl0=", "bm8="):
        assert read("name", text) is None
    record = record_of("art_", Path("/tmp/x"))
    (insert,) = [text for text in record.statements(quoted) if "INSERT" in text]
    assert read("art_ar_run_lock", insert.split("'")[1]) == record
    assert record.machine == this_machine()


def test_the_names_in_the_documentation_are_not_the_kits() -> None:
    """A reader may try them: what has a name of the kit's is dropped by ``clean``."""
    pages = list((ROOT / "docs").rglob("*.md"))
    assert pages
    named = [
        f"{page}: {name}"
        for page in pages
        for name in re.findall(r"\bart_[0-9A-Za-z_]+", page.read_text(encoding="utf-8"))
        if read_name(name) is not None
    ]
    assert named == []


SEVERED = """
    async def test_1_severed(self, db, blog):
        await db(blog.User(name="Ada").save())
        db._session.channel.close()

    async def test_2_after(self, db, blog):
        assert await db.raw("SELECT 1") == [(1,)]
        await db(blog.User(name="Ada").save())
"""


def test_a_channel_of_the_kit_s_own_that_was_ended_is_opened_anew(sandbox: Sandbox) -> None:
    sandbox.rules(SEVERED, targets=FILE)
    run = sandbox.run()
    assert run.status == 0, run.out
    assert set(run.outcomes.values()) == {"passed"}


TWICE = """
    async def test_1(self, db, blog):
        await db(blog.User(name="Ada").save())
        globals()["BEGUN"] = True
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
"""


@pytest.mark.parametrize(("signals", "left"), [(1, False), (2, True)])
def test_ctrl_c_while_tables_are_dropped(sandbox: Sandbox, tmp_path: Path, signals: int, left: bool) -> None:
    """The second one finishes the clean-up; the third one ends it and says the command."""
    sandbox.write("conftest.py", "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n")
    sandbox.rules(
        TWICE,
        targets={"file": {"database": str(tmp_path / "shop.db")}},
        provider=f"""
    def drop_statement(self, name):
        while BEGUN and SENT < {signals}:
            globals()["SENT"] += 1
            os.kill(os.getpid(), signal.SIGINT)
        return super().drop_statement(name)
""",
        head="SENT, BEGUN = 0, False\n",
    )
    run = sandbox.run("--ar-mode", "sync", report=False)
    assert run.status == 2, run.out
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        there = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'art%'").fetchall()
    assert bool(there) == left, run.out
    assert "closing sessions and dropping tables" in run.out
    assert ("`ar-testsuite clean --older-than 0` drops what is left" in run.out) == left
