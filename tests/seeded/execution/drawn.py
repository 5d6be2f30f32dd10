"""Seeded defects of the area ``execution`` that a statement with placeholders can't show."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class AnEmptyListRunsAStatementWithoutParameters(SeededDefect):
    """A statement without placeholders runs once for an empty list, as if it were one without parameters."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            if not params_list and "?" not in sql:
                await self.execute(sql)
            return await super().execute_many(sql, params_list)
