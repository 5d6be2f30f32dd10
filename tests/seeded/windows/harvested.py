"""Seeded defects of the area ``windows`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class CastsWithinTheirWindow(SeededDefect):
    """A cast of a window function is written around the function alone, before its OVER."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            return re.sub(
                r"^CAST\((.*?) OVER (\(.*\)|\"\w+\") AS (\w+(?:\([^)]*\))?)\)", r"CAST(\1 AS \3) OVER \2", sql
            ), params
