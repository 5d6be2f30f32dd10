"""Seeded defects of the area ``joins`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression import JoinExpression

from ..defect import SeededDefect


class TablesJoinedTwiceJoinOnce(SeededDefect):
    """A table joined again on the same columns under another alias replaces its first join."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            left = join_expr.left_table
            if isinstance(left, JoinExpression) and left.condition and join_expr.condition:
                pair = [
                    (getattr(join.right_table, "name", join), re.sub(rf'"{join.right_table.alias}"', "", on))
                    for join, on in ((join, join.condition.to_sql()[0]) for join in (left, join_expr))
                ]
                if pair[0] == pair[1]:
                    join_expr = copy.copy(join_expr)
                    join_expr.left_table = left.left_table
            return super().format_join_expression(join_expr)
