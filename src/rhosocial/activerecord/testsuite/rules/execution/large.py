"""Large results, large values and wide rows: whole, or refused; never cut."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.refusals import may_be_refused
from .families.shelf import SHELF

PAGE = 'INSERT INTO {page} ("id", "body", "raw") VALUES (?, ?, ?)'
SIZES = [2**16 - 1, 2**16, 2**16 + 1]
"""Where a length that was kept in 16 bits, or a TEXT column of MySQL, ends."""


_FILLING = "".join(f"{number:x}." for number in range(1000))


def text_of(size: int) -> str:
    """A text of so many ASCII characters in numbered pieces, so that a lost, doubled or moved piece shows."""
    pieces = size // len(_FILLING) + 1
    return "".join(f"{number:08x}{_FILLING}" for number in range(pieces))[:size]


async def rows_there_are(db: Db, shelf: Any, count: int) -> None:
    """Fill ``item`` with the keys 0 to count-1."""
    sql = shelf.sql('INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)')
    async with db.using(db.backend.transaction()):
        await db(db.backend.execute_many(sql, [(key, f"name {key}", key * 3) for key in range(count)]))


class ExecutionLargeTests(ConformanceTests):
    """Size changes nothing: the first and the last of ten thousand rows are right, and so are long values."""

    shelf = family_fixture(SHELF)

    @rule(waits=True)
    @pytest.mark.parametrize("count", [1, 1500, 10_001])
    async def test_every_row_of_a_large_result_is_given_in_order(self, db: Db, shelf: Any, count: int) -> None:
        """One row, more than a thousand, more than ten thousand. Look at sizes of pages and packets in ``fetchall``."""
        await rows_there_are(db, shelf, count)
        rows = await db(db.backend.fetch_all(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"')))
        assert len(rows) == count
        assert all(row == {"id": key, "name": f"name {key}", "num": key * 3} for key, row in enumerate(rows))

    @rule(waits=True)
    async def test_one_row_of_a_large_result_leaves_the_connection_free(self, db: Db, shelf: Any) -> None:
        """``fetch_one`` of 1,500 rows, then another statement (D016). Look at rows left unread on the wire."""
        await rows_there_are(db, shelf, 1500)
        first = await db(db.backend.fetch_one(shelf.sql('SELECT "id" FROM {item} ORDER BY "id" DESC')))
        changed = await db.run(shelf.sql('UPDATE {item} SET "num" = -1 WHERE "id" < 700'))
        assert (first, changed.affected_rows) == ({"id": 1499}, 700)
        assert await db.rows(shelf.sql('SELECT COUNT(*) AS "n" FROM {item} WHERE "num" = -1')) == [{"n": 700}]

    @rule(waits=True)
    @pytest.mark.parametrize("size", SIZES)
    async def test_a_large_text_is_stored_whole_or_refused(self, db: Db, shelf: Any, size: int) -> None:
        """Around 64 KiB: equal, with the right length in the database, or a ``DatabaseError`` (C80, D172)."""
        text = text_of(size)
        with may_be_refused() as refused:
            await db.run(shelf.sql(PAGE), (1, text, None))
        if refused:
            text = text_of(2**15)
            await db.run(shelf.sql(PAGE), (1, text, None))
        (row,) = await db.rows(shelf.sql('SELECT "body", LENGTH("body") AS "n" FROM {page}'))
        assert (row["body"] == text, row["n"]) == (True, len(text))

    @rule(waits=True)
    @pytest.mark.parametrize("size", SIZES)
    async def test_large_bytes_are_stored_whole_or_refused(self, db: Db, shelf: Any, size: int) -> None:
        """As for text, with every value that a byte can have (C80, D172). Look at how bytes are bound."""
        raw = bytes(number * 31 % 256 ^ number // 256 % 256 for number in range(size))
        with may_be_refused() as refused:
            await db.run(shelf.sql(PAGE), (1, None, raw))
        if refused:
            raw = raw[: 2**15]
            await db.run(shelf.sql(PAGE), (1, None, raw))
        (row,) = await db.rows(shelf.sql('SELECT "raw" FROM {page}'))
        assert bytes(row["raw"]) == raw

    @rule(waits=True)
    @pytest.mark.parametrize("size", [*SIZES, 0], ids=[*(str(size) for size in SIZES), "largest"])
    async def test_a_large_parameter_comes_back_whole(self, db: Db, shelf: Any, size: int) -> None:
        """Up to the provider's ``max_value_bytes``, without a column's limit between (D172). Look at packet sizes."""
        sql = shelf.sql('SELECT ? AS "v"{nothing}')
        with may_be_refused() as refused:
            await db.rows(sql, ("short",))
        if refused:
            skip(SkipKind.UNSUPPORTED, "this database has no parameters without a type in a SELECT list")
        text = text_of(size or db.provider.max_value_bytes)
        (row,) = await db.rows(sql, (text,))
        assert (len(row["v"]), row["v"] == text) == (len(text), True)

    @rule(waits=True)
    async def test_a_value_beyond_the_largest_is_whole_or_refused(self, db: Db, shelf: Any) -> None:
        """Twice ``max_value_bytes``: stored whole or a ``DatabaseError``, and the connection stays usable (C80)."""
        text = text_of(db.provider.max_value_bytes * 2)
        try:
            await db.run(shelf.sql(PAGE), (1, text, None))
            (row,) = await db.rows(shelf.sql('SELECT "body" FROM {page}'))
            assert row["body"] == text
        except DatabaseError:
            assert await db.rows(shelf.sql('SELECT "body" FROM {page}')) == []
        assert (await db.run(shelf.sql(PAGE), (2, "short", None))).affected_rows == 1

    @rule(waits=True)
    async def test_a_row_may_have_a_thousand_columns(self, db: Db, shelf: Any) -> None:
        """A thousand labels, each with its own value, or a ``DatabaseError`` (D172)."""
        quote = db.provider.quote
        labels = [f"c{number:04}" for number in range(1000)]
        listed = ", ".join(f"{number} AS {quote(label)}" for number, label in enumerate(labels))
        with may_be_refused() as refused:
            (row,) = await db.rows(f"SELECT {listed}" + shelf.sql("{nothing}"))
        if refused:
            (row,) = await db.rows(f"SELECT {listed.partition(', ' + '300 AS')[0]}" + shelf.sql("{nothing}"))
        assert list(row.items()) == list(zip(labels, range(len(row))))
        assert len(row) in (1000, 300)
