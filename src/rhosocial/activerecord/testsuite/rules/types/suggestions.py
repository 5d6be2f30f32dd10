"""Rules of the area ``types``: what a backend suggests for a type reads its values, without any model's help."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...schema.families import values as v

READ = [
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

DECLARED = [
    ("SMALLINT", 300),
    ("DOUBLE PRECISION", 0.5),
    ("DECIMAL(10, 2)", Decimal("12.5")),
    ("VARCHAR(20)", "größe"),
    ("DATE", date(2024, 2, 29)),
    ("TIME", time(23, 59, 58)),
    ("TIMESTAMP", datetime(2024, 2, 29, 23, 59, 58)),
]


class TypesSuggestionTests(ConformanceTests):
    """A row that is read with the backend's own adapters has Python values: no model stands by to convert the rest."""

    @pytest.mark.parametrize(("family", "value"), [pytest.param(*pair, id=type(pair[1]).__name__) for pair in READ])
    async def test_the_suggested_adapter_reads_the_value(self, db: Db, family: Any, value: Any) -> None:
        """And NULL as None. Look at ``get_default_adapter_suggestions`` and at the adapter's ``_do_from_database``."""
        models = await db.use(family)
        for each in (value, None):
            await db(models.Value(n=each is None, v=each).save())
        suggested = db.backend.get_default_adapter_suggestions().get(type(value))
        adapters = {"v": (suggested[0], type(value))} if suggested else None
        query = models.sql(f'SELECT "v" FROM {{{family.name}}} ORDER BY "n"')
        found = [row["v"] for row in await db.rows(query, column_adapters=adapters)]
        assert (found, type(found[0])) == ([value, None], type(value))

    @pytest.mark.parametrize(("declared", "value"), [pytest.param(*pair, id=pair[0].lower()) for pair in DECLARED])
    async def test_a_column_that_was_declared_in_plain_sql_is_read(self, db: Db, declared: str, value: Any) -> None:
        """Other programs' tables have SQL's own types, and a driver may convert them itself. Look at ``_do_from_database``."""
        # A name for each type: a table made anew under its name is another rule's matter.
        name = db.own_name(declared.partition("(")[0].partition(" ")[0].lower())
        table, column = db.provider.quote(name), db.provider.quote("v")
        db.on_cleanup(db.provider.drop_statement(name))
        await db.run(f"CREATE TABLE {table} ({column} {declared})", kind="DDL")
        await db.run(db.sql(f"INSERT INTO {table} ({column}) VALUES (?)"), (value,))
        suggested = db.backend.get_default_adapter_suggestions().get(type(value))
        adapters = {"v": (suggested[0], type(value))} if suggested else None
        found = [row["v"] for row in await db.rows(f"SELECT {column} FROM {table}", column_adapters=adapters)]
        assert (found, type(found[0])) == ([value], type(value))
