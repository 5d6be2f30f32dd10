"""The rows that functions are called on, and how their values are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ...engine.db import Db

FIELDS = ("k", "n", "p", "amount", "ratio", "word", "day", "moment", "later")
SAMPLES: tuple[tuple[Any, ...], ...] = (
    (1, 7, 2, "12.50", 2.25, "Ada", "2024-02-29", "2024-02-29 13:45:30", "2024-03-02 13:45:30"),
    (2, -7, 3, "-0.75", -1.5, "x-y-x", "2023-12-31", "2023-12-31 23:59:59", "2023-12-31 21:59:59"),
    (3, 0, 5, "100.00", 0.0, " bob ", "2021-01-03", "2021-01-03 00:00:00", "2021-01-17 00:00:00"),
)
"""Key, two whole numbers, an exact and a floating one, a word, a day, and two moments."""

NOTHING: tuple[Any, ...] = (4, None, None, None, None, None, None, None, None)
"""A row of NULLs."""


async def fill(db: Db, samples: Any, rows: Sequence[tuple[Any, ...]] = SAMPLES) -> None:
    """Put the rows into the table through the model, so that each value goes the way of its type."""
    records = []
    for row in rows:
        values = dict(zip(FIELDS, row))
        for name, make in _MAKERS.items():
            values[name] = None if values[name] is None else make(values[name])
        records.append(samples.Sample(**values))
    await db(samples.Sample.bulk_create(records))


_MAKERS: dict[str, Any] = {
    "amount": Decimal,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "later": datetime.fromisoformat,
}


async def values(db: Db, samples: Any, expression: Any) -> list[Any]:
    """What an expression is for each row, in the order of the keys."""
    rows = await db(samples.Sample.query().select(expression).order_by("k").aggregate())
    return [next(iter(row.values())) for row in rows]


def numbers(found: Sequence[Any]) -> list[Any]:
    """Numbers of whatever type the database chose, rounded to six places so that they can be compared."""
    return [None if value is None else round(float(value), 6) + 0.0 for value in found]


def moments(found: Sequence[Any]) -> list[Any]:
    """Moments of whatever type the database chose (a text, a date, a moment), as naive moments."""
    return [None if value is None else _moment(value) for value in found]


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    naive: datetime = value.replace(tzinfo=None)
    return naive
