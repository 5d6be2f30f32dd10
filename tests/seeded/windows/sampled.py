"""Seeded defects of the area ``windows`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class RowsUpToTheCurrentOneDropped(SeededDefect):
    """ROWS from the beginning up to the current row is taken for what holds without a frame, and is left out."""

    class Dialect:
        def format_window_frame_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_frame_specification(spec)
            default = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
            return ("", ()) if sql.upper() == default else (sql, params)
