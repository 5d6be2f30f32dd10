"""Seeded defects of the area ``json`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.impl.sqlite.adapters import SQLiteJSONAdapter

from ..defect import SeededDefect


class KeysOfDigitsArePositions(SeededDefect):
    """A key of digits in a path is taken for a position in a list."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.path = re.sub(r'\.("?)(\d+)\1(?=[.\[]|$)', r"[\2]", expr.path)
            return super().format_json_expression(expr)


class NoneIsTheTextNull(SeededDefect):
    """None for a document is stored as the text null."""

    class Backend:
        def prepare_parameters(self, params: Any, param_adapters: Any) -> Any:
            of_documents = [isinstance((each or (None,))[0], SQLiteJSONAdapter) for each in param_adapters or ()]
            if isinstance(params, (tuple, list)) and len(of_documents) == len(params):
                params = tuple("null" if own and value is None else value for own, value in zip(of_documents, params))
                param_adapters = [None if value == "null" else each for each, value in zip(param_adapters, params)]
            return super().prepare_parameters(params, param_adapters)


class MembersOfNothingAreTheTextNull(SeededDefect):
    """A member of a document that is NULL is the text null."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            plain = copy.copy(expr)
            plain.alias = None
            sql, params = super().format_json_expression(plain)
            whole, bound = expr.column.to_sql() if hasattr(expr.column, "to_sql") else (f'"{expr.column}"', ())
            named = f" AS {self.format_identifier(expr.alias)}" if expr.alias else ""
            return f"CASE WHEN {whole} IS NULL THEN 'null' ELSE {sql} END{named}", (*bound, *params)
