"""Transactions: a snapshot for each, conflicts that fail at once, no savepoints."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import OperationalError
from rhosocial.activerecord.backend.transaction import AsyncTransactionManager, TransactionManager

ABORTED = "a statement of this transaction failed, so it can only be rolled back"


class DuckDBTransactionManager(TransactionManager):
    """Refuses to commit what DuckDB would roll back in silence."""

    def _do_begin(self) -> None:
        super()._do_begin()
        self._session.failed = False

    def _do_commit(self) -> None:
        if self._session.is_aborted():
            raise OperationalError(ABORTED)
        super()._do_commit()

    @property
    def _session(self) -> Any:
        return self.backend.connection


class AsyncDuckDBTransactionManager(AsyncTransactionManager):
    """The same, for code that awaits."""

    async def _do_begin(self) -> None:
        await super()._do_begin()
        (await self.backend.connection).session.failed = False

    async def _do_commit(self) -> None:
        session = await self.backend.connection
        if await session.call(session.session.is_aborted):
            raise OperationalError(ABORTED)
        await super()._do_commit()
