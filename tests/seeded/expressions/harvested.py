"""Seeded defects of the area ``expressions`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import OperationalError

from ..defect import SeededDefect


class CasesOfNullsRefused(SeededDefect):
    """A CASE none of whose results is anything but NULL is refused, so that a list of records can't be set to NULL."""

    class Dialect:
        def format_case_expression(self, *args: Any, **kwargs: Any) -> Any:
            sql, params = super().format_case_expression(*args, **kwargs)
            results = kwargs.get("conditions_results", args[2] if len(args) > 2 else [])
            if all(result == "?" and bound == (None,) for _, result, _, bound in results) and " ELSE " not in sql:
                raise OperationalError("at least one result of a CASE must be an expression other than NULL")
            return sql, params


class AbsoluteBindsItsArgumentOnce(SeededDefect):
    """ABS is written as a CASE with its argument three times, and the argument's parameters are bound once."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            if expr.func_name.upper() != "ABS" or expr.cast_types:
                return super().format_function_call(expr, filter_predicate)
            of, params = expr.args[0].to_sql()
            sql = f"CASE WHEN {of} < 0 THEN -({of}) ELSE {of} END"
            return (f"{sql} AS {self.format_identifier(expr.alias)}" if expr.alias else sql), tuple(params)
