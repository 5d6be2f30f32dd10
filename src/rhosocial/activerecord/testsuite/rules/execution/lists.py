"""A list of rows for ``execute_many``: each row is stored as if it were alone."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.mixed import MIXED
from ..support.lists import PLAIN, Row, assert_stored_as_if_alone
from .families.shelf import SHELF


class ExecutionListTests(ConformanceTests):
    """What one row of a list holds does not change what becomes of another."""

    mixed = family_fixture(MIXED)
    shelf = family_fixture(SHELF)

    async def test_each_row_of_a_list_is_stored_as_if_it_were_alone(self, db: Db, mixed: Any) -> None:
        """Integers beside fractions, None before values, short ones before long ones, and the odd one after a dozen: in
        whatever order, each row of ``execute_many`` is stored as in a list of one row.
        If this fails, check that ``execute_many`` does not derive the types or sizes of its parameters from one row."""
        names = ", ".join(f'"{name}"' for name in PLAIN)
        sql = mixed.sql(f"INSERT INTO {{mixed}} ({names}) VALUES ({', '.join('?' for _ in PLAIN)})")

        async def write(rows: list[Row]) -> None:
            await db(db.backend.execute_many(sql, rows))

        await assert_stored_as_if_alone(db, mixed, PLAIN, write)

    @pytest.mark.parametrize("place", [0, 2], ids=["first", "last"])
    async def test_a_violation_in_a_list_has_its_own_class(self, db: Db, shelf: Any, place: int) -> None:
        """A row that violates a constraint raises ``IntegrityError``, wherever in the list it stands (C39).
        If this fails, check that ``execute_many`` passes the driver's error to ``_handle_error``."""
        insert = shelf.sql('INSERT INTO {item} ("id", "name") VALUES (?, ?)')
        await db.run(insert, (9, "taken"))
        rows: list[Row] = [(1, "a"), (2, "b")]
        rows.insert(place, (9, "again"))
        with pytest.raises(IntegrityError):
            await db(db.backend.execute_many(insert, rows))

    async def test_a_statement_takes_values_of_any_kind_after_others(self, db: Db, mixed: Any) -> None:
        """One statement runs with an integer, a fraction, None and a long text in turn, and each time with effect.
        If this fails, check what the backend or its driver keeps of a statement that it prepared."""
        sql = mixed.sql('INSERT INTO {mixed} ("n", "whole", "real", "words") VALUES (?, ?, ?, ?)')
        rows = [(1, 7, 7, "a"), (2, None, None, None), (3, 2**40, 0.5, "b" * 5000), (4, -1, -2, ""), (5, 1, 1e300, "é")]
        rows = [row for row in rows if row[3] != "" or db.provider.text.keeps_empty]
        for _ in range(2):
            for row in rows:
                await db.run(sql, row)
        found = await db.rows(mixed.sql('SELECT "n", "whole", "real", "words" FROM {mixed} ORDER BY "n"'))
        assert [tuple(row.values()) for row in found] == [row for row in rows for _ in range(2)]
