"""Seeded defects of the area ``aggregates`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class FiltersOfSeveralDistinctsAreLost(SeededDefect):
    """Where a query has several aggregates of different values, their FILTER is ignored."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            several = [each for each in expr.select if getattr(each, "is_distinct", False)]
            if len(several) > 1:
                expr = copy.copy(expr)
                expr.select = [self._unfiltered(each) if each in several else each for each in expr.select]
            return super().format_query_statement(expr)

        def _unfiltered(self, call: Any) -> Any:
            call = copy.copy(call)
            call._filter_predicate = None
            return call


class DistinctOfGroupsIsLost(SeededDefect):
    """DISTINCT of a query with groups is taken for said already by the groups."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.group_by_having is not None and expr.select_modifier is not None:
                expr = copy.copy(expr)
                expr.select_modifier = None
            return super().format_query_statement(expr)
