"""Lists of records in one ``bulk_create``: each record is stored as if it were alone."""

from __future__ import annotations

from typing import Any

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.mixed import MIXED
from ..support.lists import CONVERTED, Row, assert_stored_as_if_alone


class CrudListTests(ConformanceTests):
    """What one record of a list holds does not change what becomes of another."""

    mixed = family_fixture(MIXED)

    @requires(Capability.SAVEPOINT)
    async def test_each_record_of_a_bulk_create_is_stored_as_if_it_were_alone(self, db: Db, mixed: Any) -> None:
        """None before values, short ones before long ones, small ones before large ones: in whatever order.
        If this fails, check that ``bulk_insert`` does not derive the types or sizes of its parameters from one row."""

        async def write(rows: list[Row]) -> None:
            await db(mixed.Mixed.bulk_create([mixed.Mixed(**dict(zip(CONVERTED, row))) for row in rows], batch_size=5))

        await assert_stored_as_if_alone(db, mixed, CONVERTED, write)
