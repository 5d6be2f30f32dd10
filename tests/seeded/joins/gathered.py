"""Seeded defects of the area ``joins`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, TableExpression

from ..defect import SeededDefect


class SelfJoinsCompareOneRow(SeededDefect):
    """The condition of a table's join with itself has the name of its left side on both sides."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            left, right, asked = join_expr.left_table, join_expr.right_table, join_expr.condition
            tables = (
                isinstance(left, TableExpression) and isinstance(right, TableExpression) and left.name == right.name
            )
            if tables and isinstance(asked, ComparisonPredicate):
                first = left.alias or left.name
                sides = [
                    Column(self, side.name, table=first) if isinstance(side, Column) else side
                    for side in (asked.left, asked.right)
                ]
                join_expr = copy.copy(join_expr)
                join_expr.condition = ComparisonPredicate(self, asked.op, *sides)
            return super().format_join_expression(join_expr)
