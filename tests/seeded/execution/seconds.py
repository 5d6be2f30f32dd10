"""Seeded defects of the area ``execution`` that handle one of several columns."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class OneColumnIsRenamed(SeededDefect):
    """The first column of a mapping alone is renamed."""

    class Backend:
        def _remap_row_columns(self, row_dict: dict[str, Any], column_mapping: dict[str, str]) -> dict[str, Any]:
            return super()._remap_row_columns(row_dict, dict(list(column_mapping.items())[:1]))


class OneColumnIsConverted(SeededDefect):
    """The first column of which an adapter is given is converted alone."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            return super()._adapt_row_types(row_dict, dict(list(column_adapters.items())[:1]))


class ManyRowsRunInReverse(SeededDefect):
    """A list of rows runs from its end."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            return await super().execute_many(sql, list(params_list)[::-1])
