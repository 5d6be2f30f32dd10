"""Derived fields, which the database computes for each record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import max_

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Terms
from .families.goods import GOODS, PRODUCTS


class DerivedFieldTests(ConformanceTests):
    """The database computes a derived field on request, and it is never written."""

    goods = family_fixture(GOODS)

    async def _write_products(self, db: Db, goods: Any) -> Terms:
        """Write axe (price 1250, stock 2), bag (700, 10) and cup (5, NULL)."""
        q = Terms(db, goods)
        await q.fill("product", "id name price stock", PRODUCTS)
        return q

    async def test_derived_fields_are_computed_for_each_record(self, db: Db, goods: Any) -> None:
        """``derived=True`` computes all derived fields of each record; an operand that is NULL yields None.

        If this fails, check that the dialect renders expressions beside ``*`` in SELECT.
        """
        await self._write_products(db, goods)
        found = await db(goods.Product.find_all(derived=True))
        assert sorted((each.name, each.total, each.reduced, each.loud) for each in found) == [
            ("axe", 2500, 1247, "AXE"),
            ("bag", 7000, 697, "BAG"),
            ("cup", None, 2, "CUP"),
        ]

    @pytest.mark.parametrize("method", ["find_one", "find_one_or_fail"])
    async def test_a_single_record_has_its_derived_fields(self, db: Db, goods: Any, method: str) -> None:
        """``find_one`` and ``find_one_or_fail`` compute derived fields as ``find_all`` does.

        If this fails, check that the parameters of SELECT precede those of WHERE and LIMIT.
        """
        await self._write_products(db, goods)
        bag = await db(getattr(goods.Product, method)(2, derived=True))
        assert (bag.name, bag.price, bag.total, bag.reduced, bag.loud) == ("bag", 700, 7000, 697, "BAG")

    async def test_derived_fields_can_be_selected_by_name(self, db: Db, goods: Any) -> None:
        """The named derived fields are computed, and the others are None. Without ``derived`` all are None.

        If this fails, check that expressions in SELECT are labelled with the names of their fields.
        """
        await self._write_products(db, goods)
        plain = await db(goods.Product.find_one(1))
        assert (plain.price, plain.total, plain.reduced, plain.loud, plain.worth) == (1250, None, None, None, None)
        axe = await db(goods.Product.find_one(1, derived=["loud", "reduced"]))
        assert (axe.loud, axe.reduced, axe.total, axe.worth) == ("AXE", 1247, None, None)

    async def test_derived_fields_work_with_a_condition(self, db: Db, goods: Any) -> None:
        """The parameters of derived fields and of the condition each reach their own placeholder.

        If this fails, check that the parameters of SELECT precede those of WHERE.
        """
        await self._write_products(db, goods)
        found = await db(goods.Product.find_all(goods.Product.c.price > 100, derived=["reduced"]))
        assert sorted((each.name, each.reduced) for each in found) == [("axe", 1247), ("bag", 697)]
        listed = await db(goods.Product.find_all([3, 1], derived=["reduced"]))
        assert sorted((each.name, each.reduced) for each in listed) == [("axe", 1247), ("cup", 2)]

    async def test_an_adapter_reads_a_derived_field(self, db: Db, goods: Any) -> None:
        """The field's adapter converts cents to a decimal, and NULL is read as None.

        If this fails, check that rows return the expression's value in the type that the adapter expects.
        """
        await self._write_products(db, goods)
        axe, cup = [await db(goods.Product.find_one(key, derived=["worth"])) for key in (1, 3)]
        assert (axe.worth, type(axe.worth), cup.worth) == (Decimal("25.00"), Decimal, None)

    async def test_a_call_can_add_a_derived_field(self, db: Db, goods: Any) -> None:
        """A call can pass an expression under a new label, alone or beside the declared fields.

        If this fails, check that expressions in SELECT are rendered with their labels.
        """
        await self._write_products(db, goods)
        product = goods.Product
        alone = await db(product.find_one(1, derived={"dear": product.c.price + 1}))
        assert (alone.dear, alone.total) == (1251, None)
        beside = await db(
            product.find_one(1, derived=["total"], extra_derived={"dear": lambda d: Column(d, "price") + 7})
        )
        assert (beside.dear, beside.total) == (1257, 2500)

    async def test_a_call_can_add_a_derived_field_to_a_model_without_any(self, db: Db, goods: Any) -> None:
        """C96: a model that declares no derived field accepts one in a call.

        If this fails, check that the model keeps a value of the row that is not one of its columns.
        """
        await self._write_products(db, goods)
        bare = await db(goods.Bare.find_one(2, derived={"dear": goods.Bare.c.price + 1}))
        assert (bare.name, getattr(bare, "dear", None)) == ("bag", 701)

    async def test_a_subquery_can_be_a_derived_field(self, db: Db, goods: Any) -> None:
        """The highest price of all products is computed beside each product.

        If this fails, check that the dialect renders a subquery in SELECT in parentheses.
        """
        q = await self._write_products(db, goods)
        highest = q.sub(q.select([max_(q.dialect, q.col("price"))], "product"))
        found = await db(goods.Product.find_all(derived={"highest": highest}))
        assert sorted((each.name, each.highest) for each in found) == [("axe", 1250), ("bag", 1250), ("cup", 1250)]

    async def test_a_derived_field_is_not_saved(self, db: Db, goods: Any) -> None:
        """A record with derived fields is clean, and a change writes only the changed column.

        If this fails, check that ``update`` does not name derived fields.
        """
        await self._write_products(db, goods)
        axe = await db(goods.Product.find_one(1, derived=True))
        assert (axe.is_dirty, await db(axe.save())) == (False, 0)
        axe.stock = 4
        assert await db(axe.save()) == 1
        again = await db(goods.Product.find_one(1, derived=True))
        assert (again.name, again.price, again.stock, again.total) == ("axe", 1250, 4, 5000)
