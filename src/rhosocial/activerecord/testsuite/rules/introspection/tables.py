"""Tables, views and missing objects: what is listed, under which name, and from which schema."""

from __future__ import annotations

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
    pytest.param("x'; DROP TABLE {there}; --", id="sql-after-quote"),
    pytest.param("%", id="percent"),
    pytest.param("", id="empty"),
    pytest.param("größe", id="not-ascii"),
]


@requires(Capability.TABLE_INTROSPECTION)
class TableIntrospectionTests(ConformanceTests):
    """The introspector lists tables with their names and parts, and leaves out those of other schemas (C17)."""

    catalog = catalog_fixture()

    async def test_a_table_is_listed(self, catalog: Catalog) -> None:
        """Each of three tables is listed once, as a base table.
        If this fails, check ``list_tables`` and ``format_table_list_query``."""
        # These names come before those of the tables that other rules use.
        wanted = {await catalog.table(base, '"a" INTEGER'): TableType.BASE_TABLE for base in ("aa", "ab", "ac")}
        found = [table for table in await catalog.ask("list_tables") if table.name in wanted]
        assert (len(found), {table.name: table.table_type for table in found}) == (3, wanted)

    async def test_table_exists_returns_true_or_false(self, catalog: Catalog) -> None:
        """``table_exists`` returns booleans, not other true or false values. If this fails, check ``table_exists``."""
        name = await catalog.table("plain", '"a" INTEGER')
        assert await catalog.ask("table_exists", name) is True
        await catalog.drop("plain")
        assert await catalog.ask("table_exists", name) is False

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_table_info_has_columns_indexes_and_foreign_keys(self, catalog: Catalog) -> None:
        """Each part equals its own list, which has two of each. If this fails, check ``get_table_info``."""
        await catalog.table("parent", '"id" INTEGER NOT NULL PRIMARY KEY')
        await catalog.table("second", '"id" INTEGER NOT NULL PRIMARY KEY')
        await catalog.table(
            "child",
            '"code" VARCHAR(9) NOT NULL PRIMARY KEY',
            '"price" DECIMAL(10,3)',
            '"p" INTEGER',
            '"q" INTEGER NOT NULL UNIQUE',
            'FOREIGN KEY ("p") REFERENCES {parent} ("id")',
            'FOREIGN KEY ("q") REFERENCES {second} ("id")',
        )
        name = catalog.name("child")
        reported = await catalog.ask("get_table_info", name)
        assert (reported.name, names(reported.columns), len(reported.foreign_keys)) == (
            name,
            ["code", "price", "p", "q"],
            2,
        )
        if catalog.db.can(Capability.INDEX_INTROSPECTION):
            indexed = {tuple(column.name for column in index.columns): index.is_primary for index in reported.indexes}
            assert (indexed["code",], indexed["q",]) == (True, False)
        assert reported.columns == await catalog.ask("list_columns", name)
        assert reported.indexes == await catalog.ask("list_indexes", name)
        assert reported.foreign_keys == await catalog.ask("list_foreign_keys", name)

    async def test_tables_with_similar_names_are_kept_apart(self, catalog: Catalog) -> None:
        """``_`` in a LIKE pattern stands for any character.
        If this fails, check that ``format_column_info_query`` compares names exactly."""
        await catalog.table("alike_x", '"one" INTEGER')
        twin = catalog.name("alike_x").replace("alike_x", "alikexx")
        catalog.db.on_cleanup(catalog.db.provider.drop_statement(twin))
        await catalog.by_hand(f'CREATE TABLE "{twin}" ("two" INTEGER, "three" INTEGER)')
        assert names(await catalog.columns("alike_x")) == ["one"]
        assert names(await catalog.ask("list_columns", twin)) == ["two", "three"]

    @pytest.mark.parametrize(("kind", "wanted"), [("BASE TABLE", {"plain"}), ("VIEW", {"seen"})])
    @requires(Capability.CREATE_VIEW)
    async def test_tables_can_be_listed_by_type(self, catalog: Catalog, kind: str, wanted: set[str]) -> None:
        """Tables and views can be listed separately.
        If this fails, check how ``format_table_list_query`` handles ``table_type``."""
        await catalog.table("plain", '"a" INTEGER')
        await catalog.view("seen", 'SELECT "a" FROM {plain}')
        assert await catalog.own_tables(("plain", "seen"), table_type=kind) == wanted

    async def test_system_tables_are_listed_only_on_request(self, catalog: Catalog) -> None:
        """The other tables stay in the list, with and without them.
        If this fails, check how ``format_table_list_query`` handles ``include_system``."""
        name = await catalog.table("plain", '"a" INTEGER')
        usual = set(names(await catalog.ask("list_tables")))
        every = set(names(await catalog.ask("list_tables", include_system=True)))
        # Other processes of the run make and drop tables meanwhile.
        lasting = usual & set(names(await catalog.ask("list_tables")))
        assert name in lasting <= every
        assert {name for name in usual if name.startswith(("sqlite_", "pg_", "RDB$"))} == set()

    async def test_a_table_of_another_schema_is_not_reported(self, catalog: Catalog) -> None:
        """The other schema has a table of the same name with other columns.
        If this fails, check the schema in the WHERE of ``format_column_info_query``."""
        await catalog.table("twice", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        async with catalog.other_schema("apart") as schema, _TablesInOtherSchema(catalog, schema):
            assert names(await catalog.columns("twice")) == ["mine", "also"]
            assert await catalog.foreign_keys("twice") == []
            assert [table.name for table in await catalog.ask("list_tables")].count(catalog.name("twice")) == 1
            assert catalog.name("solo") not in names(await catalog.ask("list_tables"))
            assert await catalog.ask("table_exists", catalog.name("solo")) is False

    async def test_a_named_schema_reports_its_own_columns(self, catalog: Catalog) -> None:
        """The columns of the default schema are not reported.
        If this fails, check how ``_build_column_info_sql`` uses ``schema``."""
        await catalog.table("twice", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        async with catalog.other_schema("apart") as schema, _TablesInOtherSchema(catalog, schema):
            assert names(await catalog.ask("list_columns", catalog.name("twice"), schema)) == ["theirs"]
            assert await catalog.ask("get_primary_key", catalog.name("twice"), schema) is None

    async def test_a_named_schema_lists_only_its_own_tables(self, catalog: Catalog) -> None:
        """Every listed table has the name of the schema, also where only one type is asked for, and after a list of the
        default schema. If this fails, check how ``format_table_list_query`` and the cache use ``schema``."""
        await catalog.table("usual", '"mine" INTEGER')
        async with catalog.other_schema("apart") as schema, _TablesInOtherSchema(catalog, schema):
            assert catalog.name("usual") in names(await catalog.ask("list_tables"))
            for found in (
                await catalog.ask_again("list_tables", schema),
                await catalog.ask("list_tables", schema),
                await catalog.ask("list_tables", schema, table_type="BASE TABLE"),
            ):
                assert sorted(names(found)) == sorted([catalog.name("twice"), catalog.name("solo")])
                assert {table.schema for table in found} == {schema}

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.INDEX_INTROSPECTION, Capability.FOREIGN_KEY_INTROSPECTION)
    async def test_a_table_in_a_named_schema_reports_its_indexes_and_foreign_keys(self, catalog: Catalog) -> None:
        """The table of the same name in the default schema reports its own.
        If this fails, check how ``format_index_info_query`` and ``format_foreign_key_query`` use ``schema``."""
        await catalog.table("above", '"mine" INTEGER NOT NULL PRIMARY KEY', '"also" INTEGER')
        await catalog.table("below", '"mine" INTEGER')
        above, below = catalog.name("above"), catalog.name("below")
        async with catalog.other_schema("apart") as schema:
            await catalog.by_hand(f'CREATE TABLE "{schema}".{{above}} ("theirs" INTEGER NOT NULL UNIQUE)')
            try:
                await self._create_reference(catalog, schema)
                for question in ("list_indexes", "get_table_info"):
                    reported = await catalog.ask(question, above, schema)
                    (index,) = reported if isinstance(reported, list) else reported.indexes
                    assert (index.is_unique, names(index.columns)) == (True, ["theirs"]), question
                (key,) = await catalog.ask("list_foreign_keys", below, schema)
                assert (key.columns, key.referenced_table, key.referenced_columns) == (["theirs"], above, ["theirs"])
                assert (await catalog.ask("list_foreign_keys", below), await catalog.indexes("below")) == ([], {})
            finally:
                with may_be_refused():
                    await catalog.by_hand(f'DROP TABLE "{schema}".{{below}}')
                await catalog.by_hand(f'DROP TABLE "{schema}".{{above}}')

    async def _create_reference(self, catalog: Catalog, schema: str) -> None:
        # Where a reference can't name a schema, it means the table in the same schema.
        start = f'CREATE TABLE "{schema}".{{below}} ("theirs" INTEGER, FOREIGN KEY ("theirs") REFERENCES'
        taken = await catalog.first_taken(
            *(f'{start} {above} ("theirs"))' for above in (f'"{schema}".{{above}}', "{above}"))
        )
        assert taken is not None, "could not create a foreign key in another schema"


class _TablesInOtherSchema:
    """The tables ``twice`` and ``solo`` in another schema; the default schema has a table ``twice`` too."""

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
    """The introspector lists views as views, with their definitions (C17)."""

    catalog = catalog_fixture()

    async def test_a_view_is_listed_among_the_views(self, catalog: Catalog) -> None:
        """A table is not listed among them. If this fails, check ``format_view_list_query``."""
        name = await self._create_view(catalog)
        listed = names(await catalog.ask("list_views"))
        assert (listed.count(name), catalog.name("plain") in listed) == (1, False)

    async def test_view_exists_returns_true_only_for_views(self, catalog: Catalog) -> None:
        """A table is not a view. If this fails, check ``view_exists``."""
        name = await self._create_view(catalog)
        assert await catalog.ask("view_exists", name) is True
        assert await catalog.ask("view_exists", catalog.name("plain")) is False
        assert await catalog.ask("view_exists", catalog.name("missing")) is False

    async def test_a_view_is_never_listed_as_a_table(self, catalog: Catalog) -> None:
        """In the list of tables it has the type VIEW or is missing.
        If this fails, check ``table_type`` in ``_parse_tables``."""
        name = await self._create_view(catalog)
        assert [t.table_type for t in await catalog.ask("list_tables") if t.name == name] in ([], [TableType.VIEW])

    async def test_the_definition_of_a_view_is_reported(self, catalog: Catalog) -> None:
        """The definition has the columns, the table and the condition.
        If this fails, check ``definition`` in ``_parse_view_info``."""
        name = await self._create_view(catalog)
        reported = await catalog.ask("get_view_info", name)
        assert reported.name == name
        for part in ("big", "label", catalog.name("plain"), "77"):
            assert part in reported.definition

    async def test_a_listed_view_has_its_definition(self, catalog: Catalog) -> None:
        """The definition equals that of ``get_view_info``.
        If this fails, check the columns of ``format_view_list_query``."""
        name = await self._create_view(catalog)
        (listed,) = [view for view in await catalog.ask("list_views") if view.name == name]
        assert listed.definition == (await catalog.ask("get_view_info", name)).definition
        assert listed.definition is not None

    async def test_the_columns_of_a_view_are_reported(self, catalog: Catalog) -> None:
        """The columns have their names and order in the view.
        If this fails, check what ``format_column_info_query`` leaves out."""
        await self._create_view(catalog)
        assert names(await catalog.columns("seen")) == ["label", "big"]

    async def test_a_named_schema_lists_only_its_own_views(self, catalog: Catalog) -> None:
        """An empty schema lists no view. If this fails, check how ``format_view_list_query`` uses ``schema``."""
        await self._create_view(catalog)
        async with catalog.other_schema("apart") as schema:
            assert await catalog.ask("list_views", schema) == []

    async def _create_view(self, catalog: Catalog) -> str:
        await catalog.table("plain", '"id" INTEGER', '"name" VARCHAR(9)', '"big" INTEGER')
        return await catalog.view("seen", 'SELECT "name" AS "label", "big" FROM {plain} WHERE "id" > 77')


@requires(Capability.TABLE_INTROSPECTION)
class MissingObjectTests(ConformanceTests):
    """A missing object is ``None``, an empty list or ``False``, and never an error (C18)."""

    catalog = catalog_fixture()

    @pytest.mark.parametrize("name", STRANGE)
    async def test_a_missing_table_is_reported_as_missing(self, catalog: Catalog, name: str) -> None:
        """This holds for any name, and no name is run as SQL (C100).
        If this fails, check that ``format_column_info_query`` and the other queries quote or bind names."""
        existing = await catalog.kept("there", '"a" INTEGER')
        name = catalog.fitting(name.replace("{there}", existing))
        assert await catalog.ask("get_table_info", name) is None
        assert await catalog.ask("table_exists", name) is False
        for question in ("list_columns", "list_indexes", "list_foreign_keys"):
            assert await catalog.ask(question, name) == []
        assert await catalog.ask("get_primary_key", name) is None
        assert await catalog.ask("column_exists", name, "a") is False
        assert await catalog.ask("table_exists", existing) is True

    @requires(Capability.VIEW_INTROSPECTION)
    @pytest.mark.parametrize("name", STRANGE)
    async def test_a_missing_view_is_reported_as_missing(self, catalog: Catalog, name: str) -> None:
        """This holds for any name. If this fails, check ``get_view_info`` and ``view_exists``."""
        name = catalog.fitting(name.replace("{there}", catalog.name("there")))
        assert await catalog.ask("get_view_info", name) is None
        assert await catalog.ask("view_exists", name) is False

    async def test_an_impossible_name_is_missing_or_refused(self, catalog: Catalog) -> None:
        """A refusal is a ``DatabaseError`` (C38), for a name that the database can't store.
        If this fails, check how the executor of ``introspector`` handles errors."""
        with may_be_refused():
            assert await catalog.ask("table_exists", "beyond \U0001f600") is False
        with may_be_refused():
            assert await catalog.ask("list_columns", "beyond \U0001f600") == []

    @requires(Capability.TRIGGER_INTROSPECTION)
    async def test_a_missing_trigger_is_reported_as_missing(self, catalog: Catalog) -> None:
        """A table without triggers has an empty list.
        If this fails, check ``list_triggers`` and ``get_trigger_info``."""
        existing = await catalog.kept("there", '"a" INTEGER')
        assert await catalog.ask("list_triggers", existing) == []
        assert await catalog.ask("list_triggers", catalog.name("missing")) == []
        assert await catalog.ask("get_trigger_info", catalog.name("missing")) is None

    async def test_a_missing_part_of_a_table_is_reported_as_none(self, catalog: Catalog) -> None:
        """This holds for columns, indexes and foreign keys.
        If this fails, check ``get_column_info``, ``get_index_info`` and ``get_foreign_key_info``."""
        existing = await catalog.kept("there", '"a" INTEGER')
        for question in ("get_column_info", "get_index_info", "get_foreign_key_info"):
            assert await catalog.ask(question, existing, "missing") is None

    async def test_a_missing_schema_has_no_tables(self, catalog: Catalog) -> None:
        """It raises a ``DatabaseError`` or reports nothing of the default schema (C17).
        If this fails, check how ``format_table_list_query`` and ``format_column_info_query`` use ``schema``."""
        existing = await catalog.kept("there", '"a" INTEGER')
        for question, args, nothing in (
            ("list_tables", (), []),
            ("list_columns", (existing,), []),
            ("table_exists", (existing,), False),
        ):
            with may_be_refused():
                assert await catalog.ask(question, *args, schema=catalog.name("nowhere")) == nothing

    async def test_a_cached_list_is_never_returned_for_a_single_name(self, catalog: Catalog) -> None:
        """A cached list of all tables or views is not the answer for a name that looks like its cache key.
        If this fails, check that ``_make_cache_key`` separates lists from names."""
        await catalog.ask("list_tables")
        assert await catalog.ask_again("table_exists", "False:None") is False
        if catalog.db.can(Capability.VIEW_INTROSPECTION):
            await catalog.ask_again("list_views")
            assert await catalog.ask_again("view_exists", "False") is False
