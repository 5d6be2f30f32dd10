"""Seeded defects of the area ``ddl`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class TemporaryViewsAreCopies(SeededDefect):
    """A temporary view is a temporary table with the rows that its query had."""

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_view_statement(expr)
            return sql.replace("TEMPORARY VIEW", "TEMPORARY TABLE", 1), params

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            if sql.startswith("DROP VIEW"):
                kinds = "SELECT 1 FROM sqlite_temp_master WHERE type = 'table' AND name = ?"
                found = await self._connection.execute(kinds, (sql.split('"')[-2],))
                if await found.fetchone():
                    sql = sql.replace("VIEW", "TABLE", 1)
            return await super().execute(sql, *args, **options)
