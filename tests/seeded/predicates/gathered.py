"""Seeded defects of the area ``predicates`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import InPredicate, Literal

from ..defect import SeededDefect


class NullsOfListsLeftOut(SeededDefect):
    """NOT IN of a list drops the nulls of the list, so that the other rows come."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            first = predicates[0]
            values = getattr(getattr(first, "values", None), "value", None)
            if op == "NOT" and isinstance(first, InPredicate) and isinstance(values, (list, tuple)) and None in values:
                kept = [value for value in values if value is not None]
                predicates = (InPredicate(self, first.expr, Literal(self, kept)),)
            return super().format_logical_predicate(op, *predicates)
