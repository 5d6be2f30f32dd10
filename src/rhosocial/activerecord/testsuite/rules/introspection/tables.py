"""Tables, views and what is missing: what is listed, by which name, and from which schema."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.types import TableType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.refusals import may_be_refused

STRANGE = [
    pytest.param("nothing_of_this_name", id="plain"),
    pytest.param("it's", id="quote"),
    pytest.param('say "so"', id="quotes"),
    pytest.param("back`tick", id="backtick"),
    pytest.param("x; DROP TABLE {there}; --", id="sql"),
    pytest.param("{there}'; DROP TABLE {there}; --", id="sql-after-quote"),
    pytest.param("%", id="percent"),
    pytest.param("", id="empty"),
    pytest.param("größe", id="not-ascii"),
]


@requires(Capability.TABLE_INTROSPECTION)
class TableIntrospectionTests(ConformanceTests):
    """Tables are listed with their names and parts, and those of other schemas are not (C17)."""

    catalog = catalog_fixture()

    async def test_a_table_is_listed(self, catalog: Catalog) -> None:
        """Once, as a table. Look at ``list_tables`` and ``format_table_list_query``."""
        name = await catalog.table("plain", '"a" INTEGER')
        found = [table for table in await catalog.ask("list_tables") if table.name == name]
        assert [table.table_type for table in found] == [TableType.BASE_TABLE]

    async def test_a_table_is_there(self, catalog: Catalog) -> None:
        """``True`` and ``False`` themselves. Look at ``table_exists``."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert await catalog.ask("table_exists", name) is True
        await catalog.drop("plain")
        assert await catalog.ask("table_exists", name) is False

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_table_is_told_with_all_its_parts(self, catalog: Catalog) -> None:
        """Columns, indexes and foreign keys, each as in its own list. Look at ``get_table_info``."""
        await catalog.table("parent", '"id" INTEGER NOT NULL PRIMARY KEY')
        await catalog.table(
            "child", '"code" VARCHAR(9) NOT NULL UNIQUE', '"p" INTEGER', 'FOREIGN KEY ("p") REFERENCES {parent} ("id")'
        )
        name = catalog.name("child")
        told = await catalog.ask("get_table_info", name)
        assert (told.name, names(told.columns), len(told.foreign_keys)) == (name, ["code", "p"], 1)
        assert told.columns == await catalog.ask("list_columns", name)
        assert told.indexes == await catalog.ask("list_indexes", name)
        assert told.foreign_keys == await catalog.ask("list_foreign_keys", name)

    async def test_a_table_is_told_apart_from_one_whose_name_is_alike(self, catalog: Catalog) -> None:
        """``a_b`` and ``axb``. Look at LIKE in the queries: ``_`` stands for every character there."""
        await catalog.table("alike_x", '"one" INTEGER')
        twin = catalog.name("alike_x").replace("alike_x", "alikexx")
        catalog.db.on_cleanup(catalog.db.provider.drop_statement(twin))
        await catalog.by_hand(f'CREATE TABLE "{twin}" ("two" INTEGER, "three" INTEGER)')
        assert names(await catalog.columns("alike_x")) == ["one"]
        assert names(await catalog.ask("list_columns", twin)) == ["two", "three"]

    @pytest.mark.parametrize(("kind", "wanted"), [("BASE TABLE", {"plain"}), ("VIEW", {"seen"})])
    @requires(Capability.CREATE_VIEW)
    async def test_one_kind_of_table_can_be_listed(self, catalog: Catalog, kind: str, wanted: set[str]) -> None:
        """Look at ``table_type`` in ``format_table_list_query``."""
        await catalog.table("plain", '"a" INTEGER')
        await catalog.view("seen", 'SELECT "a" FROM {plain}')
        assert await catalog.own_tables(("plain", "seen"), table_type=kind) == wanted

    async def test_the_databases_own_tables_are_listed_on_demand(self, catalog: Catalog) -> None:
        """Never without, and the others stay with them. Look at ``include_system`` in ``format_table_list_query``."""
        await catalog.table("plain", '"a" INTEGER')
        usual = set(names(await catalog.ask("list_tables")))
        assert await catalog.own_tables(("plain",), include_system=True) == {"plain"}
        assert {name for name in usual if name.startswith(("sqlite_", "pg_", "RDB$"))} == set()

    async def test_a_table_of_another_schema_is_not_mixed_in(self, catalog: Catalog) -> None:
        """Of the same name, with other columns. Look at the schema in WHERE of ``format_column_info_query``."""
        await catalog.table("twice", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        async with catalog.other_schema("apart") as schema, self._twin(catalog, schema):
            assert names(await catalog.columns("twice")) == ["mine", "also"]
            assert await catalog.foreign_keys("twice") == []
            assert [table.name for table in await catalog.ask("list_tables")].count(catalog.name("twice")) == 1
            assert catalog.name("solo") not in names(await catalog.ask("list_tables"))
            assert await catalog.ask("table_exists", catalog.name("solo")) is False

    async def test_a_schema_that_is_named_is_asked(self, catalog: Catalog) -> None:
        """Its columns, not those of the usual one. Look at ``schema`` in ``_build_column_info_sql``."""
        await catalog.table("twice", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        async with catalog.other_schema("apart") as schema, self._twin(catalog, schema):
            assert names(await catalog.ask("list_columns", catalog.name("twice"), schema)) == ["theirs"]
            assert await catalog.ask("get_primary_key", catalog.name("twice"), schema) is None

    async def test_the_tables_of_a_schema_that_is_named_are_listed(self, catalog: Catalog) -> None:
        """Those alone. Look at ``schema`` in ``format_table_list_query``."""
        await catalog.table("usual", '"mine" INTEGER')
        async with catalog.other_schema("apart") as schema, self._twin(catalog, schema):
            found = await catalog.ask("list_tables", schema)
            assert sorted(names(found)) == sorted([catalog.name("twice"), catalog.name("solo")])
            assert {table.schema for table in found} == {schema}

    @requires(Capability.INDEX_INTROSPECTION, Capability.FOREIGN_KEY_INTROSPECTION)
    async def test_the_parts_of_a_table_in_a_schema_that_is_named_are_told(self, catalog: Catalog) -> None:
        """Its own indexes and foreign keys. Look at ``schema`` in ``format_index_info_query`` and its like."""
        await catalog.table("above", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        await catalog.table("below", '"mine" INTEGER')
        above, below = catalog.name("above"), catalog.name("below")
        async with catalog.other_schema("apart") as schema:
            await catalog.by_hand(f'CREATE TABLE "{schema}".{{above}} ("theirs" INTEGER NOT NULL UNIQUE)')
            try:
                await self._refer(catalog, schema)
                for question in ("list_indexes", "get_table_info"):
                    told = await catalog.ask(question, above, schema)
                    (index,) = told if isinstance(told, list) else told.indexes
                    assert (index.is_unique, names(index.columns)) == (True, ["theirs"]), question
                (key,) = await catalog.ask("list_foreign_keys", below, schema)
                assert (key.columns, key.referenced_table, key.referenced_columns) == (["theirs"], above, ["theirs"])
                assert (await catalog.ask("list_foreign_keys", below), await catalog.indexes("below")) == ([], {})
            finally:
                with may_be_refused():
                    await catalog.by_hand(f'DROP TABLE "{schema}".{{below}}')
                await catalog.by_hand(f'DROP TABLE "{schema}".{{above}}')

    async def _refer(self, catalog: Catalog, schema: str) -> None:
        # Where a reference can't name a schema, it is to the table beside.
        start = f'CREATE TABLE "{schema}".{{below}} ("theirs" INTEGER, FOREIGN KEY ("theirs") REFERENCES'
        taken = await catalog.first_taken(
            *(f'{start} {above} ("theirs"))' for above in (f'"{schema}".{{above}}', "{above}"))
        )
        assert taken is not None, "a table of another schema can't have a foreign key"

    def _twin(self, catalog: Catalog, schema: str) -> Any:
        return _Twin(catalog, schema)


class _Twin:
    """Two tables in another schema; one has the name of a table in the usual one."""

    def __init__(self, catalog: Catalog, schema: str) -> None:
        self.catalog = catalog
        self.schema = schema

    async def __aenter__(self) -> None:
        for base in ("twice", "solo"):
            await self.catalog.by_hand(f'CREATE TABLE "{self.schema}".{{{base}}} ("theirs" INTEGER)')

    async def __aexit__(self, *error: object) -> None:
        for base in ("twice", "solo"):
            await self.catalog.by_hand(f'DROP TABLE "{self.schema}".{{{base}}}')


@requires(Capability.VIEW_INTROSPECTION, Capability.CREATE_VIEW)
class ViewIntrospectionTests(ConformanceTests):
    """Views are listed as views, with what they select (C17)."""

    catalog = catalog_fixture()

    async def test_a_view_is_listed_among_the_views(self, catalog: Catalog) -> None:
        """And a table is not. Look at ``format_view_list_query``."""
        name = await self._seen(catalog)
        listed = names(await catalog.ask("list_views"))
        assert (listed.count(name), catalog.name("plain") in listed) == (1, False)

    async def test_a_view_is_there(self, catalog: Catalog) -> None:
        """A table is no view. Look at ``view_exists``."""
        name = await self._seen(catalog)
        assert await catalog.ask("view_exists", name) is True
        assert await catalog.ask("view_exists", catalog.name("plain")) is False
        assert await catalog.ask("view_exists", catalog.name("missing")) is False

    async def test_a_view_is_never_listed_as_a_table(self, catalog: Catalog) -> None:
        """Among the tables it is marked, or is not there. Look at ``table_type`` in ``_parse_tables``."""
        name = await self._seen(catalog)
        assert [t.table_type for t in await catalog.ask("list_tables") if t.name == name] in ([], [TableType.VIEW])

    async def test_the_definition_of_a_view_is_told(self, catalog: Catalog) -> None:
        """What it selects, from where and on which condition. Look at ``definition`` in ``_parse_view_info``."""
        name = await self._seen(catalog)
        told = await catalog.ask("get_view_info", name)
        assert told.name == name
        for part in ("big", "label", catalog.name("plain"), "77"):
            assert part in told.definition

    async def test_a_listed_view_has_its_definition(self, catalog: Catalog) -> None:
        """The one that it has alone. Look at the columns of ``format_view_list_query``."""
        name = await self._seen(catalog)
        (listed,) = [view for view in await catalog.ask("list_views") if view.name == name]
        assert listed.definition == (await catalog.ask("get_view_info", name)).definition
        assert listed.definition is not None

    async def test_the_columns_of_a_view_are_told(self, catalog: Catalog) -> None:
        """By their names in the view, in its order. Look at what ``format_column_info_query`` leaves out."""
        await self._seen(catalog)
        assert names(await catalog.columns("seen")) == ["label", "big"]

    async def test_the_views_of_a_schema_that_is_named_are_listed(self, catalog: Catalog) -> None:
        """Those alone. Look at ``schema`` in ``format_view_list_query``."""
        await self._seen(catalog)
        async with catalog.other_schema("apart") as schema:
            assert await catalog.ask("list_views", schema) == []

    async def _seen(self, catalog: Catalog) -> str:
        await catalog.table("plain", '"id" INTEGER', '"name" VARCHAR(9)', '"big" INTEGER')
        return await catalog.view("seen", 'SELECT "name" AS "label", "big" FROM {plain} WHERE "id" > 77')


@requires(Capability.TABLE_INTROSPECTION)
class MissingObjectTests(ConformanceTests):
    """What is not there is ``None``, an empty list or ``False``, and never an error (C18)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize("name", STRANGE)
    async def test_a_missing_table_is_told_as_missing(self, catalog: Catalog, name: str) -> None:
        """Whatever it is called; nothing of its name is run. Look at names that the queries hold in their text."""
        there = await catalog.kept("there", '"a" INTEGER')
        name = catalog.fitting(name.replace("{there}", there))
        assert await catalog.ask("get_table_info", name) is None
        assert await catalog.ask("table_exists", name) is False
        for question in ("list_columns", "list_indexes", "list_foreign_keys"):
            assert await catalog.ask(question, name) == []
        assert await catalog.ask("get_primary_key", name) is None
        assert await catalog.ask("column_exists", name, "a") is False
        assert await catalog.ask("table_exists", there) is True

    @requires(Capability.VIEW_INTROSPECTION)
    @pytest.mark.parametrize("name", STRANGE)
    async def test_a_missing_view_is_told_as_missing(self, catalog: Catalog, name: str) -> None:
        """Look at ``get_view_info`` and ``view_exists``."""
        name = catalog.fitting(name.replace("{there}", catalog.name("there")))
        assert await catalog.ask("get_view_info", name) is None
        assert await catalog.ask("view_exists", name) is False

    async def test_a_name_that_cannot_be_is_missing_or_refused(self, catalog: Catalog) -> None:
        """Beyond what the database takes in a name; refused by a ``DatabaseError`` (C38). Look at the introspector's executor."""
        with may_be_refused():
            assert await catalog.ask("table_exists", "beyond \U0001f600") is False
        with may_be_refused():
            assert await catalog.ask("list_columns", "beyond \U0001f600") == []

    @requires(Capability.TRIGGER_INTROSPECTION)
    async def test_a_missing_trigger_is_told_as_missing(self, catalog: Catalog) -> None:
        """A table without triggers has none. Look at ``list_triggers`` and ``get_trigger_info``."""
        there = await catalog.kept("there", '"a" INTEGER')
        assert await catalog.ask("list_triggers", there) == []
        assert await catalog.ask("list_triggers", catalog.name("missing")) == []
        assert await catalog.ask("get_trigger_info", catalog.name("missing")) is None

    async def test_a_part_that_a_table_lacks_is_missing(self, catalog: Catalog) -> None:
        """Look at ``get_column_info``, ``get_index_info`` and ``get_foreign_key_info``."""
        there = await catalog.kept("there", '"a" INTEGER')
        for question in ("get_column_info", "get_index_info", "get_foreign_key_info"):
            assert await catalog.ask(question, there, "missing") is None

    async def test_a_missing_schema_holds_nothing(self, catalog: Catalog) -> None:
        """No table of the usual one; or a ``DatabaseError``. Look at what becomes of ``schema`` in the queries."""
        there = await catalog.kept("there", '"a" INTEGER')
        for question, args, nothing in (
            ("list_tables", (), []),
            ("list_columns", (there,), []),
            ("table_exists", (there,), False),
        ):
            with may_be_refused():
                assert await catalog.ask(question, *args, schema=catalog.name("nowhere")) == nothing

    async def test_an_answer_to_one_question_is_not_given_to_another(self, catalog: Catalog) -> None:
        """A list is no single table or view. Look at what ``_make_cache_key`` gives for a list and for a name."""
        await catalog.ask("list_tables")
        await catalog.ask_again("list_views")
        assert await catalog.ask_again("table_exists", "False:None") is False
        assert await catalog.ask_again("view_exists", "False") is False
