"""Seeded defects of the area ``joins`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ReferencesOfAJoinAreLost(SeededDefect):
    """Of a join's rows, the columns that refer to other rows are read as NULL."""

    class Backend:
        async def fetch_all(self, sql: str, *args: Any, **options: Any) -> Any:
            rows = await super().fetch_all(sql, *args, **options)
            if " JOIN " in sql:
                rows = [{name: None if name.endswith("_id") else row[name] for name in row} for row in rows]
            return rows
