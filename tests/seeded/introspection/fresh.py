"""Seeded defects of the area ``introspection`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering


def _by_name(found: list[Any]) -> list[Any]:
    for key in found:
        pairs = sorted(zip(key.columns, key.referenced_columns))
        key.columns, key.referenced_columns = [each for each, _ in pairs], [each for _, each in pairs]
    return found


class ColumnsOfForeignKeysByName(SeededDefect):
    """The columns of a foreign key are listed in the order of their names, not in that of the key."""

    Backend = answering(list_foreign_keys=_by_name)
