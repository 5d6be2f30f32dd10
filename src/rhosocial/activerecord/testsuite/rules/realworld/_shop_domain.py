"""A shop: items in stock, purchases with lines, and payments. The shop never sells more than is in stock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ...engine.db import Db
from ..support.retries import pause, retrying
from ..support.sizes import batch_size
from .families.shop import SHOP

PRICES = {1: 10, 2: 25}


class SoldOut(Exception):
    """Too few of an item are in stock."""


class Shop:
    """One session of the shop. Each operation is one transaction, which is retried after a conflict."""

    def __init__(self, db: Db, backend: Any) -> None:
        self.db = db
        self.backend = backend
        self.models = db.bind(SHOP, backend)

    async def buy(self, buyer: str, basket: Mapping[int, int]) -> Optional[int]:
        """Buy the basket and return the purchase's key; buy nothing and return None when an item is sold out."""
        try:
            return await retrying(self.db, lambda: self._buy(buyer, basket))
        except SoldOut:
            return None

    async def _buy(self, buyer: str, basket: Mapping[int, int]) -> int:
        async with self.db.using(self.backend.transaction()):
            return await self.reserve(buyer, basket)

    async def reserve(self, buyer: str, basket: Mapping[int, int]) -> int:
        """Take a basket's items from stock and write the purchase, within the caller's transaction."""
        db, shop = self.db, self.models
        purchase = shop.Purchase(buyer=buyer)
        await db(purchase.save())
        # All buyers use one order, so that no two of them wait for each other.
        for item_id, quantity in sorted(basket.items()):
            item = shop.Item.c
            enough = shop.Item.query().where(item.id == item_id).where(item.in_stock >= quantity)
            if await db(enough.update_all({"in_stock": item.in_stock - quantity})) == 0:
                raise SoldOut(item_id)
            await db(shop.Line(purchase_id=purchase.id, item_id=item_id, quantity=quantity).save())
            purchase.total += quantity * (await db(shop.Item.find_one(item_id))).price
            # Gives the other sessions time to interfere.
            await pause(db, 0.001)
        await db(purchase.save())
        return int(purchase.id)

    async def pay(self, purchase_id: int) -> bool:
        """Pay an open purchase. Returns False when it is not open."""
        return await retrying(self.db, lambda: self._pay(purchase_id))

    async def _pay(self, purchase_id: int) -> bool:
        db, shop = self.db, self.models
        async with db.using(self.backend.transaction()):
            purchase = await db(shop.Purchase.find_one(purchase_id))
            await pause(db, 0.001)
            if not await self._close(purchase_id, "paid"):
                return False
            await db(shop.Payment(purchase_id=purchase_id, amount=purchase.total).save())
        return True

    async def cancel(self, purchase_id: int) -> bool:
        """Cancel an open purchase and return its items to stock. Returns False when it is not open."""
        return await retrying(self.db, lambda: self._cancel(purchase_id))

    async def _cancel(self, purchase_id: int) -> bool:
        db, shop = self.db, self.models
        async with db.using(self.backend.transaction()):
            if not await self._close(purchase_id, "cancelled"):
                return False
            for line in await db(shop.Line.find_all({"purchase_id": purchase_id})):
                item = shop.Item.c
                await db(
                    shop.Item.query()
                    .where(item.id == line.item_id)
                    .update_all({"in_stock": item.in_stock + line.quantity})
                )
        return True

    async def _close(self, purchase_id: int, state: str) -> bool:
        purchase = self.models.Purchase.c
        still_open = self.models.Purchase.query().where(purchase.id == purchase_id).where(purchase.state == "open")
        return bool(await self.db(still_open.update_all({"state": state})))


class Books:
    """The durable rows of the shop, as the observer reads them."""

    def __init__(self, stock: Any, purchases: Any, lines: Any, payments: Any) -> None:
        self.stock = dict(stock)
        self.states = {key: state for key, state, _ in purchases}
        self.totals = {key: total for key, _, total in purchases}
        self.lines = [tuple(line) for line in lines]
        self.payments = [tuple(payment) for payment in payments]

    @classmethod
    async def read(cls, db: Db, shop: Any) -> Books:
        observer = db.observer
        return cls(
            await observer.rows(shop.sql('SELECT "id", "in_stock" FROM {item}')),
            await observer.rows(shop.sql('SELECT "id", "state", "total" FROM {purchase}')),
            await observer.rows(shop.sql('SELECT "purchase_id", "item_id", "quantity" FROM {line}')),
            await observer.rows(shop.sql('SELECT "purchase_id", "amount" FROM {payment}')),
        )

    def check(self, delivered: Mapping[int, int]) -> None:
        """Assert that each item is in stock or sold, that totals match lines, and that paid purchases were paid once."""
        assert min(self.stock.values()) >= 0, self.stock
        for item_id, number in delivered.items():
            standing = sum(q for key, item, q in self.lines if item == item_id and self.states[key] != "cancelled")
            assert self.stock[item_id] + standing == number, f"item {item_id}: {self.stock[item_id]} + {standing}"
        assert self.totals == {
            key: sum(q * PRICES[item] for owner, item, q in self.lines if owner == key) for key in self.states
        }
        paid = sorted(key for key, state in self.states.items() if state == "paid")
        assert sorted(self.payments) == [(key, self.totals[key]) for key in paid]


async def stock_shop(db: Db, shop: Any, delivered: Mapping[int, int]) -> None:
    """Write the items with the delivered quantities in stock."""
    items = [shop.Item(id=k, price=PRICES[k], in_stock=n) for k, n in delivered.items()]
    await db(shop.Item.bulk_create(items, batch_size=batch_size(db)))
