"""The rows that the rules of the area ``expressions`` compute with, and ways to read the results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ...engine.db import Db
from ..support.sizes import batch_size

FIELDS = ("k", "n", "p", "amount", "ratio", "word", "day", "moment", "later")
SAMPLES: tuple[tuple[Any, ...], ...] = (
    (1, 7, 2, "12.50", 2.25, "Ada", "2024-02-29", "2024-02-29 13:45:30", "2024-03-02 13:45:30"),
    (2, -7, 3, "-0.75", -1.5, "x-y-x", "2023-12-31", "2023-12-31 23:59:59", "2023-12-31 21:59:59"),
    (3, 0, 5, "100.00", 0.0, " bob ", "2021-01-03", "2021-01-03 00:00:00", "2021-01-17 00:00:00"),
)
"""One row for each tuple, with the columns of :data:`FIELDS`."""

NULL_ROW: tuple[Any, ...] = (4, None, None, None, None, None, None, None, None)
"""A row with NULL in every column but the key."""


async def fill(db: Db, samples: Any, rows: Sequence[tuple[Any, ...]] = SAMPLES) -> None:
    """Insert rows through the model, so that each value is converted by its type's adapter."""
    records = []
    for row in rows:
        values = dict(zip(FIELDS, row))
        for name, make in _MAKERS.items():
            values[name] = None if values[name] is None else make(values[name])
        records.append(samples.Sample(**values))
    await db(samples.Sample.bulk_create(records, batch_size=batch_size(db)))


_MAKERS: dict[str, Any] = {
    "amount": Decimal,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "later": datetime.fromisoformat,
}


async def values(db: Db, samples: Any, expression: Any) -> list[Any]:
    """The values of an expression for all rows, in the order of the keys."""
    rows = await db(samples.Sample.query().select(expression).order_by("k").aggregate())
    return [next(iter(row.values())) for row in rows]


def numbers(found: Sequence[Any]) -> list[Any]:
    """Numbers of any type, as floats rounded to six places so that they can be compared."""
    return [None if value is None else round(float(value), 6) + 0.0 for value in found]


def naive_datetimes(found: Sequence[Any]) -> list[Any]:
    """Dates and times of any type (text, date, datetime), as naive datetimes."""
    return [None if value is None else _naive_datetime(value) for value in found]


def _naive_datetime(value: Any) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    naive: datetime = value.replace(tzinfo=None)
    return naive
