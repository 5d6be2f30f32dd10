"""Workloads that insert, update and delete."""

from __future__ import annotations

from typing import Any

from .workload import Row, Workload, customer, purchase

_INSERT = 'INSERT INTO {purchase} ("customer_id", "item", "amount") VALUES '
_PURCHASES = 'SELECT "customer_id", "item", "amount" FROM {purchase} ORDER BY "item"'
_CUSTOMERS = 'SELECT "id", "name", "city", "points" FROM {customer} ORDER BY "id"'


def _purchase_values(count: int) -> list[dict[str, Any]]:
    names = ("customer_id", "item", "amount")
    return [dict(zip(names, purchase(number, 10))) for number in range(count)]


class SingleInserts(Workload):
    """Saves 50 records one by one, each in its own transaction."""

    count = 50
    after = _PURCHASES

    async def models(self) -> list[Row]:
        for values in _purchase_values(self.count):
            await self.db(self.store.Purchase(**values).save())
        return []

    async def driver(self) -> list[Row]:
        for values in _purchase_values(self.count):
            await self.driven(_INSERT + "(?, ?, ?)", *values.values())
        return []


class BulkInsert(Workload):
    """Writes 500 records at once: ``bulk_create``, and one INSERT of 500 rows."""

    count = 500
    after = _PURCHASES

    async def models(self) -> list[Row]:
        purchases = [self.store.Purchase(**values) for values in _purchase_values(self.count)]
        await self.db(self.store.Purchase.bulk_create(purchases))
        return []

    async def driver(self) -> list[Row]:
        bound = [value for values in _purchase_values(self.count) for value in values.values()]
        await self.driven(_INSERT + ", ".join(["(?, ?, ?)"] * self.count), *bound)
        return []


class _OnLoadedRecords(Workload):
    customers = 50
    after = _CUSTOMERS

    async def load(self) -> None:
        model = self.store.Customer
        self.records = await self.db(model.query().order_by(model.c.id).all())


class Updates(_OnLoadedRecords):
    """Changes a field of 50 loaded records, one by one."""

    async def models(self) -> list[Row]:
        for record in self.records:
            record.points += 1
            await self.db(record.save())
        return []

    async def driver(self) -> list[Row]:
        for key in range(1, self.customers + 1):
            points = customer(key)[3] + 1
            await self.driven('UPDATE {customer} SET "points" = ? WHERE "id" = ?', points, key)
        return []


class Deletes(_OnLoadedRecords):
    """Deletes 50 loaded records, one by one."""

    async def models(self) -> list[Row]:
        for record in self.records:
            await self.db(record.delete())
        return []

    async def driver(self) -> list[Row]:
        for key in range(1, self.customers + 1):
            await self.driven('DELETE FROM {customer} WHERE "id" = ?', key)
        return []


class Transactions(Workload):
    """Runs 10 transactions with 3 inserts each."""

    count = 30
    after = _PURCHASES

    async def models(self) -> list[Row]:
        bought = _purchase_values(self.count)
        for start in range(0, self.count, 3):
            async with self.db.using(self.db.backend.transaction()):
                for values in bought[start : start + 3]:
                    await self.db(self.store.Purchase(**values).save())
        return []

    async def driver(self) -> list[Row]:
        bought = _purchase_values(self.count)
        for start in range(0, self.count, 3):
            await self.driven("BEGIN")
            for values in bought[start : start + 3]:
                await self.driven(_INSERT + "(?, ?, ?)", *values.values())
            await self.driven("COMMIT")
        return []
