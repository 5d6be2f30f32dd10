"""Seeded defects of the area ``expressions`` that handle one of several."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class OneCastOfAChain(SeededDefect):
    """A cast of a cast is the outer one alone."""

    class Dialect:
        def format_cast_expression(self, expr_sql: str, *rest: Any, **more: Any) -> Any:
            if expr_sql.startswith("CAST("):
                expr_sql = expr_sql[len("CAST(") : expr_sql.rindex(" AS ")]
            return super().format_cast_expression(expr_sql, *rest, **more)
