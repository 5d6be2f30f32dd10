"""Seeded defects of the area ``execution`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class MappingsAreBoundByPosition(SeededDefect):
    """The values of a mapping are bound in their order."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            values = tuple(params.values()) if isinstance(params, dict) else params
            return await super().execute(sql, values, **options)
