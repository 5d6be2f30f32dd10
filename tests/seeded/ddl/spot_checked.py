"""Seeded defects of the area ``ddl`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..defect import SeededDefect


class OneCheckATable(SeededDefect):
    """Of the checks of a table's columns only the first one is rendered."""

    class Dialect:
        checks = 0

        def format_create_table_statement(self, expr: Any) -> Any:
            self.checks = 0
            return super().format_create_table_statement(expr)

        def format_check_constraint(self, constraint: Any) -> Any:
            self.checks += 1
            return super().format_check_constraint(constraint) if self.checks == 1 else ("", ())


class ChecksWithTextsForgotten(SeededDefect):
    """A check of a column that compares with a text is not rendered."""

    class Dialect:
        def format_check_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_check_constraint(constraint)
            return ("", ()) if "'" in sql else (sql, params)


class DecimalDefaultsOfTwoDigits(SeededDefect):
    """A default that is a decimal is written with two digits after the point."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, Decimal):
                return f" DEFAULT {constraint.default_value:.2f}", ()
            return super().format_default_constraint(constraint)


class DecimalDefaultsLoseTheirSign(SeededDefect):
    """A default that is a decimal below zero loses its sign."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            if isinstance(constraint.default_value, Decimal):
                return f" DEFAULT {abs(constraint.default_value)}", ()
            return super().format_default_constraint(constraint)
