"""Seeded defects of the area ``isolation`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class AutocommitNotRestored(SeededDefect):
    """After a transaction with a level of its own, what stands outside transactions waits for a commit."""

    target = "file"

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if self._connection is not None and self._connection.isolation_level is None:
                await super()._handle_auto_commit_if_needed()

    class Transactions:
        def transaction(self, isolation_level: Any = None, mode: Any = None) -> Any:
            self._own_level = isolation_level is not None
            return super().transaction(isolation_level, mode)

        async def _do_begin(self) -> None:
            if not self._backend._connection.in_transaction:
                await super()._do_begin()

        async def _do_commit(self) -> None:
            await super()._do_commit()
            if vars(self).get("_own_level"):
                self._backend._connection.isolation_level = "DEFERRED"
