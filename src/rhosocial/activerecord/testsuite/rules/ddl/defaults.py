"""DEFAULT: what a row gets for a column that it does not name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.functions import current_timestamp
from rhosocial.activerecord.backend.expression.types import (
    BlobType,
    BooleanType,
    DateTimeType,
    DateType,
    DecimalType,
    DoubleType,
    TimestampType,
    TimeType,
    VarCharType,
)

from ...engine.base import ConformanceTests
from ..support.ddl import REFUSALS, Ddl, column, ddl_fixture, default, not_null

TEXT = VarCharType(40)


class DefaultTests(ConformanceTests):
    """The default is the value that was given, whatever it looks like (contract C98)."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("value", [7, -7, 0, 2**31 - 1], ids=["positive", "negative", "zero", "largest"])
    async def test_a_whole_number_is_a_default(self, ddl: Ddl, value: int) -> None:
        """Zero is one too. Look at ``format_default_constraint``."""
        assert await self._defaulted(ddl, None, value) == value

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("plain", id="plain"),
            pytest.param("", id="empty"),
            pytest.param("it's", id="quote"),
            pytest.param('say "so"', id="double-quotes"),
            pytest.param("a\\b\\", id="backslashes"),
            pytest.param("NULL", id="null"),
            pytest.param("CURRENT_TIMESTAMP", id="function"),
            pytest.param("12", id="digits"),
            pytest.param("x'); DROP TABLE y; --", id="sql"),
            pytest.param("grüße 日本", id="not-ascii"),
            pytest.param("100% %s", id="percent"),
            pytest.param("a?b :c", id="placeholders"),
            pytest.param("two\nlines", id="line-break"),
        ],
    )
    async def test_a_text_is_a_default(self, ddl: Ddl, value: str) -> None:
        """It is a text and never SQL. Look at ``format_default_constraint`` and ``_escape_sql_string``."""
        assert await self._defaulted(ddl, TEXT, value) == value

    @pytest.mark.parametrize("value", [True, False])
    async def test_a_truth_value_is_a_default(self, ddl: Ddl, value: bool) -> None:
        """Read through SQL, since drivers give 0 and 1 or true and false. Look at ``format_default_constraint``."""
        assert bool(await self._defaulted(ddl, BooleanType(), value)) is value

    @pytest.mark.parametrize("value", [1.5, -0.25, 1e-7, 1e20], ids=["fraction", "negative", "small", "large"])
    async def test_a_float_is_a_default(self, ddl: Ddl, value: float) -> None:
        """Look at ``format_default_constraint``: the text of a float may have an exponent."""
        assert await self._defaulted(ddl, DoubleType(), value) == value

    async def test_a_decimal_is_a_default(self, ddl: Ddl) -> None:
        """With its digits. Look at ``format_default_constraint``."""
        assert Decimal(str(await self._defaulted(ddl, DecimalType(12, 4), Decimal("12345.5")))) == Decimal("12345.5")

    @pytest.mark.parametrize(
        ("kind", "value", "text"),
        [
            pytest.param(DateType(), dt.date(2020, 1, 2), "'2020-01-02'", id="date"),
            pytest.param(DateTimeType(), dt.datetime(2020, 1, 2, 3, 4, 5), "'2020-01-02 03:04:05'", id="datetime"),
            pytest.param(TimeType(), dt.time(3, 4, 5), "'03:04:05'", id="time"),
        ],
    )
    async def test_a_moment_is_a_default_or_is_refused(self, ddl: Ddl, kind: Any, value: Any, text: str) -> None:
        """Before any I/O: unquoted, ``2020-01-02`` is 2017. Look at the last line of ``format_default_constraint``."""
        try:
            statement = ddl.table("moments", column("id"), column("v", kind, default(value)))
            sql, params = statement.to_sql()
        except (*REFUSALS, TypeError, ValueError):
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("moments", id=1)
        assert await ddl.query(f'SELECT "id" FROM {{moments}} WHERE "v" = {text}') == [(1,)]

    async def test_bytes_are_a_default_or_are_refused(self, ddl: Ddl) -> None:
        """Before any I/O; ``b'ab'`` is Python's way to write them. Look at the last line of ``format_default_constraint``."""
        try:
            sql, params = ddl.table("raw", column("id"), column("v", BlobType(), default(b"ab"))).to_sql()
        except (*REFUSALS, TypeError, ValueError):
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("raw", id=1)
        assert [bytes(value) for (value,) in await ddl.rows("raw", "v")] == [b"ab"]

    async def test_an_expression_is_a_default(self, ddl: Ddl) -> None:
        """Computed for each row. Look at ``format_default_constraint``."""
        assert await self._defaulted(ddl, None, ddl.value("(3 + 4)")) == 7

    async def test_a_literal_is_a_default(self, ddl: Ddl) -> None:
        """Its value can't be bound in DDL. Look at ``format_default_constraint``."""
        assert await self._defaulted(ddl, TEXT, Literal(ddl.dialect, "it's")) == "it's"

    async def test_the_time_is_a_default(self, ddl: Ddl) -> None:
        """``CURRENT_TIMESTAMP`` of each INSERT. Look at ``format_default_constraint``."""
        kind = TimestampType()
        await ddl.create("clock", column("id"), column("v", kind, default(ddl.value("CURRENT_TIMESTAMP"))))
        await ddl.insert("clock", id=1)
        assert await ddl.query("""SELECT "id" FROM {clock} WHERE "v" > '2020-01-01 00:00:00'""") == [(1,)]

    async def test_the_function_of_the_time_is_a_default(self, ddl: Ddl) -> None:
        """``current_timestamp`` of the core's functions. Look at ``format_default_constraint``."""
        kind = TimestampType()
        await ddl.create("clock", column("id"), column("v", kind, default(current_timestamp(ddl.dialect))))
        await ddl.insert("clock", id=1)
        assert await ddl.query("""SELECT "id" FROM {clock} WHERE "v" > '2020-01-01 00:00:00'""") == [(1,)]

    async def test_an_explicit_null_is_no_default(self, ddl: Ddl) -> None:
        """The default is for columns that are not named (C59). Look at ``format_default_constraint``."""
        await ddl.create("explicit", column("id"), column("v", None, default(5)))
        await ddl.insert("explicit", id=1, v=None)
        await ddl.insert("explicit", id=2)
        assert await ddl.rows("explicit", "id v") == [(1, None), (2, 5)]

    async def test_each_column_has_its_own_default(self, ddl: Ddl) -> None:
        """Look at the loop of ``format_column_definition``."""
        columns = [column("a", None, default(1)), column("b"), column("d", TEXT, default("x"), not_null())]
        await ddl.create("three", column("id"), *columns)
        await ddl.insert("three", id=1)
        assert await ddl.rows("three", "id a b d") == [(1, 1, None, "x")]

    async def test_a_default_of_none_is_null_or_is_refused(self, ddl: Ddl) -> None:
        """With ``ValueError``, before any I/O; never the text ``None``. Look at ``format_default_constraint``."""
        try:
            sql, params = ddl.table("nothing", column("id"), column("v", TEXT, default(None))).to_sql()
        except ValueError:
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("nothing", id=1)
        assert await ddl.rows("nothing", "id v") == [(1, None)]

    async def _defaulted(self, ddl: Ddl, kind: Any, value: Any) -> Any:
        await ddl.create("given", column("id"), column("v", kind, default(value)))
        await ddl.insert("given", id=1)
        ((found,),) = await ddl.rows("given", "v")
        return found
