"""Seeded defects of the area ``predicates`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import TableExpression
from rhosocial.activerecord.backend.expression.core import FunctionCall

from ..defect import SeededDefect


class NotNullOfFunctionsIsNull(SeededDefect):
    """IS NOT NULL of a function is written as IS NULL."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return super().format_is_null_predicate(expr, is_not and not isinstance(expr, FunctionCall))


class AliasesOfTheOuterTableDropped(SeededDefect):
    """A subquery on the outer query's own table loses its alias, and its columns and the outer ones are the same."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if isinstance(expr.from_, TableExpression) and not expr.from_.alias:
                name = self.format_identifier(expr.from_.name)
                for alias in re.findall(rf'\(SELECT (?:(?!\(SELECT ).)* FROM {name} AS ("\w+")', sql):
                    sql = sql.replace(f"{name} AS {alias}", name).replace(f"{alias}.", f"{name}.")
            return sql, params
