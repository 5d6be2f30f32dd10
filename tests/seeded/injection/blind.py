"""Seeded defects of the area ``injection`` from the public reports of a fifth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class NamesOfViewsUnquoted(SeededDefect):
    """The name of a view that is made is not quoted."""

    class Dialect:
        def format_create_view_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_view_statement(expr)
            return sql.replace(self.format_identifier(expr.view_name), expr.view_name, 1), params
