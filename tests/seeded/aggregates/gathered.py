"""Seeded defects of the area ``aggregates`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.aggregates import AggregateFunctionCall

from ..defect import SeededDefect
from ..limited import early


class LimitsBeforeSums(SeededDefect):
    """A limit is applied to the rows that an aggregate computes with, unless it counts rows."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            calls = [each for each in expr.select if isinstance(each, AggregateFunctionCall)]
            counts = [each for each in calls if each.func_name.upper() == "COUNT"]
            made = early(expr) if calls and not counts and not expr.group_by_having else None
            return super().format_query_statement(made or expr)
