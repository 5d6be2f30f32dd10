"""A shop: concurrent buyers never buy more than is in stock."""

from __future__ import annotations

from typing import Any, Optional

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.target_needs import needs_counted_rows
from ..support.workers import Worker, workers
from ._session_pool import flattened, lose_session, run_concurrently
from ._shop_domain import (
    Books,
    Shop,
    stock_shop,
)
from .families.shop import SHOP


class ShopTests(ConformanceTests):
    """Concurrent buyers never buy an item twice, each payment belongs to a purchase, and a refusal leaves nothing."""

    shop = family_fixture(SHOP)

    @rule(waits=True)
    async def test_concurrent_buyers_never_oversell(self, db: Db, shop: Any) -> None:
        """Twenty attempts to buy one of ten items make ten purchases.

        If this fails, check that ``affected_rows`` of a conditional UPDATE is right and that sessions don't share a
        transaction.
        """
        await stock_shop(db, shop, {1: 10})

        async def work(worker: Worker, number: int) -> list[Optional[int]]:
            session = Shop(db, worker.backend)
            return [await session.buy(f"buyer {number}", {1: 1}) for _ in range(5)]

        async with workers(db, *"ABCD") as pool:
            answers = flattened(await run_concurrently(db, pool, work))
        books = await Books.read(db, shop)
        books.check({1: 10})
        assert sorted(books.states) == sorted(answer for answer in answers if answer is not None)
        assert (len(books.states), books.stock) == (10, {1: 0})

    @rule(waits=True)
    async def test_a_basket_is_bought_whole_or_not_at_all(self, db: Db, shop: Any) -> None:
        """When the second item of a basket is sold out, the first one goes back to stock.

        If this fails, check that a transaction's block rolls back earlier statements when it raises.
        """
        delivered = {1: 9, 2: 5}
        await stock_shop(db, shop, delivered)

        async def work(worker: Worker, number: int) -> list[Optional[int]]:
            session = Shop(db, worker.backend)
            return [await session.buy(f"buyer {number}", {1: 1, 2: 1}) for _ in range(3)]

        async with workers(db, *"ABCD") as pool:
            answers = flattened(await run_concurrently(db, pool, work))
        books = await Books.read(db, shop)
        books.check(delivered)
        assert sorted(books.states) == sorted(answer for answer in answers if answer is not None)
        assert (len(books.states), books.stock) == (5, {1: 4, 2: 0})

    @rule(waits=True)
    async def test_a_purchase_is_paid_or_cancelled_and_never_both(self, db: Db, shop: Any) -> None:
        """Two cashiers and a customer handle the same purchases, and each purchase ends in one state.

        If this fails, check that a waiting UPDATE checks its condition again on the committed row.
        """
        needs_counted_rows(db)
        await stock_shop(db, shop, {1: 8, 2: 8})
        clerk = Shop(db, db.backend)
        bought = [await clerk.buy("Ada", {1: 1, 2: 1}) for _ in range(4)]
        keys = [key for key in bought if key is not None]
        assert len(keys) == 4

        async def work(worker: Worker, number: int) -> list[int]:
            session = Shop(db, worker.backend)
            if number == 0:
                return [key for key in reversed(keys) if await session.cancel(key)]
            return [key for key in keys if await session.pay(key)]

        async with workers(db, *"ABC") as pool:
            cancelled, *paid = await run_concurrently(db, pool, work)
        books = await Books.read(db, shop)
        books.check({1: 8, 2: 8})
        assert books.states == {**dict.fromkeys(cancelled, "cancelled"), **dict.fromkeys(flattened(paid), "paid")}
        assert sorted(cancelled + flattened(paid)) == sorted(keys)

    @rule(waits=True)
    async def test_a_buyer_whose_session_is_lost_buys_nothing(self, db: Db, shop: Any) -> None:
        """A session that is lost in the middle of a purchase leaves the stock as it was.

        If this fails, check that autocommit is off inside a transaction.
        """
        await stock_shop(db, shop, {1: 3, 2: 3})
        async with workers(db, "A", "B") as (first, second):
            await first.done(first.begin())
            await first.done(Shop(db, first.backend).reserve("Ada", {1: 3, 2: 1}))
            await lose_session(db, first)
            key = await second.done(Shop(db, second.backend).buy("Bob", {1: 3}))
        books = await Books.read(db, shop)
        books.check({1: 3, 2: 3})
        assert (books.states, books.stock) == ({key: "open"}, {1: 0, 2: 3})
