"""Seeded defects of the area ``text`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from ..defect import SeededDefect


class ReplacingByNothingIsNull(SeededDefect):
    """An empty text that something is replaced by is bound as NULL."""

    class Dialect:
        def format_function_call(self, expr: Any, *rest: Any, **more: Any) -> Any:
            if expr.func_name.upper() == "REPLACE" and getattr(expr.args[-1], "value", None) == "":
                expr = copy.copy(expr)
                expr.args = [*expr.args[:-1], Literal(self, None)]
            return super().format_function_call(expr, *rest, **more)
