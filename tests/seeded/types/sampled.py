"""Seeded defects of the area ``types`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from ..bending import bending
from ..defect import SeededDefect


class MomentsComparedAsNumbers(SeededDefect):
    """Moments are stored as texts, and a condition binds them as thousandths of a second."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            if isinstance(getattr(right, "value", None), datetime):
                right = Literal(self, round(right.value.timestamp() * 1000))
            return super().format_comparison_predicate(op, left, right)


class FalseLeftOutOfRows(SeededDefect):
    """A row has the booleans that are true; the others are missing from it."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {name: value for name, value in row.items() if value is not False}


class FractionsOfTimesLost(SeededDefect):
    """A time of day is read without the fraction of its second."""

    Backend = bending(time, read=lambda value: value.replace(microsecond=0))
