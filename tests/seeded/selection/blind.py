"""Seeded defects of the area ``selection`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class QuotesOfLabelsComeBackDoubled(SeededDefect):
    """A column whose label holds a double quote comes back under a label that holds two."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if result is not None and result.data:
                result.data = [{name.replace('"', '""'): value for name, value in row.items()} for row in result.data]
            return result
