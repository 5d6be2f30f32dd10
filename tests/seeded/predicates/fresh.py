"""Seeded defects of the area ``predicates`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.predicates import BetweenPredicate

from ..defect import SeededDefect


class ListsWithNoneHoldNothing(SeededDefect):
    """A list that holds None holds nothing else: no value is found in it."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            values = (None,) if None in literal_values else literal_values
            return super().format_in_predicate_with_literal_values(expr, values)


class NotBetweenIsBetween(SeededDefect):
    """NOT before BETWEEN is lost."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            if op.upper() == "NOT" and isinstance(predicates[0], BetweenPredicate):
                return predicates[0].to_sql()
            return super().format_logical_predicate(op, *predicates)
