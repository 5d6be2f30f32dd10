"""Seeded defects of the area ``joins``."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class LeftJoinAsInner(SeededDefect):
    """Every join with a condition is rendered as an inner one."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            join_expr.join_type = join_expr.join_type.replace("LEFT", "INNER").replace(" OUTER", "")
            return super().format_join_expression(join_expr)


class JoinConditionInWhere(SeededDefect):
    """The condition of a join is put into WHERE, so that an outer join keeps no lonely row."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import JoinExpression, WhereClause

            join = expr.from_
            if isinstance(join, JoinExpression) and join.condition is not None and not expr.group_by_having:
                old = expr.where.condition if expr.where else None
                both = join.condition if old is None else join.condition & old
                expr.where, join.condition, join.join_type = WhereClause(self, both), None, "CROSS JOIN"
            return super().format_query_statement(expr)


class TableAliasForgotten(SeededDefect):
    """The alias of a table is not rendered."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            return super().format_table(table_name, None, schema_name)


class BossIsTheLeftSide(SeededDefect):
    """In a self join, columns of the right side are read from the left one."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import Column, JoinExpression

            join = expr.from_
            if isinstance(join, JoinExpression) and getattr(join.right_table, "name", 1) == getattr(
                join.left_table, "name", 2
            ):
                for column in expr.select:
                    if isinstance(column, Column) and column.table == join.right_table.alias:
                        column.table = join.left_table.alias
            return super().format_query_statement(expr)


class JoinConditionParametersFirst(SeededDefect):
    """ON's parameters are bound before those of the sources that are joined."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            sql, params = super().format_join_expression(join_expr)
            own = len(join_expr.condition.to_sql()[1]) if join_expr.condition is not None else 0
            return sql, (*params[len(params) - own :], *params[: len(params) - own])


class NaturalForgotten(SeededDefect):
    """NATURAL is not rendered: every row is paired with every row."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            if join_expr.natural:
                join_expr.natural, join_expr.join_type = False, "CROSS JOIN"
            return super().format_join_expression(join_expr)


class UsingForgotten(SeededDefect):
    """USING is not rendered: every row is paired with every row."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            if join_expr.using:
                join_expr.using, join_expr.join_type = None, "CROSS JOIN"
            return super().format_join_expression(join_expr)


class FirstConditionOfJoinAlone(SeededDefect):
    """Of a condition of several parts, only the first is rendered in ON."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import LogicalPredicate

            while isinstance(join_expr.condition, LogicalPredicate):
                join_expr.condition = join_expr.condition.predicates[0]
            return super().format_join_expression(join_expr)


class NullEqualsNull(SeededDefect):
    """``=`` is rendered as a comparison for which NULL equals NULL."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("IS" if op == "=" else op, left, right)


class NestedJoinWithoutParentheses(SeededDefect):
    """A join on the right side is rendered as one more join, so that it is worked off from the left."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import JoinExpression

            right = join_expr.right_table
            if isinstance(right, JoinExpression):
                first = join_expr.left_table.to_sql(), right.left_table.to_sql(), join_expr.condition.to_sql()
                second = right.right_table.to_sql(), right.condition.to_sql()
                (a, p), (b, q), (on, r), (c, s), (on2, t) = (*first, *second)
                kinds = join_expr.join_type, right.join_type
                return f"{a} {kinds[0]} {b} ON {on} {kinds[1]} {c} ON {on2}", (*p, *q, *r, *s, *t)
            return super().format_join_expression(join_expr)


class SecondSourceForgotten(SeededDefect):
    """Of a list of sources, a row of the last one is enough: it is cut to its first row."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            sql, params = super().format_join_expression(join_expr)
            if join_expr.join_type == "CROSS JOIN":
                right, _ = join_expr.right_table.to_sql()
                sql = sql.replace(right, f"(SELECT * FROM {right} LIMIT 1) AS {right.rpartition(' ')[2]}")
            return sql, params


class JoinAliasForgotten(SeededDefect):
    """The alias of a whole join is not rendered."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            join_expr.alias = None
            return super().format_join_expression(join_expr)


class ReservedAliasUnquoted(SeededDefect):
    """The alias of a table is rendered without quotes."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            sql, params = super().format_table(table_name, alias, schema_name)
            return (sql.replace(f'AS "{alias}"', f"AS {alias}") if alias else sql), params


class ConditionBesideAJoinForgotten(SeededDefect):
    """Where there is a join with a condition, that of WHERE is forgotten."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import JoinExpression

            if isinstance(expr.from_, JoinExpression) and expr.from_.condition is not None:
                expr.where = None
            return super().format_query_statement(expr)


class EveryOuterJoinIsLeft(SeededDefect):
    """RIGHT and FULL joins are claimed, and rendered as LEFT joins."""

    class Dialect:
        def supports_right_join(self) -> bool:
            return True

        def supports_full_join(self) -> bool:
            return True

        def format_join_expression(self, join_expr: Any) -> Any:
            sql, params = super().format_join_expression(join_expr)
            return re.sub(r"\b(RIGHT|FULL)( OUTER)? JOIN\b", "LEFT JOIN", sql), params


class ColumnsOfJoinCarryTheirTable(SeededDefect):
    """A column of a joined query is labelled with its table and name, as SQLite once did."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import Column, JoinExpression

            for column in expr.select if isinstance(expr.from_, JoinExpression) else ():
                if isinstance(column, Column) and column.table and not column.alias:
                    column.alias = f"{column.table}.{column.name}"
            return super().format_query_statement(expr)
