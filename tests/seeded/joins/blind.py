"""Seeded defects of the area ``joins`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression import JoinExpression
from rhosocial.activerecord.backend.expression.operators import RawSQLPredicate

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


def _kind(join: Any) -> str:
    return str(join.join_type).upper().split()[0] if isinstance(join, JoinExpression) else ""


class CrossJoinsTakeTheOuterCondition(SeededDefect):
    """Of an inner, a left and a cross join in a row, the left one loses its condition and becomes a cross join too."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            left = join_expr.left_table
            if _kind(join_expr) == "CROSS" and _kind(left) == "LEFT" and _kind(left.left_table) == "INNER":
                join_expr, left = copy.copy(join_expr), copy.copy(left)
                left.join_type, left.condition, left.using = "CROSS JOIN", None, None
                join_expr.left_table = left
            return super().format_join_expression(join_expr)


class ExistsOfJoinsHasOn(SeededDefect):
    """The condition of a query in EXISTS that stands in the condition of a join begins with ON, not with WHERE."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            sql, params = super().format_join_expression(join_expr)
            condition = join_expr.condition.to_sql()[0] if join_expr.condition else ""
            wrong = re.sub(r"(EXISTS \(SELECT .*?) WHERE ", r"\1 ON ", condition, flags=re.DOTALL)
            return (sql.replace(condition, wrong) if condition else sql), params


class ConditionsOfJoinedQueriesInOn(SeededDefect):
    """The condition of a query on the left of a left join goes to ON, so that rows that do not meet it come too."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            left = join_expr.left_table
            parts = re.fullmatch(
                r"SELECT (.*) FROM (\S+(?: AS \S+)?) WHERE (.*)", str(getattr(left, "query_input", "")), re.DOTALL
            )
            if _kind(join_expr) == "LEFT" and parts and join_expr.condition and left.alias:
                met = RawSQLPredicate(self, f"{self.format_identifier(left.alias)}._met")
                join_expr, left = copy.copy(join_expr), copy.copy(left)
                left.query_input = f"SELECT {parts[1]}, ({parts[3]}) AS _met FROM {parts[2]}"
                join_expr.left_table, join_expr.condition = left, join_expr.condition & met
            return super().format_join_expression(join_expr)
