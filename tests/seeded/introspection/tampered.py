"""Seeded defects of the area ``introspection`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class IntrospectionRollsBack(SeededDefect):
    """A query on the catalog rolls the open transaction back and begins another one."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            catalog = "sqlite_master" in sql or sql.startswith("PRAGMA")
            if catalog and self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("ROLLBACK")
                await self._connection.execute("BEGIN")
            return await super().execute(sql, params, **options)
