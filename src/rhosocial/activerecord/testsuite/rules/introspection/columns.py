"""Columns as the introspector reports them: order, type, size, NULL, default. The other modules report the rest."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.ddl import offered
from ..support.target_needs import needs_empty_text, needs_text_lengths

TYPES = {
    "word": ("VARCHAR(23)", r"varchar2?|character varying"),
    "price": ("DECIMAL(10,3)", r"decimal|numeric|number"),
    "integer": ("INTEGER", r"int|integer|int4|number"),
    "small": ("SMALLINT", r"smallint|int2|number"),
    "big": ("BIGINT", r"bigint|int8|number"),
    "rate": ("DECIMAL(6,5)", r"decimal|numeric|number"),
    "mark": ("CHAR(7)", r"char|bpchar|character(?! varying)"),
    "born": ("DATE", r"date"),
    "at": ("TIME", r"time"),
    "share": ("DOUBLE PRECISION", r"double|float|float8|binary_double"),
}
"""A column of each type of standard SQL, and the words with which databases begin the name of that type. A DATE is no
``datetime``, a TIME no ``timestamp``, and a CHAR no ``character varying``. The first two differ in all that is reported."""


_TIME = Capability.DATA_TYPES.of("TimeType")


def _needs(name: str) -> Any:
    return [requires(_TIME)] if name == "at" else []


@requires(Capability.COLUMN_INTROSPECTION)
class ColumnIntrospectionTests(ConformanceTests):
    """The introspector reports the columns of a table as they were defined (C17)."""

    catalog = catalog_fixture()

    async def test_columns_are_reported_in_their_order(self, catalog: Catalog) -> None:
        """The columns come in the order of their definitions, not sorted.
        If this fails, check ``list_columns`` and the ORDER BY of ``format_column_info_query``."""
        name = await catalog.table(
            "wide", '"zulu" INTEGER', '"alpha" INTEGER', '"mike" INTEGER', '"bravo" INTEGER', '"lima" INTEGER'
        )
        found = await catalog.columns("wide")
        assert [(each.name, each.ordinal_position) for each in found] == [
            ("zulu", 1),
            ("alpha", 2),
            ("mike", 3),
            ("bravo", 4),
            ("lima", 5),
        ]
        assert {each.table_name for each in found} == {name}

    @pytest.mark.parametrize("name", [pytest.param(each, marks=_needs(each)) for each in TYPES])
    async def test_the_type_of_a_column_is_reported(self, catalog: Catalog, name: str) -> None:
        """The type has the name under which the database stores it.
        If this fails, check ``data_type`` in ``_parse_columns``."""
        await self._create_typed(catalog)
        written, words = TYPES[name]
        if "(" in written and not catalog.db.provider.text_lengths:
            # Without a length CHAR is no more than VARCHAR.
            words += "|varchar|text"
        found = (await catalog.column("typed", name)).data_type.lower()
        assert re.match(rf"(?:{words})\b", found), f"{written} is reported as {found}"

    async def test_the_plain_type_has_no_length_or_precision(self, catalog: Catalog) -> None:
        """``data_type`` is ``varchar`` for every length. If this fails, check ``data_type`` in ``_parse_columns``."""
        await self._create_typed(catalog)
        assert {each.name: each.data_type for each in await catalog.columns("typed") if "(" in each.data_type} == {}

    async def test_the_full_type_has_length_and_precision(self, catalog: Catalog) -> None:
        """``data_type_full`` is ``varchar(23)`` or ``decimal(10,3)``.
        If this fails, check ``data_type_full`` in ``_parse_columns``."""
        await self._create_typed(catalog)
        lengths = catalog.db.provider.text_lengths
        full = {each.name: each.data_type_full.replace(" ", "") for each in await catalog.columns("typed")}
        assert ("(23)" in full["word"], "(10,3)" in full["price"], "(7)" in full["mark"]) == (lengths, True, lengths)

    async def test_the_length_of_a_text_column_is_reported(self, catalog: Catalog) -> None:
        """VARCHAR and CHAR columns report their length as a number.
        If this fails, check ``character_maximum_length`` in ``_parse_columns``."""
        needs_text_lengths(catalog.db)
        await self._create_typed(catalog)
        reported = {each.name: each.character_maximum_length for each in await catalog.columns("typed")}
        assert reported == {**dict.fromkeys(reported), "word": 23, "mark": 7}

    async def test_precision_and_scale_are_reported(self, catalog: Catalog) -> None:
        """DECIMAL columns report both as numbers.
        If this fails, check ``numeric_precision`` and ``numeric_scale`` in ``_parse_columns``."""
        await self._create_typed(catalog)
        reported = {each.name: (each.numeric_precision, each.numeric_scale) for each in await catalog.columns("typed")}
        assert (reported["price"], reported["rate"]) == ((10, 3), (6, 5))

    async def test_the_nullability_of_a_column_is_reported(self, catalog: Catalog) -> None:
        """``nullable`` is a member of ``ColumnNullable``, not a boolean.
        If this fails, check ``nullable`` in ``_parse_columns``."""
        await catalog.table(
            "plain", '"must" INTEGER NOT NULL', '"may" INTEGER', '"named" INTEGER NULL', '"t" DATE NOT NULL'
        )
        assert {each.name: each.nullable for each in await catalog.columns("plain")} == {
            "must": ColumnNullable.NOT_NULL,
            "may": ColumnNullable.NULLABLE,
            "named": ColumnNullable.NULLABLE,
            "t": ColumnNullable.NOT_NULL,
        }

    async def test_a_primary_key_column_is_not_nullable(self, catalog: Catalog) -> None:
        """A primary key of one column implies NOT NULL.
        If this fails, check how ``_parse_columns`` sets ``nullable`` for key columns."""
        await catalog.table("keyed", '"id" INTEGER PRIMARY KEY', '"v" INTEGER')
        assert (await catalog.column("keyed", "id")).nullable is not ColumnNullable.NULLABLE

    async def test_a_unique_column_is_reported_as_unique(self, catalog: Catalog) -> None:
        """A column of a UNIQUE constraint over two columns is not unique by itself.
        If this fails, check ``is_unique`` in ``_parse_columns``."""
        await catalog.table(
            "plain",
            '"id" INTEGER NOT NULL',
            '"code" INTEGER NOT NULL UNIQUE',
            '"a" INTEGER',
            '"b" INTEGER',
            'PRIMARY KEY ("id")',
            'UNIQUE ("a", "b")',
        )
        assert {each.name: each.is_unique for each in await catalog.columns("plain")} == {
            "id": False,
            "code": True,
            "a": False,
            "b": False,
        }

    async def test_an_auto_increment_key_is_reported(self, db: Db, catalog: Catalog) -> None:
        """The key column is auto-increment; the other column is not.
        If this fails, check ``is_auto_increment`` in ``_parse_columns``."""
        from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
        from rhosocial.activerecord.backend.expression.types import IntegerType

        name = catalog.name("counted")
        db.on_cleanup(db.provider.drop_statement(name))
        columns = [db.provider.identity_column("id"), ColumnDefinition("v", db.provider.column_type(IntegerType()))]
        await db.run(CreateTableExpression(db.dialect, name, columns).to_sql()[0], kind="DDL")
        reported = {each.name: each.is_auto_increment for each in await catalog.columns("counted")}
        assert reported == {"id": True, "v": False}

    async def test_a_key_that_the_caller_gives_is_not_auto_increment(self, catalog: Catalog) -> None:
        """No number is generated for a text key or for a key of two columns.
        If this fails, check ``is_auto_increment`` in ``_parse_columns``."""
        await catalog.table("coded", '"code" VARCHAR(10) NOT NULL', '"v" INTEGER', 'PRIMARY KEY ("code")')
        await catalog.table("pairs", '"a" INTEGER NOT NULL', '"b" INTEGER NOT NULL', 'PRIMARY KEY ("a", "b")')
        for table in ("coded", "pairs"):
            assert {each.is_auto_increment for each in await catalog.columns(table)} == {False}, table

    async def test_a_keyword_in_a_name_or_default_is_not_auto_increment(self, catalog: Catalog) -> None:
        """A column name or a default text may contain words such as "autoincrement".
        If this fails, check how ``_parse_columns`` finds ``is_auto_increment``."""
        default = "'auto_increment serial identity'"
        await catalog.table(
            "named",
            '"id" INTEGER NOT NULL',
            '"autoincrement" INTEGER',
            f'"v" VARCHAR(40) DEFAULT {default}',
            'PRIMARY KEY ("id")',
        )
        assert {each.is_auto_increment for each in await catalog.columns("named")} == {False}

    async def test_a_generated_column_is_listed(self, db: Db, catalog: Catalog) -> None:
        """A generated column can be read like any other.
        If this fails, check what ``format_column_info_query`` leaves out."""
        await self._create_generated(db, catalog)
        assert names(await catalog.columns("made")) == ["w", "doubled", "after"]

    async def test_a_generated_column_is_reported_with_its_expression(self, db: Db, catalog: Catalog) -> None:
        """The expression is not a default.
        If this fails, check ``is_generated`` and ``generated_expression`` in ``_parse_columns``."""
        await self._create_generated(db, catalog)
        reported = {each.name: each for each in await catalog.columns("made")}
        assert {name: each.is_generated for name, each in reported.items()} == {
            "w": False,
            "doubled": True,
            "after": False,
        }
        assert "2" in str(reported["doubled"].generated_expression)
        assert reported["doubled"].default_value is None

    async def test_unusual_column_names_are_reported_exactly(self, db: Db, catalog: Catalog) -> None:
        """Capitals, blanks, quotes and keywords stay as they are.
        If this fails, check that ``_parse_columns`` neither changes case nor cuts names."""
        odd = ["MixedCase", "two words", "order", "it's", 'say "so', "back`tick", "größe", "a.b"]
        await catalog.table("odd", *(f"{db.provider.quote(name)} INTEGER" for name in odd))
        assert names(await catalog.columns("odd")) == odd

    async def test_a_column_is_found_only_by_its_exact_name(self, db: Db, catalog: Catalog) -> None:
        """A similar name does not find the column. If this fails, check ``get_column_info`` and ``column_exists``."""
        await catalog.table("odd", f"{db.provider.quote('two words')} INTEGER", '"plain_name" INTEGER')
        table = catalog.name("odd")
        assert (await catalog.ask("get_column_info", table, "two words")).ordinal_position == 1
        asked = ["two words", "two", "plain_name", "plain%name", "plainxname"]
        reported = [await catalog.ask("column_exists", table, name) for name in asked]
        assert reported == [True, False, True, False, False]

    @requires(Capability.DROP_COLUMN)
    async def test_a_dropped_column_is_no_longer_reported(self, catalog: Catalog) -> None:
        """Some databases keep a dropped column in their catalog and mark it.
        If this fails, check the WHERE of ``format_column_info_query``."""
        await catalog.table("plain", '"a" INTEGER', '"b" INTEGER', '"c" INTEGER')
        await catalog.by_hand('ALTER TABLE {plain} DROP COLUMN "b"')
        assert names(await catalog.columns("plain")) == ["a", "c"]
        assert await catalog.ask("get_column_info", catalog.name("plain"), "b") is None
        assert await catalog.ask("column_exists", catalog.name("plain"), "b") is False

    async def test_a_single_column_is_reported_as_in_the_list(self, catalog: Catalog) -> None:
        """Both methods return equal objects. If this fails, check ``get_column_info`` and ``list_columns``."""
        await catalog.table("plain", '"a" INTEGER NOT NULL', "\"b\" VARCHAR(9) DEFAULT 'x'")
        alone = [await catalog.ask("get_column_info", catalog.name("plain"), name) for name in "ab"]
        assert alone == await catalog.columns("plain")

    async def _create_typed(self, catalog: Catalog) -> None:
        there = {name: written for name, (written, _) in TYPES.items() if name != "at" or catalog.db.can(_TIME)}
        await catalog.kept("typed", *(f'"{name}" {written}' for name, written in there.items()))

    async def _create_generated(self, db: Db, catalog: Catalog) -> None:
        offered(db, Capability.STORED_GENERATED_COLUMNS)
        await catalog.table(
            "made", '"w" INTEGER', '"doubled" INTEGER GENERATED ALWAYS AS ("w" * 2) STORED', '"after" INTEGER'
        )


@requires(Capability.COLUMN_INTROSPECTION)
class ColumnDefaultTests(ConformanceTests):
    """The introspector reports a default as the database stores it, and None where there is none (C17)."""

    catalog = catalog_fixture()

    async def test_a_column_without_a_default_has_none(self, catalog: Catalog) -> None:
        """``default_value`` is None for nullable and NOT NULL columns.
        If this fails, check ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", '"may" INTEGER', '"must" INTEGER NOT NULL', '"word" VARCHAR(9)')
        assert [each.default_value for each in await catalog.columns("plain")] == [None, None, None]

    async def test_a_numeric_default_is_reported(self, catalog: Catalog) -> None:
        """Zero is a default too. If this fails, check ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", '"a" INTEGER DEFAULT 7', '"b" INTEGER DEFAULT 0', '"c" DECIMAL(6,3) DEFAULT 1.25')
        reported = [each.default_value for each in await catalog.columns("plain")]
        assert [Decimal(text.strip("()'").partition("::")[0].rstrip("')")) for text in reported] == [
            7,
            0,
            Decimal("1.25"),
        ]

    async def test_a_text_default_is_reported(self, catalog: Catalog) -> None:
        """The text may come with or without its quotes.
        If this fails, check ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT 'green; -- tea'", "\"b\" VARCHAR(20) DEFAULT 'it''s'")
        first, second = [each.default_value for each in await catalog.columns("plain")]
        # A database may write the type behind the text.
        assert first.partition("::")[0] in ("green; -- tea", "'green; -- tea'")
        assert second.partition("::")[0] in ("it's", "'it''s'", "it''s")

    async def test_an_empty_text_default_is_not_none(self, catalog: Catalog) -> None:
        """An empty string is false in Python, but it is a default.
        If this fails, check ``default_value`` in ``_parse_columns``."""
        needs_empty_text(catalog.db)
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT ''", '"b" VARCHAR(20)')
        reported = str((await catalog.column("plain", "a")).default_value)
        assert reported.partition("::")[0].strip("()'") == ""

    async def test_the_default_text_null_differs_from_no_default(self, catalog: Catalog) -> None:
        """The text "NULL" is a value. If this fails, check ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT 'NULL'", '"b" VARCHAR(20)')
        reported = [each.default_value for each in await catalog.columns("plain")]
        assert "NULL" in str(reported[0])
        assert reported[0] != reported[1]

    async def test_a_current_timestamp_default_is_reported(self, catalog: Catalog) -> None:
        """The default is the expression, not the time of the query.
        If this fails, check ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", '"a" TIMESTAMP DEFAULT CURRENT_TIMESTAMP', '"b" INTEGER')
        reported = str((await catalog.column("plain", "a")).default_value).lower()
        assert "current_timestamp" in reported or "now" in reported
