"""Large results, large values and wide rows are returned whole or refused, never cut."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.lengths import LENGTH, length_of
from ..support.parameters import needs_bare_parameters
from ..support.refusals import may_be_refused
from .families.shelf import SHELF

PAGE = 'INSERT INTO {page} ("id", "body", "raw") VALUES (?, ?, ?)'
SIZES = [2**16 - 1, 2**16, 2**16 + 1]
"""Around the limit of a 16-bit length and of a TEXT column in MySQL."""
LESS = 2**14
"""What is stored where these are refused: the longest text of Db2 and Derby has 32,672 characters."""


_FILLING = "".join(f"{number:x}." for number in range(1000))


def text_of(size: int) -> str:
    """A text of ``size`` ASCII characters in numbered pieces: a lost, doubled or moved piece makes it unequal."""
    pieces = size // len(_FILLING) + 1
    return "".join(f"{number:08x}{_FILLING}" for number in range(pieces))[:size]


async def insert_rows(db: Db, shelf: Any, count: int) -> None:
    """Fill ``item`` with the keys 0 to count-1."""
    sql = shelf.sql('INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)')
    async with db.using(db.backend.transaction()):
        await db(db.backend.execute_many(sql, [(key, f"name {key}", key * 3) for key in range(count)]))


class ExecutionLargeTests(ConformanceTests):
    """Results of ten thousand rows and values of 64 KiB are as correct as small ones."""

    level = "standard"

    shelf = family_fixture(SHELF)

    @rule(waits=True)
    @pytest.mark.parametrize("count", [1, 1500, 10_001])
    async def test_every_row_of_a_large_result_is_returned_in_order(self, db: Db, shelf: Any, count: int) -> None:
        """Results of 1, 1,500 and 10,001 rows are complete.
        If this fails, check the driver's page or packet size behind ``fetchall``."""
        await insert_rows(db, shelf, count)
        rows = await db(db.backend.fetch_all(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"')))
        assert len(rows) == count
        assert all(row == {"id": key, "name": f"name {key}", "num": key * 3} for key, row in enumerate(rows))

    @rule(waits=True)
    async def test_one_row_of_a_large_result_leaves_the_connection_free(self, db: Db, shelf: Any) -> None:
        """After ``fetch_one`` of 1,500 rows another statement runs.
        If this fails, check that ``fetch_one`` reads or closes its cursor."""
        await insert_rows(db, shelf, 1500)
        first = await db(db.backend.fetch_one(shelf.sql('SELECT "id" FROM {item} ORDER BY "id" DESC')))
        changed = await db.run(shelf.sql('UPDATE {item} SET "num" = -1 WHERE "id" < 700'))
        assert (first, changed.affected_rows) == ({"id": 1499}, 700)
        assert await db.rows(shelf.sql('SELECT COUNT(*) AS "n" FROM {item} WHERE "num" = -1')) == [{"n": 700}]

    @rule(waits=True)
    @pytest.mark.parametrize("size", SIZES)
    async def test_a_large_text_is_stored_whole_or_refused(self, db: Db, shelf: Any, size: int) -> None:
        """A text of about 64 KiB comes back equal, or raises a ``DatabaseError`` (C80).
        If this fails, check the column type that the dialect renders for ``TextType``."""
        text = text_of(size)
        with may_be_refused() as refused:
            await db.run(shelf.sql(PAGE), (1, text, None))
        if refused:
            text = text_of(LESS)
            await db.run(shelf.sql(PAGE), (1, text, None))
        (row,) = await db.rows(shelf.sql('SELECT "body" FROM {page}'))
        assert (len(row["body"]), row["body"] == text) == (len(text), True)
        if db.can(LENGTH):
            assert await db.rows(shelf.sql(f'SELECT {length_of(db, "body")} AS "n" FROM {{page}}')) == [
                {"n": len(text)}
            ]

    @rule(waits=True)
    @pytest.mark.parametrize("size", SIZES)
    async def test_large_bytes_are_stored_whole_or_refused(self, db: Db, shelf: Any, size: int) -> None:
        """Bytes of every value, about 64 KiB, come back equal, or raise a ``DatabaseError`` (C80).
        If this fails, check how bytes are bound and the column type for ``BlobType``."""
        raw = bytes(number * 31 % 256 ^ number // 256 % 256 for number in range(size))
        with may_be_refused() as refused:
            await db.run(shelf.sql(PAGE), (1, None, raw))
        if refused:
            raw = raw[:LESS]
            await db.run(shelf.sql(PAGE), (1, None, raw))
        (row,) = await db.rows(shelf.sql('SELECT "raw" FROM {page}'))
        assert bytes(row["raw"]) == raw

    @rule(waits=True)
    @pytest.mark.parametrize("size", [*SIZES, 0], ids=[*(str(size) for size in SIZES), "largest"])
    async def test_a_large_parameter_comes_back_whole(self, db: Db, shelf: Any, size: int) -> None:
        """A parameter of up to the provider's ``max_value_bytes`` is returned whole, without a column in between.
        If this fails, check the packet sizes of driver and server."""
        needs_bare_parameters(db)
        sql = shelf.sql('SELECT ? AS "v"{nothing}')
        most = db.provider.max_value_bytes
        text = text_of(min(size or most, most))
        (row,) = await db.rows(sql, (text,))
        assert (len(row["v"]), row["v"] == text) == (len(text), True)

    @rule(waits=True)
    async def test_a_value_beyond_the_limit_is_stored_whole_or_refused(self, db: Db, shelf: Any) -> None:
        """Twice ``max_value_bytes`` are stored whole or raise a ``DatabaseError``, and the connection
        stays usable (C80).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        text = text_of(db.provider.max_value_bytes * 2)
        try:
            await db.run(shelf.sql(PAGE), (1, text, None))
            (row,) = await db.rows(shelf.sql('SELECT "body" FROM {page}'))
            assert row["body"] == text
        except DatabaseError:
            assert await db.rows(shelf.sql('SELECT "body" FROM {page}')) == []
        assert (await db.run(shelf.sql(PAGE), (2, "short", None))).affected_rows == 1

    @rule(waits=True)
    async def test_a_row_with_a_thousand_columns_is_returned_or_refused(self, db: Db, shelf: Any) -> None:
        """Each of a thousand labels has its own value, or the query raises a ``DatabaseError``.
        If this fails, check how ``_process_result_set`` pairs labels with values."""
        quote = db.provider.quote
        labels = [f"c{number:04}" for number in range(1000)]
        listed = ", ".join(f"{number} AS {quote(label)}" for number, label in enumerate(labels))
        with may_be_refused() as refused:
            (row,) = await db.rows(f"SELECT {listed}" + shelf.sql("{nothing}"))
        if refused:
            (row,) = await db.rows(f"SELECT {listed.partition(', ' + '300 AS')[0]}" + shelf.sql("{nothing}"))
        assert list(row.items()) == list(zip(labels, range(len(row))))
        assert len(row) in (1000, 300)
