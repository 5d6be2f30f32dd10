"""Seeded defects of the area ``transactions`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect


class CommitsAfterErrorsAreUndone(SeededDefect):
    """An error in a transaction dooms it on the server, whose answer to COMMIT nobody reads."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except DatabaseError:
                self._doomed = self.in_transaction
                raise

    class Transactions:
        async def _do_begin(self) -> None:
            self._backend._doomed = False
            await super()._do_begin()

        async def _do_rollback_savepoint(self, name: str) -> None:
            self._backend._doomed = False
            await super()._do_rollback_savepoint(name)

        async def _do_commit(self) -> None:
            await (super()._do_rollback() if self._backend._doomed else super()._do_commit())
