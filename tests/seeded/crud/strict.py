"""Seeded defects of the area ``crud`` that a rule about one way of reading can't see."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class ListsAreRememberedUntilTheNextWrite(SeededDefect):
    """The rows of a query without parameters are kept until this session writes."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            known = self.__dict__.setdefault("_known_lists", {})
            if not sql.startswith("SELECT") or params:
                if not sql.startswith("SELECT"):
                    known.clear()
                return await super().execute(sql, params, **options)
            if sql not in known:
                known[sql] = await super().execute(sql, params, **options)
            return known[sql]
