"""Seeded defects of the area ``concurrency`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
from typing import Any

from ..defect import SeededDefect


class CancelledQueriesLeaveTheirRows(SeededDefect):
    """The rows of a query whose task was cancelled are read as those of the next one, and so on."""

    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if left := vars(self).pop("_left", None):
                result = await super().execute(left[0], left[1], options=left[2])
                self._left = (sql, params, options)
                return result
            try:
                return await super().execute(sql, params, options=options)
            except asyncio.CancelledError:
                self._left = (sql, params, options)
                raise
