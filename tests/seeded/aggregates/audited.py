"""Seeded defects of the area ``aggregates`` that its rules once let pass."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect

_FILTER = r" FILTER \(WHERE (.*?\?)\)"


class FilterMovedToWhere(SeededDefect):
    """The FILTER of an aggregate becomes the WHERE of its query."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            conditions = re.findall(_FILTER, sql)
            plain = re.sub(_FILTER, "", sql)
            if not conditions or " WHERE " in plain or " GROUP BY " in plain:
                return sql, params
            return f"{plain} WHERE {conditions[0]}", tuple(params)[: len(params) - len(conditions) + 1]


class LabelsOfTwoAggregatesAreSwapped(SeededDefect):
    """Of two aggregates, each has the other one's alias."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            pattern = r'^SELECT (\w+\([^()]*\)) AS ("\w+"), (\w+\([^()]*\)) AS ("\w+") FROM'
            return re.sub(pattern, r"SELECT \3 AS \2, \1 AS \4 FROM", sql), params
