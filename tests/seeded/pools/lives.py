"""Seeded defects of the area ``pools`` that need two events in the life of a session."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ..defect import SeededDefect


class CommitsAfterAViolationAreUndone(SeededDefect):
    """A violation outside a transaction marks the session as failed, and the next commit is a rollback."""

    target = "file"

    class Backend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().execute(*args, **options)
            except IntegrityError:
                self._failed = not self.in_transaction
                raise

    class Transactions:
        async def _do_commit(self) -> None:
            failed, self._backend._failed = getattr(self._backend, "_failed", False), False
            await (self._do_rollback() if failed else super()._do_commit())


class LaterSessionsEndWithACommit(SeededDefect):
    """Only the first session of a backend rolls back what is open when it ends."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            while self._connection is not None and getattr(self, "_ended", False) and self.in_transaction:
                await self.commit_transaction()
            self._ended = self._connection is not None or getattr(self, "_ended", False)
            await super().disconnect()


class APingAfterAnErrorConnectsAnew(SeededDefect):
    """After an error the next ping takes the session for lost and replaces it, with the transaction that goes on in it."""

    target = "file"

    class Backend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().execute(*args, **options)
            except DatabaseError:
                self._suspected = True
                raise

        async def ping(self, reconnect: bool = True) -> bool:
            if reconnect and getattr(self, "_suspected", False):
                self._suspected = False
                await self.disconnect()
                await self.connect()
            return await super().ping(reconnect)
