"""A database with foreign tables is unchanged after a full run, and after a run that was killed and cleaned up."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.schema.prefix import make_prefix, run_key
from tests.drivers import SERVERS
from tests.running import Done, ar_testsuite, with_kit

from .databases import Strangers, strangers

WAITS = '''
import os, time
from pathlib import Path
from rhosocial.activerecord.testsuite import ConformanceTests, Db, family_fixture
from rhosocial.activerecord.testsuite.schema.families.blog import BLOG

class Waits(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)

    async def test_waits_for_a_file(self, db: Db, blog) -> None:
        """With rows, a foreign key, a table of its own and a view over it."""
        await db(blog.User(name="Ada").save())
        table, view = db.provider.quote(db.own_name("thing")), db.provider.quote(db.own_name("look"))
        await db.run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY)", kind="DDL")
        await db.run(f"CREATE VIEW {view} AS SELECT id FROM {table}", kind="DDL")
        # The rename makes the complete file appear at once.
        Path(os.environ["READY"] + ".new").write_text(db.own_name("any"))
        os.replace(os.environ["READY"] + ".new", os.environ["READY"])
        while not Path(os.environ["GO"]).exists():
            time.sleep(0.05)
        assert [user.name for user in await db(blog.User.query().all())] == ["Ada"]

class TestWaits(Waits):
    pass
'''

# A run that began long ago. Other runs may be active in the same database, and cleaning must not touch them.
LONG_AGO = """
import time
from rhosocial.activerecord.testsuite.engine import run

class Past:
    time_ns = time.time_ns

    @staticmethod
    def time():
        return time.time() - 5000 * 3600

run.time = Past
"""
OLD, OLDER = ("--older-than", "4000"), ("--older-than", "6000")


# A full run on a server takes minutes; .ci/long sets the variable.
SOME_RULES = () if os.environ.get("AR_LONG") else ("--ar-area", "crud", "-k", "bulk or own_value or key")


class Waiting:
    """A run in the middle of its only test."""

    def __init__(self, folder: Path, database: Strangers) -> None:
        folder.mkdir()
        (folder / "test_waits.py").write_text(WAITS)
        (folder / "conftest.py").write_text(LONG_AGO)
        (folder / "pytest.ini").write_text("[pytest]\n")
        self.go = folder / "go"
        ready = folder / "ready"
        environ = {**database.variables, "READY": str(ready), "GO": str(self.go)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--ar-mode", "sync"]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=with_kit(sys.executable, environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        end = time.monotonic() + 60
        while not ready.exists():
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < end, "the run did not reach its test in time"
            time.sleep(0.05)
        self.key = run_key(ready.read_text())
        self.made = self.there(database)

    def there(self, database: Strangers) -> set[str]:
        """The names of this run's tables and views that exist now."""
        return {name for name in database.of_the_kit() if run_key(name) == self.key}

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def finish(self) -> Done:
        self.go.touch()
        out, _ = self.process.communicate(timeout=60)
        return Done(self.process.returncode, out)


def clean(folder: Path, database: Strangers, *arguments: str) -> Done:
    """``ar-testsuite clean`` in an empty folder."""
    folder.mkdir(exist_ok=True)
    return ar_testsuite(folder, "clean", *arguments, **database.variables)


def states(done: Done) -> dict[str, str]:
    """The state of each name, from ``--json``."""
    return {each["name"]: each["state"] for each in json.loads(done.out)["found"]}


def test_a_full_run_leaves_a_sqlite_file_as_it_was(tmp_path: Path) -> None:
    with strangers("sqlite", tmp_path) as database:
        before = database.dump()
        folder = tmp_path / "empty"
        folder.mkdir()
        done = ar_testsuite(folder, "run", "-q", "--tb=no", "--ar-mode", "sync", *SOME_RULES, **database.variables)
        assert done.status in (0, 1), done.out
        assert database.dump() == before
        assert "passed" in done.out
        assert "left behind" not in done.out


@pytest.mark.parametrize("driver", SERVERS)
def test_a_run_leaves_a_server_s_tables_as_they_were(driver: str, tmp_path: Path) -> None:
    with strangers(driver, tmp_path) as database:
        before = database.dump()
        folder = tmp_path / "empty"
        folder.mkdir()
        done = ar_testsuite(folder, "run", "-q", "--tb=no", *SOME_RULES, **database.variables)
        assert done.status in (0, 1), done.out
        assert database.dump() == before
        assert "INSERT" in before or "COPY" in before
        assert "left behind" not in done.out
        expect_killed_and_active_runs_are_distinguished(database, tmp_path)
        assert database.dump() == before


def test_a_killed_run_is_cleaned_up_and_an_active_one_is_not(tmp_path: Path) -> None:
    with strangers("sqlite", tmp_path) as database:
        before = database.dump()
        expect_killed_and_active_runs_are_distinguished(database, tmp_path)
        assert database.dump() == before


def expect_killed_and_active_runs_are_distinguished(database: Strangers, tmp_path: Path) -> None:
    """Kill one run, keep another one waiting, and clean: the first one's tables are dropped, the second one passes."""
    killed = Waiting(tmp_path / "killed", database)
    killed.kill()
    assert len(killed.made) >= 4
    living = Waiting(tmp_path / "living", database)
    try:
        assert len(living.made) == len(killed.made)
        folder = tmp_path / "cleaning"
        young = states(clean(folder, database, *OLDER, "--json").expect(0))
        assert {young[name] for name in killed.made} == {"too young"}
        refused = clean(folder, database, *OLD).expect(4)
        assert "not a terminal (use --yes" in refused.out
        listed = clean(folder, database, *OLD, "--dry-run").expect(0)
        assert all(re.search(rf"{name}: 500\d\.\d hours old, left behind", listed.out) for name in killed.made)
        assert killed.there(database) == killed.made
        done = states(clean(folder, database, *OLD, "--yes", "--json").expect(0))
        assert {done[name] for name in killed.made} == {"dropped"}
        assert {done[name] for name in living.made} == {"of an active run"}
        assert killed.there(database) == set()
        assert living.there(database) == living.made
    finally:
        end = living.finish()
    end.expect(0)
    assert living.there(database) == set()


OBJECTS = {
    "postgres": {
        "sequence": "CREATE SEQUENCE {name}",
        "function": "CREATE FUNCTION {name}() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "materialized view": "CREATE MATERIALIZED VIEW {name} AS SELECT 1 AS one",
        "schema": "CREATE SCHEMA {name}",
    },
    "mariadb": {
        "sequence": "CREATE SEQUENCE {name}",
        "procedure": "CREATE PROCEDURE {name}() SELECT 1",
        "schema": "CREATE SCHEMA {name}",
    },
}


@pytest.mark.parametrize("driver", sorted(OBJECTS))
def test_objects_other_than_tables_and_views_are_cleaned_up_too(driver: str, tmp_path: Path) -> None:
    with strangers(driver, tmp_path) as database:
        drops = {each.name: each.drop for each in database.provider.further_objects()}
        made, lacking = {}, set()
        for number, (kind, statement) in enumerate(OBJECTS[driver].items()):
            name = make_prefix(1, f"some run {driver}", number, "sync") + "thing"
            try:
                database.channel.execute(statement.format(name=name))
            except Exception:
                if kind != "schema":
                    raise
                lacking.add(kind)  # the target's user lacks the right
            else:
                made[name] = kind
        stranger = "strangers_own_sequence"
        database.channel.execute(f"CREATE SEQUENCE {stranger}")
        try:
            assert set(made.values()) == set(drops) - lacking
            listed = clean(tmp_path / "cleaning", database, "--dry-run", "--json").expect(0)
            found = {each["name"]: each["kind"] for each in json.loads(listed.out)["found"]}
            assert found.items() >= made.items()
            done = states(clean(tmp_path / "cleaning", database, "--yes", "--json").expect(0))
            assert {done[name] for name in made} == {"dropped"}
            again = clean(tmp_path / "cleaning", database, "--dry-run", "--json").expect(0)
            assert not {each["name"] for each in json.loads(again.out)["found"]} & set(made)
        finally:
            # The drop fails if the kit mistook the foreign object for its own.
            database.channel.execute(f"DROP SEQUENCE {stranger}")


def test_objects_that_can_t_be_dropped_are_reported(tmp_path: Path) -> None:
    with strangers("sqlite", tmp_path) as database:
        name = make_prefix(1, "some run", 0, "sync") + "thing"
        database.channel.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)")
        database.channel.execute("BEGIN IMMEDIATE")
        done = clean(tmp_path / "cleaning", database, "--yes").expect(1)
        assert f"could not drop {name} on shared: OperationalError: database is locked" in done.out
        database.channel.execute("ROLLBACK")
        done = clean(tmp_path / "cleaning", database, "--yes").expect(0)
        assert "dropped: 1" in done.out
        assert database.of_the_kit() == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--older-than", "-1"), "--older-than: -1 can't be an age (choose hours of 0 or more)"),
        (("--target", "shred"), "--ar-target: no target matches 'shred' (choose from shared). Did you mean 'shared'?"),
        (("--config", "none.yml"), "file not found: none.yml"),
    ],
)
def test_a_wrong_call_is_one_message(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    with strangers("sqlite", tmp_path) as database:
        done = clean(tmp_path / "cleaning", database, *arguments).expect(4)
        assert message in done.out
        assert "Traceback" not in done.out


def test_an_unreachable_target_does_not_stop_the_cleanup_of_others(tmp_path: Path) -> None:
    with strangers("sqlite", tmp_path) as database:
        name = make_prefix(1, "some run", 0, "sync") + "thing"
        database.channel.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)")
        gone = {
            "AR_TEST_BACKEND_NAME_2": "gone",
            "AR_TEST_BACKEND_DRIVER_2": "sqlite",
            "AR_TEST_BACKEND_DATABASE_2": str(tmp_path / "no" / "such" / "folder.db"),
        }
        database.variables.update(gone)
        done = clean(tmp_path / "cleaning", database, "--yes").expect(1)
        assert "gone: can't be read: OperationalError: unable to open database file" in done.out
        assert "dropped: 1" in done.out
        assert database.of_the_kit() == set()


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="ends a whole group of processes, which only POSIX has")
def test_a_killed_run_with_workers_is_cleaned_up(tmp_path: Path) -> None:
    pytest.importorskip("xdist", reason="runs in several processes")
    with strangers("sqlite", tmp_path) as database:
        before = database.dump()
        folder = tmp_path / "workers"
        folder.mkdir()
        module = [sys.executable, "-m", "rhosocial.activerecord.testsuite", "run", "-q", "-n", "2", "--ar-area", "crud"]
        environ = with_kit(sys.executable, database.variables)
        with open(os.devnull, "wb") as nothing:
            process = subprocess.Popen(
                module, cwd=folder, env=environ, stdout=nothing, stderr=nothing, start_new_session=True
            )
        end = time.monotonic() + 90
        while not database.of_the_kit():
            assert process.poll() is None, "the run ended before it was killed"
            assert time.monotonic() < end, "the run made no table"
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
        assert database.of_the_kit() != set()
        clean(tmp_path / "cleaning", database, "--older-than", "0", "--yes").expect(0)
        assert database.of_the_kit() == set()
        assert database.dump() == before
