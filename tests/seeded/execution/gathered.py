"""Seeded defects of the area ``execution`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class TheLastPageComesAgain(SeededDefect):
    """A page that is not full is delivered once more, as the end of the result."""

    class SyncBackend:
        def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            for page in super().execute_batch_dql(*args, **options):
                yield page
            if not page.has_more:
                yield copy.copy(page)

    class AsyncBackend:
        async def execute_batch_dql(self, *args: Any, **options: Any) -> Any:
            async for page in super().execute_batch_dql(*args, **options):
                yield page
            if not page.has_more:
                yield copy.copy(page)
