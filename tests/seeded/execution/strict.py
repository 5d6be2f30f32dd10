"""Seeded defects of the area ``execution`` that a rule about the next query alone can't see."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def _unread(options: dict[str, Any]) -> bool:
    return getattr(options.get("options"), "process_result_set", None) is False


class RowsAreReadUnasked(SeededDefect):
    """``process_result_set=False`` changes nothing."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            if sql.startswith("SELECT") and _unread(options):
                options["options"].process_result_set = True
            return await super().execute(sql, params, **options)


class UnreadRowsReplaceTheTransaction(SeededDefect):
    """After a query whose rows are not read, the open transaction is another one."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if sql.startswith("SELECT") and _unread(options) and self.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            return result
