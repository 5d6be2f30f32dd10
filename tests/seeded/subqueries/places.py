"""Seeded defects of the area ``subqueries``: queries as values, sources and conditions whose places, values or rows are lost."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import Subquery

from ..defect import SeededDefect


class MaximumFromTheWrongEnd(SeededDefect):
    """A query for a maximum is read as the first row of an order, without DESC."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if len(expr.select) == 1 and getattr(expr.select[0], "func_name", "") == "MAX":
                of = expr.select[0].args[0].to_sql()[0]
                sql = sql.replace(f"MAX({of})", of, 1) + f" ORDER BY {of} LIMIT 1"
            return sql, params


class ComparedWithAQueryAsText(SeededDefect):
    """A value that is compared with a query is made a text, since the query's type is not known."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            if isinstance(right, Subquery):
                value, _ = left.to_sql()
                sql = sql.replace(value, f"CAST({value} AS TEXT)", 1)
            return sql, params


class ConditionsReversed(SeededDefect):
    """The parts of a condition are rendered from the last to the first, their parameters are not."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            _, params = super().format_logical_predicate(op, *predicates)
            return super().format_logical_predicate(op, *predicates[::-1])[0], params


class ExistsAsMoreThanOne(SeededDefect):
    """EXISTS is rendered as a count of rows that must be more than one."""

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            sql, params = subquery.to_sql()
            return f"(SELECT COUNT(*) FROM {sql}) {'<=' if is_not else '>'} 1", params


class LabelOfAQueryForgotten(SeededDefect):
    """A query among the columns loses its label."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            for each in expr.select:
                if isinstance(each, Subquery):
                    each.alias = None
            return super().format_query_statement(expr)


class OrderByAQueryForgotten(SeededDefect):
    """A query among the keys of an order makes the whole order disappear."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.order_by and any(isinstance(key, Subquery) for key, _ in expr.order_by.expressions):
                expr.order_by = None
            return super().format_query_statement(expr)


class QueryIsTheFirstOperand(SeededDefect):
    """A query in arithmetic is put on the left, where its parentheses are taken for the whole."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, *params: Any) -> Any:
            if right.startswith("(SELECT "):
                left, right, params = right, left, params[::-1]
            return super().format_binary_arithmetic_expression(op, left, right, *params)


class ValuesAsUnion(SeededDefect):
    """A list of values is emulated by a UNION, which makes one of equal rows."""

    class Dialect:
        def format_values_expression(self, values: Any, alias: Any, column_names: Any) -> Any:
            if not column_names:
                return super().format_values_expression(values, alias, column_names)
            row = ", ".join(f"? AS {self.format_identifier(name)}" for name in column_names)
            rows = " UNION ".join([f"SELECT {row}"] * len(values))
            return f"({rows}) AS {self.format_identifier(alias)}", tuple(value for row in values for value in row)


class GroupsOfSourceForgotten(SeededDefect):
    """GROUP BY of a query that is a source is not rendered."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if isinstance(expr.from_, Subquery):
                expr.from_.query_input = re.sub(r" GROUP BY [^()]*$", "", expr.from_.query_input)
            return super().format_query_statement(expr)


class JoinedQueriesExchangeParameters(SeededDefect):
    """The parameters of a join's right side are bound before those of its left."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            sql, params = super().format_join_expression(join_expr)
            first = len(join_expr.left_table.to_sql()[1])
            both = first + len(join_expr.right_table.to_sql()[1])
            return sql, (*params[first:both], *params[:first], *params[both:])
