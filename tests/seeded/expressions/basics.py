"""Seeded defects of the area ``expressions``: values that are computed wrongly."""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression import functions
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from ..defect import SeededDefect


class ExpressionElseIsLost(SeededDefect):
    """The last value of a CASE is not rendered."""

    class Dialect:
        def format_case_expression(
            self, value: Any, params: Any, cases: Any, other: Any, more: Any, alias: Any = None
        ) -> Any:
            return super().format_case_expression(value, params, cases, None, None, alias)


class ExpressionCaseResultsBeforeConditions(SeededDefect):
    """The parameters of a branch's result come before those of its condition."""

    class Dialect:
        def format_case_expression(
            self, value: Any, params: Any, cases: Any, other: Any, more: Any, alias: Any = None
        ) -> Any:
            swapped = [(condition, result, last, first) for condition, result, first, last in cases]
            return super().format_case_expression(value, params, swapped, other, more, alias)


class ExpressionCaseForgetsItsValue(SeededDefect):
    """The value that a simple CASE compares is not rendered."""

    class Dialect:
        def format_case_expression(
            self, value: Any, params: Any, cases: Any, other: Any, more: Any, alias: Any = None
        ) -> Any:
            return super().format_case_expression(None, None, cases, other, more, alias)


class ExpressionCastIsLost(SeededDefect):
    """A cast leaves its value as it is."""

    class Dialect:
        def format_cast_expression(self, sql: str, target_type: str, params: Any, alias: Any = None) -> Any:
            super().format_cast_expression(sql, target_type, params, alias)
            return sql, params


class ExpressionCastTypeUnchecked(SeededDefect):
    """The type of a cast is written into the statement as it comes."""

    class Dialect:
        def format_cast_expression(self, sql: str, target_type: str, params: Any, alias: Any = None) -> Any:
            return f"CAST({sql} AS {target_type})", params


class ExpressionCollationUnchecked(SeededDefect):
    """The name of a collation is written into the statement as it comes."""

    class Dialect:
        def validate_collation_name(self, expr: Any) -> str:
            return str(expr.collation_name)


class ExpressionCollationIsLost(SeededDefect):
    """COLLATE is checked and then not rendered; the column's own collation ignores case."""

    class Dialect:
        def format_collate_expression(self, expr: Any) -> Any:
            sql, params = expr.expression.to_sql()
            return f"{sql} COLLATE NOCASE", params


class ExpressionArithmeticParametersSwapped(SeededDefect):
    """The parameters of the right operand come first."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            return f"{left} {op} ({right})", (*last, *first)


class ExpressionRemainderIsPythons(SeededDefect):
    """A remainder has the sign of the divisor."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            if op == "%":
                return f"(({left}) % ({right}) + ({right})) % ({right})", (*first, *last, *last, *last)
            return f"{left} {op} ({right})", (*first, *last)


class ExpressionQuotientsAreWhole(SeededDefect):
    """Every quotient is cut to a whole number."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            sql = f"{left} {op} ({right})"
            return f"CAST({sql} AS INTEGER)" if op == "/" else sql, (*first, *last)


class ExpressionOperatorsAreAllAlike(SeededDefect):
    """A sum within a product is written without its parentheses: the operand's text is stripped of them."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            return f"{left.strip('()')} {op} {right.strip('()')}", (*first, *last)


class ExpressionCoalesceTakesTwo(SeededDefect):
    """COALESCE is rendered as IFNULL with its first two arguments."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name == "COALESCE":
                expr.args = expr.args[:2]
            return super().format_function_call(expr, filter_predicate)


class ExpressionNullifSwapped(SeededDefect):
    """NULLIF's arguments change places."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name == "NULLIF":
                expr.args = expr.args[::-1]
            return super().format_function_call(expr, filter_predicate)


class ExpressionSubstringCountsFromZero(SeededDefect):
    """The start of a substring is counted from 0, as in Python."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            if expr.func_name == "SUBSTRING":
                params = (params[0] + 1, *params[1:])
            return sql, params


class ExpressionRoundingDown(SeededDefect):
    """ROUND forgets how many places."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name == "ROUND":
                expr.args = expr.args[:1]
            return super().format_function_call(expr, filter_predicate)


class ExpressionMonthIsMinute(SeededDefect):
    """The month is read with the format of minutes."""

    class Dialect:
        _DATETIME_EXTRACT_FORMATS: ClassVar[Any] = {**SQLiteDialect._DATETIME_EXTRACT_FORMATS, "month": "%M"}


class ExpressionWeekBeginsOnMonday(SeededDefect):
    """The day of the week is counted from Monday."""

    class Dialect:
        def format_extract_expression(self, expr: Any) -> Any:
            sql, params = super().format_extract_expression(expr)
            return (f"({sql} + 6) % 7", params) if expr.field.value == "dow" else (sql, params)


class ExpressionHoursAreCutToTheDay(SeededDefect):
    """``date_trunc('hour')`` cuts to the day."""

    class Dialect:
        _DATETIME_TRUNC_FORMATS: ClassVar[Any] = {**SQLiteDialect._DATETIME_TRUNC_FORMATS, "hour": "%Y-%m-%d 00:00:00"}


class ExpressionDifferenceReversed(SeededDefect):
    """``date_diff`` counts from the end to the start."""

    class Dialect:
        def format_datetime_diff_expression(self, expr: Any) -> Any:
            turned = functions.date_diff(self, expr.unit.value, expr.end, expr.start)
            return super().format_datetime_diff_expression(turned)


class ExpressionWeeksAreDays(SeededDefect):
    """An interval of weeks is added as that many days."""

    class Dialect:
        @staticmethod
        def _format_sqlite_interval_modifier(expr: Any, sign: str) -> str:
            unit = "day" if expr.unit.value == "week" else expr.unit.value
            return f"{sign}{expr.value:g} {unit}"


class ExpressionMoreFunctionsAreClaimed(SeededDefect):
    """The dialect maps functions to words in place of True and False."""

    class Dialect:
        def supports_functions(self) -> Any:
            return {name: "yes" if answer else "" for name, answer in super().supports_functions().items()}


class ExpressionOperatorsStandBefore(SeededDefect):
    """An operator that belongs after its operand is put before it."""

    class Dialect:
        def format_unary_operator(self, op: str, sql: str, pos: str, params: Any) -> Any:
            return super().format_unary_operator(op, sql, "before", params)


class ExpressionAliasOfADateIsLost(SeededDefect):
    """The part of a date is chosen without its alias."""

    class Dialect:
        def format_extract_expression(self, expr: Any) -> Any:
            expr.alias = None
            return super().format_extract_expression(expr)


class ExpressionOrderOfTheColumn(SeededDefect):
    """A function as a key of the order is rendered as its column."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            keys = [(getattr(key, "args", [key])[0], direction) for key, direction in clause.expressions]
            return super().format_order_by_clause(type(clause)(self, keys))


class ExpressionInnerValuesLast(SeededDefect):
    """The values of a function within a function are bound after the outer one's own."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            sql, params = super().format_function_call(expr, filter_predicate)
            inner = len(expr.args[0].to_sql()[1]) if expr.args and hasattr(expr.args[0], "func_name") else 0
            return sql, (*params[inner:], *params[:inner])


class ExpressionIntervalsAreHours(SeededDefect):
    """The unit of an interval is overlooked: it counts hours."""

    class Dialect:
        @staticmethod
        def _format_sqlite_interval_modifier(expr: Any, sign: str) -> str:
            return f"{sign}{expr.value:g} hour"


class ExpressionProductsAreWhole(SeededDefect):
    """A product with a whole number is a whole number."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            sql, params = super().format_binary_arithmetic_expression(op, left, right, first, last)
            return (f"CAST({sql} AS INTEGER)" if op == "*" else sql), params


class ExpressionQuotientsAreRoundedDown(SeededDefect):
    """Whole numbers are divided as in Python, down to the next whole number."""

    class Dialect:
        def format_binary_arithmetic_expression(self, op: str, left: str, right: str, first: Any, last: Any) -> Any:
            sql, params = super().format_binary_arithmetic_expression(op, left, right, first, last)
            if op != "/":
                return sql, params
            return f"{sql} - ({left} % {right} <> 0 AND {left} < 0)", (*params, *params, *first)


class ExpressionWeeksFromTheFirstDay(SeededDefect):
    """Weeks are counted from the year's first day."""

    class Dialect:
        def format_extract_expression(self, expr: Any) -> Any:
            sql, params = super().format_extract_expression(expr)
            return (sql.replace("%W", "%j") + " / 7", params) if expr.field.value == "week" else (sql, params)
