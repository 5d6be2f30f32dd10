"""Seeded defects of the area ``joins`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class LeftJoinsAreInner(SeededDefect):
    """A left join is written as an inner one."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            if join_expr.join_type.upper().startswith("LEFT"):
                join_expr = copy.copy(join_expr)
                join_expr.join_type = "INNER JOIN"
            return super().format_join_expression(join_expr)
