"""Saboteurs of the area ``aggregates``."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class DistinctAggregateDropped(Sabotage):
    """DISTINCT of an aggregate is not rendered."""

    area = "aggregates"
    source = "D083"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            expr.is_distinct = False
            return super().format_function_call(expr, filter_predicate)  # type: ignore[misc]


class AverageOfIntegersIsInteger(Sabotage):
    """An average is cast to an integer."""

    area = "aggregates"
    source = "D083"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name == "AVG" and "INTEGER" not in expr.cast_types:
                expr.cast("INTEGER")
            return super().format_function_call(expr, filter_predicate)  # type: ignore[misc]


class SumOfNothingIsZero(Sabotage):
    """SUM is wrapped in COALESCE, to be friendly."""

    area = "aggregates"
    source = "D084"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            alias, expr.alias = expr.alias, None
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            expr.alias = alias
            if expr.func_name == "SUM":
                sql = f"COALESCE({sql}, 0)"
            return (f"{sql} AS {self.format_identifier(alias)}" if alias else sql), params  # type: ignore[attr-defined]


class CountOfColumnCountsRows(Sabotage):
    """COUNT(column) is rendered as COUNT(*)."""

    area = "aggregates"
    source = "D084"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            from rhosocial.activerecord.backend.expression import WildcardExpression

            if expr.func_name == "COUNT" and not expr.is_distinct:
                expr.args = [WildcardExpression(self)]
            return super().format_function_call(expr, filter_predicate)  # type: ignore[misc]


class MinimumReadsNullAsZero(Sabotage):
    """NULL is taken for 0 in MIN and MAX."""

    area = "aggregates"
    source = "D084"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            for name in ("MIN(", "MAX("):
                if sql.startswith(name):
                    sql = sql.replace(name, f"{name}COALESCE(", 1).replace(")", ", 0))", 1)
            return sql, params


class SumThroughFloat(Sabotage):
    """SUM is rendered as the float sum that the database has as well."""

    area = "aggregates"
    source = "D085"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            return sql.replace("SUM(", "SUM(1.0 * ", 1) if "DISTINCT" not in sql else sql, params


class HavingForgotten(Sabotage):
    """HAVING is not rendered."""

    area = "aggregates"
    source = "D086"

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            clause.having = None
            return super().format_group_by_having_clause(clause)  # type: ignore[misc]


class HavingParametersFirst(Sabotage):
    """HAVING's parameters are bound before those of the rest of the query."""

    area = "aggregates"
    source = "D086"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)  # type: ignore[misc]
            clause = expr.group_by_having
            own = clause.having.to_sql()[1] if clause is not None and clause.having is not None else ()
            if own:
                after = sum(len(part.to_sql()[1]) for part in (expr.order_by, expr.limit_offset) if part is not None)
                end = len(params) - after
                params = (*own, *params[: end - len(own)], *params[end:])
            return sql, params


class GroupByFirstColumnAlone(Sabotage):
    """Only the first key of GROUP BY is rendered."""

    area = "aggregates"
    source = "CK"

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            clause.group_by = clause.group_by[:1]
            return super().format_group_by_having_clause(clause)  # type: ignore[misc]


class FilterForgotten(Sabotage):
    """FILTER of an aggregate is not rendered."""

    area = "aggregates"
    source = "D141"

    class Dialect:
        def format_filter_clause(self, condition_sql: str, condition_params: Any) -> Any:
            return "", ()


class FilterParametersFirst(Sabotage):
    """FILTER's parameters are bound before those of the aggregate's arguments."""

    area = "aggregates"
    source = "D014"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            own = len(filter_predicate.to_sql()[1]) if filter_predicate is not None else 0
            return sql, (*params[len(params) - own :], *params[: len(params) - own])


class AggregateLosesItsLabel(Sabotage):
    """The label of an aggregate is not rendered."""

    area = "aggregates"
    source = "CK"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            alias, expr.alias = expr.alias, None
            found = super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
            expr.alias = alias
            return found


class CastOfAggregateForgotten(Sabotage):
    """A cast of an aggregate is not rendered."""

    area = "aggregates"
    source = "CK"

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            del expr.cast_types[:]
            return super().format_function_call(expr, filter_predicate)  # type: ignore[misc]
