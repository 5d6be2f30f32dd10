"""Seeded defects of the area ``pools``: what a borrowed backend keeps of its former borrower."""

from __future__ import annotations

import asyncio
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..defect import SeededDefect


class GivingBackCommits(SeededDefect):
    """What is open is committed before the session ends, so that nothing is lost."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:
                await self.commit_transaction()
            await super().disconnect()


class ConnectsOnce(SeededDefect):
    """A backend that was disconnected stays so: connecting is done once in its life."""

    class Backend:
        async def connect(self) -> None:
            if getattr(self, "_was_connected", False):
                raise RuntimeError("already connected")
            self._was_connected = True
            await super().connect()


class RollbackOfABorrowerCommits(SeededDefect):
    """The rollback that a pool asks for sends COMMIT."""

    target = "file"

    class Transactions:
        async def _do_rollback(self) -> None:
            await self._do_commit()


class RollbackHidesTheReason(SeededDefect):
    """A rollback raises although it succeeded, and its error takes the place of the caller's."""

    target = "file"

    class Backend:
        async def rollback_transaction(self) -> Any:
            await super().rollback_transaction()
            raise RuntimeError("rolled back")


class ABackendIsItsFirstUsers(SeededDefect):
    """A backend works for the task alone that used it first."""

    class AsyncBackend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            if vars(self).setdefault("_owner", asyncio.current_task()) is not asyncio.current_task():
                raise DatabaseError("created in another task")
            return await super().execute(*args, **options)


class TheReplyToACheckStays(SeededDefect):
    """The rows of the pool's own check are left on the wire, for the statement after it."""

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            left, self._left = getattr(self, "_left", None), None
            result = await super().execute(sql, *args, **options)
            self._left = result if sql == "SELECT 1" else None
            return left or result
