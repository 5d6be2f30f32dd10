"""Seeded defects of the area ``text`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.operators import RawSQLExpression

from ..defect import SeededDefect


class NullJoinedIsEmpty(SeededDefect):
    """NULL joined to a text by ``||`` counts as an empty text."""

    class Dialect:
        def format_binary_operator(self, op: str, left_sql: str, right_sql: str, *params: Any) -> Any:
            if op == "||":
                left_sql, right_sql = f"COALESCE({left_sql}, '')", f"COALESCE({right_sql}, '')"
            return super().format_binary_operator(op, left_sql, right_sql, *params)


def _by_units(text: Any, start: Any, length: Any = -1) -> Any:
    if text is None or start is None or length is None:
        return None
    units = str(text).encode("utf-16-le")
    first = 2 * (start - 1) if start > 0 else max(len(units) + 2 * start, 0)
    return units[first : first + 2 * length if length >= 0 else None].decode("utf-16-le", "replace")


class SubstringsCountUnits(SeededDefect):
    """A substring counts units of 16 bits, of which an emoji has two."""

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            for count in (2, 3):
                for name in ("SUBSTR", "SUBSTRING"):
                    await self._connection.create_function(name, count, _by_units)


class SubstringsFromTheEndCountBytes(SeededDefect):
    """A substring that begins at the end of its text counts back bytes, of which a letter can have several."""

    class Dialect:
        def format_function_call(self, expr: Any, *rest: Any) -> Any:
            start = expr.args[1] if expr.func_name.upper() in ("SUBSTR", "SUBSTRING") and expr.args[1:] else None
            if isinstance(start, Literal) and isinstance(start.value, int) and start.value < 0:
                text, params = expr.args[0].to_sql()
                counted = RawSQLExpression(self, f"LENGTH(CAST({text} AS BLOB)) + ? + 1", (*params, start.value))
                expr = copy.copy(expr)
                expr.args = [expr.args[0], counted, *expr.args[2:]]
            return super().format_function_call(expr, *rest)
