"""Seeded defects of the area ``types`` that tame values can't show."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _number(value: Any) -> Any:
    try:
        return int(value)
    except ValueError:
        return value


class ATextOfDigitsIsTheNumberOfAUnion(SeededDefect):
    """In a field of int or str a text of digits is bound as the number."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            if params and "v_union" in sql:
                params = tuple(_number(each) if isinstance(each, str) else each for each in params)
            return await super().execute(sql, params, **options)
