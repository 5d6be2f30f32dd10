"""The three checks of a value: it is read back, the database sees it, and a filter by it finds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Optional

from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from .sizes import batch_size

LETTERS = (
    "".join(map(chr, range(1, 0x180)))
    + "\u0301\u05d0\u0915\u3042\u65e5\u672c\uac00\ufeff\uffee\U0001f600\U0001d518\U0010fffd"
)
"""The characters of random texts: control characters, Latin, and a few of other scripts and planes. A Unicode category
would also work, but Hypothesis needs a second to build its tables."""


def typed(values: Sequence[Any]) -> list[tuple[str, str]]:
    """Values with the names of their types, so that 1, 1.0, True and Decimal(1) differ, and 0.0 from -0.0."""
    return [(type(value).__name__, repr(value)) for value in values]


async def kept(db: Db, models: Any, values: Sequence[Any]) -> list[Any]:
    """Save each value in a row of its own, and return the values that are read back."""
    keys = []
    for value in values:
        record = models.Value(v=value)
        await db(record.save())
        keys.append(record.id)
    rows = {row.id: row.v for row in await db(models.Value.query().all())}
    return [rows[key] for key in keys]


async def kept_together(db: Db, models: Any, values: Sequence[Any]) -> list[Any]:
    """Create one row for each value in one statement, and return the values that are read back."""
    await stored(db, models, values)
    rows = {row.n: row.v for row in await db(models.Value.query().all())}
    return [rows[number] for number in range(len(values))]


async def refusal(db: Db, record: Any) -> Optional[DatabaseError]:
    """The core's error if ``save`` refuses the record's value, or None."""
    try:
        await db(record.save())
    except DatabaseError as error:
        return error
    return None


async def refusal_of_each(db: Db, models: Any, value: Any, usual: Any) -> list[tuple[Any, Optional[DatabaseError]]]:
    """Write a value by an INSERT and by an UPDATE, and return both records, each with the core's error that refused it.

    A refused UPDATE leaves the usual value, and after each refusal the session still writes it.
    """
    changed = models.Value(v=usual)
    await db(changed.save())
    changed.v = value
    written = []
    for record in (models.Value(v=value), changed):
        error = await refusal(db, record)
        if error is not None:
            assert await kept(db, models, [usual]) == [usual], "the connection is unusable after the refusal"
            assert (await db(models.Value.find_one(changed.id))).v == usual
        written.append((record, error))
    return written


async def read_back(db: Db, models: Any, written: Iterable[tuple[Any, Optional[DatabaseError]]]) -> list[Any]:
    """The values of those records that were not refused."""
    return [(await db(models.Value.find_one(record.id))).v for record, error in written if error is None]


async def kept_by_update(db: Db, models: Any, values: Sequence[Any]) -> list[Any]:
    """Write each value to the same row by UPDATE, and return the values that are read back."""
    record = models.Value(v=None)
    await db(record.save())
    found = []
    for value in values:
        record.v = value
        await db(record.save())
        found.append((await db(models.Value.find_one(record.id))).v)
    return found


async def found_alone(db: Db, models: Any, value: Any) -> list[Any]:
    """Save a value, find its row by the value, and return what is read back, with every other row's unequal value.

    A row of an earlier call may hold an equal value; two texts that a collation calls equal are no concern of this.
    """
    record = models.Value(v=value)
    await db(record.save())
    rows = await db(models.Value.query().where(models.Value.c.v == value).all())
    others = [row.v for row in rows if row.id != record.id and not _same(row.v, value)]
    return [row.v for row in rows if row.id == record.id] + others


def _same(found: Any, value: Any) -> bool:
    if isinstance(value, dt.datetime):
        return found == value or bool(found.replace(tzinfo=None) == value.replace(tzinfo=None))
    return isinstance(value, str) or found == value


async def stored(db: Db, models: Any, values: Sequence[Any]) -> None:
    """Insert one row for each value; the column ``n`` is the value's position."""
    records = [models.Value(n=number, v=value) for number, value in enumerate(values)]
    await db(models.Value.bulk_create(records, batch_size=batch_size(db, 3 * len(records), 3)))


async def found_by_filter(db: Db, models: Any, values: Sequence[Any]) -> list[list[int]]:
    """For each value, the positions of the rows that ``where(column == value)`` finds."""
    await stored(db, models, values)
    found = []
    for value in values:
        found.append(await found_by(db, models, value))
    return found


async def found_by(db: Db, models: Any, value: Any) -> list[int]:
    """The positions of the stored rows that ``where(column == value)`` finds."""
    rows = await db(models.Value.query().where(models.Value.c.v == value).all())
    return sorted(row.n for row in rows)


async def found_by_parameter(db: Db, models: Any, values: Sequence[Any]) -> list[list[int]]:
    """For each value, the positions of the rows that a statement with the value as its parameter finds."""
    await stored(db, models, values)
    sql = db.sql(f'SELECT "n" FROM {table(db, models)} WHERE "v" = ?')
    found = []
    for value in values:
        found.append(sorted(row["n"] for row in await db.rows(sql, (value,))))
    return found


def each_itself(values: Sequence[Any]) -> list[list[int]]:
    """The result of :func:`found_by_filter` if every value finds only its own row."""
    return [[position] for position in range(len(values))]


async def count(db: Db, models: Any, condition: str) -> int:
    """The number of rows that match a condition in standard SQL, whose literals pass no adapter."""
    rows = await db.rows(db.sql(f'SELECT COUNT(*) AS "n" FROM {table(db, models)} WHERE {condition}'))
    return int(rows[0]["n"])


async def ordered(db: Db, models: Any, values: Sequence[Any]) -> list[int]:
    """The positions of the values in the order in which the database sorts them."""
    await stored(db, models, values)
    rows = await db.rows(db.sql(f'SELECT "n" FROM {table(db, models)} ORDER BY "v"'))
    return [row["n"] for row in rows]


def by_value(values: Sequence[Any]) -> list[int]:
    """The positions of the values in Python's order."""
    return sorted(range(len(values)), key=lambda position: values[position])


async def assert_null_is_kept(db: Db, models: Any, value: Any) -> None:
    """None is stored as NULL and read back as None, also where it replaces a value; the database sees NULL."""
    assert [found is None for found in await kept(db, models, [None, value])] == [True, False]
    assert await count(db, models, '"v" IS NULL') == 1
    (empty,) = await db(models.Value.query().where(models.Value.c.v.is_null()).all())
    assert empty.v is None
    (full,) = await db(models.Value.query().where(models.Value.c.v.is_not_null()).all())
    full.v = None
    await db(full.save())
    assert (await db(models.Value.find_one(full.id))).v is None
    assert await count(db, models, '"v" IS NULL') == 2


def table(db: Db, models: Any) -> str:
    """The quoted table name of the family's model ``Value``."""
    return db.provider.quote(models.Value.__table_name__)
