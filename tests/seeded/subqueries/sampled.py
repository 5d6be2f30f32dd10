"""Seeded defects of the area ``subqueries`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class PagesOfDistinctListsIgnored(SeededDefect):
    """IN looks for its value among all rows of a query with DISTINCT, LIMIT and OFFSET."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            if " IN (SELECT DISTINCT " in sql and sql.endswith(" LIMIT ? OFFSET ?)"):
                return f"{sql.removesuffix(' LIMIT ? OFFSET ?)')})", params[:-2]
            return sql, params
