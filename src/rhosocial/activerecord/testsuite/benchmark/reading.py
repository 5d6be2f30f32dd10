"""Workloads that read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rhosocial.activerecord.backend.expression import Column

from .workload import CITIES, Row, Workload

_COLUMNS = '"id", "name", "city", "points"'


def _row(record: Any) -> Row:
    return record.id, record.name, record.city, record.points


class PointReads(Workload):
    """Finds 50 records by their keys, one by one."""

    customers = 500

    async def models(self) -> list[Row]:
        return [_row(await self.db(self.store.Customer.find_one(key))) for key in range(1, 500, 10)]

    async def driver(self) -> list[Row]:
        text = f'SELECT {_COLUMNS} FROM {{customer}} WHERE "id" = ?'
        return [(await self.driven(text, key))[0] for key in range(1, 500, 10)]


class FilteredReads(Workload):
    """Reads, five times, the first 20 of 1,000 rows that match two conditions, in order."""

    customers = 1000

    async def models(self) -> list[Row]:
        model, found = self.store.Customer, []
        for city in CITIES:
            query = model.query().where(model.c.city == city).where(model.c.points > 500)
            found += await self.db(query.order_by(model.c.points, model.c.id).limit(20).all())
        return [_row(record) for record in found]

    async def driver(self) -> list[Row]:
        text = f'SELECT {_COLUMNS} FROM {{customer}} WHERE "city" = ? AND "points" > ? ORDER BY "points", "id" LIMIT 20'
        return [row for city in CITIES for row in await self.driven(text, city, 500)]


class Joins(Workload):
    """Joins 200 customers with their 1,000 purchases and reads rows."""

    customers = 200
    purchases = 1000

    async def models(self) -> list[Row]:
        name, item = self._column("customer", "name"), self._column("purchase", "item")
        on = self._column("purchase", "customer_id") == self._column("customer", "id")
        query = self.store.Customer.query().inner_join(self.store.Purchase, on).select(name, item)
        return [tuple(row.values()) for row in await self.db(query.order_by(item).aggregate())]

    def _column(self, table: str, name: str) -> Any:
        return Column(self.db.dialect, name, table=self.store.table(table))

    async def driver(self) -> list[Row]:
        return await self.driven(
            'SELECT {customer}."name", {purchase}."item" FROM {customer} '
            'INNER JOIN {purchase} ON {purchase}."customer_id" = {customer}."id" ORDER BY {purchase}."item"'
        )


class EagerLoading(Workload):
    """Reads 100 customers with their 500 purchases: ``with_``, and two queries whose rows are combined."""

    customers = 100
    purchases = 500

    async def models(self) -> list[Row]:
        model = self.store.Customer
        found = []
        for record in await self.db(model.query().with_("purchases").order_by(model.c.id).all()):
            bought = await self.db(record.purchases())
            found.append((*_row(record), sorted((each.item, each.amount) for each in bought)))
        return found

    async def driver(self) -> list[Row]:
        customers = await self.driven(f'SELECT {_COLUMNS} FROM {{customer}} ORDER BY "id"')
        marks = ", ".join("?" * len(customers))
        text = f'SELECT "id", "customer_id", "item", "amount" FROM {{purchase}} WHERE "customer_id" IN ({marks})'
        bought = defaultdict(list)
        for _, key, item, amount in await self.driven(text, *(row[0] for row in customers)):
            bought[key].append((item, amount))
        return [(*row, sorted(bought[row[0]])) for row in customers]


class Hydration(Workload):
    """Reads 10,000 rows as records, and as tuples."""

    customers = 10_000

    async def models(self) -> list[Row]:
        model = self.store.Customer
        return [_row(record) for record in await self.db(model.query().order_by(model.c.id).all())]

    async def driver(self) -> list[Row]:
        return await self.driven(f'SELECT {_COLUMNS} FROM {{customer}} ORDER BY "id"')
