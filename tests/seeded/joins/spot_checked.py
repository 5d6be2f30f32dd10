"""Seeded defects of the area ``joins`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import JoinExpression

from ..defect import SeededDefect


class SecondNaturalJoinCrosses(SeededDefect):
    """Of two natural joins in a row the second one is rendered without NATURAL."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            if join_expr.natural and isinstance(join_expr.left_table, JoinExpression):
                join_expr = copy.copy(join_expr)
                join_expr.natural, join_expr.join_type = False, "CROSS JOIN"
            return super().format_join_expression(join_expr)
