"""Seeded defects of the area ``predicates`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.core import FunctionCall

from ..defect import SeededDefect


class NotNullOfFunctionsIsNull(SeededDefect):
    """IS NOT NULL of a function is written as IS NULL."""

    class Dialect:
        def format_is_null_predicate(self, expr: Any, is_not: bool) -> Any:
            return super().format_is_null_predicate(expr, is_not and not isinstance(expr, FunctionCall))
