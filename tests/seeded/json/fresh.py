"""Seeded defects of the area ``json`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from ..defect import SeededDefect
from .blind import document_of, without_alias


class ObjectsInDocumentsAreNull(SeededDefect):
    """A member of a document that is an object itself is NULL."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_expression(without_alias(expr))
            whole, bound, named = document_of(self, expr)
            path = expr.path.replace("'", "''")
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
