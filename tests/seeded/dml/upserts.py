"""Seeded defects of the area ``dml``: upserts that say little."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class NoAssignmentsMeanAll(SeededDefect):
    """An upsert without assignments takes the proposed quantity, as if every column were named."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)
            if not expr.do_nothing and not expr.update_assignments:
                sql = sql.replace("DO NOTHING", 'DO UPDATE SET "qty" = excluded."qty"')
            return sql, params
