"""Seeded defects of the area ``execution``: what does not connect by itself."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError

from ..defect import SeededDefect


class ListsNeedASession(SeededDefect):
    """``execute_many`` does not connect."""

    target = "file"

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            if self._connection is None:
                raise CoreConnectionError("not connected")
            return await super().execute_many(sql, params_list)
