"""Seeded defects of the area ``subqueries`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class SourceParametersBeforeColumns(SeededDefect):
    """Parameters of a subquery in FROM are bound before those of the selected columns."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if not hasattr(expr.from_, "to_sql"):
                return sql, params
            start = sum(len(column.to_sql()[1]) for column in expr.select)
            middle = start + len(expr.from_.to_sql()[1])
            return sql, (*params[start:middle], *params[:start], *params[middle:])
