"""Seeded defects of the area ``json`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from ..defect import SeededDefect


class ObjectsInDocumentsAreNull(SeededDefect):
    """A member of a document that is an object itself is NULL."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            plain = copy.copy(expr)
            plain.alias = None
            sql, params = super().format_json_expression(plain)
            whole, bound = expr.column.to_sql() if hasattr(expr.column, "to_sql") else (f'"{expr.column}"', ())
            path = expr.path.replace("'", "''")
            named = f" AS {self.format_identifier(expr.alias)}" if expr.alias else ""
            return f"CASE WHEN json_type({whole}, '{path}') = 'object' THEN NULL ELSE {sql} END{named}", (
                *bound,
                *params,
            )


class KeysWithDotsAreSplit(SeededDefect):
    """A quoted key of a path is split at its dots."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.path = re.sub(r'"([^"]*\.[^"]*)"', r"\1", expr.path)
            return super().format_json_expression(expr)
