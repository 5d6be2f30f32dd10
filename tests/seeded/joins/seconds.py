"""Seeded defects of the area ``joins`` that handle the first of several."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class UsingOneColumn(SeededDefect):
    """USING names the first of its columns alone."""

    class Dialect:
        def format_join_expression(self, join_expr: Any) -> Any:
            changed = copy.copy(join_expr)
            changed.using = join_expr.using and join_expr.using[:1]
            return super().format_join_expression(changed)
