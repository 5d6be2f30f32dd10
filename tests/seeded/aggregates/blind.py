"""Seeded defects of the area ``aggregates`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class DistinctBeforeTheCount(SeededDefect):
    """The number of distinct values is written as the distinct numbers of values."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if re.match(r"SELECT (?!DISTINCT )(?:(?! FROM ).)*\bCOUNT\(DISTINCT ", sql):
                sql = re.sub(r"\bCOUNT\(DISTINCT ", "COUNT(", sql, count=1).replace("SELECT ", "SELECT DISTINCT ", 1)
            return sql, params
