"""Seeded defects of the area ``expressions`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class WeekdaysFromOne(SeededDefect):
    """The days of the week are numbered from 1, as another database numbers them."""

    class Dialect:
        def format_extract_expression(self, expr: Any) -> Any:
            sql, params = super().format_extract_expression(expr)
            if expr.field.value == "dow":
                sql = sql.replace("CAST(strftime('%w', ", "(1 + CAST(strftime('%w', ", 1)
                sql = sql.replace(" AS INTEGER)", " AS INTEGER))", 1)
            return sql, params
