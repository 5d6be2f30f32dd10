"""Seeded defects of the area ``subqueries`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class ParametersOfTheSecondLevelLost(SeededDefect):
    """A subquery in FROM of a subquery in FROM loses its parameters."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            found = re.search(r" FROM \(SELECT [^()]* FROM (\(SELECT .*?\)) AS ", sql)
            if found:
                start, count = sql[: found.start(1)].count("?"), found[1].count("?")
                params = (*params[:start], *params[start + count :])
            return sql, params


class OrdersBySubqueriesWithoutBrackets(SeededDefect):
    """A subquery in ORDER BY is written without its brackets."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            for item in clause.expressions:
                part = (item[0] if isinstance(item, tuple) else item).to_sql()[0]
                if part.startswith("(SELECT "):
                    sql = sql.replace(part, part[1:-1])
            return sql, params
