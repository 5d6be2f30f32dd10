"""Seeded defects of the area ``json`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class QuotesOfKeysUnescaped(SeededDefect):
    """A single quote in a key ends the text of the path that the key is written in."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_arrow_expression(expr)
            return sql.replace(f"'{self._escape_sql_string(expr.path)}'", f"'{expr.path}'"), params
