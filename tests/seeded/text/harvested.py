"""Seeded defects of the area ``text`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

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
