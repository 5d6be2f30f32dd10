"""DEFAULT supplies the value of a column that an INSERT does not name."""

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
from ..support.target_needs import needs_empty_text
from ..support.truth import truth_of

TEXT = VarCharType(40)
TEXTS = {
    "plain": "plain",
    "empty": "",
    "quote": "it's",
    "double-quotes": 'say "so"',
    "backslashes": "a\\b\\",
    "null": "NULL",
    "function": "CURRENT_TIMESTAMP",
    "digits": "12",
    "sql": "x'); DROP TABLE y; --",
    "not-ascii": "grüße 日本",
    "percent": "100% %s",
    "placeholders": "a?b :c",
    "line-break": "two\nlines",
}
"""Texts that are a default under the name of what they contain."""


class DefaultTests(ConformanceTests):
    """The default is the value that was given, whatever it looks like (contract C98)."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("value", [7, -7, 0, 2**31 - 1], ids=["positive", "negative", "zero", "largest"])
    async def test_an_integer_can_be_a_default(self, ddl: Ddl, value: int) -> None:
        """Zero works too. If this fails, check ``format_default_constraint``."""
        assert await self._defaulted(ddl, None, value) == value

    @pytest.mark.parametrize("value", list(TEXTS.values()), ids=list(TEXTS))
    async def test_a_text_can_be_a_default(self, ddl: Ddl, value: str) -> None:
        """The text is never taken as SQL.
        If this fails, check ``format_default_constraint`` and how it escapes strings."""
        if not value:
            needs_empty_text(ddl.db)
        assert await self._defaulted(ddl, TEXT, value) == value

    @pytest.mark.parametrize("value", [True, False])
    async def test_a_boolean_can_be_a_default(self, ddl: Ddl, value: bool) -> None:
        """Drivers may return it as 0 and 1 or as False and True. If this fails, check ``format_default_constraint``."""
        assert truth_of(ddl.db, await self._defaulted(ddl, BooleanType(), value)) is value

    @pytest.mark.parametrize("value", [1.5, -0.25, 1e-7, 1e20], ids=["fraction", "negative", "small", "large"])
    async def test_a_float_can_be_a_default(self, ddl: Ddl, value: float) -> None:
        """The text of a float may contain an exponent. If this fails, check ``format_default_constraint``."""
        assert await self._defaulted(ddl, DoubleType(), value) == value

    @pytest.mark.parametrize(
        "value",
        [Decimal("12345.5"), Decimal("-0.0625"), Decimal("99999999.9999"), Decimal("1E+3"), Decimal("0.0001")],
        ids=["one digit", "negative", "every digit", "exponent", "smallest"],
    )
    async def test_a_decimal_can_be_a_default(self, ddl: Ddl, value: Decimal) -> None:
        """The value keeps its sign and its digits. If this fails, check ``format_default_constraint``."""
        assert Decimal(str(await self._defaulted(ddl, DecimalType(12, 4), value))) == value

    @pytest.mark.parametrize(
        ("kind", "value", "text"),
        [
            pytest.param(DateType(), dt.date(2020, 1, 2), "'2020-01-02'", id="date"),
            pytest.param(DateTimeType(), dt.datetime(2020, 1, 2, 3, 4, 5), "'2020-01-02 03:04:05'", id="datetime"),
            pytest.param(TimeType(), dt.time(3, 4, 5), "'03:04:05'", id="time"),
        ],
    )
    async def test_a_date_or_time_can_be_a_default_or_is_refused(
        self, ddl: Ddl, kind: Any, value: Any, text: str
    ) -> None:
        """A refusal comes before any I/O. Without quotes ``2020-01-02`` would be the number 2017.
        If this fails, check the fallback at the end of ``format_default_constraint``."""
        try:
            statement = ddl.table("moments", column("id"), column("v", kind, default(value)))
            sql, params = statement.to_sql()
        except (*REFUSALS, TypeError, ValueError):
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("moments", id=1)
        assert await ddl.query(f'SELECT "id" FROM {{moments}} WHERE "v" = {text}') == [(1,)]

    async def test_bytes_can_be_a_default_or_are_refused(self, ddl: Ddl) -> None:
        """A refusal comes before any I/O. ``b'ab'`` is Python notation, not SQL.
        If this fails, check the fallback at the end of ``format_default_constraint``."""
        try:
            sql, params = ddl.table("raw", column("id"), column("v", BlobType(), default(b"ab"))).to_sql()
        except (*REFUSALS, TypeError, ValueError):
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("raw", id=1)
        assert [bytes(value) for (value,) in await ddl.rows("raw", "v")] == [b"ab"]

    async def test_a_raw_sql_expression_can_be_a_default(self, ddl: Ddl) -> None:
        """The database evaluates it for each row. If this fails, check ``format_default_constraint``."""
        assert await self._defaulted(ddl, None, ddl.value("(3 + 4)")) == 7

    async def test_a_literal_can_be_a_default(self, ddl: Ddl) -> None:
        """DDL can't bind its value as a parameter (C50). If this fails, check ``format_default_constraint``."""
        assert await self._defaulted(ddl, TEXT, Literal(ddl.dialect, "it's")) == "it's"

    async def test_the_current_timestamp_can_be_a_default(self, ddl: Ddl) -> None:
        """``CURRENT_TIMESTAMP`` as raw SQL is evaluated at each INSERT.
        If this fails, check ``format_default_constraint``."""
        kind = TimestampType()
        await ddl.create("clock", column("id"), column("v", kind, default(ddl.value("CURRENT_TIMESTAMP"))))
        await ddl.insert("clock", id=1)
        assert await ddl.query("""SELECT "id" FROM {clock} WHERE "v" > '2020-01-01 00:00:00'""") == [(1,)]

    async def test_the_current_timestamp_function_can_be_a_default(self, ddl: Ddl) -> None:
        """``current_timestamp`` is one of the core's functions. If this fails, check ``format_default_constraint``."""
        kind = TimestampType()
        await ddl.create("clock", column("id"), column("v", kind, default(current_timestamp(ddl.dialect))))
        await ddl.insert("clock", id=1)
        assert await ddl.query("""SELECT "id" FROM {clock} WHERE "v" > '2020-01-01 00:00:00'""") == [(1,)]

    async def test_an_explicit_null_overrides_the_default(self, ddl: Ddl) -> None:
        """The default applies only to columns that the INSERT does not name (C59).
        If this fails, check ``format_default_constraint``."""
        await ddl.create("explicit", column("id"), column("v", None, default(5)))
        await ddl.insert("explicit", id=1, v=None)
        await ddl.insert("explicit", id=2)
        assert await ddl.rows("explicit", "id v") == [(1, None), (2, 5)]

    async def test_each_column_has_its_own_default(self, ddl: Ddl) -> None:
        """A column without a default stays NULL.
        If this fails, check the loop of ``format_column_definition`` over the constraints."""
        columns = [column("a", None, default(1)), column("b"), column("d", TEXT, default("x"), not_null())]
        await ddl.create("three", column("id"), *columns)
        await ddl.insert("three", id=1)
        assert await ddl.rows("three", "id a b d") == [(1, 1, None, "x")]

    async def test_a_default_of_none_is_null_or_is_refused(self, ddl: Ddl) -> None:
        """A refusal is a ``ValueError`` before any I/O. The default is never the text ``None``.
        If this fails, check ``format_default_constraint``."""
        try:
            sql, params = ddl.table("blank", column("id"), column("v", TEXT, default(None))).to_sql()
        except ValueError:
            return
        await ddl.db.run(sql, params or None, kind="DDL")
        await ddl.insert("blank", id=1)
        assert await ddl.rows("blank", "id v") == [(1, None)]

    async def _defaulted(self, ddl: Ddl, kind: Any, value: Any) -> Any:
        await ddl.create("given", column("id"), column("v", kind, default(value)))
        await ddl.insert("given", id=1)
        ((found,),) = await ddl.rows("given", "v")
        return found
