"""Seeded defects of the area ``errors`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _cut(values: Any) -> Any:
    return tuple(value[:5] if isinstance(value, str) else value for value in values)


class UpdatesCutTexts(SeededDefect):
    """An UPDATE cuts texts at the length of the column; an INSERT does not."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            cut = params and sql.startswith("UPDATE")
            return await super().execute(sql, _cut(params) if cut else params, **options)


class ListsCutTexts(SeededDefect):
    """``execute_many`` cuts texts at the length of the column."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            return await super().execute_many(sql, [_cut(row) for row in params_list])
