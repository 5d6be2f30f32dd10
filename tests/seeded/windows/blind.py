"""Seeded defects of the area ``windows`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

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
