"""Many rows in one statement: ``bulk_insert``, ``bulk_update`` and INSERT ... SELECT."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError
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

from ...capabilities import Capability
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.stock import STOCK
from ..support.parameters import bound_alone
from ..support.rollback import Undo
from ..support.sizes import at_most
from ..support.stock_rows import compares, insert_parts, parts, put, quantities


class DmlBulkTests(ConformanceTests):
    """A statement for many rows has the same effect on each row as the statement for one row."""

    stock = family_fixture(STOCK)

    def _rows(self, stock: Any, columns: list[str], *rows: list[Any]) -> BulkInsertOptions:
        return BulkInsertOptions(table=stock.table("part"), columns=columns, rows=list(rows))

    def _update(self, stock: Any, codes: list[Any], **values: list[Any]) -> BulkUpdateOptions:
        return BulkUpdateOptions(table=stock.table("part"), pk_column="code", pk_values=codes, field_values=values)

    # -- bulk_insert ----------------------------------------------------------
    async def test_every_row_of_a_bulk_insert_is_stored(self, db: Db, stock: Any) -> None:
        """Each row has its own values, each in its own column.
        If this fails, check that ``bulk_insert`` keeps the order of ``columns`` in every row."""
        options = self._rows(stock, ["qty", "code", "name"], [1, "a", "x"], [2, "b", None], [0, "c", "it's"])
        assert (await db(db.backend.bulk_insert(options))).affected_rows == 3
        assert await parts(db, stock) == [("a", "x", 1), ("b", None, 2), ("c", "it's", 0)]

    async def test_a_bulk_insert_converts_every_value(self, db: Db, stock: Any) -> None:
        """Dates, decimals and bools are converted in the last row as in the first.
        If this fails, check that ``bulk_insert`` passes all values through ``prepare_parameters``."""
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
        """One row may hold an expression where the next holds a plain value, in whichever column, and beside RETURNING.
        If this fails, check that ``bulk_insert`` wraps only plain values in ``Literal``."""
        d = db.dialect
        computed: Any = Literal(d, 2) + bound_alone(db, 3, "INTEGER")
        several = (
            self._rows(stock, ["code", "qty"], ["a", computed], ["b", 6]),
            self._rows(stock, ["code", "qty"], ["c", 7], ["d", computed], ["e", None]),
            self._rows(stock, ["qty", "code"], [computed, "f"], [8, "g"]),
        )
        assert [(await db(db.backend.bulk_insert(options))).affected_rows for options in several] == [2, 3, 2]
        assert await quantities(db, stock) == {"a": 5, "b": 6, "c": 7, "d": 5, "e": None, "f": 5, "g": 8}
        if db.can(Capability.RETURNING_INSERT):
            options = self._rows(stock, ["code", "qty"], ["h", computed], ["i", 9])
            options.returning_columns = ["code"]
            await db(db.backend.bulk_insert(options))
            assert (await quantities(db, stock))["h"] == 5

    async def test_a_column_omitted_from_a_bulk_insert_gets_its_default(self, db: Db, stock: Any) -> None:
        """Omitted columns hold their defaults, as for one row (C59).
        If this fails, check that ``bulk_insert`` adds no columns that the caller did not name."""
        await db(db.backend.bulk_insert(self._rows(stock, ["code"], ["a"], ["b"])))
        assert await parts(db, stock) == [("a", "plain", 7), ("b", "plain", 7)]

    async def test_a_bulk_insert_that_fails_stores_no_row(self, db: Db, stock: Any) -> None:
        """A bulk insert is one statement, so it is all or nothing.
        If this fails, check that ``bulk_insert`` does not split the rows into statements that commit separately."""
        await insert_parts(db, stock, b=1)
        with pytest.raises(IntegrityError):
            await db(db.backend.bulk_insert(self._rows(stock, ["code"], ["a"], ["b"], ["c"])))
        assert await quantities(db, stock) == {"b": 1}

    @rule(waits=True)
    async def test_a_bulk_insert_stores_six_hundred_rows(self, db: Db, stock: Any) -> None:
        """600 rows with 1,800 parameters are all stored, or as many as a statement can bind.
        If this fails, check the limits on rows or parameters that ``bulk_insert`` and the driver set."""
        rows = [[f"c{number:04}", number, f"n{number}"] for number in range(at_most(db, 600, each=3))]
        options = self._rows(stock, ["code", "qty", "name"], *rows)
        assert (await db(db.backend.bulk_insert(options))).affected_rows == len(rows)
        found = await parts(db, stock)
        assert [(code, qty, name) for code, name, qty in found] == [tuple(row) for row in rows]

    # -- bulk_update ----------------------------------------------------------
    async def test_a_bulk_update_gives_each_row_its_own_values(self, db: Db, stock: Any) -> None:
        """Values are matched to keys by position; other rows and columns keep their values.
        If this fails, check how ``bulk_update`` pairs ``pk_values`` with ``field_values``."""
        await insert_parts(db, stock, a=1, b=2, c=3, d=4)
        result = await db(db.backend.bulk_update(self._update(stock, ["c", "a"], qty=[30, 10], name=["see", "ay"])))
        assert result.affected_rows == 2
        assert await parts(db, stock) == [("a", "ay", 10), ("b", "plain", 2), ("c", "see", 30), ("d", "plain", 4)]

    async def test_a_bulk_update_ignores_missing_keys(self, db: Db, stock: Any) -> None:
        """Missing keys are neither inserted nor counted.
        If this fails, check the WHERE clause that ``bulk_update`` builds and the count that it reports."""
        await insert_parts(db, stock, a=1, b=2)
        result = await db(db.backend.bulk_update(self._update(stock, ["z", "b"], qty=[99, 20])))
        assert (result.affected_rows, await quantities(db, stock)) == (1, {"a": 1, "b": 20})

    async def test_a_bulk_update_can_set_null(self, db: Db, stock: Any) -> None:
        """``None`` sets NULL (C59).
        If this fails, check that the CASE expression of ``bulk_update`` has a branch for ``None``."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        await db(db.backend.bulk_update(self._update(stock, ["a", "b"], name=[None, "bee"])))
        assert await parts(db, stock) == [("a", None, 1), ("b", "bee", 2), ("c", "plain", 3)]

    async def test_a_bulk_update_that_fails_changes_no_row(self, db: Db, stock: Any) -> None:
        """Giving two rows the same unique code raises ``IntegrityError``, and both keep their values.
        If this fails, check that ``bulk_update`` runs as one statement and passes errors to ``_handle_error``."""
        await insert_parts(db, stock, a=1, b=2)
        with pytest.raises(IntegrityError):
            await db(db.backend.bulk_update(self._update(stock, ["a", "b"], code=["x", "x"])))
        assert await quantities(db, stock) == {"a": 1, "b": 2}

    async def test_bulk_changes_belong_to_the_caller_s_transaction(self, db: Db, stock: Any) -> None:
        """The caller's rollback undoes both.
        If this fails, check that ``bulk_insert`` and ``bulk_update`` ignore ``auto_commit`` inside a transaction."""
        await insert_parts(db, stock, a=1)
        with pytest.raises(Undo):
            async with db.using(db.backend.transaction()):
                await db(db.backend.bulk_insert(self._rows(stock, ["code", "qty"], ["b", 2], ["c", 3])))
                await db(db.backend.bulk_update(self._update(stock, ["a", "b"], qty=[10, 20])))
                assert await quantities(db, stock) == {"a": 10, "b": 20, "c": 3}
                raise Undo
        assert await quantities(db, stock) == {"a": 1}

    async def test_bulk_changes_are_durable_at_once(self, db: Db, stock: Any) -> None:
        """Outside a transaction other sessions see them as soon as the call has returned.
        If this fails, check that ``auto_commit`` is passed on and ``_handle_auto_commit_if_needed`` commits."""
        observer = db.observer
        query = stock.sql('SELECT "code", "qty" FROM {part} ORDER BY "code"')
        await db(db.backend.bulk_insert(self._rows(stock, ["code", "qty"], ["a", 1], ["b", 2])))
        inserted = await observer.rows(query)
        await db(db.backend.bulk_update(self._update(stock, ["a", "b"], qty=[10, 20])))
        assert (inserted, await observer.rows(query)) == ([("a", 1), ("b", 2)], [("a", 10), ("b", 20)])

    # -- rows from a query ----------------------------------------------------------
    async def test_rows_can_be_inserted_from_a_query(self, db: Db, stock: Any) -> None:
        """INSERT ... SELECT binds the parameters of its select list and its condition, and counts the rows.
        If this fails, check how ``format_insert_statement`` renders ``SelectSource``."""
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
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} ORDER BY "b", "a"'))
        old = [(1, 0, 10), (2, 0, 20), (3, 0, 30)]
        assert [tuple(row.values()) for row in rows] == [*old, (2, 25, 19), (3, 35, 29)]
