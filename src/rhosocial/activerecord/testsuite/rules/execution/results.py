"""Results: their labels and values, and the effect of ``column_mapping`` and ``column_adapters``."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, TypeConversionError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.adapters import Refusing, Tagging
from ..support.refusals import may_be_refused
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'


class ExecutionResultTests(ConformanceTests):
    """A result's keys are the statement's labels, and its values have the names and types that the caller asks for."""

    shelf = family_fixture(SHELF)

    # -- labels ----------------------------------------------------------
    async def test_keys_follow_the_order_of_the_select_list(self, db: Db, shelf: Any) -> None:
        """A row's keys come in the statement's order, each with its own value.
        If this fails, check how ``_process_result_set`` pairs labels with values."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        (row,) = await db.rows(shelf.sql('SELECT "num", "id", "name" FROM {item}'))
        assert list(row.items()) == [("num", 10), ("id", 1), ("name", "a")]

    async def test_a_quoted_alias_is_the_key_as_written(self, db: Db, shelf: Any) -> None:
        """A quoted alias keeps its capitals and blanks (C31 is about unquoted ones).
        If this fails, check for code that changes labels."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        quote = db.provider.quote
        sql = f"SELECT {quote('num')} AS {quote('Total Sum')}, {quote('id')} AS {quote('iD')} FROM "
        assert await db.rows(sql + quote(shelf.table("item"))) == [{"Total Sum": 10, "iD": 1}]

    async def test_a_computed_column_is_found_under_its_alias(self, db: Db, shelf: Any) -> None:
        """Each alias holds the value that the database computed.
        If this fails, check how ``_process_result_set`` pairs labels with values."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        sql = 'SELECT COUNT(*) AS "n", MIN("num") + 1 AS "low", MAX("num") AS "high" FROM {item}'
        assert await db.rows(shelf.sql(sql)) == [{"n": 3, "low": 11, "high": 30}]

    async def test_no_value_is_lost_under_a_repeated_label(self, db: Db, shelf: Any) -> None:
        """Two columns with one label are refused, or both values are kept (C32).
        If this fails, check for ``dict(zip(names, row))``, which keeps only the last value."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        with may_be_refused() as refused:
            (row,) = await db.rows(shelf.sql('SELECT "id" AS "x", "num" AS "x" FROM {item}'))
        assert refused or sorted(row.values()) == [1, 10]

    async def test_no_key_is_lost_when_two_tables_are_joined(self, db: Db, shelf: Any) -> None:
        """Two tables' columns ``id`` are refused, or both values are kept (C32).
        If this fails, check for ``dict(zip(names, row))``, which keeps only the last value."""
        await db.run(shelf.sql('INSERT INTO {item} ("id") VALUES (7)'))
        await db.run(shelf.sql('INSERT INTO {page} ("id") VALUES (8)'))
        with may_be_refused() as refused:
            (row,) = await db.rows(shelf.sql('SELECT i."id", p."id" FROM {item} i CROSS JOIN {page} p'))
        assert refused or sorted(row.values()) == [7, 8]

    # -- values ----------------------------------------------------------
    async def test_only_null_is_none(self, db: Db, shelf: Any) -> None:
        """NULL, zero and text come back as what they are.
        If this fails, check for code that tests the truth of a value."""
        await db.run(shelf.sql(INSERT), (0, "0", 0))
        await db.run(shelf.sql(INSERT), (1, None, None))
        rows = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert rows == [{"id": 0, "name": "0", "num": 0}, {"id": 1, "name": None, "num": None}]
        assert [type(value) for value in rows[0].values()] == [int, str, int]

    async def test_a_row_keeps_the_order_of_its_twelve_columns(self, db: Db, shelf: Any) -> None:
        """Names and values come in the order of the SELECT, which is neither sorted nor the table's.
        If this fails, check that ``_process_result_set`` pairs ``cursor.description`` with the row by position."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        labels = ["m", "c12", "b", "c2", "z", "c1", "a", "y", "n", "c10", "d", "x"]
        columns = ", ".join(f'"num" + {number} AS "{label}"' for number, label in enumerate(labels))
        (row,) = await db.rows(shelf.sql(f"SELECT {columns} FROM {{item}}"))
        assert list(row.items()) == [(label, 10 + number) for number, label in enumerate(labels)]

    async def test_equal_rows_are_all_returned(self, db: Db, shelf: Any) -> None:
        """A result is a list, not a set.
        If this fails, check that ``_process_result_set`` does not remove duplicates."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "same", 5))
        assert await db.rows(shelf.sql('SELECT "name", "num" FROM {item}')) == [{"name": "same", "num": 5}] * 3

    # -- column_mapping ----------------------------------------------------------
    async def test_a_mapping_renames_keys_and_leaves_the_others(self, db: Db, shelf: Any) -> None:
        """``column_mapping`` maps columns to fields in ``execute``, ``fetch_all`` and ``fetch_one``.
        If this fails, check that ``_remap_row_columns`` keeps unmapped keys."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id", "name", "num" FROM {item}')
        mapping = {"num": "amount", "name": "title", "elsewhere": "never"}
        expected = {"id": 1, "title": "a", "amount": 10}
        assert await db.rows(query, column_mapping=mapping) == [expected]
        assert await db(db.backend.fetch_all(query, column_mapping=mapping)) == [expected]
        assert await db(db.backend.fetch_one(query, column_mapping=mapping)) == expected

    async def test_a_mapping_may_swap_two_names(self, db: Db, shelf: Any) -> None:
        """Each key is renamed once, from the result's own labels.
        If this fails, check that ``_remap_row_columns`` does not rename in place."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id", "num" FROM {item}')
        assert await db.rows(query, column_mapping={"id": "num", "num": "id"}) == [{"num": 1, "id": 10}]

    async def test_a_mapping_applies_to_the_alias(self, db: Db, shelf: Any) -> None:
        """``column_mapping`` renames the result's label, here the alias, not the column behind it.
        If this fails, check that ``_remap_row_columns`` takes names from the cursor's description."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "num" AS "shown" FROM {item}')
        assert await db.rows(query, column_mapping={"shown": "amount", "num": "never"}) == [{"amount": 10}]

    # -- unreadable values ----------------------------------------------------------
    @pytest.mark.parametrize("error", [TypeError, ValueError, LookupError, TypeConversionError])
    async def test_a_value_that_cannot_be_read_is_an_error(self, db: Db, shelf: Any, error: type[Exception]) -> None:
        """Whether it is in the first row, between others or in the last one, no part of the result is returned as if it
        were whole. If this fails, check what ``_process_result_set`` does with an error of an adapter."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        query = shelf.sql('SELECT "id", "num" FROM {item} ORDER BY "id"')
        for unreadable in (10, 20, 30):
            adapters: Any = {"num": (Refusing(unreadable, error), int)}
            with pytest.raises((error, DatabaseError)):
                await db.rows(query, column_adapters=adapters)
            with pytest.raises((error, DatabaseError)):
                await db(db.backend.fetch_all(query, column_adapters=adapters))
        assert len(await db.rows(query, column_adapters={"num": (Refusing(40, error), int)})) == 3

    # -- column_adapters ----------------------------------------------------------
    async def test_an_adapter_converts_only_its_column(self, db: Db, shelf: Any) -> None:
        """``column_adapters`` converts each column that it names to the requested type in ``execute``, ``fetch_all``
        and ``fetch_one``.
        If this fails, check that ``_adapt_row_types`` looks adapters up by column."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id", "name", "num" FROM {item}')
        adapters: Any = {"num": (Tagging(), float), "name": (Tagging(), str), "elsewhere": (Tagging(), str)}
        expected = {"id": 1, "name": "str:a", "num": "float:10"}
        assert await db.rows(query, column_adapters=adapters) == [expected]
        assert await db(db.backend.fetch_all(query, column_adapters=adapters)) == [expected]
        assert await db(db.backend.fetch_one(query, column_adapters=adapters)) == expected

    async def test_an_adapter_converts_every_row(self, db: Db, shelf: Any) -> None:
        """Later rows are converted like the first, and NULL stays ``None``.
        If this fails, check that ``_process_result_set`` adapts every row."""
        for key, num in ((1, 10), (2, None), (3, 0)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        query = shelf.sql('SELECT "num" FROM {item} ORDER BY "id"')
        rows = await db.rows(query, column_adapters={"num": (Tagging(), int)})
        assert [row["num"] for row in rows] == ["int:10", None, "int:0"]

    async def test_an_adapter_applies_before_its_column_is_renamed(self, db: Db, shelf: Any) -> None:
        """Adapters are looked up by column, before ``column_mapping`` renames it.
        If this fails, check the order of the two steps in ``_process_result_set``."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id", "num" FROM {item}')
        options: Any = {"column_adapters": {"num": (Tagging(), int)}, "column_mapping": {"num": "id", "id": "num"}}
        expected = {"num": 1, "id": "int:10"}
        assert await db.rows(query, **options) == [expected]
        assert await db(db.backend.fetch_one(query, None, **options)) == expected

    async def test_the_core_s_adapter_returns_a_bool(self, db: Db, shelf: Any) -> None:
        """The suggested adapter for ``bool`` turns a stored truth value back into one.
        If this fails, check ``get_default_adapter_suggestions`` and the adapter's ``from_database``."""
        await db.run(shelf.sql('INSERT INTO {item} ("id", "flag") VALUES (?, ?)'), (1, True))
        await db.run(shelf.sql('INSERT INTO {item} ("id", "flag") VALUES (?, ?)'), (2, False))
        suggestion = db.backend.get_default_adapter_suggestions().get(bool)
        adapters = {"flag": (suggestion[0], bool)} if suggestion else None
        rows = await db.rows(shelf.sql('SELECT "flag" FROM {item} ORDER BY "id"'), column_adapters=adapters)
        assert [row["flag"] for row in rows] == [True, False]
        assert [type(row["flag"]) for row in rows] == [bool, bool]
