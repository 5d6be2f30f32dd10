"""Seeded defects of the area ``windows`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Literal, WindowFunctionCall

from ..defect import SeededDefect
from ..limited import early


class LimitsBeforeLead(SeededDefect):
    """A limit is applied to the rows that LEAD looks at, so that there is none behind the last one."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            calls = [each for each in expr.select if isinstance(each, WindowFunctionCall)]
            made = early(expr) if any(each.function_name.upper() == "LEAD" for each in calls) else None
            return super().format_query_statement(made or expr)


class ConstantsOrderWithoutPeers(SeededDefect):
    """A window that is ordered by a constant ends at the row itself, although all rows are its peers."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)
            order = [each[0] if isinstance(each, tuple) else each for each in getattr(spec.order_by, "expressions", ())]
            if order and all(isinstance(each, Literal) for each in order) and not spec.frame:
                sql += " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
            return sql, params
