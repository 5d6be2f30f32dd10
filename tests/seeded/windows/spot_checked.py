"""Seeded defects of the area ``windows`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class LeadSkipsNull(SeededDefect):
    """LEAD of one row returns the value after the next where that is NULL."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            found = re.fullmatch(r"LEAD\(([^(),?]+), \?\) (OVER .*?)( AS \S+)", sql)
            if found is None or params[0] != 1:
                return sql, params
            value, over, label = found.groups()
            return f"COALESCE(LEAD({value}, ?) {over}, LEAD({value}, 2) {over}){label}", (*params, *params[1:])
