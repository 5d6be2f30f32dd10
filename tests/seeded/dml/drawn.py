"""Seeded defects of the area ``dml`` that the first row can't show."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.bases import BaseExpression

from ..defect import SeededDefect


class TheFirstRowSaysWhatIsAnExpression(SeededDefect):
    """A column that holds a plain value in the first row of a bulk insert has all its values bound as parameters."""

    class Backend:
        async def bulk_insert(self, options: Any) -> Any:
            first, *later = options.rows
            plain = [not isinstance(value, BaseExpression) for value in first]
            wrapped = [
                [Literal(self.dialect, v) if p and isinstance(v, BaseExpression) else v for v, p in zip(row, plain)]
                for row in later
            ]
            options.rows = [first, *wrapped]
            return await super().bulk_insert(options)
