"""Seeded defects of the area ``set_operations`` that the left side can't show."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class DistinctOfTheRightSideIsLost(SeededDefect):
    """The second query of a set operation is rendered without its DISTINCT."""

    class Dialect:
        def format_set_operation_expression(self, left: Any, right: Any, *args: Any, **more: Any) -> Any:
            bare = copy.copy(right)
            bare.select_modifier = None
            return super().format_set_operation_expression(left, bare, *args, **more)  # type: ignore[misc]
