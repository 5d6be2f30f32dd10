"""``insert``, ``update`` and ``delete`` through their option objects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.expression import Column, InPredicate, InsertExpression, Literal, functions
from rhosocial.activerecord.backend.expression.statements import DefaultValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, DeleteOptions, InsertOptions, UpdateOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.stock import STOCK
from ..support.parameters import bound_alone
from ..support.refusals import may_be_refused
from ..support.stock_rows import compares, equals, insert_parts, parts, put, quantities


class DmlTests(ConformanceTests):
    """``insert``, ``update`` and ``delete`` change exactly the named rows and columns, to the given values."""

    stock = family_fixture(STOCK)

    # -- insert ----------------------------------------------------------
    async def test_an_inserted_row_has_the_values_it_was_given(self, db: Db, stock: Any) -> None:
        """Each value is stored in its own column, whatever the order of the columns.
        If this fails, check that ``insert`` lists columns and values in the same order."""
        given = {
            "qty": 3,
            "code": "a",
            "day": date(2024, 2, 29),
            "name": "it's",
            "flag": True,
            "price": Decimal("1.50"),
        }
        result = await db(db.backend.insert(InsertOptions(table=stock.table("part"), data=dict(given))))
        assert result.affected_rows == 1
        found = await db.rows(stock.sql('SELECT "code", "name", "qty", "more" FROM {part}'))
        assert found == [{"code": "a", "name": "it's", "qty": 3, "more": None}]
        typed = stock.sql('SELECT "code" FROM {part} WHERE "day" = ? AND "flag" = ? AND "price" = ?')
        assert await db.rows(typed, (date(2024, 2, 29), True, Decimal("1.50"))) == [{"code": "a"}]

    async def test_an_omitted_column_gets_its_default(self, db: Db, stock: Any) -> None:
        """An omitted column holds its DEFAULT, or NULL where it has none (C59).
        If this fails, check that ``insert`` adds no columns that the caller did not name."""
        await put(db, stock, {"code": "a"})
        rows = await db.rows(stock.sql('SELECT "name", "qty", "more" FROM {part}'))
        assert rows == [{"name": "plain", "qty": 7, "more": None}]

    async def test_an_explicit_none_overrides_a_default(self, db: Db, stock: Any) -> None:
        """An explicit ``None`` is stored as NULL; the default is only for omitted columns (C59).
        If this fails, check that ``insert`` does not drop keys whose value is ``None``."""
        await put(db, stock, {"code": "a", "name": None, "qty": None})
        assert await parts(db, stock) == [("a", None, None)]
        assert await db.rows(stock.sql('SELECT "code" FROM {part} WHERE "qty" IS NULL')) == [{"code": "a"}]

    @pytest.mark.parametrize("rows", [1, 3])
    async def test_any_given_value_takes_the_place_of_a_default(self, db: Db, stock: Any, rows: int) -> None:
        """Zero, a negative number, a blank, an empty text and the default itself are stored as they are, alone and among
        others (C59). If this fails, check that ``insert`` and ``bulk_insert`` drop no value that counts as false."""
        texts = ("", " ", "plain") if db.provider.text.keeps_empty else (" ", "0", "plain")
        given = [(f"c{place}", text, qty) for place, (text, qty) in enumerate(zip(texts, (0, -1, 7)))]
        for first in range(0, len(given), rows):
            names, some = ["code", "name", "qty"], given[first : first + rows]
            if rows == 1:
                await put(db, stock, dict(zip(names, some[0])))
            else:
                table = stock.table("part")
                await db(
                    db.backend.bulk_insert(BulkInsertOptions(table=table, columns=names, rows=list(map(list, some))))
                )
        assert await parts(db, stock) == given

    async def test_default_values_insert_a_row_of_defaults(self, db: Db, stock: Any) -> None:
        """``DefaultValuesSource`` inserts a row of defaults (C59), beside the rows that are there, each with a key of its
        own.
        If this fails, check that ``format_insert_statement`` renders the database's form of DEFAULT VALUES."""
        made = InsertExpression(db.dialect, stock.table("tick"), DefaultValuesSource(db.dialect))
        await db.run(stock.sql("INSERT INTO {tick} (\"name\") VALUES ('mine')"))
        for _ in range(2):
            assert (await db.run(*made.to_sql())).affected_rows == 1
        rows = await db.rows(stock.sql('SELECT * FROM {tick} ORDER BY "name"'))
        assert [row["name"] for row in rows] == ["mine", "plain", "plain"]
        assert len({row["id"] for row in rows}) == 3

    async def test_an_insert_of_an_empty_dict_makes_a_row_of_defaults(self, db: Db, stock: Any) -> None:
        """``insert`` of an empty dict inserts a row of defaults (C59).
        If this fails, check that ``format_insert_statement`` renders an insert without columns."""
        await db(db.backend.insert(InsertOptions(table=stock.table("tick"), data={})))
        assert await db.rows(stock.sql('SELECT "name" FROM {tick}')) == [{"name": "plain"}]

    async def test_an_expression_is_computed_by_the_database(self, db: Db, stock: Any) -> None:
        """Expressions may stand beside plain values, with their own parameters.
        If this fails, check that ``insert`` renders expressions instead of binding them, and collects their
        parameters in order."""
        d = db.dialect
        data: Any = {
            "qty": Literal(d, 2) + bound_alone(db, 3, "INTEGER"),
            "code": functions.upper(d, Literal(d, "ab")),
            "name": "x",
        }
        await put(db, stock, data)
        assert await parts(db, stock) == [("AB", "x", 5)]

    async def test_a_key_of_two_columns_is_one_key(self, db: Db, stock: Any) -> None:
        """Rows that agree in only one column of the key are different rows.
        If this fails, check that DDL for ``primary_key`` makes one composite key."""
        await put(
            db,
            stock,
            {"a": 1, "b": 1, "num": 11},
            {"a": 1, "b": 2, "num": 12},
            {"b": 1, "a": 2, "num": 21},
            table="pair",
        )
        rows = await db.rows(stock.sql('SELECT "a", "b", "num" FROM {pair} ORDER BY "num"'))
        assert [tuple(row.values()) for row in rows] == [(1, 1, 11), (1, 2, 12), (2, 1, 21)]

    # -- update ----------------------------------------------------------
    async def test_an_update_changes_only_the_rows_it_names(self, db: Db, stock: Any) -> None:
        """Other rows and other columns keep their values.
        If this fails, check that ``update`` passes ``where`` on and ``format_update_statement`` renders it."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        options = UpdateOptions(table=stock.table("part"), data={"name": "new"}, where=compares(db, "qty", ">", 1))
        assert (await db(db.backend.update(options))).affected_rows == 2
        assert await parts(db, stock) == [("a", "plain", 1), ("b", "new", 2), ("c", "new", 3)]

    async def test_an_update_binds_its_values_before_its_condition(self, db: Db, stock: Any) -> None:
        """The parameters of SET come before those of WHERE.
        If this fails, check the order in which ``format_update_statement`` collects parameters."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        options = UpdateOptions(table=stock.table("part"), data={"qty": 2, "more": 1}, where=equals(db, "qty", 3))
        await db(db.backend.update(options))
        rows = await db.rows(stock.sql('SELECT "code", "qty", "more" FROM {part} ORDER BY "code"'))
        assert [tuple(row.values()) for row in rows] == [("a", 1, None), ("b", 2, None), ("c", 2, 1)]

    async def test_an_update_may_use_the_row_s_own_values(self, db: Db, stock: Any) -> None:
        """``Column + Literal`` is computed for each row.
        If this fails, check that ``update`` renders expressions instead of binding them."""
        await insert_parts(db, stock, a=1, b=2)
        d = db.dialect
        data: Any = {"qty": Column(d, "qty") + Literal(d, 10), "more": Column(d, "qty") * Literal(d, 2)}
        options = UpdateOptions(
            table=stock.table("part"), data={"more": data["more"]}, where=compares(db, "qty", ">", 0)
        )
        await db(db.backend.update(options))
        options = UpdateOptions(table=stock.table("part"), data={"qty": data["qty"]}, where=compares(db, "qty", ">", 0))
        await db(db.backend.update(options))
        rows = await db.rows(stock.sql('SELECT "qty", "more" FROM {part} ORDER BY "code"'))
        assert [tuple(row.values()) for row in rows] == [(11, 2), (12, 4)]

    async def test_two_columns_can_be_swapped_or_are_set_in_order(self, db: Db, stock: Any) -> None:
        """``SET qty = more, more = qty`` swaps the values in standard SQL; MySQL assigns from left to right. No other
        result is right.
        If this fails, check that ``format_update_statement`` keeps the order of the assignments."""
        await put(db, stock, {"code": "a", "qty": 1, "more": 2})
        d = db.dialect
        data: Any = {"qty": Column(d, "more"), "more": Column(d, "qty")}
        await db(db.backend.update(UpdateOptions(table=stock.table("part"), data=data, where=equals(db, "code", "a"))))
        (row,) = await db.rows(stock.sql('SELECT "qty", "more" FROM {part}'))
        assert tuple(row.values()) in [(2, 1), (2, 2)]

    async def test_an_update_can_set_null(self, db: Db, stock: Any) -> None:
        """``None`` sets NULL (C59). If this fails, check that ``update`` does not drop keys whose value is ``None``."""
        await insert_parts(db, stock, a=1, b=2)
        options = UpdateOptions(
            table=stock.table("part"), data={"name": None, "qty": None}, where=equals(db, "code", "a")
        )
        assert (await db(db.backend.update(options))).affected_rows == 1
        assert await parts(db, stock) == [("a", None, None), ("b", "plain", 2)]

    @pytest.mark.parametrize(("above", "count"), [(9, 0), (2, 1), (0, 3)], ids=["none", "one", "all"])
    async def test_an_update_counts_its_rows(self, db: Db, stock: Any, above: int, count: int) -> None:
        """``affected_rows`` is the number of updated rows: none, one or several.
        If this fails, check that ``update`` reports the cursor's ``rowcount``."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        options = UpdateOptions(table=stock.table("part"), data={"name": "new"}, where=compares(db, "qty", ">", above))
        assert (await db(db.backend.update(options))).affected_rows == count
        assert [name for _, name, _ in await parts(db, stock)].count("new") == count

    async def test_an_update_counts_rows_that_already_held_the_value(self, db: Db, stock: Any) -> None:
        """``affected_rows`` counts matched rows, not changed ones (C33).
        If this fails, check that the driver counts found rows (``CLIENT_FOUND_ROWS`` in MySQL's drivers)."""
        await insert_parts(db, stock, a=1, b=2)
        options = UpdateOptions(table=stock.table("part"), data={"qty": 2}, where=compares(db, "qty", ">", 0))
        assert (await db(db.backend.update(options))).affected_rows == 2
        assert await quantities(db, stock) == {"a": 2, "b": 2}
        assert (await db(db.backend.update(options))).affected_rows == 2
        assert await quantities(db, stock) == {"a": 2, "b": 2}

    # -- delete ----------------------------------------------------------
    @pytest.mark.parametrize(("above", "left"), [(9, "abc"), (2, "ab"), (0, "")], ids=["none", "one", "all"])
    async def test_a_delete_removes_and_counts_the_rows_it_names(
        self, db: Db, stock: Any, above: int, left: str
    ) -> None:
        """A delete of no, one or all rows leaves the others and reports its count.
        If this fails, check that ``delete`` passes ``where`` on and reports the cursor's ``rowcount``."""
        await insert_parts(db, stock, a=1, b=2, c=3)
        options = DeleteOptions(table=stock.table("part"), where=compares(db, "qty", ">", above))
        assert (await db(db.backend.delete(options))).affected_rows == 3 - len(left)
        assert "".join(await quantities(db, stock)) == left

    async def test_a_delete_binds_a_compound_condition(self, db: Db, stock: Any) -> None:
        """Only the row that meets both parts of the condition is deleted.
        If this fails, check that ``format_delete_statement`` renders the whole condition and collects
        all its parameters."""
        await put(db, stock, *({"a": a, "b": b, "num": a * 10 + b} for a in (1, 2) for b in (1, 2)), table="pair")
        where = equals(db, "a", 1) & equals(db, "b", 2)
        assert (await db(db.backend.delete(DeleteOptions(table=stock.table("pair"), where=where)))).affected_rows == 1
        rows = await db.rows(stock.sql('SELECT "num" FROM {pair} ORDER BY "num"'))
        assert [row["num"] for row in rows] == [11, 21, 22]

    # -- conditions that match no row ----------------------------------------------------------
    @pytest.mark.parametrize("change", ["update", "delete"])
    async def test_an_empty_list_of_keys_changes_no_row(self, db: Db, stock: Any, change: str) -> None:
        """``IN`` with an empty list matches no row, or is refused; it never means "no condition" (C54).
        If this fails, check that the dialect tests ``where is not None``, not the truth of the
        condition or its list."""
        await insert_parts(db, stock, a=1, b=2)
        where = InPredicate(db.dialect, Column(db.dialect, "code"), Literal(db.dialect, []))
        table = stock.table("part")
        with may_be_refused():
            if change == "update":
                result = await db(db.backend.update(UpdateOptions(table=table, data={"qty": 0}, where=where)))
            else:
                result = await db(db.backend.delete(DeleteOptions(table=table, where=where)))
            assert result.affected_rows == 0
        assert await quantities(db, stock) == {"a": 1, "b": 2}

    @pytest.mark.parametrize("change", ["update", "delete"])
    async def test_a_condition_that_is_never_true_changes_no_row(self, db: Db, stock: Any, change: str) -> None:
        """Comparing with ``''``, 0 or NULL is a condition like any other.
        If this fails, check that ``update`` and ``delete`` don't take empty values for missing ones."""
        await insert_parts(db, stock, a=1, b=2)
        table = stock.table("part")
        for where in (equals(db, "code", ""), equals(db, "qty", 0), equals(db, "more", None)):
            if change == "update":
                result = await db(db.backend.update(UpdateOptions(table=table, data={"qty": 0}, where=where)))
            else:
                result = await db(db.backend.delete(DeleteOptions(table=table, where=where)))
            assert result.affected_rows == 0
        assert await quantities(db, stock) == {"a": 1, "b": 2}

    # -- errors, transactions, durability ----------------------------------------------------------
    @pytest.mark.parametrize("change", ["insert", "update"])
    async def test_a_change_that_fails_changes_nothing(self, db: Db, stock: Any, change: str) -> None:
        """A duplicate key raises ``IntegrityError``, all rows stay, and the next change works.
        If this fails, check that ``_handle_error`` raises, and that the failed statement is rolled back."""
        await insert_parts(db, stock, a=1, b=2)
        table = stock.table("part")
        with pytest.raises(IntegrityError):
            if change == "insert":
                await put(db, stock, {"code": "a", "qty": 9})
            else:
                await db(
                    db.backend.update(UpdateOptions(table=table, data={"code": "a"}, where=compares(db, "qty", ">", 0)))
                )
        assert await quantities(db, stock) == {"a": 1, "b": 2}
        await insert_parts(db, stock, c=3)
        assert await quantities(db, stock) == {"a": 1, "b": 2, "c": 3}

    async def test_each_change_is_durable_at_once(self, db: Db, stock: Any) -> None:
        """Outside a transaction other sessions see each change as soon as the call has returned.
        If this fails, check that ``_handle_auto_commit_if_needed`` commits after ``insert``,
        ``update`` and ``delete``."""
        observer = db.observer
        seen = []
        table, query = stock.table("part"), stock.sql('SELECT "code", "qty" FROM {part}')
        await insert_parts(db, stock, a=1)
        seen += await observer.rows(query)
        await db(db.backend.update(UpdateOptions(table=table, data={"qty": 2}, where=equals(db, "code", "a"))))
        seen += await observer.rows(query)
        await db(db.backend.delete(DeleteOptions(table=table, where=equals(db, "code", "a"))))
        assert (seen, await observer.rows(query)) == ([("a", 1), ("a", 2)], [])

    async def test_the_caller_s_options_are_not_modified(self, db: Db, stock: Any) -> None:
        """The same options object can be used twice.
        If this fails, check that ``insert`` copies ``data`` before it converts values."""
        three = Literal(db.dialect, 3)
        data: Any = {"code": "a", "qty": three, "day": date(2024, 2, 29)}
        options = InsertOptions(table=stock.table("part"), data=data)
        before = dict(vars(options))
        await db(db.backend.insert(options))
        assert (list(data), data["code"], data["day"]) == (["code", "qty", "day"], "a", date(2024, 2, 29))
        assert (data["qty"] is three, three.value) == (True, 3)
        after = dict(vars(options))
        assert (after.pop("data") is before.pop("data") is data, after) == (True, before)
        with pytest.raises(DatabaseError):
            await db(db.backend.insert(options))
        data["code"] = "b"
        await db(db.backend.insert(options))
        assert await quantities(db, stock) == {"a": 3, "b": 3}
