"""Seeded defects of the area ``aggregates``."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..rows import constant, seed, setting


class DistinctAggregateDropped(SeededDefect):
    """DISTINCT of an aggregate is not rendered."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            expr.is_distinct = False
            return super().format_function_call(expr, filter_predicate)


class AverageOfIntegersIsInteger(SeededDefect):
    """An average is cast to an integer."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name == "AVG" and "INTEGER" not in expr.cast_types:
                expr.cast("INTEGER")
            return super().format_function_call(expr, filter_predicate)


class SumOfNothingIsZero(SeededDefect):
    """SUM is wrapped in COALESCE, to be friendly."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            alias, expr.alias = expr.alias, None
            sql, params = super().format_function_call(expr, filter_predicate)
            expr.alias = alias
            if expr.func_name == "SUM":
                sql = f"COALESCE({sql}, 0)"
            return (f"{sql} AS {self.format_identifier(alias)}" if alias else sql), params


class CountOfColumnCountsRows(SeededDefect):
    """COUNT(column) is rendered as COUNT(*)."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            from rhosocial.activerecord.backend.expression import WildcardExpression

            if expr.func_name == "COUNT" and not expr.is_distinct:
                expr.args = [WildcardExpression(self)]
            return super().format_function_call(expr, filter_predicate)


class MinimumReadsNullAsZero(SeededDefect):
    """NULL is taken for 0 in MIN and MAX."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            for name in ("MIN(", "MAX("):
                if sql.startswith(name):
                    sql = sql.replace(name, f"{name}COALESCE(", 1).replace(")", ", 0))", 1)
            return sql, params


class SumThroughFloat(SeededDefect):
    """SUM is rendered as the float sum that the database has as well."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return sql.replace("SUM(", "SUM(1.0 * ", 1) if "DISTINCT" not in sql else sql, params


class HavingParametersFirst(SeededDefect):
    """HAVING's parameters are bound before those of the rest of the query."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            clause = expr.group_by_having
            own = clause.having.to_sql()[1] if clause is not None and clause.having is not None else ()
            if own:
                after = sum(len(part.to_sql()[1]) for part in (expr.order_by, expr.limit_offset) if part is not None)
                end = len(params) - after
                params = (*own, *params[: end - len(own)], *params[end:])
            return sql, params


class FilterParametersFirst(SeededDefect):
    """FILTER's parameters are bound before those of the aggregate's arguments."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            own = len(filter_predicate.to_sql()[1]) if filter_predicate is not None else 0
            return sql, (*params[len(params) - own :], *params[: len(params) - own])


class AggregateLosesItsLabel(SeededDefect):
    """The label of an aggregate is not rendered."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            alias, expr.alias = expr.alias, None
            found = super().format_function_call(expr, filter_predicate)
            expr.alias = alias
            return found


class CastOfAggregateForgotten(SeededDefect):
    """A cast of an aggregate is not rendered."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            del expr.cast_types[:]
            return super().format_function_call(expr, filter_predicate)


DIALECTS = [
    ("HavingForgotten", "HAVING is not rendered.", setting("format_group_by_having_clause", having=None)),
    (
        "GroupByFirstColumnAlone",
        "Only the first key of GROUP BY is rendered.",
        setting("format_group_by_having_clause", group_by=lambda clause: clause.group_by[:1]),
    ),
    ("FilterForgotten", "FILTER of an aggregate is not rendered.", constant("format_filter_clause", ("", ()))),
]
seed(__name__, "Dialect", DIALECTS)
