"""Seeded defects of the area ``faults`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect


class LostSessionsReplacedWithinTransactions(SeededDefect):
    """A statement that finds its session lost is sent on a new one, also in a transaction, whose beginning is lost."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except (DatabaseError, ValueError) as error:
                if "closed database" not in str(error) and "no active connection" not in str(error):
                    raise
                manager, self._transaction_manager, self._connection = self._transaction_manager, None, None
                await self.connect()
                self._transaction_manager = manager
                return None if sql in ("COMMIT", "ROLLBACK") else await super().execute(sql, params, **kwargs)

    class Transactions:
        async def _do_commit(self) -> None:
            if self._backend._connection is None or self._backend._connection.in_transaction:
                await super()._do_commit()
