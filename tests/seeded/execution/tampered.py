"""Seeded defects of the area ``execution`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class MappingsAreBoundByPosition(SeededDefect):
    """The values of a mapping are bound in their order."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            values = tuple(params.values()) if isinstance(params, dict) else params
            return await super().execute(sql, values, **options)


class TheWordCommitCommits(SeededDefect):
    """A statement whose text has the word COMMIT ends the transaction, and another one begins."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if "; COMMIT" in sql and self._connection.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            return result
