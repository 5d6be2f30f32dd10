"""The introspector's cache: never stale once it is cleared, never shared between backends, never mixed up between calls."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.connections import needs_sever


def _own(catalog: Catalog, found: Iterable[Any]) -> list[str]:
    """The names of what the rule made among the reported objects, sorted, each as often as it is reported."""
    return sorted(each for each in names(found) if each in catalog.named)


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class IntrospectionFreshnessTests(ConformanceTests):
    """After DDL of the same backend the introspector returns the old answer from its cache or the new one, and after
    ``clear_cache`` the new one (C62)."""

    catalog = catalog_fixture()

    async def test_a_new_table_is_seen_once_the_cache_is_cleared(self, catalog: Catalog) -> None:
        """The table is listed once and exists, beside the one that was there. If this fails, check that ``clear_cache``
        forgets the list of tables."""
        old = await catalog.table("stays", '"a" INTEGER')
        before = _own(catalog, await catalog.ask("list_tables"))
        name = await catalog.table("plain", '"a" INTEGER')
        answer = _own(catalog, await catalog.ask_again("list_tables"))
        assert (before, answer in ([old], sorted([old, name]))) == ([old], True)
        assert _own(catalog, await catalog.ask("list_tables")) == sorted([old, name])
        assert await catalog.ask_again("table_exists", name) is True
        assert await catalog.ask_again("table_exists", old) is True

    async def test_a_dropped_table_is_gone_once_the_cache_is_cleared(self, catalog: Catalog) -> None:
        """The table no longer exists, and the one beside it does. If this fails, check that ``clear_cache`` forgets
        single tables."""
        old = await catalog.table("stays", '"a" INTEGER')
        name = await catalog.table("plain", '"a" INTEGER')
        assert await catalog.ask("table_exists", name) is True
        assert _own(catalog, await catalog.ask_again("list_tables")) == sorted([old, name])
        await catalog.drop("plain")
        assert await catalog.ask("table_exists", name) is False
        assert await catalog.ask_again("table_exists", old) is True
        assert _own(catalog, await catalog.ask_again("list_tables")) == [old]

    @requires(Capability.ALTER_TABLE)
    async def test_a_new_column_is_seen_once_the_cache_is_cleared(self, catalog: Catalog) -> None:
        """The column is listed. If this fails, check that ``clear_cache`` forgets the list of columns."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert names(await catalog.columns("plain")) == ["a"]
        await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        assert names(await catalog.ask_again("list_columns", name)) in (["a"], ["a", "b"])
        assert names(await catalog.columns("plain")) == ["a", "b"]

    @requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX)
    async def test_a_new_index_is_seen_once_the_cache_is_cleared(self, catalog: Catalog) -> None:
        """The list of indexes was cached before the index existed.
        If this fails, check that ``clear_cache`` forgets the list of indexes."""
        name = await catalog.table("plain", '"a" INTEGER NOT NULL PRIMARY KEY', '"b" VARCHAR(9) UNIQUE')
        before = set(await catalog.indexes("plain"))
        index = await catalog.index("found", '{plain} ("b")')
        assert set(names(await catalog.ask_again("list_indexes", name))) - before in (set(), {index})
        assert set(names(await catalog.ask("list_indexes", name))) - before == {index}

    @requires(Capability.VIEW_INTROSPECTION, Capability.CREATE_VIEW)
    async def test_a_new_view_is_seen_once_the_cache_is_cleared(self, catalog: Catalog) -> None:
        """The view is listed. If this fails, check that ``clear_cache`` forgets the list of views."""
        await catalog.table("plain", '"a" INTEGER')
        old = await catalog.view("stays", 'SELECT "a" FROM {plain}')
        before = _own(catalog, await catalog.ask("list_views"))
        view = await catalog.view("seen", 'SELECT "a" FROM {plain}')
        answer = _own(catalog, await catalog.ask_again("list_views"))
        assert (before, answer in ([old], sorted([old, view]))) == ([old], True)
        assert _own(catalog, await catalog.ask("list_views")) == sorted([old, view])


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class IntrospectionCacheTests(ConformanceTests):
    """An invalidated answer is queried again, and a caller can't corrupt a cached one (C19)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize("how", ["clear_cache", "invalidate_cache"])
    @requires(Capability.ALTER_TABLE)
    async def test_clearing_the_cache_refreshes_everything(self, catalog: Catalog, how: str) -> None:
        """Tables, columns, indexes and views are queried again, of two tables as of one.
        If this fails, check ``clear_cache`` and ``invalidate_cache``."""
        db = catalog.db
        name = await catalog.table("plain", '"a" INTEGER')
        other = await catalog.table("other", '"a" INTEGER')
        indexed = db.can(Capability.INDEX_INTROSPECTION) and db.can(Capability.CREATE_INDEX)
        viewed = db.can(Capability.VIEW_INTROSPECTION) and db.can(Capability.CREATE_VIEW)
        if indexed:
            await catalog.index("first", '{plain} ("a")')
        await self._fill(catalog, name, other)
        before = set(names(await catalog.ask_again("list_indexes", name))) if indexed else set()
        assert not viewed or _own(catalog, await catalog.ask_again("list_views")) == []
        await self._change(catalog)
        await catalog.by_hand('ALTER TABLE {other} ADD COLUMN "c" INTEGER')
        index = await catalog.index("found", '{plain} ("b")') if indexed else None
        view = await catalog.view("seen", 'SELECT "a" FROM {plain}') if viewed else None
        getattr(catalog.introspector, how)()
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        assert names(await catalog.ask_again("list_columns", other)) == ["a", "c"]
        assert names((await catalog.ask_again("get_table_info", name)).columns) == ["a", "b"]
        assert names((await catalog.ask_again("get_table_info", other)).columns) == ["a", "c"]
        late = sorted([name, other, catalog.name("late")])
        assert [each for each in _own(catalog, await catalog.ask_again("list_tables")) if each != view] == late
        assert not indexed or set(names(await catalog.ask_again("list_indexes", name))) - before == {index}
        assert not viewed or _own(catalog, await catalog.ask_again("list_views")) == [view]

    @requires(Capability.ALTER_TABLE)
    async def test_invalidating_one_scope_refreshes_that_scope(self, catalog: Catalog) -> None:
        """Columns and tables can be invalidated separately.
        If this fails, check how ``invalidate_cache`` handles ``scope``."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await self._change(catalog)
        catalog.introspector.invalidate_cache(IntrospectionScope.COLUMN)
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        catalog.introspector.invalidate_cache(IntrospectionScope.TABLE)
        assert catalog.name("late") in names(await catalog.ask_again("list_tables"))

    @requires(Capability.ALTER_TABLE)
    async def test_invalidating_the_columns_of_one_table_refreshes_them(self, catalog: Catalog) -> None:
        """The table is named, and columns of a table beside it may come from the cache or not. If this fails, check how
        ``invalidate_cache`` handles ``name``."""
        name = await catalog.table("plain", '"a" INTEGER')
        other = await catalog.table("other", '"a" INTEGER')
        await self._fill(catalog, name, other)
        await self._change(catalog)
        catalog.introspector.invalidate_cache(IntrospectionScope.COLUMN, name)
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        assert names(await catalog.ask_again("list_columns", other)) == ["a"]
        await catalog.by_hand('ALTER TABLE {other} ADD COLUMN "c" INTEGER')
        catalog.introspector.invalidate_cache(IntrospectionScope.COLUMN, other)
        assert names(await catalog.ask_again("list_columns", other)) == ["a", "c"]

    async def test_invalidating_one_table_refreshes_every_list_that_has_it(self, catalog: Catalog) -> None:
        """A cached list of all tables contains the table too.
        If this fails, check how ``invalidate_cache`` handles ``name``."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await catalog.drop("plain")
        catalog.introspector.invalidate_cache(IntrospectionScope.TABLE, name)
        assert await catalog.ask_again("table_exists", name) is False
        assert name not in names(await catalog.ask_again("list_tables"))

    @requires(Capability.ALTER_TABLE)
    async def test_clearing_the_cache_shows_the_ddl_of_another_session(self, db: Db, catalog: Catalog) -> None:
        """This also holds for a table that was cached as missing. If this fails, check ``clear_cache``."""
        observer = db.observer
        name = catalog.name("theirs")
        assert await catalog.ask("table_exists", name) is False
        db.on_cleanup(db.provider.drop_statement(name))
        await observer.run(catalog.sql('CREATE TABLE {theirs} ("a" INTEGER)'))
        assert names(await catalog.ask("list_columns", name)) == ["a"]
        await catalog.by_observer('ALTER TABLE {theirs} ADD COLUMN "b" INTEGER')
        assert names(await catalog.ask("list_columns", name)) == ["a", "b"]
        await observer.run(db.provider.drop_statement(name))
        assert await catalog.ask("table_exists", name) is False

    async def test_changing_a_returned_list_does_not_change_the_cache(self, catalog: Catalog) -> None:
        """The next call returns a complete list, of columns, tables and indexes. If this fails, check that
        ``_get_cached`` returns a copy."""
        name = await catalog.table("plain", '"a" INTEGER NOT NULL PRIMARY KEY', '"b" INTEGER')
        (await catalog.columns("plain")).reverse()
        (await catalog.ask_again("list_columns", name)).clear()
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        (await catalog.ask("list_tables")).clear()
        assert name in names(await catalog.ask_again("list_tables"))
        if catalog.db.can(Capability.INDEX_INTROSPECTION):
            before = names(await catalog.ask("list_indexes", name))
            (await catalog.ask_again("list_indexes", name)).append("mine")
            assert names(await catalog.ask_again("list_indexes", name)) == before

    @requires(Capability.ALTER_TABLE)
    async def test_each_backend_has_its_own_cache(self, db: Db, catalog: Catalog) -> None:
        """An answer of one backend is never returned by another.
        If this fails, check that the cache of ``_get_cached`` belongs to the instance, not to the class or module."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert names(await catalog.columns("plain")) == ["a"]
        other = db.unconnected()
        await db(other.connect())
        await db(other.introspect_and_adapt())
        if db.observable:
            await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        else:
            # The other backend has a separate database, where the name means another table.
            await db.run(catalog.sql('CREATE TABLE {plain} ("a" INTEGER, "b" INTEGER)'), kind="DDL", backend=other)
        assert names(await db(other.introspector.list_columns(name))) == ["a", "b"]

    async def test_introspection_leaves_an_open_transaction_unchanged(self, db: Db, catalog: Catalog) -> None:
        """The transaction is neither committed nor rolled back.
        If this fails, check how the executor of ``introspector`` runs its queries."""
        name = await catalog.table("plain", '"a" INTEGER')
        views: list[tuple[str, tuple[str, ...]]] = [("list_views", ())] if db.can(Capability.VIEW_INTROSPECTION) else []
        for key, end in ((1, db.backend.rollback_transaction), (2, db.backend.commit_transaction)):
            await db(db.backend.begin_transaction())
            await db.run(catalog.sql('INSERT INTO {plain} ("a") VALUES (?)'), (key,))
            for question, args in (
                ("list_tables", ()),
                ("get_table_info", (name,)),
                ("get_database_info", ()),
                *views,
            ):
                await catalog.ask(question, *args)
            assert db.backend.in_transaction is True
            await db(end())
        assert await db.rows(catalog.sql('SELECT "a" FROM {plain}')) == [{"a": 2}]

    async def test_the_statement_after_introspection_gets_its_own_result(self, db: Db, catalog: Catalog) -> None:
        """No result of the introspection stays unread.
        If this fails, check that the executor of ``introspector`` closes its cursor."""
        name = await catalog.table("plain", '"a" INTEGER')
        needs = {
            "list_indexes": Capability.INDEX_INTROSPECTION,
            "list_foreign_keys": Capability.FOREIGN_KEY_INTROSPECTION,
            "get_view_info": Capability.VIEW_INTROSPECTION,
        }
        lists = [(question, (name,)) for question, need in needs.items() if db.can(need)]
        more = [
            ("list_tables", ()),
            ("list_columns", (name,)),
            ("get_database_info", ()),
            ("table_exists", ("nothing",)),
        ]
        for question, args in (*more, ("get_table_info", (name,)), *lists):
            await catalog.ask(question, *args)
            rows = await db.rows(db.sql('SELECT 42 AS "answer", \'forty-two\' AS "word"{nothing}'))
            assert rows == [{"answer": 42, "word": "forty-two"}]

    async def test_introspection_on_a_lost_session_works_or_raises_database_error(self, db: Db) -> None:
        """The driver's own error never reaches the caller (C38).
        If this fails, check how the executor of ``introspector`` runs its queries."""
        needs_sever(db)
        backend: Any = await db.connect("doomed")
        await db(backend.introspector.list_tables())
        await db.kill_session(backend)
        backend.introspector.clear_cache()
        with contextlib.suppress(DatabaseError):
            assert type(await db(backend.introspector.list_tables())) is list

    async def _fill(self, catalog: Catalog, *tables: str) -> None:
        await catalog.ask("list_tables")
        for name in tables:
            assert names((await catalog.ask_again("get_table_info", name)).columns) == ["a"]
            assert names(await catalog.ask_again("list_columns", name)) == ["a"]

    async def _change(self, catalog: Catalog) -> None:
        await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        await catalog.table("late", '"a" INTEGER')
