"""Seeded defects of the area ``predicates`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import ComparisonPredicate, Literal
from rhosocial.activerecord.backend.expression.core import FunctionCall

from ..defect import SeededDefect


class NotOfFunctionsIgnored(SeededDefect):
    """NOT of a comparison whose left side is a function is written as the comparison."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            first = predicates[0]
            if op == "NOT" and isinstance(first, ComparisonPredicate) and isinstance(first.left, FunctionCall):
                return first.to_sql()
            return super().format_logical_predicate(op, *predicates)


class AlmostWholeNumbersAreWhole(SeededDefect):
    """A float that a column is compared with is written as a whole number when it is nearly one, as a tiny one is."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            value = getattr(right, "value", None)
            if isinstance(value, float) and abs(value) < 2**53 and 0 < abs(value - round(value)) < 1.5e-8:
                right = Literal(self, float(round(value)))
            return super().format_comparison_predicate(op, left, right)
