"""Seeded defects of the area ``set_operations`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

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
