"""Seeded defects of the area ``subqueries``."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class SourceParametersAfterCondition(SeededDefect):
    """Parameters of a subquery in FROM are bound after those of WHERE."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if not expr.where or not hasattr(expr.from_, "to_sql"):
                return sql, params
            start = sum(len(column.to_sql()[1]) for column in expr.select)
            middle = start + len(expr.from_.to_sql()[1])
            end = middle + len(expr.where.to_sql()[1])
            return sql, (*params[:start], *params[middle:end], *params[start:middle], *params[end:])


class NotInPassesOverNull(SeededDefect):
    """NOT IN over a query takes unknown for true, as programmers expect it."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            from rhosocial.activerecord.backend.expression import InPredicate, Subquery

            sql, params = super().format_logical_predicate(op, *predicates)
            if op == "NOT" and isinstance(predicates[0], InPredicate) and isinstance(predicates[0].values, Subquery):
                sql = f"COALESCE({sql}, 1)"
            return sql, params


class NotExistsAsExists(SeededDefect):
    """The negation of EXISTS is not rendered."""

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            return super().format_exists_expression(subquery, False)


class OuterAliasCaptured(SeededDefect):
    """Columns in EXISTS lose their tables, so that the inner table catches the outer one's."""

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            sql, params = super().format_exists_expression(subquery, is_not)
            return re.sub(r'"\w+"\.', "", sql), params


class InParametersBeforeItsValue(SeededDefect):
    """Parameters of the query in IN are bound before those of the value."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            own = len(expr.to_sql()[1])
            return sql, (*params[own:], *params[:own])


class InAsEquals(SeededDefect):
    """IN over a query compares with the first row of it."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            return sql.replace(" IN (", " = (", 1), params


class AssignmentParametersAfterCondition(SeededDefect):
    """Parameters of SET are bound after those of WHERE."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            own = len(expr.where.to_sql()[1]) if expr.where else 0
            return sql, (*params[len(params) - own :], *params[: len(params) - own])


class DistinctQueryForgotten(SeededDefect):
    """SELECT DISTINCT is rendered as SELECT."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            expr.select_modifier = None
            return super().format_query_statement(expr)


class LimitOfSourceForgotten(SeededDefect):
    """A query with ORDER BY and no condition loses its LIMIT when it is a source."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import Subquery

            if isinstance(expr.from_, Subquery):
                expr.from_.query_input = expr.from_.query_input.replace(" LIMIT ?", " LIMIT ? + 1000")
            return super().format_query_statement(expr)


class NullFromQueryAsZero(SeededDefect):
    """A query that stands as a value gives 0 where it has no row."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression import Subquery

            for column in expr.select:
                if isinstance(column, Subquery):
                    column.query_input = f"COALESCE(({column.query_input}), 0)"
            return super().format_query_statement(expr)


class ValuesWithoutParentheses(SeededDefect):
    """A list of values stands in FROM without parentheses."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            return sql.replace("FROM (VALUES (?), (?))", "FROM VALUES (?), (?)"), params


class ValuesCutToOneRow(SeededDefect):
    """Of a list of values, only the first row is rendered."""

    class Dialect:
        def format_values_expression(self, values: Any, alias: Any, column_names: Any) -> Any:
            return super().format_values_expression(values[:1], alias, column_names)


class UpdateSourceParametersFirst(SeededDefect):
    """Parameters of a query beside an UPDATE are bound before those of SET."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            if not expr.from_:
                return sql, params
            sources = expr.from_ if isinstance(expr.from_, list) else [expr.from_]
            own = sum(len(value.to_sql()[1]) for value in expr.assignments.values())
            end = own + sum(len(source.to_sql()[1]) for source in sources)
            return sql, (*params[own:end], *params[:own], *params[end:])
