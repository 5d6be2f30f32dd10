"""Seeded defects of the area ``ddl`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class TemporaryViewsAreNotMade(SeededDefect):
    """CREATE TEMPORARY VIEW is answered, and not sent."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = sql.startswith(("CREATE TEMP VIEW", "CREATE TEMPORARY VIEW"))
            return await super().execute("SELECT 1" if lost else sql, None if lost else params, **options)
