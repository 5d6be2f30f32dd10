"""Seeded defects of the area ``transactions`` that its rules once let pass."""

from __future__ import annotations

import contextlib
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError

from ..defect import SeededDefect


class ChangesInATransactionAreDropped(SeededDefect):
    """UPDATE and DELETE inside a transaction are answered, and not sent."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            dropped = self.in_transaction and sql.startswith(("UPDATE", "DELETE"))
            return await super().execute("SELECT 1" if dropped else sql, None if dropped else params, **options)


class ABlockCommitsItsFirstRow(SeededDefect):
    """The first INSERT of an outermost block is committed at once, and the rest with the end of the block."""

    target = "file"

    class Backend:
        fresh = False

        @contextlib.asynccontextmanager
        async def transaction(self) -> Any:
            async with super().transaction() as given:
                self.fresh = self.transaction_manager.transaction_level == 1
                yield given

        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            result = await super().execute(sql, params, **options)
            if self.fresh and self.in_transaction and sql.startswith("INSERT"):
                self.fresh = False
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")
            return result


class HandlersGetNoSettings(SeededDefect):
    """Handlers receive None for the isolation level and the mode."""

    class Transactions:
        async def _trigger_event(self, event: Any, **facts: Any) -> None:
            await super()._trigger_event(event, **{**facts, "isolation_level": None, "transaction_mode": None})


class LongSavepointsAreNotFound(SeededDefect):
    """SAVEPOINT takes a name beyond the limit, and ROLLBACK TO does not find it."""

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            if len(name) > 1000:
                raise QueryError("no such savepoint")
            await super()._do_rollback_savepoint(name)
