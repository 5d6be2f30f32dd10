"""Seeded defects of the area ``selection`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression.bases import SQLPredicate
from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


class QuotesOfLabelsComeBackDoubled(SeededDefect):
    """A column whose label holds a double quote comes back under a label that holds two."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result is not None and result.data:
                result.data = [{name.replace('"', '""'): value for name, value in row.items()} for row in result.data]
            return result


class UnknownConditionsAreFalse(SeededDefect):
    """A condition that is a column of the result is false where it is unknown."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if any(isinstance(each, SQLPredicate) for each in expr.select or ()):
                expr = copy.copy(expr)
                expr.select = [self._known(each) if isinstance(each, SQLPredicate) else each for each in expr.select]
            return super().format_query_statement(expr)

        def _known(self, condition: Any) -> Any:
            sql, params = condition.to_sql()
            sql, _, alias = sql.partition(" AS ")
            return RawSQLExpression(self, f"CASE WHEN {sql} THEN 1 ELSE 0 END{' AS ' + alias if alias else ''}", params)


class LimitsAndOffsetsChangePlaces(SeededDefect):
    """LIMIT and OFFSET are written with a comma between, where the offset stands first, in the order that they had."""

    class Dialect:
        def format_limit_offset_clause(self, clause: Any) -> Any:
            sql, params = super().format_limit_offset_clause(clause)
            return sql.replace(" OFFSET ", ", ") if sql.startswith("LIMIT ") else sql, params
