"""Seeded defects of the area ``cte`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class RecursiveBeforeItsQuery(SeededDefect):
    """RECURSIVE is written before the query that is recursive, also where that is not the first."""

    class Dialect:
        def format_with_query(
            self, cte_sql_parts: Any, main_query_sql: str, dialect_options: Any = None, has_recursive: bool = False
        ) -> Any:
            own = [has_recursive and part.count(part.split()[0]) > 1 for part in cte_sql_parts]
            parts = [f"RECURSIVE {part}" if mine else part for mine, part in zip(own, cte_sql_parts)]
            return super().format_with_query(parts, main_query_sql, dialect_options, False)
