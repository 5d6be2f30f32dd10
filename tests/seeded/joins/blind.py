"""Seeded defects of the area ``joins`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import JoinExpression

from ..defect import SeededDefect


class LeftJoinsAreInner(SeededDefect):
    """A left join is written as an inner one."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            if join_expr.join_type.upper().startswith("LEFT"):
                join_expr = copy.copy(join_expr)
                join_expr.join_type = "INNER JOIN"
            return super().format_join_expression(join_expr)


class ParametersOfJoinsAreBoundLast(SeededDefect):
    """The parameters of a join's condition are bound behind those of WHERE."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if isinstance(expr.from_, JoinExpression) and expr.where:
                start = sum(len(each.to_sql()[1]) for each in expr.select)
                middle = start + len(expr.from_.to_sql()[1])
                end = middle + len(expr.where.to_sql()[1])
                params = (*params[:start], *params[middle:end], *params[start:middle], *params[end:])
            return sql, params
