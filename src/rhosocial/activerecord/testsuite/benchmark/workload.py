"""What a workload is: the same work twice, through models and past every line of core and backend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Optional

from ..engine.db import Db

CITIES = ("Oslo", "Lima", "Rome", "Kyiv", "Cork")
_CHUNK = 500

Row = tuple[Any, ...]


def customer(key: int) -> Row:
    """The columns ``id``, ``name``, ``city``, ``points`` of a customer."""
    return key, f"name {key}", CITIES[key % len(CITIES)], key * 37 % 1000


def purchase(number: int, customers: int) -> Row:
    """The columns ``customer_id``, ``item``, ``amount`` of a purchase."""
    return number % customers + 1, f"item {number}", number * 7 % 100


class Workload:
    """One workload on one target; both sides start from the same rows.

    ``models`` and ``driver`` are timed, :meth:`fill` and :meth:`load` are not. What both sides give and, with
    :attr:`after`, what both leave in the database is compared once before anything is timed.
    """

    customers: ClassVar[int] = 0
    """Rows of the table of customers before the work."""
    purchases: ClassVar[int] = 0
    """Rows of the table of purchases before the work."""
    after: ClassVar[Optional[str]] = None
    """The query that shows what the work has changed; None: it changes nothing."""

    def __init__(self, db: Db, store: Any) -> None:
        self.db = db
        self.store = store

    async def fill(self) -> None:
        """Let the tables hold the rows that the work starts from."""
        await self.driven("DELETE FROM {purchase}")
        await self.driven("DELETE FROM {customer}")
        await self._write("{customer}", [customer(key) for key in range(1, self.customers + 1)])
        bought = [purchase(number, self.customers) for number in range(self.purchases)]
        await self._write('{purchase} ("customer_id", "item", "amount")', bought)

    async def _write(self, table: str, rows: Sequence[Row]) -> None:
        for start in range(0, len(rows), _CHUNK):
            values = ", ".join(str(row) for row in rows[start : start + _CHUNK])
            await self.driven(f"INSERT INTO {table} VALUES {values}")

    async def load(self) -> None:
        """Read the records that ``models`` starts from."""

    async def models(self) -> list[Row]:
        """The work through core and backend; what was read, as rows."""
        raise NotImplementedError

    async def driver(self) -> list[Row]:
        """The same work as plain statements on the driver."""
        raise NotImplementedError

    async def driven(self, text: str, *params: Any) -> list[Row]:
        """One statement past the backend's code, written as the kit writes SQL."""
        return await self.db.raw(self.store.sql(text), params)

    async def outcome(self) -> list[Row]:
        """What the work has left in the database."""
        return [] if self.after is None else [tuple(row) for row in await self.driven(self.after)]
