"""Seeded defects of the area ``explain`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ExplainRollsBack(SeededDefect):
    """EXPLAIN rolls the open transaction back and begins another one."""

    class Backend:
        async def explain(self, *args: Any, **options: Any) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("ROLLBACK")
                await self._connection.execute("BEGIN")
            return await super().explain(*args, **options)
