"""Seeded defects of the area ``windows`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect

OF_OTHER_ROWS = {"LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE"}


class NeighboursOfOtherPartitions(SeededDefect):
    """The functions that take a value from another row do so as if all rows were one partition."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            spec = call.window_spec
            parted = spec is not None and not isinstance(spec, str) and spec.partition_by and spec.order_by
            if call.function_name.upper() in OF_OTHER_ROWS and parted:
                call = copy.copy(call)
                call.window_spec = copy.copy(spec)
                call.window_spec.partition_by = None
            return super().format_window_function_call(call)


class NamedWindowsInBrackets(SeededDefect):
    """The name of a window stands in brackets, which a window with a frame does not allow."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            if isinstance(call.window_spec, str):
                name = self.format_identifier(call.window_spec)
                sql = sql.replace(f" OVER {name}", f" OVER ({name})")
            return sql, params
