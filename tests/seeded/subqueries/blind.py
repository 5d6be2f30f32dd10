"""Seeded defects of the area ``subqueries`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.advanced_functions import ExistsExpression
from rhosocial.activerecord.backend.expression.core import Subquery

from ..defect import SeededDefect


class ExistsOrIsAnd(SeededDefect):
    """EXISTS of a subquery, or another condition, asks for both."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            exists = any(isinstance(each, ExistsExpression) for each in predicates)
            return super().format_logical_predicate("AND" if op.upper() == "OR" and exists else op, *predicates)


class NullOfSubqueriesIsEqualToNull(SeededDefect):
    """IS NULL of a subquery is written as equal to NULL, which is never true."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            if isinstance(expr, Subquery):
                sql, params = expr.to_sql()
                return f"{sql} {'<>' if is_not else '='} NULL", params
            return super().format_is_null_predicate(expr, is_not)
