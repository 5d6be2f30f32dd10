"""Seeded defects of the area ``introspection`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering


def _described(columns: list[Any]) -> list[Any]:
    for column in columns[1:]:
        column.comment = column.data_type
    return columns


class LaterColumnsAreDescribedByTheirType(SeededDefect):
    """Every column but the first has its type for a comment."""

    Backend = answering(list_columns=_described)
