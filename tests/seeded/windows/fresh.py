"""Seeded defects of the area ``windows`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from ..defect import SeededDefect


class RangesOfTheCurrentRowAreRows(SeededDefect):
    """Without an order all rows of a partition are peers, but RANGE of the current row holds that row alone."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            frame = spec.frame
            if frame is not None and not spec.order_by and frame.frame_type.upper() == "RANGE":
                spec = copy.copy(spec)
                spec.frame = copy.copy(frame)
                spec.frame.frame_type = "ROWS"
            return super().format_window_specification(spec)


class FirstValuesCrossPartitions(SeededDefect):
    """FIRST_VALUE of several partition keys looks at the rows that share the first key."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            spec = call.window_spec
            if call.function_name.upper() == "FIRST_VALUE" and len(getattr(spec, "partition_by", None) or []) > 1:
                call, spec = copy.copy(call), copy.copy(spec)
                spec.partition_by, call.window_spec = spec.partition_by[:1], spec
            return super().format_window_function_call(call)
