"""Seeded defects of the area ``expressions`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _around_all(sql: str) -> bool:
    """Whether a text is in one pair of brackets, and no subquery."""
    depth = 0
    for place, letter in enumerate(sql):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return sql.startswith("(") and place == len(sql) - 1 and not sql.startswith("(SELECT")
    return False


class LeftOperandsLoseTheirBrackets(SeededDefect):
    """The brackets around the left operand of an arithmetic operator are left out, whatever is in them."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, *params: Any) -> Any:
            left = left[1:-1] if _around_all(left) else left
            return super().format_binary_arithmetic_expression(op, left, right, *params)


class DifferencesOfMomentsWithoutBrackets(SeededDefect):
    """The difference of two days is written as a subtraction without brackets around it."""

    class Dialect:
        def format_datetime_diff_expression(self, expr: Any) -> Any:
            sql, params = super().format_datetime_diff_expression(expr)
            return (sql[1:-1] if _around_all(sql) else sql), params
