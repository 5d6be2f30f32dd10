"""Seeded defects of the area ``windows`` that forget one option beside another."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class FunctionsOfValuesLoseTheirLabel(SeededDefect):
    """A window function with arguments loses its alias."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            changed = copy.copy(call)
            changed.alias = None if call.args else call.alias
            return super().format_window_function_call(changed)
