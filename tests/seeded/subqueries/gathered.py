"""Seeded defects of the area ``subqueries`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import InPredicate, Literal

from ..defect import SeededDefect


class NotInLeavesOutNulls(SeededDefect):
    """NOT IN of a subquery leaves out a row whose value is null before it asks whether the subquery has rows."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            sql, params = super().format_logical_predicate(op, *predicates)
            first = predicates[0]
            if op == "NOT" and isinstance(first, InPredicate) and not isinstance(first.values, Literal):
                value, bound = first.expr.to_sql()
                sql, params = f"({value} IS NOT NULL AND {sql})", (*bound, *params)
            return sql, params
