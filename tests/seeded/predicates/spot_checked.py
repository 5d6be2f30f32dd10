"""Seeded defects of the area ``predicates`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class IsNullOfEmptyText(SeededDefect):
    """IS NULL is true of an empty text as well."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            sql, params = super().format_is_null_predicate(expr, is_not)
            value, _ = expr.to_sql()
            return sql.replace(value, f"NULLIF({value}, '')", 1), params


class IsNullOfFalse(SeededDefect):
    """IS NULL of a boolean column asks whether it is not true."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            sql, params = super().format_is_null_predicate(expr, is_not)
            if getattr(expr, "name", None) == "flag":
                sql = f"COALESCE({expr.to_sql()[0]}, 0) {'<>' if is_not else '='} 0"
            return sql, params
