"""Seeded defects of the area ``ddl`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


def dropping(kind: str) -> type:
    """A mixin: a change of a column makes the table anew, without its objects of this kind."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            found = re.match(r'ALTER TABLE "([^"]+)"\s+(RENAME|DROP|ADD) COLUMN', sql)
            if found:
                query = f"SELECT name FROM sqlite_master WHERE type = '{kind}' AND tbl_name = ? AND sql IS NOT NULL"
                for row in await self.fetch_all(query, (found.group(1),)):
                    await super().execute(f'DROP {kind.upper()} "{row["name"]}"')
            return result

    return Backend


class AlteringDropsIndexes(SeededDefect):
    """A column is changed by making the table anew, and its indexes are not made again."""

    Backend = dropping("index")


class AlteringDropsTriggers(SeededDefect):
    """A column is changed by making the table anew, and its triggers are not made again."""

    Backend = dropping("trigger")
