"""Saboteurs of the area ``predicates``: values in texts, NULL and queries on the wrong path, and comparisons that fold."""

from __future__ import annotations

import itertools
import re
from typing import Any

from rhosocial.activerecord.backend.expression import RawSQLPredicate, Subquery

from .kinds import Sabotage


class PredicateBoundNullIsNull(Sabotage):
    """``= ?`` becomes ``IS ?`` when None is bound, to be friendly."""

    area = "predicates"
    source = "R26"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and None in (params or ()):
                sql = sql.replace("= ?", "IS ?")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class PredicateSignsFromTheEnd(Sabotage):
    """The signs of a text are replaced from its end on, so that the last one takes the first value."""

    area = "predicates"
    source = "D014"

    class Dialect:
        def format_where_clause(self, clause: Any) -> Any:
            sql, params = super().format_where_clause(clause)  # type: ignore[misc]
            return sql, params[::-1] if isinstance(clause.condition, RawSQLPredicate) else params


class PredicateTextWithoutValuesIsAValue(Sabotage):
    """A text without values is taken for a value, and bound."""

    area = "predicates"
    source = "CK"

    class Dialect:
        def format_where_clause(self, clause: Any) -> Any:
            if isinstance(clause.condition, RawSQLPredicate) and not clause.condition.params:
                return f"WHERE {self.get_parameter_placeholder()}", (clause.condition.expression,)  # type: ignore[attr-defined]
            return super().format_where_clause(clause)  # type: ignore[misc]


class PredicateSignsInQuotesAreNumbered(Sabotage):
    """Placeholders are numbered, those within quotes too."""

    area = "predicates"
    source = "D013"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            count = itertools.count(1)
            if params:
                sql = re.sub(r"\?", lambda _: f"?{next(count)}", sql)
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class PredicateEscapedTwice(Sabotage):
    """The values of a statement with ESCAPE are escaped once more."""

    area = "predicates"
    source = "D061"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if found := re.search(r"ESCAPE '(.)'", sql):
                params = [each.replace(found[1], found[1] * 2) if isinstance(each, str) else each for each in params]
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class PredicateLikeReadsNullAsEmpty(Sabotage):
    """NULL is an empty text to LIKE, so that NOT LIKE keeps it."""

    area = "predicates"
    source = "CK"

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)  # type: ignore[misc]
            value, _ = expr.to_sql()
            return sql.replace(value, f"COALESCE({value}, '')", 1), params


class PredicateComparedWithAllRows(Sabotage):
    """A comparison with a query is written as IN."""

    area = "predicates"
    source = "CK"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("IN" if isinstance(right, Subquery) else op, left, right)  # type: ignore[misc]


class PredicateEmptyQueryHoldsNull(Sabotage):
    """A row of NULL is added to the query in IN so that it is never empty, and NOT IN keeps nothing."""

    area = "predicates"
    source = "D080"

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)  # type: ignore[misc]
            return f"{sql[:-1]} UNION ALL SELECT NULL)", params


class PredicateExistsValuesReversed(Sabotage):
    """The values of the query in EXISTS are collected from its end on."""

    area = "predicates"
    source = "D014"

    class Dialect:
        def format_exists_expression(self, subquery: Any, is_not: bool) -> Any:
            sql, params = super().format_exists_expression(subquery, is_not)  # type: ignore[misc]
            return sql, params[::-1]


class PredicateDistinctFoldsCase(Sabotage):
    """COUNT(DISTINCT) takes texts for the same that differ in case."""

    area = "predicates"
    source = "D056"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            return (sql.replace(")", " COLLATE NOCASE)", 1) if expr.is_distinct else sql), params


class PredicateEqualityFoldsAccents(Sabotage):
    """Text is compared without regard to accents, and nobody declares it."""

    area = "predicates"
    source = "D056"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            sql, params = super().format_comparison_predicate(op, left, right)  # type: ignore[misc]
            if op == "=" and isinstance(params[-1] if params else None, str):
                column, _ = left.to_sql()
                sql = sql.replace(column, f"REPLACE({column}, '\u00e9', 'e')", 1)
            return sql, params
