"""Models beyond one record's life: computed fields, changes by condition, scopes, schemas, and backends that models share."""

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
    """A derived field is computed by the database when it is asked for, and is never written."""

    goods = family_fixture(GOODS)

    async def _filled(self, db: Db, goods: Any) -> Terms:
        q = Terms(db, goods)
        await q.fill("product", "id name price stock", PRODUCTS)
        return q

    async def test_derived_fields_are_computed_for_each_record(self, db: Db, goods: Any) -> None:
        """All of them, by ``derived=True``; NULL where an operand is. Look at expressions beside ``*`` in SELECT."""
        await self._filled(db, goods)
        found = await db(goods.Product.find_all(derived=True))
        assert sorted((each.name, each.total, each.reduced, each.loud) for each in found) == [
            ("axe", 2500, 1247, "AXE"),
            ("bag", 7000, 697, "BAG"),
            ("cup", None, 2, "CUP"),
        ]

    @pytest.mark.parametrize("method", ["find_one", "find_one_or_fail"])
    async def test_one_record_comes_with_its_derived_fields(self, db: Db, goods: Any, method: str) -> None:
        """As many records do. Look at parameters of SELECT before those of WHERE and LIMIT (D014)."""
        await self._filled(db, goods)
        bag = await db(getattr(goods.Product, method)(2, derived=True))
        assert (bag.name, bag.price, bag.total, bag.reduced, bag.loud) == ("bag", 700, 7000, 697, "BAG")

    async def test_some_derived_fields_can_be_chosen(self, db: Db, goods: Any) -> None:
        """By their names; the others stay None, as all do when nobody asks. Look at the labels of expressions in SELECT."""
        await self._filled(db, goods)
        plain = await db(goods.Product.find_one(1))
        assert (plain.price, plain.total, plain.reduced, plain.loud, plain.worth) == (1250, None, None, None, None)
        axe = await db(goods.Product.find_one(1, derived=["loud", "reduced"]))
        assert (axe.loud, axe.reduced, axe.total, axe.worth) == ("AXE", 1247, None, None)

    async def test_derived_fields_stand_beside_a_condition(self, db: Db, goods: Any) -> None:
        """Each bound value reaches its own place. Look at parameters of SELECT before those of WHERE (D014)."""
        await self._filled(db, goods)
        found = await db(goods.Product.find_all(goods.Product.c.price > 100, derived=["reduced"]))
        assert sorted((each.name, each.reduced) for each in found) == [("axe", 1247), ("bag", 697)]
        listed = await db(goods.Product.find_all([3, 1], derived=["reduced"]))
        assert sorted((each.name, each.reduced) for each in listed) == [("axe", 1247), ("cup", 2)]

    async def test_an_adapter_reads_a_derived_field(self, db: Db, goods: Any) -> None:
        """Cents become an amount of money, and NULL stays None. Look at the types that rows come back with."""
        await self._filled(db, goods)
        axe, cup = [await db(goods.Product.find_one(key, derived=["worth"])) for key in (1, 3)]
        assert (axe.worth, type(axe.worth), cup.worth) == (Decimal("25.00"), Decimal, None)

    async def test_an_expression_can_be_derived_on_the_spot(self, db: Db, goods: Any) -> None:
        """Under a label of its own, alone or beside the declared ones. Look at labels of expressions in SELECT."""
        await self._filled(db, goods)
        product = goods.Product
        alone = await db(product.find_one(1, derived={"dear": product.c.price + 1}))
        assert (alone.dear, alone.total) == (1251, None)
        beside = await db(
            product.find_one(1, derived=["total"], extra_derived={"dear": lambda d: Column(d, "price") + 7})
        )
        assert (beside.dear, beside.total) == (1257, 2500)

    async def test_a_model_without_derived_fields_takes_one_on_the_spot(self, db: Db, goods: Any) -> None:
        """The same for a model that declares none (C96). Look at what a row holds beside the model's columns."""
        await self._filled(db, goods)
        bare = await db(goods.Bare.find_one(2, derived={"dear": goods.Bare.c.price + 1}))
        assert (bare.name, getattr(bare, "dear", None)) == ("bag", 701)

    async def test_a_query_in_parentheses_is_a_derived_field(self, db: Db, goods: Any) -> None:
        """The highest price of all, beside each one's own. Look at subqueries in SELECT."""
        q = await self._filled(db, goods)
        highest = q.sub(q.select([max_(q.dialect, q.col("price"))], "product"))
        found = await db(goods.Product.find_all(derived={"highest": highest}))
        assert sorted((each.name, each.highest) for each in found) == [("axe", 1250), ("bag", 1250), ("cup", 1250)]

    async def test_a_derived_field_is_not_saved(self, db: Db, goods: Any) -> None:
        """The record is clean, and a change writes its own column alone. Look at ``update``: names of columns."""
        await self._filled(db, goods)
        axe = await db(goods.Product.find_one(1, derived=True))
        assert (axe.is_dirty, await db(axe.save())) == (False, 0)
        axe.stock = 4
        assert await db(axe.save()) == 1
        again = await db(goods.Product.find_one(1, derived=True))
        assert (again.name, again.price, again.stock, again.total) == ("axe", 1250, 4, 5000)
