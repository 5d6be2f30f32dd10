"""Seeded defects of the area ``json`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

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
