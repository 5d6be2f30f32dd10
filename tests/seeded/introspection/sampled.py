"""Seeded defects of the area ``introspection`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering, each

KEYWORDS = {"order", "user", "group", "index", "table", "select", "from", "where", "values", "check", "key", "default"}


def _ascending(found: list[Any]) -> list[Any]:
    for index in found:
        for column in index.columns:
            column.is_descending = False
    return found


class IndexColumnsNeverDescend(SeededDefect):
    """Every column of an index is reported as ascending."""

    Backend = answering(list_indexes=_ascending)


class LengthsOfTextsForgotten(SeededDefect):
    """The length of a column of texts is not reported."""

    Backend = answering(
        list_columns=each(
            character_maximum_length=lambda column: None,
            data_type_full=lambda column: re.sub(
                r"(?i)^(\w*(?:CHAR|TEXT))\(\d+\)$", r"\1", column.data_type_full or ""
            ),
        )
    )
