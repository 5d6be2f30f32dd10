"""Seeded defects of the area ``set_operations`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from ..defect import SeededDefect


class LimitsBeforeTheOrder(SeededDefect):
    """The limit of a union is written before its order."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, operation: str, *rest: Any) -> Any:
            alias, all_, order, limit, *others = (*rest, *(None,) * 5)[:5]
            if order is None or limit is None:
                return super().format_set_operation_expression(left, right, operation, *rest)
            sql, params = super().format_set_operation_expression(
                left, right, operation, alias, all_, None, limit, *others
            )
            last, bound = order.to_sql()
            return f"{sql} {last}", (*params, *bound)


class BracketsAroundBothSidesOfAUnion(SeededDefect):
    """Both sides of a union that stands behind IN are in brackets of their own."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            return re.sub(r" IN \((SELECT .*?) (UNION(?: ALL)?) (SELECT .*)\)$", r" IN ((\1) \2 (\3))", sql), params


class UnionsBeforeTheGroups(SeededDefect):
    """A union is written before the GROUP BY and HAVING of its first side."""

    class Dialect:
        def format_set_operation_expression(
            self, left: Any, right: Any, operation: str, *rest: Any, **more: Any
        ) -> Any:
            groups = getattr(left, "group_by_having", None)
            if groups is None:
                return super().format_set_operation_expression(left, right, operation, *rest, **more)
            first, last = copy.copy(left), copy.copy(right)
            first.group_by_having, last.group_by_having = None, groups
            return super().format_set_operation_expression(first, last, operation, *rest, **more)
