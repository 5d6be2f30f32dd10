"""The adapters that a backend suggests for a type read its values without a model."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...schema.families import values as v
from ..support.fractions import fitting

FAMILY_VALUES = [
    (v.BOOLS, True),
    (v.INTS, -7),
    (v.FLOATS, 0.5),
    (v.MONEY, Decimal("12.5")),
    (v.TEXTS, "größe"),
    (v.BYTES, b"\x00\xff"),
    (v.DATES, date(2024, 2, 29)),
    (v.TIMES, time(23, 59, 58, 7)),
    (v.DATETIMES, datetime(2024, 2, 29, 23, 59, 58, 7)),
    (v.UUIDS, UUID("12345678-1234-5678-1234-567812345678")),
    (v.DOCUMENTS, {"a": [1, None]}),
    (v.LISTS, [1, "two", None]),
]

SQL_TYPE_VALUES = [
    ("SMALLINT", 300),
    ("DOUBLE PRECISION", 0.5),
    ("DECIMAL(10, 2)", Decimal("12.5")),
    ("VARCHAR(20)", "größe"),
    ("DATE", date(2024, 2, 29)),
    ("TIME", time(23, 59, 58)),
    ("TIMESTAMP", datetime(2024, 2, 29, 23, 59, 58)),
]
NEEDS_TIME = requires(Capability.DATA_TYPES.of("TimeType"))


class TypesSuggestionTests(ConformanceTests):
    """A backend's suggested adapters alone read Python values from a row: no model converts the rest."""

    @pytest.mark.parametrize(
        ("family", "value"), [pytest.param(*pair, id=type(pair[1]).__name__) for pair in FAMILY_VALUES]
    )
    async def test_the_suggested_adapter_reads_the_value(self, db: Db, family: Any, value: Any) -> None:
        """The suggested adapter reads the value in its own type, and NULL as None (C71, C78).

        If this fails, check that ``get_default_adapter_suggestions`` names an adapter whose ``_do_from_database`` reads
        this column type.
        """
        models = await db.use(family)
        value = fitting(db, value)
        for each in (value, None):
            await db(models.Value(n=each is None, v=each).save())
        suggested = db.backend.get_default_adapter_suggestions().get(type(value))
        adapters = {"v": (suggested[0], type(value))} if suggested else None
        query = models.sql(f'SELECT "v" FROM {{{family.name}}} ORDER BY "n"')
        found = [row["v"] for row in await db.rows(query, column_adapters=adapters)]
        assert (found, type(found[0])) == ([value, None], type(value))

    @pytest.mark.parametrize(
        ("declared", "value"),
        [
            pytest.param(*pair, id=pair[0].lower(), marks=[NEEDS_TIME] if pair[0] == "TIME" else [])
            for pair in SQL_TYPE_VALUES
        ],
    )
    async def test_a_column_declared_in_plain_sql_is_read(self, db: Db, declared: str, value: Any) -> None:
        """A column of a standard SQL type, as other programs declare it, is read in the Python type (C71).

        If this fails, check that ``_do_from_database`` also accepts a value that the driver has already converted.
        """
        # Each type has its own table name: another rule covers a table that is created again under the same name.
        name = db.own_name(declared.partition("(")[0].partition(" ")[0].lower())
        table, column = db.provider.quote(name), db.provider.quote("v")
        db.on_cleanup(db.provider.drop_statement(name))
        await db.run(f"CREATE TABLE {table} ({column} {declared})", kind="DDL")
        await db.run(db.sql(f"INSERT INTO {table} ({column}) VALUES (?)"), (value,))
        suggested = db.backend.get_default_adapter_suggestions().get(type(value))
        adapters = {"v": (suggested[0], type(value))} if suggested else None
        found = [row["v"] for row in await db.rows(f"SELECT {column} FROM {table}", column_adapters=adapters)]
        assert (found, type(found[0])) == ([value], type(value))
