"""Lists of rows whose values differ in kind and size from row to row, and the check that each is stored as if it were alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Sequence
from decimal import Decimal
from typing import Any, Callable

from ...engine.db import Db
from .refusals import may_be_refused
from .target_needs import texts_of
from .value_classes import BYTES, DAYS, FLOATS, INTEGERS, TEXTS, one_of_each

Row = tuple[Any, ...]
Write = Callable[[list[Row]], Awaitable[Any]]

PLAIN = ("n", "whole", "real", "words", "raw")
"""The columns of the family ``mixed`` for values that every driver takes as they are: nothing converts what
``execute_many`` and a batch bind."""
CONVERTED = ("n", "whole", "real", "words", "raw", "exact", "flag", "day")


def _columns(db: Db) -> dict[str, list[Any]]:
    """The values of each column: one of every class, of every other kind that the column takes, and None."""
    words = texts_of(db, one_of_each(TEXTS))
    return {
        "whole": [1, None, 40_000, *one_of_each(INTEGERS)],
        "real": [2, 0.75, None, 3_000_000_000, *one_of_each(FLOATS)],
        "words": ["a", None, "long " * 900, *words],
        "raw": [b"a", None, b"long " * 900, *one_of_each(BYTES)],
        "exact": [3, Decimal("0.684"), None, 2.5, Decimal("-12345678.1234"), 70_000],
        "flag": [None, True, False],
        "day": [dt.date(2024, 2, 29), None, *one_of_each(DAYS)],
    }


def rows_of_all_kinds(db: Db, names: Sequence[str]) -> list[Row]:
    """Rows in which the values of each column follow each other in turn, whatever those of the other columns."""
    values = _columns(db)
    count = max(len(values[name]) for name in names[1:])
    first = tuple(values[name][0] for name in names[1:])
    return [first] + [
        tuple(values[name][(place + shift) % len(values[name])] for shift, name in enumerate(names[1:]))
        for place in range(count)
    ]


def lists_of_all_kinds(rows: Sequence[Row]) -> list[list[Row]]:
    """Lists of these rows: beginning with each of them, and a long one with all others at its end."""
    rotated = [[*rows[start:], *rows[:start]] for start in range(len(rows))]
    return [*rotated, [rows[0]] * 12 + list(rows[1:])]


async def assert_stored_as_if_alone(db: Db, mixed: Any, names: Sequence[str], write: Write) -> None:
    """Each row of each list is stored as ``write`` stores it in a list of its own."""
    quoted = ", ".join(f'"{name}"' for name in names)
    sql = mixed.sql(f'SELECT {quoted} FROM {{mixed}} ORDER BY "n"')
    nothing = tuple(None for _ in names[1:])
    await write([(-2, *nothing), (-1, *nothing)])  # At first, so that types of None alone would be remembered.
    alone = await _alone(db, rows_of_all_kinds(db, names), sql, write)
    assert len(alone) > 2, "the database takes none of the rows alone"
    number = 1000
    wanted = [nothing, nothing, *alone.values()]
    lists = lists_of_all_kinds(list(alone))
    for each in (lists[0], lists[-1]):
        await write([(number + place, *row) for place, row in enumerate(each)])
        number += len(each)
        wanted += [alone[row] for row in each]
    async with db.using(db.backend.transaction()):  # Hundreds of rows: a commit for each would take most of the time.
        for each in lists:
            await write([(number + place, *row) for place, row in enumerate(each)])
            number += len(each)
            wanted += [alone[row] for row in each]
    found = [tuple(row.values())[1:] for row in await db.rows(sql)]
    for place, (is_, should) in enumerate(zip(found, wanted)):
        assert _shown(is_) == _shown(should), f"row {place} of the lists is not stored as if it were alone"
    assert len(found) == len(wanted)


async def _alone(db: Db, rows: Sequence[Row], sql: str, write: Write) -> dict[Row, Row]:
    """Each row that the database takes alone, with what is read back of it."""
    taken = []
    for number, row in enumerate(rows):
        with may_be_refused() as refused:
            await write([(number, *row)])
        if not refused:
            taken.append(row)
    found = [tuple(each.values())[1:] for each in await db.rows(sql)][2:]
    return dict(zip(taken, found))


def _shown(row: Row) -> list[tuple[str, str]]:
    """The values with their types; bytes as bytes, whatever wraps them."""
    return [
        ("bytes", repr(bytes(value))) if isinstance(value, (bytes, bytearray, memoryview)) else _typed(value)
        for value in row
    ]


def _typed(value: Any) -> tuple[str, str]:
    return type(value).__name__, repr(value) if not isinstance(value, str) else value
