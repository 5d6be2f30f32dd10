"""Seeded defects of the area ``expressions`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression.bases import SQLPredicate
from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

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


class UnknownConditionsAreFalse(SeededDefect):
    """A condition that is a column of the result is false where it is unknown."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if any(isinstance(each, SQLPredicate) for each in expr.select or ()):
                expr = copy.copy(expr)
                expr.select = [self._known(each) if isinstance(each, SQLPredicate) else each for each in expr.select]
            return super().format_query_statement(expr)

        def _known(self, condition: Any) -> Any:
            sql, params = condition.to_sql()
            sql, _, alias = sql.partition(" AS ")
            return RawSQLExpression(self, f"CASE WHEN {sql} THEN 1 ELSE 0 END{' AS ' + alias if alias else ''}", params)
