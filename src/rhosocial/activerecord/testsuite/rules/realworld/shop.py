"""Rules of the area ``realworld``: a shop, in which nothing is sold that is not there."""

from __future__ import annotations

from typing import Any, Optional

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.workers import Worker, workers
from ._session_pool import cut_off, joined, together
from ._shop_domain import (
    Books,
    Shop,
    opened,
)
from .families.shop import SHOP


class ShopTests(ConformanceTests):
    """Buyers at the same time: what is sold was there, what is paid was sold, and a refusal leaves nothing."""

    shop = family_fixture(SHOP)

    @rule(waits=True)
    async def test_buyers_at_the_same_time_get_what_there_is_and_no_more(self, db: Db, shop: Any) -> None:
        """Twenty want ten. Look at ``affected_rows`` of a conditional UPDATE, at COMMIT, and at transactions that mix."""
        await opened(db, shop, {1: 10})

        async def work(worker: Worker, number: int) -> list[Optional[int]]:
            session = Shop(db, worker.backend)
            return [await session.buy(f"buyer {number}", {1: 1}) for _ in range(5)]

        async with workers(db, *"ABCD") as crew:
            answers = joined(await together(db, crew, work))
        books = await Books.read(db, shop)
        books.balance({1: 10})
        assert sorted(books.states) == sorted(answer for answer in answers if answer is not None)
        assert (len(books.states), books.stock) == (10, {1: 0})

    @rule(waits=True)
    async def test_a_basket_is_bought_whole_or_not_at_all(self, db: Db, shop: Any) -> None:
        """Two items, the second one scarce. Look at ``rollback`` of what came before."""
        delivered = {1: 9, 2: 5}
        await opened(db, shop, delivered)

        async def work(worker: Worker, number: int) -> list[Optional[int]]:
            session = Shop(db, worker.backend)
            return [await session.buy(f"buyer {number}", {1: 1, 2: 1}) for _ in range(3)]

        async with workers(db, *"ABCD") as crew:
            answers = joined(await together(db, crew, work))
        books = await Books.read(db, shop)
        books.balance(delivered)
        assert sorted(books.states) == sorted(answer for answer in answers if answer is not None)
        assert (len(books.states), books.stock) == (5, {1: 4, 2: 0})

    @rule(waits=True)
    async def test_a_purchase_is_paid_or_cancelled_and_never_both(self, db: Db, shop: Any) -> None:
        """Two cashiers and a customer want the same ones. Look at UPDATE's condition, which is read anew after a wait."""
        await opened(db, shop, {1: 8, 2: 8})
        clerk = Shop(db, db.backend)
        bought = [await clerk.buy("Ada", {1: 1, 2: 1}) for _ in range(4)]
        keys = [key for key in bought if key is not None]
        assert len(keys) == 4

        async def work(worker: Worker, number: int) -> list[int]:
            session = Shop(db, worker.backend)
            if number == 0:
                return [key for key in reversed(keys) if await session.cancel(key)]
            return [key for key in keys if await session.pay(key)]

        async with workers(db, *"ABC") as crew:
            cancelled, *paid = await together(db, crew, work)
        books = await Books.read(db, shop)
        books.balance({1: 8, 2: 8})
        assert books.states == {**dict.fromkeys(cancelled, "cancelled"), **dict.fromkeys(joined(paid), "paid")}
        assert sorted(cancelled + joined(paid)) == sorted(keys)

    @rule(waits=True)
    async def test_a_buyer_who_is_cut_off_has_bought_nothing(self, db: Db, shop: Any) -> None:
        """The session ends in the middle of a purchase. Look at autocommit that is on behind a transaction."""
        await opened(db, shop, {1: 3, 2: 3})
        async with workers(db, "A", "B") as (first, second):
            await first.done(first.begin())
            await first.done(Shop(db, first.backend).reserve("Ada", {1: 3, 2: 1}))
            await cut_off(db, first)
            key = await second.done(Shop(db, second.backend).buy("Bob", {1: 3}))
        books = await Books.read(db, shop)
        books.balance({1: 3, 2: 3})
        assert (books.states, books.stock) == ({key: "open"}, {1: 0, 2: 3})
