"""Rules of the area ``types``: what a backend suggests for a type reads its values, without any model's help."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from ..harness.base import ConformanceTests
from ..harness.db import Db
from ..models import values as v

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


class TypesSuggestionTests(ConformanceTests):
    """A row that is read with the backend's own adapters has Python values: no model stands by to convert the rest."""

    area = "types"

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
