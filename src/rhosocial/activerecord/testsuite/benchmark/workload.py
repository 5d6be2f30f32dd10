"""A workload does the same work twice: through models, and by plain statements that bypass core and backend."""

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
    """One workload on one target. Both sides start from the same rows.

    ``models`` and ``driver`` are timed; :meth:`fill` and :meth:`load` are not. Before the timing, the results of both sides
    and, with :attr:`after`, what they leave in the database are compared once.
    """

    customers: ClassVar[int] = 0
    """The number of customers before the work."""
    purchases: ClassVar[int] = 0
    """The number of purchases before the work."""
    after: ClassVar[Optional[str]] = None
    """The query that reads what the work has changed; None if it changes nothing."""

    def __init__(self, db: Db, store: Any) -> None:
        self.db = db
        self.store = store

    async def fill(self) -> None:
        """Replace the rows of the tables by the initial rows."""
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
        """Load the records that ``models`` works on."""

    async def models(self) -> list[Row]:
        """Do the work through core and backend, and return what was read as rows."""
        raise NotImplementedError

    async def driver(self) -> list[Row]:
        """Do the same work by plain statements on the driver."""
        raise NotImplementedError

    async def driven(self, text: str, *params: Any) -> list[Row]:
        """Run one statement on the raw channel. The SQL has the kit's placeholders and quotes."""
        return await self.db.raw(self.store.sql(text), params)

    async def outcome(self) -> list[Row]:
        """The rows that the work has left in the database."""
        return [] if self.after is None else [tuple(row) for row in await self.driven(self.after)]
