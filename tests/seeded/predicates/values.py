"""Seeded defects of the area ``predicates``: values in texts, NULL and queries on the wrong path, and comparisons that fold."""

from __future__ import annotations

import itertools
import re
from typing import Any

from rhosocial.activerecord.backend.expression import RawSQLPredicate, Subquery

from ..defect import SeededDefect


class PredicateBoundNullIsNull(SeededDefect):
    """``= ?`` becomes ``IS ?`` when None is bound, to be friendly."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and None in (params or ()):
                sql = sql.replace("= ?", "IS ?")
            return super()._prepare_sql_and_params(sql, params)


class PredicateSignsFromTheEnd(SeededDefect):
    """The signs of a text are replaced from its end on, so that the last one takes the first value."""

    class Dialect:
        def format_where_clause(self, clause: Any) -> Any:
            sql, params = super().format_where_clause(clause)
            return sql, params[::-1] if isinstance(clause.condition, RawSQLPredicate) else params


class PredicateTextWithoutValuesIsAValue(SeededDefect):
    """A text without values is taken for a value, and bound."""

    class Dialect:
        def format_where_clause(self, clause: Any) -> Any:
            if isinstance(clause.condition, RawSQLPredicate) and not clause.condition.params:
                return f"WHERE {self.get_parameter_placeholder()}", (clause.condition.expression,)
            return super().format_where_clause(clause)


class PredicateSignsInQuotesAreNumbered(SeededDefect):
    """Placeholders are numbered, those within quotes too."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            count = itertools.count(1)
            if params:
                sql = re.sub(r"\?", lambda _: f"?{next(count)}", sql)
            return super()._prepare_sql_and_params(sql, params)


class PredicateEscapedTwice(SeededDefect):
    """The values of a statement with ESCAPE are escaped once more."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if found := re.search(r"ESCAPE '(.)'", sql):
                params = [each.replace(found[1], found[1] * 2) if isinstance(each, str) else each for each in params]
            return super()._prepare_sql_and_params(sql, params)


class PredicateLikeReadsNullAsEmpty(SeededDefect):
    """NULL is an empty text to LIKE, so that NOT LIKE keeps it."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)
            value, _ = expr.to_sql()
            return sql.replace(value, f"COALESCE({value}, '')", 1), params


class PredicateComparedWithAllRows(SeededDefect):
    """A comparison with a query is written as IN."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("IN" if isinstance(right, Subquery) else op, left, right)


class PredicateEmptyQueryHoldsNull(SeededDefect):
    """A row of NULL is added to the query in IN so that it is never empty, and NOT IN keeps nothing."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            return f"{sql[:-1]} UNION ALL SELECT NULL)", params


class PredicateExistsValuesReversed(SeededDefect):
    """The values of the query in EXISTS are collected from its end on."""

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            sql, params = super().format_exists_expression(subquery, is_not)
            return sql, params[::-1]


class PredicateDistinctFoldsCase(SeededDefect):
    """COUNT(DISTINCT) takes texts for the same that differ in case."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return (sql.replace(")", " COLLATE NOCASE)", 1) if expr.is_distinct else sql), params


class PredicateEqualityFoldsAccents(SeededDefect):
    """Text is compared without regard to accents, and nobody declares it."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)
            if op == "=" and isinstance(params[-1] if params else None, str):
                column, _ = left.to_sql()
                sql = sql.replace(column, f"REPLACE({column}, '\u00e9', 'e')", 1)
            return sql, params
