"""Seeded defects of the area ``aggregates`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from ..defect import SeededDefect


class JoinedTextsAreNotDistinct(SeededDefect):
    """DISTINCT of the aggregate that joins texts is left out."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name.upper() in ("GROUP_CONCAT", "STRING_AGG"):
                expr = copy.copy(expr)
                expr.is_distinct = False
            return super().format_function_call(expr, filter_predicate)


class FiltersOfEverythingAreEmpty(SeededDefect):
    """A filter that keeps every row, such as NOT IN of an empty list, is written as nothing behind WHERE."""

    class Dialect:
        def format_filter_clause(self, condition_sql: str, condition_params: Any) -> Any:
            if re.fullmatch(r"NOT \(.* IN \(\)\)|1 = 1|TRUE", condition_sql):
                return "FILTER (WHERE )", ()
            return super().format_filter_clause(condition_sql, condition_params)
