"""Seeded defects of the area ``aggregates``: short cuts that lose rows, groups or their order, and emulations that are none."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import AggregateFunctionCall, FunctionCall

from ..defect import SeededDefect


class ConditionOfAggregatesIsHaving(SeededDefect):
    """The condition of a query with an aggregate is rendered as HAVING."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if any(isinstance(each, AggregateFunctionCall) for each in expr.select) and not expr.group_by_having:
                sql = sql.replace(" WHERE ", " HAVING ", 1)
            return sql, params


class SumOfDistinctValues(SeededDefect):
    """SUM and AVG leave out repeated values, against the doubled rows of joins."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            expr.is_distinct = expr.is_distinct or expr.func_name in ("SUM", "AVG")
            return super().format_function_call(expr, filter_predicate)


class SumOfTheFirstOperand(SeededDefect):
    """SUM closes after the first operand of an expression, as if it were distributive."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return re.sub(r'^SUM\(("\w+") \* \? (.*)\)', r"SUM(\1 * ?) \2", sql), params


class OrderOfGroupsForgotten(SeededDefect):
    """A query with groups loses its order: groups come in the order of their keys anyway."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.group_by_having:
                expr.order_by = None
            return super().format_query_statement(expr)


class GroupsOfTheColumn(SeededDefect):
    """GROUP BY a function is rendered as GROUP BY its column."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            clause.group_by = [each.args[0] if isinstance(each, FunctionCall) else each for each in clause.group_by]
            return super().format_group_by_having_clause(clause)


class GroupOfNullForgotten(SeededDefect):
    """Rows without a key are left out of the groups."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            keys = [each for each in clause.group_by if hasattr(each, "is_not_null")]
            for each in keys:
                known = each.is_not_null()
                clause.having = known if clause.having is None else known & clause.having
            return super().format_group_by_having_clause(clause)


class MinimumOfTexts(SeededDefect):
    """MIN and MAX compare the printed values."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            return re.sub(r"^(MIN|MAX)\((.*?)\)", r"\1(CAST(\2 AS TEXT))", sql), params


def _never_empty(sql: str, result: Any) -> Any:
    if result.data == [] and "COUNT(" in sql:
        result.data = [{"count": 0}]
    return result


class CountsAlwaysHaveARow(SeededDefect):
    """A query that counts gives a row even where there is none."""

    class Backend:
        async def execute(self, sql: str, *args: Any, **more: Any) -> Any:
            return _never_empty(sql, await super().execute(sql, *args, **more))


class PercentileIsTheAverage(SeededDefect):
    """Percentiles are claimed, and emulated by the average."""

    class Dialect:
        def supports_ordered_set_aggregation(self) -> bool:
            return True

        def format_ordered_set_aggregation(self, aggregation: Any) -> Any:
            of, params = aggregation.order_by.expressions[0][0].to_sql()
            return f"AVG({of}) AS {self.format_identifier(aggregation.alias)}", params


class CubeIsItsFinestGroups(SeededDefect):
    """CUBE and GROUPING SETS are claimed, and emulated by the groups of all their columns."""

    class Dialect:
        def supports_cube(self) -> bool:
            return True

        def supports_grouping_sets(self) -> bool:
            return True

        def format_grouping_expression(self, operation: str, expressions: Any) -> Any:
            each = [one for some in expressions for one in (some if isinstance(some, (list, tuple)) else [some])]
            return ", ".join(dict.fromkeys(one.to_sql()[0] for one in each)), ()
