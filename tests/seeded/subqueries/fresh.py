"""Seeded defects of the area ``subqueries`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


def _counts_for_outer_rows(expr: Any) -> bool:
    """Whether a query counts, and its condition names an outer query's table."""
    counts = len(expr.select) == 1 and getattr(expr.select[0], "func_name", "").upper() == "COUNT"
    if not counts or expr.where is None or not hasattr(expr.from_, "to_sql"):
        return False
    own = expr.from_.to_sql()[0]
    return any(name not in own for name in re.findall(r'"\w+"(?=\.)', expr.where.to_sql()[0]))


class CountsOfNothingAreNull(SeededDefect):
    """The count of a subquery is NULL for an outer row for which it has no rows."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if _counts_for_outer_rows(expr) and expr.group_by_having is None:
                sql = re.sub(r"^SELECT (COUNT\(.*?\))(?= (?:AS|FROM) )", r"SELECT NULLIF(\1, 0)", sql)
            return sql, params


class CountsOfNoGroupsAreZero(SeededDefect):
    """The count of a subquery with groups is 0 for an outer row for which it has no group."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if _counts_for_outer_rows(expr) and expr.group_by_having is not None:
                sql = f"SELECT * FROM ({sql} UNION ALL SELECT 0) LIMIT 1"
            return sql, params
