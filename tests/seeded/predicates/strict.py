"""Seeded defects of the area ``predicates`` that a rule with a plain column or a tame pattern can't see."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class AnEmptyListKeepsTheParametersOfItsExpression(SeededDefect):
    """``x IN ()`` is rendered as a constant, and the parameters of ``x`` are bound all the same."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            if literal_values:
                return super().format_in_predicate_with_literal_values(expr, literal_values)  # type: ignore[misc]
            return "1 = 0", expr.to_sql()[1]


class PercentSignsAreDoubledWithoutValues(SeededDefect):
    """A percent sign in a statement without parameters is doubled, as for a driver that formats it."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            return await super().execute(sql if params else sql.replace("%", "%%"), params, **options)


class PercentSignsAreDoubledWithValues(SeededDefect):
    """A percent sign in a statement with parameters is doubled, as for a driver that formats it."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            return await super().execute(sql.replace("%", "%%") if params else sql, params, **options)
