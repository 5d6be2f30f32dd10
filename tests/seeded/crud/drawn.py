"""Seeded defects of the area ``crud`` that a single neighbour can't show."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class UpdatesReachRowsBefore(SeededDefect):
    """The condition by key takes smaller keys too."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            return sql.replace('"id" = ?', '"id" <= ?'), params
