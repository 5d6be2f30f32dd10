"""Seeded defects of the area ``joins`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import JoinExpression

from ..defect import SeededDefect


def _behind(join: Any, kind: str, instead: str) -> Any:
    """The join with another kind when it is of this kind and stands behind another join."""
    if not join.join_type.upper().startswith(kind) or not isinstance(join.left_table, JoinExpression):
        return join
    made = copy.copy(join)
    made.join_type = instead
    return made


class FullJoinsBehindJoinsAreLeft(SeededDefect):
    """A full join behind another join drops the rows of its right side that found no partner."""

    class Dialect:
        def supports_full_join(self) -> bool:
            return True

        def format_join_expression(self, join_expr: Any) -> Any:
            return super().format_join_expression(_behind(join_expr, "FULL", "LEFT JOIN"))


class RightJoinsBehindJoinsAreInner(SeededDefect):
    """A right join behind another join drops the rows of its right side that found no partner."""

    class Dialect:
        def supports_right_join(self) -> bool:
            return True

        def format_join_expression(self, join_expr: Any) -> Any:
            return super().format_join_expression(_behind(join_expr, "RIGHT", "INNER JOIN"))
