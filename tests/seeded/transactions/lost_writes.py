"""Seeded defects of the area ``transactions`` that look like a rollback, long before there is one."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class WritesInATransactionAreLostAtOnce(SeededDefect):
    """Each write in a transaction is undone as soon as it was counted."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            if not (self.in_transaction and sql.startswith(("INSERT", "UPDATE", "DELETE"))):
                return await super().execute(sql, params, **options)
            await self._connection.execute("SAVEPOINT lost")
            try:
                return await super().execute(sql, params, **options)
            finally:
                await self._connection.execute("ROLLBACK TO lost")
                await self._connection.execute("RELEASE lost")
