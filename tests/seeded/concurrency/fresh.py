"""Seeded defects of the area ``concurrency`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
from typing import Any

from ..defect import SeededDefect


class AnswersOfCancelledQueriesComeNext(SeededDefect):
    """The rows of a query that was cancelled are left in the session, and the next query gets them."""

    target = "file"

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            running = asyncio.ensure_future(super().execute(sql, params, **kwargs))
            left = vars(self).pop("_left", None)
            try:
                found = await asyncio.shield(running)
            except asyncio.CancelledError:
                self._left = await running
                raise
            return left if left is not None and left.data is not None and found.data is not None else found
