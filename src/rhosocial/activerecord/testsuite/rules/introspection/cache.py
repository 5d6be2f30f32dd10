"""What the introspector remembers: never longer than it is true, never for another, and never another's answer."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.connections import needs_sever


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class IntrospectionFreshnessTests(ConformanceTests):
    """After DDL of the same backend the introspector tells the new state (C62)."""

    catalog = catalog_fixture()

    async def test_a_new_table_is_seen_at_once(self, catalog: Catalog) -> None:
        """Look at what DDL does to ``_get_cached``."""
        await catalog.ask("list_tables")
        name = await catalog.table("plain", '"a" INTEGER')
        assert name in names(await catalog.ask_again("list_tables"))
        assert await catalog.ask_again("table_exists", name) is True

    async def test_a_dropped_table_is_gone_at_once(self, catalog: Catalog) -> None:
        """Look at what DDL does to ``_get_cached``."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert await catalog.ask("table_exists", name) is True
        await catalog.drop("plain")
        assert await catalog.ask_again("table_exists", name) is False

    @requires(Capability.ALTER_TABLE)
    async def test_a_new_column_is_seen_at_once(self, catalog: Catalog) -> None:
        """Look at what DDL does to ``_get_cached``."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert names(await catalog.columns("plain")) == ["a"]
        await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]

    @requires(Capability.INDEX_INTROSPECTION, Capability.CREATE_INDEX)
    async def test_a_new_index_is_seen_at_once(self, catalog: Catalog) -> None:
        """Look at what DDL does to ``_get_cached``; a table that had none before is remembered too."""
        name = await catalog.table("plain", '"a" INTEGER NOT NULL PRIMARY KEY', '"b" VARCHAR(9) UNIQUE')
        before = set(await catalog.indexes("plain"))
        index = await catalog.index("found", '{plain} ("b")')
        assert set(names(await catalog.ask_again("list_indexes", name))) - before == {index}

    @requires(Capability.VIEW_INTROSPECTION, Capability.CREATE_VIEW)
    async def test_a_new_view_is_seen_at_once(self, catalog: Catalog) -> None:
        """Look at what DDL does to ``_get_cached``."""
        await catalog.table("plain", '"a" INTEGER')
        await catalog.ask("list_views")
        view = await catalog.view("seen", 'SELECT "a" FROM {plain}')
        assert view in names(await catalog.ask_again("list_views"))


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class IntrospectionCacheTests(ConformanceTests):
    """What was forgotten on demand is asked anew, and what is remembered can't be spoilt (C19)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize("how", ["clear_cache", "invalidate_cache"])
    @requires(Capability.ALTER_TABLE)
    async def test_everything_is_asked_anew_on_demand(self, catalog: Catalog, how: str) -> None:
        """Tables, columns, views. Look at ``clear_cache`` and ``invalidate_cache``."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await self._change(catalog)
        getattr(catalog.introspector, how)()
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        assert names((await catalog.ask_again("get_table_info", name)).columns) == ["a", "b"]
        assert catalog.name("late") in names(await catalog.ask_again("list_tables"))

    @requires(Capability.ALTER_TABLE)
    async def test_one_kind_is_asked_anew_on_demand(self, catalog: Catalog) -> None:
        """Columns alone, tables alone. Look at ``scope`` in ``invalidate_cache``."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await self._change(catalog)
        catalog.introspector.invalidate_cache(IntrospectionScope.COLUMN)
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]
        catalog.introspector.invalidate_cache(IntrospectionScope.TABLE)
        assert catalog.name("late") in names(await catalog.ask_again("list_tables"))

    @requires(Capability.ALTER_TABLE)
    async def test_the_columns_of_one_table_are_asked_anew_on_demand(self, catalog: Catalog) -> None:
        """By its name. Look at ``name`` in ``invalidate_cache``."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await self._change(catalog)
        catalog.introspector.invalidate_cache(IntrospectionScope.COLUMN, name)
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]

    async def test_one_table_is_asked_anew_on_demand(self, catalog: Catalog) -> None:
        """By its name, whatever list it was found in. Look at ``name`` in ``invalidate_cache``: a list of all holds it too."""
        name = await catalog.table("plain", '"a" INTEGER')
        await self._fill(catalog, name)
        await catalog.drop("plain")
        catalog.introspector.invalidate_cache(IntrospectionScope.TABLE, name)
        assert await catalog.ask_again("table_exists", name) is False

    @requires(Capability.ALTER_TABLE)
    async def test_another_sessions_ddl_is_seen_after_forgetting(self, db: Db, catalog: Catalog) -> None:
        """Also what was remembered as missing. Look at ``clear_cache``."""
        observer = db.observer
        name = catalog.name("theirs")
        assert await catalog.ask("table_exists", name) is False
        db.on_cleanup(db.provider.drop_statement(name))
        await observer.run(catalog.sql('CREATE TABLE {theirs} ("a" INTEGER)'))
        assert names(await catalog.ask("list_columns", name)) == ["a"]
        await observer.run(catalog.sql('ALTER TABLE {theirs} ADD COLUMN "b" INTEGER'))
        assert names(await catalog.ask("list_columns", name)) == ["a", "b"]
        await observer.run(db.provider.drop_statement(name))
        assert await catalog.ask("table_exists", name) is False

    async def test_a_list_that_its_caller_changes_is_told_anew(self, catalog: Catalog) -> None:
        """The next one gets a whole list. Look at what ``_get_cached`` hands out."""
        name = await catalog.table("plain", '"a" INTEGER', '"b" INTEGER')
        (await catalog.columns("plain")).reverse()
        (await catalog.ask_again("list_columns", name)).clear()
        assert names(await catalog.ask_again("list_columns", name)) == ["a", "b"]

    @requires(Capability.ALTER_TABLE)
    async def test_each_backend_remembers_for_itself(self, db: Db, catalog: Catalog) -> None:
        """What one has asked is no answer to another. Look for a cache of the class or the module."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert names(await catalog.columns("plain")) == ["a"]
        other = db.unconnected()
        await db(other.connect())
        await db(other.introspect_and_adapt())
        if db.observable:
            await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        else:
            # A database of its own, where the name means another table.
            await db.run(catalog.sql('CREATE TABLE {plain} ("a" INTEGER, "b" INTEGER)'), kind="DDL", backend=other)
        assert names(await db(other.introspector.list_columns(name))) == ["a", "b"]

    async def test_asking_leaves_a_transaction_as_it_is(self, db: Db, catalog: Catalog) -> None:
        """Neither ended nor committed. Look at how the executor of the introspector runs its queries."""
        name = await catalog.table("plain", '"a" INTEGER')
        await db(db.backend.begin_transaction())
        await db.run(catalog.sql('INSERT INTO {plain} ("a") VALUES (1)'))
        for question, args in (
            ("list_tables", ()),
            ("get_table_info", (name,)),
            ("list_views", ()),
            ("get_database_info", ()),
        ):
            await catalog.ask(question, *args)
        assert db.backend.in_transaction is True
        await db(db.backend.rollback_transaction())
        assert await db.rows(catalog.sql('SELECT "a" FROM {plain}')) == []

    async def test_the_statement_after_a_question_gets_its_own_answer(self, db: Db, catalog: Catalog) -> None:
        """Nothing of a question is left unread. Look at how the executor of the introspector closes its cursor."""
        name = await catalog.table("plain", '"a" INTEGER')
        for question, args in (("list_tables", ()), ("get_table_info", (name,)), ("get_view_info", (name,))):
            await catalog.ask(question, *args)
            rows = await db.rows(db.sql("SELECT 42 AS answer, 'forty-two' AS word{nothing}"))
            assert rows == [{"answer": 42, "word": "forty-two"}]

    async def test_a_question_on_a_lost_session_is_answered_or_raises_a_database_error(self, db: Db) -> None:
        """Never the driver's own error (C38). Look at how the executor of the introspector runs its queries."""
        needs_sever(db)
        backend: Any = await db.connect("doomed")
        await db(backend.introspector.list_tables())
        await db.kill_session(backend)
        backend.introspector.clear_cache()
        with contextlib.suppress(DatabaseError):
            assert type(await db(backend.introspector.list_tables())) is list

    async def _fill(self, catalog: Catalog, name: str) -> None:
        await catalog.ask("list_tables")
        assert names((await catalog.ask_again("get_table_info", name)).columns) == ["a"]
        assert names(await catalog.ask_again("list_columns", name)) == ["a"]

    async def _change(self, catalog: Catalog) -> None:
        await catalog.by_hand('ALTER TABLE {plain} ADD COLUMN "b" INTEGER')
        await catalog.table("late", '"a" INTEGER')
