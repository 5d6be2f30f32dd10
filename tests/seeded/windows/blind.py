"""Seeded defects of the area ``windows`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
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


def _ends_before_its_row(call: Any) -> bool:
    frame = getattr(call.window_spec, "frame", None)
    ends = f"{frame.frame_type} {frame.start_frame} {frame.end_frame}".upper() if frame else ""
    known = call.function_name.upper() in {"SUM", "AVG", "MIN", "MAX"} and not call.cast_types
    return known and bool(re.fullmatch(r"ROWS UNBOUNDED PRECEDING \d+ PRECEDING", ends))


class FramesBeforeTheFirstRowHoldIt(SeededDefect):
    """A frame that ends before the first row of its partition is taken to end at that row, and is never empty."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            if not _ends_before_its_row(call):
                return super().format_window_function_call(call)
            within, first = copy.copy(call), copy.copy(call)
            within.alias, first.alias, first.function_name = None, None, "FIRST_VALUE"
            first.window_spec = copy.copy(call.window_spec)
            first.window_spec.frame = None
            sql, params = super().format_window_function_call(within)
            other, more = super().format_window_function_call(first)
            named = f" AS {self.format_identifier(call.alias)}" if call.alias else ""
            return f"COALESCE({sql}, {other}){named}", (*params, *more)
