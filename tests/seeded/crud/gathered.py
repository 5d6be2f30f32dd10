"""Seeded defects of the area ``crud`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ReturnedRowsOutOfOrder(SeededDefect):
    """What an insert of several rows returns comes from several places, the last row before the one that it follows."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if sql.startswith("INSERT") and " RETURNING " in sql and len(result.data or ()) > 2:
                result.data[-2:] = result.data[:-3:-1]
            return result
