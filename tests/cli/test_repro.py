"""``ar-testsuite repro`` and ``accept`` in a backend's repository: a script that shows the failure, or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite import known_failures_from
from rhosocial.activerecord.testsuite.files import PROVIDER
from tests.running import environment

BACKEND = """
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend


class AcmeBackend(SQLiteBackend):
    def execute(self, sql, params=None, **options):
        result = super().execute(sql, params, **options)
        if result.data and "name" in result.data[0]:
            result.data = [{**row, "name": "Eve"} for row in result.data]
        if result.data and "v" in result.data[0]:
            result.data = [{**row, "v": -7} for row in result.data]
        return result


class LateBackend(SQLiteBackend):
    # Reads wrong names once it has written to a second table.
    def execute(self, sql, params=None, **options):
        if sql.startswith("INSERT"):
            self.__dict__.setdefault("written", set()).add(sql.split()[2])
        result = super().execute(sql, params, **options)
        if result.data and "name" in result.data[0] and len(self.__dict__.get("written", ())) > 1:
            result.data = [{**row, "name": "Eve"} for row in result.data]
        return result


    def rollback_transaction(self):
        # Leaves its transaction open.
        self.execute("SELECT 1")


class AsyncAcmeBackend(AsyncSQLiteBackend):
    async def execute(self, sql, params=None, **options):
        result = await super().execute(sql, params, **options)
        if result.data and "name" in result.data[0]:
            result.data = [{**row, "name": "Eve"} for row in result.data]
        return result
"""
TESTS = """
import pytest
from rhosocial.activerecord.backend.errors import IntegrityError
from acme import AcmeBackend, AsyncAcmeBackend, LateBackend
from rhosocial.activerecord.testsuite import ConformanceTests, family_fixture
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.schema.families.blog import BLOG
from rhosocial.activerecord.testsuite.schema.families.values import LEVELS, Level


class AcmeProvider(SQLiteProvider):
    backend_class = AcmeBackend
    async_backend_class = AsyncAcmeBackend
    driver = "acme"
    targets = {"mem": {"database": ":memory:"}}


NAMES = ["Ada", "Bob", "Cid"]


class Own(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)
    levels = family_fixture(LEVELS)

    async def test_a_name_is_read_as_written(self, db, blog):
        await db(blog.User(name="Ada").save())
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user}'))
        assert [row["name"] for row in rows] == ["Ada"]

    async def test_an_age_is_seven(self, db, blog):
        await db(blog.User(name="Ada", age=42).save())
        rows = await db.rows(blog.sql('SELECT "age" FROM {user}'))
        assert [row["age"] for row in rows] == [7]

    async def test_a_name_is_short(self, db, blog):
        await db(blog.User(name="Ada").save())
        rows = await db.rows(blog.sql('SELECT "name" FROM {user}'))
        assert "".join(row["name"] for row in rows).upper() == "ADA"

    async def test_a_refusal_of_nothing(self, db, blog):
        assert db.backend.__class__.__name__.lower() == "nobody"

    async def test_nothing_is_kept(self, db, blog):
        assert db.item.own_names == ["nothing"]

    async def test_a_query_is_one_statement(self, db, blog):
        await db(blog.User(name="Ada").save())
        sent = len(db.statements)
        name = (await db(blog.User.query().one())).name.upper()
        assert (name, len(db.statements) - sent, isinstance(db.backend, db.target.driver.sync_class)) == ("ADA", 1, True)

    @pytest.mark.parametrize("times", [2])
    async def test_the_names_of_many_are_read(self, db, blog, times):
        await self._save(db, blog, times)
        found = sorted([user.name for user in await db(blog.User.query().all())])
        assert found == NAMES[:times]

    async def _save(self, db, blog, times):
        for name in NAMES[:times]:
            await db(blog.User(name=name).save())

    async def test_a_name_is_not_empty(self, db, blog):
        await db(blog.User(name="Ada").save())
        assert (await db(blog.User.query().one())).name != ""


    async def test_a_level_is_read_by_its_name(self, db, levels):
        await db(levels.Value(v=Level.HIGH).save())
        found = [each.v.name for each in await db(levels.Value.query().all())]
        assert found == [Level.HIGH.name]


class TestOwn(Own):
    provider = AcmeProvider()


class LateProvider(SQLiteProvider):
    backend_class = LateBackend
    driver = "acmelate"
    targets = {"late": {"database": ":memory:"}}


class TestLate(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)
    provider = LateProvider()

    async def test_a_name_is_read_late(self, db, blog):
        await db(blog.User(name="Ada").save())
        rows = await db.rows(blog.sql('SELECT "name" FROM {user}'))
        assert [row["name"] for row in rows] == ["Ada"]

    async def test_a_rollback_ends_its_transaction(self, db, blog):
        await db(db.backend.begin_transaction())
        await db(db.backend.rollback_transaction())


class FileProvider(AcmeProvider):
    driver = "acmefile"
    targets = {"file": {}}


class TestFile(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)
    provider = FileProvider()

    async def test_a_second_session_reads_the_name(self, db, blog):
        with pytest.raises(IntegrityError):
            await db.run(blog.sql('INSERT INTO {user} ("name") VALUES (?)'), (None,))
        await db(blog.User(name="Ada").save())
        second = await db.connect()
        names = [tuple(row.values()) for row in await db.rows(blog.sql('SELECT "name" FROM {user}'), backend=second)]
        assert names == await db.observer.rows(blog.sql('SELECT "name" FROM {user}'))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository after a run with four failures."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "acme.py").write_text(BACKEND, encoding="utf-8")
    (folder / "test_acme.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    run(folder, "pytest", "-q", "--ar-mode", "sync", "test_acme.py")
    return folder


def run(folder: Path, *words: str, **more: str) -> tuple[int, str]:
    given = {**environment(), "COLUMNS": "120", **more}
    given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, *(["-m"] if not words[0].endswith(".py") else []), *words]
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


KIT = "rhosocial.activerecord.testsuite"
RULE = "own.a_name_is_read_as_written"
SCRIPT = "repro_own_a_name_is_read_as_written.py"


def test_the_script_shows_the_failure_without_the_kit(repository: Path) -> None:
    before = (repository / ".ar" / "last.json").read_bytes()
    status, said = run(repository, KIT, "repro", RULE, "--force")
    assert (status, f"written: {SCRIPT}" in said) == (0, True), said
    text = (repository / SCRIPT).read_text(encoding="utf-8")
    assert "testsuite" not in text
    assert "pytest" not in text
    assert len(text.splitlines()) <= 40
    assert run(repository, SCRIPT) == (1, "expected ['Ada'], got ['Eve']\n")
    # Nothing else makes it red: it is green on the class that the backend derives from.
    sound = text.replace(
        "from acme import AcmeBackend",
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend as AcmeBackend",
    )
    (repository / "sound.py").write_text(sound, encoding="utf-8")
    assert run(repository, "sound.py") == (0, "expected ['Ada'], got ['Ada']\n")
    assert (repository / ".ar" / "last.json").read_bytes() == before


def test_the_issue_says_what_was_expected_what_came_and_the_versions(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", RULE, "-o", "issue.py")
    assert status == 0, said
    text = (repository / "issue.md").read_text(encoding="utf-8")
    assert "Expected: ['Ada']" in text
    assert "Got: `['Eve']`" in text
    assert "- Versions: rhosocial-activerecord 1." in text
    assert (repository / "issue.py").read_text(encoding="utf-8") in text


def test_a_script_that_fails_on_the_class_below_says_so(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", "own.an_age_is_seven", "-o", "age.py")
    assert status == 0, said
    assert "note: on SQLiteBackend, which the backend derives from, it fails too" in said
    assert "On `SQLiteBackend`, which" in (repository / "age.md").read_text(encoding="utf-8")
    status, said = run(repository, KIT, "repro", RULE, "-o", "name.py")
    assert (status, "note: on" in said) == (0, False), said


def test_what_a_rule_computes_is_shown_by_its_own_source(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", "own.a_name_is_short", "-o", "short.py")
    assert status == 0, said
    assert "note: on" not in said
    text = (repository / "short.py").read_text(encoding="utf-8")
    assert "testsuite" not in text
    status, said = run(repository, "short.py")
    assert (status, said.splitlines()[-1]) == (1, "AssertionError: expected 'ADA', got 'EVE'")


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        (
            "test_acme.py::TestOwn::test_the_names_of_many_are_read[mem-sync-2]",
            "expected ['Ada', 'Bob'], got ['Eve', 'Eve']",
        ),
        (
            "test_acme.py::TestOwn::test_the_names_of_many_are_read[mem-async-2]",
            "expected ['Ada', 'Bob'], got ['Eve', 'Eve']",
        ),
        (
            "test_acme.py::TestFile::test_a_second_session_reads_the_name[file-sync]",
            "expected [('Ada',)], got [('Eve',)]",
        ),
        (
            "test_acme.py::TestOwn::test_a_query_is_one_statement[mem-sync]",
            "expected ('ADA', 1, True), got ('EVE', 1, True)",
        ),
        (
            "test_acme.py::TestOwn::test_a_level_is_read_by_its_name[mem-sync]",
            "expected ['HIGH'], got ['LOW']",
        ),
    ],
)
def test_the_source_of_a_rule_is_a_script_in_both_modes_and_with_several_sessions(
    repository: Path, rule: str, shown: str
) -> None:
    """If this fails, see the script's traceback: the rewriting left a call of the kit, or an await of the other mode."""
    status, said = run(repository, KIT, "repro", rule, "-o", "source.py", "--force")
    assert status == 0, said
    assert "note: on" not in said
    text = (repository / "source.py").read_text(encoding="utf-8")
    assert "testsuite" not in text
    assert len(text.splitlines()) <= 40
    status, said = run(repository, "source.py")
    assert status == 1
    assert shown in said


def test_what_only_the_session_before_the_rule_explains_is_in_the_script(repository: Path) -> None:
    """If this fails, look at ``ItemRecord._beside``: the kit writes to other tables before a rule begins."""
    status, said = run(repository, KIT, "repro", "own.a_name_is_read_late[late-sync]", "-o", "late.py")
    assert status == 0, said
    text = (repository / "late.py").read_text(encoding="utf-8")
    assert text.count("INSERT") == 1
    assert len(text.splitlines()) <= 40
    status, said = run(repository, "late.py")
    assert (status, said) == (1, "expected [{'name': 'Ada'}], got [{'name': 'Eve'}]\n")


def test_what_a_rule_leaves_open_is_shown_beside_the_class_below(repository: Path) -> None:
    """If this fails, look at ``ItemRecord._after_the_rule``: the rule passes, and its item fails at its end."""
    status, said = run(repository, KIT, "repro", "own.a_rollback_ends_its_transaction[late-sync]", "-o", "open.py")
    assert status == 0, said
    status, said = run(repository, "open.py")
    assert (status, said.splitlines()[-1]) == (1, "expected False, got True")


def test_a_rule_whose_words_are_wrong_says_that_it_fails_on_the_class_below(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", "own.a_refusal_of_nothing[mem-sync]", "-o", "nobody.py")
    assert status == 0, said
    assert "note: on SQLiteBackend, which the backend derives from, it fails too" in said


def test_a_failure_that_nothing_shows_gets_no_script_but_the_command_for_its_twin(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", "own.nothing_is_kept[mem-sync]")
    assert status == 1
    assert "no script: no recorded call on the backend shows the failure" in said
    assert "needs what only the kit has (db.item)" in " ".join(said.split())
    assert "instead: ar-testsuite twin 'test_acme.py::TestOwn::test_nothing_is_kept[mem-sync]'" in said
    assert not list(repository.glob("repro_own_nothing*"))


def test_the_command_for_the_twin_has_the_provider_and_runs(repository: Path) -> None:
    given = ("--provider", "test_acme.py:AcmeProvider")
    rule = "test_acme.py::TestOwn::test_nothing_is_kept[mem-sync]"
    _, said = run(repository, KIT, "repro", rule, *given)
    assert f"instead: ar-testsuite twin '{rule}' {' '.join(given)}" in said
    rule = "crud.a_saved_record_is_found_by_its_key[mem-sync]"
    status, said = run(repository, KIT, "twin", rule, *given)
    assert (status, "the twin SQLiteBackend-sync is green" in said) == (0, True), said


def test_an_item_of_a_provider_that_no_package_registers(repository: Path) -> None:
    """If this fails, compare how ``watch`` gives the option to its runs."""
    rule = "crud.a_saved_record_is_found_by_its_key[mem-sync]"
    status, said = run(repository, KIT, "repro", rule, "--provider", "test_acme.py:AcmeProvider", "-o", "crud.py")
    assert status == 0, said
    assert "from acme import AcmeBackend" in (repository / "crud.py").read_text(encoding="utf-8")


def test_a_rule_that_passed_is_no_failure_to_show(repository: Path) -> None:
    status, said = run(repository, KIT, "repro", "own.a_name_is_not_empty")
    assert status == 4
    assert "own.a_name_is_not_empty did not fail in the last run (it passed on mem-sync)" in said


def test_an_accepted_rule_is_an_entry_with_its_script(repository: Path) -> None:
    status, said = run(repository, KIT, "accept", RULE, "-o", "known.yml")
    assert status == 0, said
    (entry,) = known_failures_from(repository / "known.yml")
    assert entry.rules == (RULE,)
    assert entry.cause.reason == f"Expected ['Ada'], got ['Eve'] ({SCRIPT})"
    assert (repository / SCRIPT).is_file()
    assert json.loads((repository / ".ar" / "last.json").read_text(encoding="utf-8"))["items"]


def test_a_rule_of_a_provider_that_no_package_registers_is_accepted(repository: Path, tmp_path: Path) -> None:
    """If this fails, compare how ``repro`` passes the option on to the run that it records."""
    for name in ("acme.py", "test_acme.py"):
        (tmp_path / name).write_text((repository / name).read_text(encoding="utf-8"), encoding="utf-8")
    given = ("--provider", "test_acme.py:AcmeProvider")
    rule = "crud.a_saved_record_is_found_by_its_key"
    chosen = ("--ar-area", "crud", "--ar-mode", "sync", "-k", f"test_{rule.partition('.')[2]}")
    status, said = run(tmp_path, KIT, "run", "-q", *chosen, **{PROVIDER: given[1]})
    assert status == 1, said
    status, said = run(tmp_path, KIT, "accept", rule, *given, "-o", "known.yml")
    assert status == 0, said
    (entry,) = known_failures_from(tmp_path / "known.yml")
    assert entry.rules == (rule,)
    script = tmp_path / f"repro_{rule.replace('.', '_')}.py"
    assert "from acme import AcmeBackend" in script.read_text(encoding="utf-8")
    assert script.name in entry.cause.reason
    status, said = run(tmp_path, KIT, "accept", rule, "-o", "other.yml")
    assert (status, (tmp_path / "other.yml").exists()) == (4, False), said
