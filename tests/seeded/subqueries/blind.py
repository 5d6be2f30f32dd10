"""Seeded defects of the area ``subqueries`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.advanced_functions import ExistsExpression

from ..defect import SeededDefect


class ExistsOrIsAnd(SeededDefect):
    """EXISTS of a subquery, or another condition, asks for both."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            exists = any(isinstance(each, ExistsExpression) for each in predicates)
            return super().format_logical_predicate("AND" if op.upper() == "OR" and exists else op, *predicates)
