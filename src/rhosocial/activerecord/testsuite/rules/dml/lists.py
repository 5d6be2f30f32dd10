"""Lists of rows in one INSERT and in a batch: each row is stored as if it were alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rhosocial.activerecord.backend.expression import InsertExpression, Literal
from rhosocial.activerecord.backend.expression.statements import ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.mixed import MIXED
from ..support.lists import CONVERTED, PLAIN, Row, assert_stored_as_if_alone
from ..support.sizes import batches


class DmlListTests(ConformanceTests):
    """What one row of a list holds does not change what becomes of another."""

    mixed = family_fixture(MIXED)

    async def test_each_row_of_a_bulk_insert_is_stored_as_if_it_were_alone(self, db: Db, mixed: Any) -> None:
        """Integers beside fractions and decimals, None before values, short ones before long ones: in whatever order.
        If this fails, check that ``bulk_insert`` does not derive the types or sizes of its parameters from one row."""

        async def write(rows: list[Row]) -> None:
            for part in batches(db, rows, len(CONVERTED)):
                options = BulkInsertOptions(
                    table=mixed.table("mixed"), columns=list(CONVERTED), rows=[list(row) for row in part]
                )
                await db(db.backend.bulk_insert(options))

        await assert_stored_as_if_alone(db, mixed, CONVERTED, write)

    async def test_each_row_of_a_batch_is_stored_as_if_it_were_alone(self, db: Db, mixed: Any) -> None:
        """As for one INSERT of many rows, where each row is an expression of a batch.
        If this fails, check that ``_execute_batch_fast`` does not derive the types of its parameters from one row."""
        await assert_stored_as_if_alone(db, mixed, PLAIN, self._batches(db, mixed, PLAIN))

    @requires(Capability.RETURNING_INSERT)
    async def test_each_row_of_a_returning_batch_is_stored_as_if_it_were_alone(self, db: Db, mixed: Any) -> None:
        """As for a batch that returns nothing; its values are converted (C43).
        If this fails, check that ``_execute_batch_with_returning`` prepares the parameters of each row by themselves."""
        await assert_stored_as_if_alone(
            db, mixed, CONVERTED, self._batches(db, mixed, CONVERTED, returning_columns=["n"])
        )

    def _batches(self, db: Db, mixed: Any, names: Sequence[str], **options: Any) -> Any:
        d, table = db.dialect, mixed.table("mixed")

        async def write(rows: list[Row]) -> None:
            sources = [ValuesSource(d, [[Literal(d, value) for value in row]]) for row in rows]
            inserts = [InsertExpression(d, table, source, list(names)) for source in sources]
            async for _ in db.iterate(db.backend.execute_batch_dml(inserts, batch_size=7, **options)):
                pass

        return write
