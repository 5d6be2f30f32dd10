"""Seeded defects of the area ``isolation`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ..defect import SeededDefect


class LevelsOfBlocksStay(SeededDefect):
    """The level of a block holds for the transactions after it too."""

    target = "file"

    class Transactions:
        @asynccontextmanager
        async def transaction(self, isolation_level: Any = None, mode: Any = None) -> AsyncIterator[None]:
            async with super().transaction(isolation_level, mode):
                yield
            self._isolation_level = isolation_level or self._isolation_level
