"""Active runs are recognised, and orphans are dropped in the right order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine import orphans
from rhosocial.activerecord.testsuite.engine.run_locks import RunLock, folder, locked_runs
from rhosocial.activerecord.testsuite.provider import Provider
from rhosocial.activerecord.testsuite.schema.prefix import make_prefix, run_key


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_run_is_active_until_it_is_released() -> None:
    mark = RunLock("htd9dsmw")
    assert locked_runs() == {"htd9dsmw"}
    mark.release()
    assert locked_runs() == set()
    assert list(folder().iterdir()) == []


def test_runs_are_active_independently() -> None:
    first = RunLock("htd9dsmw")
    second = RunLock("htd9dsmx")
    assert locked_runs() == {"htd9dsmw", "htd9dsmx"}
    first.release()
    assert locked_runs() == {"htd9dsmx"}
    second.release()


def test_the_file_of_a_dead_run_is_ignored_and_removed() -> None:
    folder().mkdir()
    (folder() / "htd9dsmw-4711").touch()
    assert locked_runs() == set()
    assert list(folder().iterdir()) == []


def test_without_a_folder_a_run_still_works(tmp_path: Path) -> None:
    folder().write_text("a file where the folder should be")
    RunLock("htd9dsmw").release()
    assert locked_runs() == set()
    assert folder().read_text() == "a file where the folder should be"


def test_all_names_of_one_run_have_its_key() -> None:
    prefixes = {make_prefix(29_000_000, "run", number, mode) for number in (0, 1001) for mode in ("sync", "async")}
    assert len(prefixes) == 4
    assert len({run_key(prefix + "user") for prefix in prefixes}) == 1
    assert run_key(make_prefix(29_000_001, "run", 0, "sync")) != run_key(make_prefix(29_000_000, "run", 0, "sync"))


class Database:
    """A database that refuses to drop a parent before its children."""

    def __init__(self, parents: dict[str, str]) -> None:
        self.parents = parents
        self.asked: list[str] = []

    async def execute(self, sql: str) -> list[tuple[Any, ...]]:
        name = sql.rpartition(" ")[2]
        self.asked.append(name)
        if name in self.parents.values():
            raise RuntimeError(f"{name} is still referred to")
        self.parents.pop(name, None)
        return []


def dropped(database: Database, *names: str) -> dict[str, Exception]:
    return asyncio.run(orphans.drop(database.execute, {name: f"DROP TABLE {name}" for name in names}))


def test_children_go_before_their_parents() -> None:
    database = Database({"child": "parent", "grandchild": "child"})
    assert dropped(database, "parent", "child", "grandchild") == {}
    assert database.asked == ["parent", "child", "grandchild", "parent", "child", "parent"]


def test_tables_that_refer_to_each_other_in_a_circle_are_reported() -> None:
    database = Database({"one": "other", "other": "one"})
    failed = dropped(database, "one", "other", "third")
    assert sorted(failed) == ["one", "other"]
    assert str(failed["one"]) == "one is still referred to"
    assert database.asked == ["one", "other", "third", "one", "other"]


def test_only_names_of_the_exact_shape_are_found() -> None:
    mine = make_prefix(29_000_000, "run", 0, "sync") + "user"
    strangers = ["user", "art_user", mine.upper(), mine + "s_of_somebody", mine[:-6] + "x" + mine[-5:], "x" + mine]

    class Listing(Provider):
        def list_tables_statement(self) -> str:
            return "tables"

        def list_views_statement(self) -> str:
            return "views"

    async def execute(sql: str) -> list[tuple[Any, ...]]:
        return [(name,) for name in [*strangers, mine]] if sql == "tables" else [(name,) for name in strangers]

    found = asyncio.run(orphans.find(Listing(), execute))
    assert found is not None
    assert [(each.kind, each.name) for each in found] == [("table", mine)]
    assert orphans.statements_for(found) == {mine: f'DROP TABLE "{mine}"'}


def test_a_provider_without_a_table_listing_finds_none() -> None:
    async def execute(sql: str) -> list[tuple[Any, ...]]:
        raise AssertionError(f"unexpected statement: {sql}")

    assert asyncio.run(orphans.find(Provider(), execute)) is None
