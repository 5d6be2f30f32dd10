"""Column types, generated columns and comments."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import Column, Literal
from rhosocial.activerecord.backend.expression.functions import lower
from rhosocial.activerecord.backend.expression.statements import GeneratedColumnType
from rhosocial.activerecord.backend.expression.types import (
    ArrayType,
    BigIntType,
    BooleanType,
    CharType,
    DateTimeType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntervalType,
    IntType,
    JsonBType,
    JsonType,
    RealType,
    SmallIntType,
    TextType,
    TimestampType,
    TimestampTzType,
    TimeType,
    TimeTzType,
    TinyIntType,
    VarCharType,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import Ddl, column, ddl_fixture, not_null, offered
from ..support.listed_types import columns_of_every_type
from ..support.refusals import undeclared_is_skipped
from ..support.target_needs import needs_bounded_decimals, needs_text_lengths
from ..support.truth import true_text


def typed(kind: Any, text: str, name: str, holds: str = "") -> Any:
    """One case: a generic type, a value of it in SQL, and the condition that its row meets where it is not equality."""
    needs = requires(Capability.DATA_TYPES.of(type(kind).__name__))
    return pytest.param(kind, text, holds, id=name, marks=needs)


TYPES = [
    typed(TinyIntType(), "100", "tinyint"),
    typed(SmallIntType(), "-30000", "smallint"),
    typed(IntType(), "2000000000", "int"),
    typed(IntegerType(), "-2000000000", "integer"),
    typed(BigIntType(), "9000000000000000000", "bigint"),
    typed(FloatType(), "0.5", "float"),
    typed(FloatType(24), "0.25", "float-24"),
    typed(RealType(), "-0.5", "real"),
    typed(DoubleType(), "0.1", "double"),
    typed(DecimalType(10, 3), "1234567.125", "decimal"),
    typed(CharType(3), "'abc'", "char"),
    typed(VarCharType(5), "'abcde'", "varchar"),
    typed(TextType(), "'text'", "text"),
    typed(BooleanType(), "TRUE", "boolean"),
    typed(DateType(), "'2020-02-29'", "date"),
    typed(TimeType(), "'23:59:58'", "time"),
    typed(TimeTzType(), "'23:59:58'", "time-tz"),
    typed(DateTimeType(), "'2020-02-29 23:59:58'", "datetime"),
    typed(TimestampType(), "'2020-02-29 23:59:58'", "timestamp"),
    typed(TimestampTzType(), "'2020-02-29 23:59:58'", "timestamp-tz"),
    typed(JsonType(), "'{}'", "json", holds='"v" IS NOT NULL'),
    typed(JsonBType(), "'{}'", "jsonb", holds='"v" IS NOT NULL'),
    typed(IntervalType(), "'3 days'", "interval"),
    typed(ArrayType(IntegerType()), "'{1,2}'", "array"),
]

TOO_MUCH = [
    pytest.param(VarCharType(5), ["'abcdef'"], "'abcde'", id="varchar"),
    pytest.param(CharType(3), ["'abcd'"], "'abc'", id="char"),
    pytest.param(SmallIntType(), ["32768", "-32769"], "-32768", id="smallint"),
    pytest.param(IntegerType(), ["2147483648", "-2147483649"], "-2147483648", id="integer"),
    pytest.param(DecimalType(5, 2), ["1000.00", "-1000.00"], "-999.99", id="decimal"),
    pytest.param(DateType(), ["'2021-02-29'", "'2021-13-01'"], "'2020-02-29'", id="date"),
    pytest.param(TimeType(), ["'25:61:00'", "'12:60:00'"], "'23:59:59'", id="time"),
]


def _a_kind(db: Db) -> GeneratedColumnType:
    """A kind of generated columns that the database has."""
    stored = db.declares(Capability.STORED_GENERATED_COLUMNS)
    return GeneratedColumnType.STORED if stored else GeneratedColumnType.VIRTUAL


class TypeDdlTests(ConformanceTests):
    """A column of each generic type that the dialect lists takes values of that type and no others."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize(("kind", "text", "holds"), TYPES)
    async def test_a_column_takes_values_of_its_type(self, ddl: Ddl, kind: Any, text: str, holds: str) -> None:
        """The database finds the row by its value.
        If this fails, check ``format_data_type`` and its handler for the type."""
        if isinstance(kind, BooleanType):
            text = true_text(ddl.db)
        if isinstance(kind, ArrayType) and ddl.db.declares(Capability.ARRAY_CONSTRUCTOR):
            text = "ARRAY[1, 2]"
        await ddl.create("typed", column("id"), column("v", kind, not_null()))
        await ddl.change(f"INSERT INTO {{typed}} VALUES (1, {text})")
        keys = ddl.query(f'SELECT "id" FROM {{typed}} WHERE {holds}') if holds else ddl.keys_with("typed", text, kind)
        assert await keys == [(1,)]

    @pytest.mark.parametrize(("kind", "beyond", "fits"), TOO_MUCH)
    async def test_a_value_outside_the_columns_type_is_refused(
        self, db: Db, ddl: Ddl, kind: Any, beyond: list[str], fits: str
    ) -> None:
        """The database enforces the length, range or calendar of the requested type: the last value that fits is taken,
        and the first ones beyond it are not.
        If this fails, check that ``format_data_type`` renders the requested type with its arguments."""
        if not db.provider.enforces_types:
            skip(SkipKind.UNSUPPORTED, "the provider declares that types are not enforced (enforces_types)")
        if isinstance(kind, (CharType, VarCharType)):
            needs_text_lengths(db)
        if isinstance(kind, DecimalType):
            needs_bounded_decimals(db)
        await ddl.create("tight", column("id"), column("v", kind))
        await ddl.change("INSERT INTO {tight} VALUES (2, NULL)")
        await ddl.change(f"INSERT INTO {{tight}} VALUES (3, {fits})")
        for text in beyond:
            await ddl.expect_refused(f"INSERT INTO {{tight}} VALUES (1, {text})")
        assert await ddl.rows("tight", "id") == [(2,), (3,)]
        assert await ddl.query(f'SELECT "id" FROM {{tight}} WHERE "v" = {fits}') == [(3,)]

    async def test_a_decimal_column_rounds_to_its_scale(self, db: Db, ddl: Ddl) -> None:
        """``DecimalType(10, 3)`` rounds to three digits or cuts the others off, as the SQL standard lets a database choose
        (C97), and has room for seven digits before them. If this fails, check how ``format_data_type`` renders
        ``DecimalType``."""
        if not db.provider.enforces_types:
            skip(SkipKind.UNSUPPORTED, "the provider declares that types are not enforced (enforces_types)")
        await ddl.create("scaled", column("id"), column("v", DecimalType(10, 3)))
        await ddl.change("INSERT INTO {scaled} VALUES (1, 1.23440)")
        await ddl.change("INSERT INTO {scaled} VALUES (2, -1234567.12360)")
        assert await ddl.query('SELECT "id" FROM {scaled} WHERE "v" = 1.234') == [(1,)]
        assert await ddl.query('SELECT "id" FROM {scaled} WHERE "v" IN (-1234567.124, -1234567.123)') == [(2,)]

    @pytest.mark.parametrize(
        ("kind", "whole", "cut"),
        [
            pytest.param(DateTimeType, "2020-01-02 03:04:05.123456", "2020-01-02 03:04:05.123", id="datetime"),
            pytest.param(TimestampType, "2020-01-02 03:04:05.123456", "2020-01-02 03:04:05.123", id="timestamp"),
            pytest.param(TimestampTzType, "2020-01-02 03:04:05.123456", "2020-01-02 03:04:05.123", id="timestamp-tz"),
            pytest.param(TimeType, "03:04:05.123456", "03:04:05.123", id="time"),
        ],
    )
    @pytest.mark.parametrize("precision", [6, 3])
    async def test_fractional_seconds_keep_the_precision_of_the_type(  # weak-ok: no flag says which digits a type takes
        self, db: Db, ddl: Ddl, kind: Any, whole: str, cut: str, precision: int
    ) -> None:
        """A column of precision six keeps all six digits; a column of precision three drops the last three (C97).
        If this fails, check how ``format_data_type`` renders ``precision``."""
        if not db.provider.enforces_types:
            skip(SkipKind.UNSUPPORTED, "the provider declares that types are not enforced (enforces_types)")
        try:
            await ddl.create("precise", column("id"), column("v", kind(precision)))
        except UnsupportedFeatureError:
            skip(SkipKind.UNSUPPORTED, f"the dialect refuses this type with {precision} digits")
        await ddl.change(f"INSERT INTO {{precise}} VALUES (1, '{whole}')")
        expected = whole if precision == 6 else cut
        assert await ddl.keys_with("precise", f"'{expected}'", kind(precision)) == [(1,)]


class GeneratedColumnTests(ConformanceTests):
    """A generated column is computed from other columns of its row, and no statement can write it."""

    ddl = ddl_fixture()

    async def test_a_stored_generated_column_is_computed(self, db: Db, ddl: Ddl) -> None:
        """The value is computed when the row is inserted and when it is updated (C97).
        If this fails, check how ``format_column_definition`` renders ``generated_expression``."""
        offered(db, Capability.STORED_GENERATED_COLUMNS)
        await self._expect_doubled(db, ddl, GeneratedColumnType.STORED)

    async def test_a_virtual_generated_column_is_computed(self, db: Db, ddl: Ddl) -> None:
        """The value is computed when the row is read (C97).
        If this fails, check how ``format_column_definition`` renders ``generated_type``."""
        offered(db, Capability.VIRTUAL_GENERATED_COLUMNS)
        await self._expect_doubled(db, ddl, GeneratedColumnType.VIRTUAL)

    async def test_a_generated_column_can_be_an_expression(self, db: Db, ddl: Ddl) -> None:
        """The expression contains a value, which DDL can't bind as a parameter (C50, C98, C97).
        If this fails, check how ``format_column_definition`` renders ``generated_expression``."""
        offered(db, Capability.GENERATED_COLUMNS)
        d = ddl.dialect
        more = {"generated_expression": Column(d, "v") + Literal(d, 1), "generated_type": _a_kind(db)}
        with undeclared_is_skipped(db):
            await ddl.create("computed", column("id"), column("v"), column("w", **more))
        await ddl.insert("computed", id=1, v=3)
        assert await ddl.rows("computed", "id v w") == [(1, 3, 4)]

    async def test_a_generated_column_can_call_a_function(self, db: Db, ddl: Ddl) -> None:
        """The expression is ``LOWER`` of another column (C97).
        If this fails, check how ``format_column_definition`` renders ``generated_expression``."""
        offered(db, Capability.GENERATED_COLUMNS)
        more = {"generated_expression": lower(ddl.dialect, Column(ddl.dialect, "v"))}
        text = VarCharType(20)
        computed = column("w", text, generated_type=_a_kind(db), **more)
        with undeclared_is_skipped(db):
            await ddl.create("lowered", column("id"), column("v", text), computed)
        await ddl.insert("lowered", id=1, v="ABC")
        assert await ddl.rows("lowered", "v w") == [("ABC", "abc")]

    async def _expect_doubled(self, db: Db, ddl: Ddl, kind: Any) -> None:
        offered(db, Capability.GENERATED_COLUMNS)
        computed = column("w", generated_expression=ddl.value('("v" * 2)'), generated_type=kind)
        more = column("x", generated_expression=ddl.value('("v" + 1)'), generated_type=kind)
        with undeclared_is_skipped(db):
            await ddl.create("doubled", column("id"), column("v"), computed, more)
        await ddl.insert("doubled", id=1, v=3)
        await ddl.insert("doubled", id=2, v=None)
        await ddl.change('UPDATE {doubled} SET "v" = 5 WHERE "id" = 1')
        await ddl.expect_refused('INSERT INTO {doubled} ("id", "v", "w") VALUES (3, 1, 9)')
        assert await ddl.rows("doubled", "id v w x") == [(1, 5, 10, 6), (2, None, None, None)]


class ListedTypeTests(ConformanceTests):
    """Every type that the dialect lists can be the type of a column (C89)."""

    ddl = ddl_fixture()

    @rule(waits=True)
    async def test_a_column_can_have_any_listed_type(self, ddl: Ddl) -> None:
        """``supports_data_types`` lists the types.
        If this fails, check the methods marked with ``DDLTypeMixin.handles``."""
        made, failed = await columns_of_every_type(ddl)
        assert made
        assert not failed, f"no column can be of {', '.join(failed)}."
        for _, base in made:
            assert await ddl.rows(base, "v") == []


class CommentTests(ConformanceTests):
    """A comment describes a column and changes nothing about it."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize(
        "comment",
        [
            pytest.param("how many", id="plain"),
            pytest.param('it\'s "so"', id="quotes"),
            pytest.param("a\\", id="backslash"),
            pytest.param("100% of ?", id="placeholders"),
            pytest.param('x\', "z" INTEGER) --', id="sql"),
        ],
    )
    async def test_a_comment_changes_nothing_about_a_column(self, ddl: Ddl, comment: str) -> None:
        """The constraints of the column hold, and no column is added (C97).
        If this fails, check how ``format_column_definition`` quotes ``comment``."""
        await ddl.create("noted", column("id"), column("v", None, not_null(), comment=comment))
        await ddl.insert("noted", id=1, v=2)
        await ddl.expect_insert_refused("noted", id=2, v=None)
        assert await ddl.query("SELECT * FROM {noted}") == [(1, 2)]
