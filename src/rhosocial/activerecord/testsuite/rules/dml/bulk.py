"""Many rows in one statement: ``bulk_insert`` and ``bulk_update``, and rows that come from a query."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import (
    Column,
    InsertExpression,
    Literal,
    QueryExpression,
    TableExpression,
)
from rhosocial.activerecord.backend.expression.query_parts import WhereClause
from rhosocial.activerecord.backend.expression.statements import SelectSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, BulkUpdateOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.stock import STOCK
from ..support.rollback import Undo
from ..support.stock_rows import coded, compares, parts, put, quantities


class DmlBulkTests(ConformanceTests):
    """A statement for many rows does for each what the statement for one row does."""

    stock = family_fixture(STOCK)

    def _rows(self, stock: Any, columns: list[str], *rows: list[Any]) -> BulkInsertOptions:
        return BulkInsertOptions(table=stock.table("part"), columns=columns, rows=list(rows))

    def _update(self, stock: Any, codes: list[Any], **values: list[Any]) -> BulkUpdateOptions:
        return BulkUpdateOptions(table=stock.table("part"), pk_column="code", pk_values=codes, field_values=values)

    # -- bulk_insert ----------------------------------------------------------
    async def test_every_row_of_a_bulk_insert_is_stored(self, db: Db, stock: Any) -> None:
        """Each row with its own values, each value in its column (D166). Look at ``bulk_insert``."""
        options = self._rows(stock, ["qty", "code", "name"], [1, "a", "x"], [2, "b", None], [0, "c", "it's"])
        assert (await db(db.backend.bulk_insert(options))).affected_rows == 3
        assert await parts(db, stock) == [("a", "x", 1), ("b", None, 2), ("c", "it's", 0)]

    async def test_a_bulk_insert_converts_every_value(self, db: Db, stock: Any) -> None:
        """Dates, decimals and truth values, in the last row as in the first (D165). Look at ``prepare_parameters``."""
        columns = ["code", "day", "price", "flag"]
        options = self._rows(
            stock,
            columns,
            ["a", date(2024, 2, 29), Decimal("1.50"), True],
            ["b", date(2023, 1, 1), Decimal("2.25"), False],
        )
        await db(db.backend.bulk_insert(options))
        sql = stock.sql('SELECT "code" FROM {part} WHERE "day" = ? AND "price" = ? AND "flag" = ?')
        assert await db.rows(sql, (date(2023, 1, 1), Decimal("2.25"), False)) == [{"code": "b"}]
        assert await db.rows(sql, (date(2024, 2, 29), Decimal("1.50"), True)) == [{"code": "a"}]

    async def test_a_bulk_insert_takes_expressions(self, db: Db, stock: Any) -> None:
        """An expression in one row, a plain value in the next. Look at ``bulk_insert`` where it makes literals."""
        d = db.dialect
        computed: Any = Literal(d, 2) + Literal(d, 3)
        await db(db.backend.bulk_insert(self._rows(stock, ["code", "qty"], ["a", computed], ["b", 6])))
        assert await quantities(db, stock) == {"a": 5, "b": 6}

    async def test_columns_that_a_bulk_insert_does_not_name_get_their_default(self, db: Db, stock: Any) -> None:
        """As for one row (C59). Look at ``bulk_insert``."""
        await db(db.backend.bulk_insert(self._rows(stock, ["code"], ["a"], ["b"])))
        assert await parts(db, stock) == [("a", "plain", 7), ("b", "plain", 7)]

    async def test_a_bulk_insert_that_fails_stores_no_row(self, db: Db, stock: Any) -> None:
        """It is one statement, so it is all or nothing (D164). Look at statements that are split behind the scenes."""
        await coded(db, stock, b=1)
        with pytest.raises(DatabaseError):
            await db(db.backend.bulk_insert(self._rows(stock, ["code"], ["a"], ["b"], ["c"])))
        assert await quantities(db, stock) == {"b": 1}

    @rule(waits=True)
    async def test_a_bulk_insert_of_six_hundred_rows_is_whole(self, db: Db, stock: Any) -> None:
        """1,800 parameters, the last like the first (D017). Look at limits that a backend takes for granted."""
        rows = [[f"c{number:04}", number, f"n{number}"] for number in range(600)]
        options = self._rows(stock, ["code", "qty", "name"], *rows)
        assert (await db(db.backend.bulk_insert(options))).affected_rows == 600
        found = await parts(db, stock)
        assert [(code, qty, name) for code, name, qty in found] == [tuple(row) for row in rows]

    # -- bulk_update ----------------------------------------------------------
    async def test_a_bulk_update_gives_each_row_its_own_values(self, db: Db, stock: Any) -> None:
        """Values go by position to their keys; rows and columns that are not named stay (D163). Look at ``bulk_update``."""
        await coded(db, stock, a=1, b=2, c=3, d=4)
        result = await db(db.backend.bulk_update(self._update(stock, ["c", "a"], qty=[30, 10], name=["see", "ay"])))
        assert result.affected_rows == 2
        assert await parts(db, stock) == [("a", "ay", 10), ("b", "plain", 2), ("c", "see", 30), ("d", "plain", 4)]

    async def test_a_bulk_update_ignores_keys_that_are_not_there(self, db: Db, stock: Any) -> None:
        """They are not inserted and not counted (D027). Look at the WHERE of ``bulk_update``."""
        await coded(db, stock, a=1, b=2)
        result = await db(db.backend.bulk_update(self._update(stock, ["z", "b"], qty=[99, 20])))
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 20})

    async def test_a_bulk_update_can_set_null(self, db: Db, stock: Any) -> None:
        """``None`` is a value like any other (C59, D031). Look at the CASE that it builds."""
        await coded(db, stock, a=1, b=2, c=3)
        await db(db.backend.bulk_update(self._update(stock, ["a", "b"], name=[None, "bee"])))
        assert await parts(db, stock) == [("a", None, 1), ("b", "bee", 2), ("c", "plain", 3)]

    async def test_a_bulk_update_that_fails_changes_no_row(self, db: Db, stock: Any) -> None:
        """Two rows can't get one code: a ``DatabaseError``, and all stay (D164)."""
        await coded(db, stock, a=1, b=2)
        with pytest.raises(DatabaseError):
            await db(db.backend.bulk_update(self._update(stock, ["a", "b"], code=["x", "x"])))
        assert await quantities(db, stock) == {"a": 1, "b": 2}

    async def test_bulk_changes_belong_to_the_caller_s_transaction(self, db: Db, stock: Any) -> None:
        """A rollback takes both back (D164). Look at ``auto_commit``."""
        await coded(db, stock, a=1)
        with pytest.raises(Undo):
            async with db.using(db.backend.transaction()):
                await db(db.backend.bulk_insert(self._rows(stock, ["code", "qty"], ["b", 2], ["c", 3])))
                await db(db.backend.bulk_update(self._update(stock, ["a", "b"], qty=[10, 20])))
                assert await quantities(db, stock) == {"a": 10, "b": 20, "c": 3}
                raise Undo
        assert await quantities(db, stock) == {"a": 1}

    async def test_bulk_changes_are_durable_at_once(self, db: Db, stock: Any) -> None:
        """Outside a transaction others see them when they have returned (D164). Look at ``auto_commit``."""
        observer = db.observer
        query = stock.sql('SELECT "code", "qty" FROM {part} ORDER BY "code"')
        await db(db.backend.bulk_insert(self._rows(stock, ["code", "qty"], ["a", 1], ["b", 2])))
        inserted = await observer.rows(query)
        await db(db.backend.bulk_update(self._update(stock, ["a", "b"], qty=[10, 20])))
        assert (inserted, await observer.rows(query)) == ([("a", 1), ("b", 2)], [("a", 10), ("b", 20)])

    # -- rows from a query ----------------------------------------------------------
    async def test_rows_can_be_inserted_from_a_query(self, db: Db, stock: Any) -> None:
        """INSERT ... SELECT with parameters in the list and the condition, counted. Look at ``SelectSource``."""
        d = db.dialect
        await put(db, stock, *({"a": a, "b": 0, "num": a * 10} for a in (1, 2, 3)), table="pair")
        select = QueryExpression(
            d,
            select=[Column(d, "a"), Column(d, "num") + Literal(d, 5), Column(d, "num") - Literal(d, 1)],
            from_=TableExpression(d, stock.table("pair")),
            where=WhereClause(d, compares(db, "num", ">", 10)),
        )
        made = InsertExpression(d, stock.table("pair"), SelectSource(d, select), ["a", "b", "num"])
        assert (await db.run(*made.to_sql())).affected_rows == 2
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} WHERE "b" > 0 ORDER BY "a"'))
        assert [tuple(row.values()) for row in rows] == [(2, 25, 19), (3, 35, 29)]
