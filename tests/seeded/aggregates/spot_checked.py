"""Seeded defects of the area ``aggregates`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class AveragesOfTwoDigits(SeededDefect):
    """An average is rounded to two digits, as if every number were an amount of money."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return re.sub(r"^AVG\(([^()]*)\)", r"ROUND(AVG(\1), 2)", sql), params


class AveragesOfGroupsAreWhole(SeededDefect):
    """The average of a group is cut to an integer; that of a whole table is not."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if expr.group_by_having:
                sql = re.sub(r"AVG\(([^()]*)\)", r"CAST(AVG(\1) AS INTEGER)", sql)
            return sql, params


class AveragesBelowZeroAreWhole(SeededDefect):
    """An average below zero is cut to an integer."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            cut = r"CASE WHEN AVG(\1) < 0 THEN CAST(AVG(\1) AS INTEGER) ELSE AVG(\1) END"
            return re.sub(r"^AVG\(([^()]*)\)", cut, sql), params


class SmallestNumbersThroughDoubles(SeededDefect):
    """MIN of integers goes through a double."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return re.sub(r'^MIN\("big"\)', 'CAST(MIN("big") * 1.0 AS INTEGER)', sql), params
