"""Seeded defects of the area ``windows`` that plain names can't show."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class NamesInAWindowAreNotQuoted(SeededDefect):
    """Strings that name a window's columns stand in it as they are."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)  # type: ignore[misc]
            names = [*(spec.partition_by or ()), *([spec.order_by] if isinstance(spec.order_by, str) else ())]
            for name in names:
                sql = sql.replace(f'"{name}"', name) if isinstance(name, str) else sql
            return sql, params
