"""Seeded defects of the area ``json`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return int(float(value)) if type(value) is int else value


class IntegersOfDocumentsAreFloats(SeededDefect):
    """The numbers of a document are read as floats, which round an integer beyond 2**53."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {name: _rounded(each) if isinstance(each, (dict, list)) else each for name, each in row.items()}
