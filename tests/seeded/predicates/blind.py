"""Seeded defects of the area ``predicates`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.predicates import BetweenPredicate

from ..defect import SeededDefect


class EmptyListsHoldNull(SeededDefect):
    """An empty list is written as one that holds NULL, so that nothing is known to be outside it."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            if not literal_values:
                sql, params = expr.to_sql()
                return f"{sql} IN (NULL)", params
            return super().format_in_predicate_with_literal_values(expr, literal_values)


class BarsOfPatternsAreAlternatives(SeededDefect):
    """A pattern with an underscore is matched as a regular expression, where a bar stands between alternatives."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            text = getattr(pattern, "value", None)
            if not isinstance(text, str) or "|" not in text or "_" not in text:
                return super().format_like_predicate(op, expr, pattern)
            (sql, params), (first, *rest) = expr.to_sql(), text.split("|")
            found = [f"{first}%", *(f"%{each}%" for each in rest[:-1]), f"%{rest[-1]}"]
            join = " AND " if "NOT" in op.upper() else " OR "
            return f"({join.join(f'{sql} {op} ?' for _ in found)})", tuple(v for each in found for v in (*params, each))


class UnderscoresAfterTheFirstPercentMatchNothing(SeededDefect):
    """A pattern that begins with a percent sign and an underscore matches nothing."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)
            text = getattr(pattern, "value", None)
            if isinstance(text, str) and text.startswith("%_"):
                params = (*params[:-1], "%\x01" + text[2:])
            return sql, params


class OperandOfBetweenBoundLast(SeededDefect):
    """What the operand of BETWEEN binds is sent after what its bounds bind."""

    class Dialect:
        def format_between_predicate(self, expr: Any, low: Any, high: Any) -> Any:
            sql, params = super().format_between_predicate(expr, low, high)
            own = expr.to_sql()[1]
            return sql, (*params[len(own) :], *own)


class LowerBoundIsTheUpperOne(SeededDefect):
    """BETWEEN sends its upper bound twice."""

    class Dialect:
        def format_between_predicate(self, expr: Any, low: Any, high: Any) -> Any:
            return super().format_between_predicate(expr, high, high)


class NotBetweenLosesItsNot(SeededDefect):
    """NOT before a BETWEEN is left out."""

    class Dialect:
        def format_logical_predicate(self, op: str, *predicates: Any) -> Any:
            if op.upper() == "NOT" and isinstance(predicates[0], BetweenPredicate):
                return predicates[0].to_sql()
            return super().format_logical_predicate(op, *predicates)
