"""Seeded defects of the area ``joins`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Column, JoinExpression
from rhosocial.activerecord.backend.expression.predicates import IsNullPredicate, LogicalPredicate
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ..defect import SeededDefect


def _left_join(expr: Any) -> Any:
    """The outermost join of a query when it is a left one."""
    source = expr.from_[0] if isinstance(expr.from_, list) and len(expr.from_) == 1 else expr.from_
    left = isinstance(source, JoinExpression) and source.join_type.upper().startswith("LEFT")
    return source if left and source.condition is not None else None


def _of(condition: Any, join: Any) -> bool:
    """Whether a condition asks for a column of the joined table alone."""
    names = {getattr(join.right_table, "alias", None), getattr(join.right_table, "name", None)} - {None}
    sides = [getattr(condition, side) for side in ("left", "right", "expr") if hasattr(condition, side)]
    columns = [side for side in sides if isinstance(side, Column)]
    return bool(columns) and all(column.table in names for column in columns)


def _again(expr: Any, join: Any, on: Any, where: Any) -> Any:
    """The query with another condition of its join and other conditions of its rows."""
    made, joined = copy.copy(expr), copy.copy(join)
    joined.condition, made.from_ = on, joined
    made.where = WhereClause(expr.dialect, where) if where is not None else None
    return made


class ConditionsOfLeftJoinsInWhere(SeededDefect):
    """A condition on the joined table alone goes from ON to WHERE, where it drops the rows that found no partner."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = _left_join(expr)
            if join is not None and isinstance(join.condition, LogicalPredicate) and join.condition.op == "AND":
                on, extra = join.condition.predicates[:1], join.condition.predicates[1:]
                if len(extra) == 1 and _of(extra[0], join) and not _of(on[0], join):
                    where = extra[0] if expr.where is None else expr.where.condition & extra[0]
                    expr = _again(expr, join, on[0], where)
            return super().format_query_statement(expr)


class NotNullOfTheRightSideTooEarly(SeededDefect):
    """IS NOT NULL of the joined table is asked before the rows without a partner are made, and leaves them."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = _left_join(expr)
            asked = expr.where.condition if expr.where is not None else None
            if join is not None and isinstance(asked, IsNullPredicate) and asked.is_not and _of(asked, join):
                expr = _again(expr, join, join.condition & asked, None)
            return super().format_query_statement(expr)


class InnerJoinsWithinLeftJoinsFlattened(SeededDefect):
    """An inner join on the right side of a left one is written behind it, where it drops rows of the left side."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            inner = join_expr.right_table
            nested = isinstance(inner, JoinExpression) and inner.alias is None and inner.condition
            if nested and join_expr.join_type.upper().startswith("LEFT") and "LEFT" not in inner.join_type.upper():
                outer, join_expr = copy.copy(join_expr), copy.copy(inner)
                outer.right_table, join_expr.left_table = inner.left_table, outer
            return super().format_join_expression(join_expr)
