"""Seeded defects of the area ``set_operations`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.operators import RawSQLExpression
from rhosocial.activerecord.backend.expression.query_sources import SetOperationExpression

from ..defect import SeededDefect


class OrderBeforeIntersect(SeededDefect):
    """The order of an intersection is written before its first query."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *rest: Any) -> Any:
            alias, all_, order, *others = (*rest, *(None,) * 5)[:5]
            if operation.upper() != "INTERSECT" or order is None:
                return super().format_set_operation_expression(left, right, operation, *rest)
            sql, params = super().format_set_operation_expression(left, right, operation, alias, all_, None, *others)
            first, bound = order.to_sql()
            return f"{first} {sql}", (*bound, *params)


class ExceptsGroupFromTheRight(SeededDefect):
    """Of two EXCEPTs the second is applied first, to the query that the first one takes away."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *rest: Any) -> Any:
            before = isinstance(left, SetOperationExpression) and left.operation.upper() == "EXCEPT"
            if operation.upper() == "EXCEPT" and before and left.alias is None:
                (taken, params), (kept, more) = left.right.to_sql(), right.to_sql()
                right = RawSQLExpression(self, f"SELECT * FROM ({taken} EXCEPT {kept})", (*params, *more))
                left = left.left
            return super().format_set_operation_expression(left, right, operation, *rest)
