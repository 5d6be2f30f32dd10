"""Objects that are rare and legal: temporary tables, broken views, tables without columns, keys after dropped columns."""

from __future__ import annotations

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.catalog import Catalog, catalog_fixture, names, pairs
from ..support.refusals import may_be_refused


@requires(Capability.TABLE_INTROSPECTION, Capability.COLUMN_INTROSPECTION)
class UnusualObjectTests(ConformanceTests):
    """The introspector reports what is there, and one odd object hides no other (C17)."""

    catalog = catalog_fixture()

    @requires(Capability.TEMPORARY_TABLE)
    async def test_a_temporary_table_is_reported_whole_or_not_at_all(self, catalog: Catalog) -> None:
        """``table_exists`` and ``list_columns`` agree about a table of this session.
        If this fails, check in which schema ``format_column_info_query`` and ``format_table_info_query`` look."""
        name = catalog.name("passing")
        catalog.db.on_cleanup(catalog.db.provider.drop_statement(name), private=True)
        await catalog.by_hand('CREATE TEMPORARY TABLE {passing} ("a" INTEGER, "b" INTEGER)')
        seen = await catalog.ask("table_exists", name)
        with may_be_refused() as missing:
            assert names(await catalog.columns("passing")) == (["a", "b"] if seen else [])
        assert not (seen and missing)

    @requires(Capability.VIEW_INTROSPECTION)
    async def test_a_view_over_a_dropped_table_hides_no_other_view(self, catalog: Catalog) -> None:
        """The lists of tables and views have what is still whole, whether or not they name the broken view.
        If this fails, check that ``_parse_views`` does not read the columns of every view."""
        await catalog.table("stays", '"a" INTEGER')
        await catalog.table("goes", '"a" INTEGER')
        whole = await catalog.view("whole", 'SELECT "a" FROM {stays}')
        await catalog.view("broken", 'SELECT "a" FROM {goes}')
        with may_be_refused() as refused:
            await catalog.drop("goes")
        if refused:
            skip(SkipKind.UNSUPPORTED, "the database keeps a table that a view needs")
        assert whole in names(await catalog.ask("list_views"))
        assert await catalog.own_tables(("stays", "goes")) == {"stays"}
        assert names(await catalog.ask("list_columns", whole)) == ["a"]

    async def test_a_table_without_columns_is_reported(self, catalog: Catalog) -> None:
        """It exists and has none, where the database has such tables.
        If this fails, check that ``get_table_info`` does not take a table without columns for a missing one."""
        with may_be_refused() as refused:
            await catalog.table("empty")
        if refused:
            skip(SkipKind.UNSUPPORTED, "the database has no table without columns")
        name = catalog.name("empty")
        reported = await catalog.ask("get_table_info", name)
        assert (await catalog.ask("table_exists", name), reported.name, reported.columns) == (True, name, [])
        assert await catalog.columns("empty") == []

    @requires(Capability.TABLE_PARTITIONING)
    async def test_a_partitioned_table_is_listed_once_with_its_columns(self, catalog: Catalog) -> None:
        """Its partitions are neither columns nor further tables of its name.
        If this fails, check that ``format_table_list_query`` takes partitioned tables, and each only once."""
        name = catalog.name("parts")
        catalog.db.on_cleanup(catalog.db.provider.drop_statement(name))
        table = 'CREATE TABLE {parts} ("a" INTEGER NOT NULL, "b" INTEGER) PARTITION BY '
        if await catalog.first_taken(f'{table} RANGE ("a")', f'{table} HASH ("a") PARTITIONS 2') is None:
            skip(SkipKind.UNSUPPORTED, "the database takes neither form of a partitioned table")
        assert [each for each in names(await catalog.ask("list_tables")) if each == name] == [name]
        assert await catalog.ask("table_exists", name) is True
        assert names(await catalog.columns("parts")) == ["a", "b"]

    @requires(Capability.INDEX_INTROSPECTION)
    async def test_an_included_column_is_not_reported_as_a_key_column(self, catalog: Catalog) -> None:
        """A covering index is unique over its key alone, so the included column is not among ``columns``.
        If this fails, check that ``format_index_info_query`` reads the key's columns alone (``indnkeyatts``)."""
        await catalog.table("covered", '"a" INTEGER', '"b" INTEGER', '"c" INTEGER')
        made = await catalog.first_taken('CREATE UNIQUE INDEX {covers} ON {covered} ("b", "a") INCLUDE ("c")')
        if made is None:
            skip(SkipKind.UNSUPPORTED, "the database has no covering indexes (INCLUDE)")
        (index,) = (await catalog.indexes("covered")).values()
        assert (index.name, index.is_unique, names(index.columns)) == (catalog.name("covers"), True, ["b", "a"])

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FOREIGN_KEY_INTROSPECTION)
    async def test_a_foreign_key_that_names_one_column_twice_is_reported(self, catalog: Catalog) -> None:
        """Both pairs are reported, where the database takes such a key.
        If this fails, check that ``_parse_foreign_keys`` pairs columns by their position in the key."""
        await catalog.table("parent", '"x" INTEGER NOT NULL', '"y" INTEGER NOT NULL', 'UNIQUE ("x", "y")')
        with may_be_refused() as refused:
            await catalog.table("child", '"a" INTEGER', 'FOREIGN KEY ("a", "a") REFERENCES {parent} ("x", "y")')
        if refused:
            skip(SkipKind.UNSUPPORTED, "the database refuses a key that names one column twice")
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("a", "x"), ("a", "y")]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FOREIGN_KEY_INTROSPECTION, Capability.DROP_COLUMN)
    async def test_a_foreign_key_is_reported_right_after_a_column_before_it_was_dropped(self, catalog: Catalog) -> None:
        """Columns that are gone shift nothing, in either table.
        If this fails, check that ``format_foreign_key_query`` joins columns by their number and not by their place."""
        await catalog.table("parent", '"gone" INTEGER', '"x" INTEGER NOT NULL', '"y" INTEGER', 'UNIQUE ("x")')
        await catalog.table(
            "child", '"gone" INTEGER', '"a" INTEGER', '"b" INTEGER', 'FOREIGN KEY ("a") REFERENCES {parent} ("x")'
        )
        for base in ("parent", "child"):
            await catalog.by_hand(f'ALTER TABLE {{{base}}} DROP COLUMN "gone"')
        (key,) = await catalog.foreign_keys("child")
        assert pairs(key) == [("a", "x")]
        assert names(await catalog.columns("child")) == ["a", "b"]
        numbers = [each.ordinal_position for each in await catalog.columns("child")]
        assert numbers == sorted(numbers)
