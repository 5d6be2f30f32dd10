"""Seeded defects of the area ``models``: what a dialect renders wrongly."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import RawSQLPredicate

from ..defect import SeededDefect


class ModelSelectParametersLast(SeededDefect):
    """The values of the columns are bound after those of the condition."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            first = sum(len(each.to_sql()[1]) for each in expr.select)
            return sql, (*params[first:], *params[:first])


class ModelLabelsForgotten(SeededDefect):
    """An arithmetic expression is rendered without its label."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            for each in expr.select:
                if type(each).__name__.startswith("Binary"):
                    each.alias = None
            return super().format_query_statement(expr)


class ModelFunctionsForgotten(SeededDefect):
    """A function over text gives its argument."""

    class Dialect:
        def format_function_call(self, expr: Any, *args: Any) -> Any:
            sql, params = super().format_function_call(expr, *args)
            return sql.replace("UPPER(", "TRIM(").replace("upper(", "trim("), params


class ModelSubqueriesOfSelectEmpty(SeededDefect):
    """The largest value is asked of no row."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            return (
                (f"{sql} WHERE 1 = 0", params)
                if sql.upper().startswith("SELECT MAX(") and not expr.where
                else (sql, params)
            )


class ModelUpdateParametersSwapped(SeededDefect):
    """The condition's values are bound before those that are set."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            first = sum(len(each.to_sql()[1]) for each in expr.assignments.values())
            return sql, (*params[first:], *params[:first])


class ModelUpdateFailsHalfWay(SeededDefect):
    """An UPDATE that is refused keeps the rows that it had changed."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return sql.replace("UPDATE", "UPDATE OR FAIL", 1), params


class ModelUpdateLeavesNoneOut(SeededDefect):
    """An explicit ``None`` counts as "not given" in an UPDATE."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            given = {name: each for name, each in expr.assignments.items() if getattr(each, "value", 0) is not None}
            expr.assignments = given or expr.assignments
            return super().format_update_statement(expr)


class ModelSetTakesFirstOperand(SeededDefect):
    """Of a sum in SET, the first operand is rendered."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            taken = {name: getattr(each, "left", each) for name, each in expr.assignments.items()}
            expr.assignments = taken
            return super().format_update_statement(expr)


class ModelDeleteTakesFirstCondition(SeededDefect):
    """In a DELETE, the last of the conditions is left out."""

    class Dialect:
        def format_delete_statement(self, expr: Any) -> Any:
            sql, params = super().format_delete_statement(expr)
            head, found, tail = sql.rpartition(" AND ")
            return (head, params[: len(params) - tail.count("?")]) if found and "BETWEEN" not in tail else (sql, params)


class ModelListsCut(SeededDefect):
    """A list of values is cut at 900."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            return super().format_in_predicate_with_literal_values(expr, tuple(literal_values)[:900])


class ModelDatesOfListsAsGerman(SeededDefect):
    """The dates of a list are bound past their adapter."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            values = tuple(f"{each:%d.%m.%Y}" if isinstance(each, date) else each for each in literal_values)
            return super().format_in_predicate_with_literal_values(expr, values)


class ModelBetweenWithoutItsEnds(SeededDefect):
    """BETWEEN leaves its bounds out."""

    class Dialect:
        def format_between_predicate(self, expr: Any, low: Any, high: Any) -> Any:
            (a, p), (b, q), (c, r) = expr.to_sql(), low.to_sql(), high.to_sql()
            return f"{a} > {b} AND {a} < {c}", (*p, *q, *p, *r)


class ModelIsNotNullForgotten(SeededDefect):
    """``IS NOT NULL`` holds for every row."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return ("1 = 1", ()) if is_not else super().format_is_null_predicate(expr, is_not)


class ModelIsNullForgotten(SeededDefect):
    """``IS NULL`` holds for every row."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return super().format_is_null_predicate(expr, is_not) if is_not else ("1 = 1", ())


class ModelCountIgnoresCondition(SeededDefect):
    """COUNT(*) is asked of the table, "as nothing else is fast"."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if "COUNT(*)" in expr.select[0].to_sql()[0].upper():
                expr.where = None
            return super().format_query_statement(expr)


class ModelGroupsForgotten(SeededDefect):
    """GROUP BY is rendered as its first row."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            return (f"{sql} LIMIT 1 OFFSET 1", params) if expr.group_by_having else (sql, params)


class ModelOrderForgotten(SeededDefect):
    """The direction of an order is not rendered."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            return sql.replace(" DESC", ""), params


class ModelSchemaForgotten(SeededDefect):
    """The schema of a table is not rendered."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            return super().format_table(table_name, alias, None)


class ModelSchemaInOneName(SeededDefect):
    """Schema and table are quoted as one name."""

    class Dialect:
        def format_table(self, table_name: str, alias: Any = None, schema_name: Any = None) -> Any:
            name = f"{schema_name}.{table_name}" if schema_name else table_name
            return super().format_table(name, alias, None)


class ModelNotForgotten(SeededDefect):
    """NOT is not rendered."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            if op.upper() == "NOT":
                return predicates[0].to_sql()
            return super().format_logical_predicate(op, *predicates)


class ModelFirstAlternativeAlone(SeededDefect):
    """Of several alternatives, the first is rendered."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            if op.upper() == "OR":
                return predicates[0].to_sql()
            return super().format_logical_predicate(op, *predicates)


class ModelOneByTextIsAnyOne(SeededDefect):
    """One row by a text is fetched without its condition."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            values = expr.where.to_sql()[1] if expr.where and expr.limit_offset else ()
            if len(values) == 1 and isinstance(values[0], str):
                expr.where = None
            return super().format_query_statement(expr)


class RawConditionsLoseParameters(SeededDefect):
    """Of the parameters of a condition in SQL the first alone is passed on."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(RawSQLPredicate, "to_sql", lambda self: (self.expression, self.params[:1]))
