"""Seeded defects that show when tables are asked about after they changed."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering

_INDEX = re.compile(r'CREATE INDEX "(\w+)" ON "\w+" \((.*)\)')
_MADE: dict[str, list[str]] = {}


def _as_made(found: Any) -> Any:
    for index in found:
        for column, name in zip(index.columns, _MADE.get(index.name, ())):
            column.name = name
    return found


class IndexesKeepTheNamesTheyWereMadeWith(SeededDefect):
    """The columns of an index are kept when it is made, so that a column that is renamed has its former name there."""

    class Backend(answering(list_indexes=_as_made)):  # type: ignore[misc]  # a class that is made
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            if made := _INDEX.match(sql):
                _MADE[made[1]] = re.findall(r'"(\w+)"', made[2])
            return await super().execute(sql, *args, **options)
