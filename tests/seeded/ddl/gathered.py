"""Seeded defects of the area ``ddl`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression.statements import ColumnConstraintType
from rhosocial.activerecord.backend.expression.types import CharType, TextType, VarCharType

from ..defect import SeededDefect


class AddedTextsAreEmpty(SeededDefect):
    """A column of texts that is added without a default has an empty text as its default, in the rows that are there too."""

    class Dialect:
        def format_add_column_action(self, action: Any) -> Any:
            sql, params = super().format_add_column_action(action)
            kinds = {each.constraint_type for each in action.column.constraints}
            text = isinstance(action.column.data_type, (CharType, TextType, VarCharType))
            return (f"{sql} DEFAULT ''" if text and ColumnConstraintType.DEFAULT not in kinds else sql), params
