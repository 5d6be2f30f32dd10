"""What a database holds, as the introspector tells it: columns and tables here, the rest in the files beside this one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.introspection.types import ColumnNullable

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog, catalog_fixture, names
from ..support.ddl import offered
from ..support.target_needs import needs_empty_text

TYPES = {
    "integer": ("INTEGER", ("int", "number")),
    "small": ("SMALLINT", ("smallint", "number")),
    "big": ("BIGINT", ("bigint", "number")),
    "price": ("DECIMAL(10,3)", ("decimal", "numeric", "number")),
    "rate": ("DECIMAL(6,5)", ("decimal", "numeric", "number")),
    "word": ("VARCHAR(23)", ("varchar", "character varying")),
    "mark": ("CHAR(7)", ("char", "bpchar")),
    "born": ("DATE", ("date",)),
    "at": ("TIME", ("time",)),
    "share": ("DOUBLE PRECISION", ("double", "float", "binary_double")),
}
"""A column of each type of standard SQL, and what the type's name begins with where databases keep it under another one."""

_TIME = Capability.DATA_TYPES.of("TimeType")


def _needs(name: str) -> Any:
    return [requires(_TIME)] if name == "at" else []


@requires(Capability.COLUMN_INTROSPECTION)
class ColumnIntrospectionTests(ConformanceTests):
    """A table's columns are told as they are (C17)."""

    catalog = catalog_fixture()

    async def test_columns_are_told_in_their_order(self, catalog: Catalog) -> None:
        """As they were defined, not sorted. Look at ``list_columns`` and ORDER BY in ``format_column_info_query``."""
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
    async def test_the_type_of_a_column_is_told(self, catalog: Catalog, name: str) -> None:
        """By the name under which the database keeps it. Look at ``data_type`` in ``_parse_columns``."""
        await self._typed(catalog)
        written, beginnings = TYPES[name]
        found = (await catalog.column("typed", name)).data_type.lower()
        assert found.startswith(beginnings), f"{written} is told as {found}"

    async def test_the_plain_type_holds_neither_length_nor_precision(self, catalog: Catalog) -> None:
        """``varchar`` beside ``varchar(23)``: of all lengths it is one type. Look at ``data_type`` in ``_parse_columns``."""
        await self._typed(catalog)
        assert {each.name: each.data_type for each in await catalog.columns("typed") if "(" in each.data_type} == {}

    async def test_the_full_type_holds_length_and_precision(self, catalog: Catalog) -> None:
        """``varchar(23)``, ``decimal(10,3)``. Look at ``data_type_full`` in ``_parse_columns``."""
        await self._typed(catalog)
        full = {each.name: each.data_type_full.replace(" ", "") for each in await catalog.columns("typed")}
        assert ("(23)" in full["word"], "(10,3)" in full["price"], "(7)" in full["mark"]) == (True, True, True)

    async def test_the_length_of_a_text_is_told(self, catalog: Catalog) -> None:
        """As a number, for VARCHAR and CHAR. Look at ``character_maximum_length`` in ``_parse_columns``."""
        await self._typed(catalog)
        told = {each.name: each.character_maximum_length for each in await catalog.columns("typed")}
        assert told == {**dict.fromkeys(TYPES), "word": 23, "mark": 7}

    async def test_precision_and_scale_are_told(self, catalog: Catalog) -> None:
        """As numbers. Look at ``numeric_precision`` and ``numeric_scale`` in ``_parse_columns``."""
        await self._typed(catalog)
        told = {each.name: (each.numeric_precision, each.numeric_scale) for each in await catalog.columns("typed")}
        assert (told["price"], told["rate"]) == ((10, 3), (6, 5))

    async def test_whether_a_column_takes_null_is_told(self, catalog: Catalog) -> None:
        """Look at ``nullable`` in ``_parse_columns``: it is no truth value but a member of ``ColumnNullable``."""
        await catalog.table(
            "plain", '"must" INTEGER NOT NULL', '"may" INTEGER', '"named" INTEGER NULL', '"t" DATE NOT NULL'
        )
        assert {each.name: each.nullable for each in await catalog.columns("plain")} == {
            "must": ColumnNullable.NOT_NULL,
            "may": ColumnNullable.NULLABLE,
            "named": ColumnNullable.NULLABLE,
            "t": ColumnNullable.NOT_NULL,
        }

    async def test_a_single_key_column_takes_no_null(self, catalog: Catalog) -> None:
        """A primary key implies NOT NULL. Look at ``nullable`` of keys in ``_parse_columns``."""
        await catalog.table("keyed", '"id" INTEGER PRIMARY KEY', '"v" INTEGER')
        assert (await catalog.column("keyed", "id")).nullable is not ColumnNullable.NULLABLE

    async def test_a_unique_column_is_told_so(self, catalog: Catalog) -> None:
        """By its own UNIQUE; one of two columns is not unique alone. Look at ``is_unique`` in ``_parse_columns``."""
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

    async def test_a_generated_key_is_told_so(self, db: Db, catalog: Catalog) -> None:
        """That the database counts it up. Look at ``is_auto_increment`` in ``_parse_columns``."""
        from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
        from rhosocial.activerecord.backend.expression.types import IntegerType

        name = catalog.name("counted")
        db.on_cleanup(db.provider.drop_statement(name))
        columns = [db.provider.identity_column("id"), ColumnDefinition("v", db.provider.column_type(IntegerType()))]
        await db.run(CreateTableExpression(db.dialect, name, columns).to_sql()[0], kind="DDL")
        told = {each.name: each.is_auto_increment for each in await catalog.columns("counted")}
        assert told == {"id": True, "v": False}

    async def test_a_word_in_a_definition_makes_no_generated_key(self, catalog: Catalog) -> None:
        """A column called so, a default that says so. Look at how ``_parse_columns`` finds ``is_auto_increment``."""
        default = "'auto_increment serial identity'"
        await catalog.table(
            "named",
            '"id" INTEGER NOT NULL',
            '"autoincrement" INTEGER',
            f'"v" VARCHAR(40) DEFAULT {default}',
            'PRIMARY KEY ("id")',
        )
        assert {each.is_auto_increment for each in await catalog.columns("named")} == {False}

    async def test_a_generated_column_is_among_the_columns(self, db: Db, catalog: Catalog) -> None:
        """It can be read like any other. Look at what ``format_column_info_query`` leaves out."""
        await self._generated(db, catalog)
        assert names(await catalog.columns("made")) == ["w", "doubled", "after"]

    async def test_a_generated_column_is_told_so(self, db: Db, catalog: Catalog) -> None:
        """With its expression, which is no default. Look at ``is_generated`` in ``_parse_columns``."""
        await self._generated(db, catalog)
        told = {each.name: each for each in await catalog.columns("made")}
        assert {name: each.is_generated for name, each in told.items()} == {"w": False, "doubled": True, "after": False}
        assert "2" in str(told["doubled"].generated_expression)
        assert told["doubled"].default_value is None

    async def test_columns_with_odd_names_are_told_by_their_names(self, db: Db, catalog: Catalog) -> None:
        """Capitals, blanks, quotes, a keyword. Look at names that ``_parse_columns`` folds or cuts."""
        odd = ["MixedCase", "two words", "order", "it's", 'say "so', "back`tick", "größe", "a.b"]
        await catalog.table("odd", *(f"{db.provider.quote(name)} INTEGER" for name in odd))
        assert names(await catalog.columns("odd")) == odd

    async def test_a_column_is_found_by_its_odd_name(self, db: Db, catalog: Catalog) -> None:
        """Exactly, not by a name that is alike. Look at ``get_column_info`` and ``column_exists``."""
        await catalog.table("odd", f"{db.provider.quote('two words')} INTEGER", '"plain_name" INTEGER')
        table = catalog.name("odd")
        assert (await catalog.ask("get_column_info", table, "two words")).ordinal_position == 1
        asked = ["two words", "two", "plain_name", "plain%name", "plainxname"]
        told = [await catalog.ask("column_exists", table, name) for name in asked]
        assert told == [True, False, True, False, False]

    @requires(Capability.DROP_COLUMN)
    async def test_a_column_that_was_dropped_is_told_no_more(self, catalog: Catalog) -> None:
        """Nor counted. Some databases keep it in their catalog, marked. Look at ``format_column_info_query``."""
        await catalog.table("plain", '"a" INTEGER', '"b" INTEGER', '"c" INTEGER')
        await catalog.by_hand('ALTER TABLE {plain} DROP COLUMN "b"')
        assert names(await catalog.columns("plain")) == ["a", "c"]
        assert await catalog.ask("get_column_info", catalog.name("plain"), "b") is None
        assert await catalog.ask("column_exists", catalog.name("plain"), "b") is False

    async def test_one_column_is_told_as_in_the_list(self, catalog: Catalog) -> None:
        """Look at ``get_column_info`` beside ``list_columns``."""
        await catalog.table("plain", '"a" INTEGER NOT NULL', "\"b\" VARCHAR(9) DEFAULT 'x'")
        alone = [await catalog.ask("get_column_info", catalog.name("plain"), name) for name in "ab"]
        assert alone == await catalog.columns("plain")

    async def _typed(self, catalog: Catalog) -> None:
        there = {name: written for name, (written, _) in TYPES.items() if name != "at" or catalog.db.can(_TIME)}
        await catalog.kept("typed", *(f'"{name}" {written}' for name, written in there.items()))

    async def _generated(self, db: Db, catalog: Catalog) -> None:
        offered(db, Capability.STORED_GENERATED_COLUMNS)
        await catalog.table(
            "made", '"w" INTEGER', '"doubled" INTEGER GENERATED ALWAYS AS ("w" * 2) STORED', '"after" INTEGER'
        )


@requires(Capability.COLUMN_INTROSPECTION)
class ColumnDefaultTests(ConformanceTests):
    """A column's default is told as the database keeps it, and none where there is none (C17)."""

    catalog = catalog_fixture()

    async def test_a_column_without_a_default_has_none(self, catalog: Catalog) -> None:
        """``None``, whether it takes NULL or not. Look at ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", '"may" INTEGER', '"must" INTEGER NOT NULL', '"word" VARCHAR(9)')
        assert [each.default_value for each in await catalog.columns("plain")] == [None, None, None]

    async def test_a_number_as_a_default_is_told(self, catalog: Catalog) -> None:
        """Its value, zero among them. Look at ``default_value`` in ``_parse_columns``: ``0`` is a default too."""
        await catalog.table("plain", '"a" INTEGER DEFAULT 7', '"b" INTEGER DEFAULT 0', '"c" DECIMAL(6,3) DEFAULT 1.25')
        told = [each.default_value for each in await catalog.columns("plain")]
        assert [Decimal(text.strip("()'").partition("::")[0].rstrip("')")) for text in told] == [7, 0, Decimal("1.25")]

    async def test_a_text_as_a_default_is_told(self, catalog: Catalog) -> None:
        """With or without its quotes. Look at ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT 'green; -- tea'", "\"b\" VARCHAR(20) DEFAULT 'it''s'")
        first, second = [each.default_value for each in await catalog.columns("plain")]
        assert "green; -- tea" in first
        assert "it''s" in second or "it's" in second

    async def test_an_empty_text_as_a_default_is_not_none(self, catalog: Catalog) -> None:
        """Look at ``default_value`` in ``_parse_columns``: an empty text is false in Python."""
        needs_empty_text(catalog.db)
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT ''", '"b" VARCHAR(20)')
        told = str((await catalog.column("plain", "a")).default_value)
        assert told.partition("::")[0].strip("()'") == ""

    async def test_the_text_null_is_told_apart_from_no_default(self, catalog: Catalog) -> None:
        """Four letters are a value. Look at ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", "\"a\" VARCHAR(20) DEFAULT 'NULL'", '"b" VARCHAR(20)')
        told = [each.default_value for each in await catalog.columns("plain")]
        assert "NULL" in str(told[0])
        assert told[0] != told[1]

    async def test_the_current_time_as_a_default_is_told(self, catalog: Catalog) -> None:
        """As an expression, not as the moment of asking. Look at ``default_value`` in ``_parse_columns``."""
        await catalog.table("plain", '"a" TIMESTAMP DEFAULT CURRENT_TIMESTAMP', '"b" INTEGER')
        told = str((await catalog.column("plain", "a")).default_value).lower()
        assert "current_timestamp" in told or "now" in told
