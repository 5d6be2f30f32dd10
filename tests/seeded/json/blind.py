"""Seeded defects of the area ``json`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from ..defect import SeededDefect


class KeysOfDigitsArePositions(SeededDefect):
    """A key of digits in a path is taken for a position in a list."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.path = re.sub(r'\.("?)(\d+)\1(?=[.\[]|$)', r"[\2]", expr.path)
            return super().format_json_expression(expr)


class SetPathsAreOneKey(SeededDefect):
    """A path of several keys at which a value is set is written as one key with dots in it."""

    class Dialect:
        def format_function_call(self, expr: Any, *args: Any) -> Any:
            sql, params = super().format_function_call(expr, *args)
            if expr.func_name.upper() == "JSON_SET":
                params = tuple(
                    re.sub(r"^\$\.(\w+(?:\.\w+)+)$", r'$."\1"', value) if isinstance(value, str) else value
                    for value in params
                )
            return sql, params
