"""Seeded defects of the area ``text`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from ..defect import SeededDefect


class SubstringsStartOneTooEarly(SeededDefect):
    """The first character of a text is asked for as number 0."""

    class Dialect:
        def format_function_call(self, expr: Any, filter_predicate: Any = None) -> Any:
            first = expr.args[1] if len(expr.args) > 1 else None
            if expr.func_name.upper() in ("SUBSTR", "SUBSTRING") and isinstance(getattr(first, "value", None), int):
                expr = copy.copy(expr)
                expr.args = [expr.args[0], Literal(self, first.value - 1), *expr.args[2:]]
            return super().format_function_call(expr, filter_predicate)
