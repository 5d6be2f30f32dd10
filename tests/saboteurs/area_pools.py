"""Saboteurs of the area ``pools``: what a borrowed backend keeps of its former borrower."""

from __future__ import annotations

import asyncio
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from .kinds import Sabotage


class GivingBackCommits(Sabotage):
    """What is open is committed before the session ends, so that nothing is lost."""

    area = "pools"
    source = "D150"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:  # type: ignore[attr-defined]
                self.commit_transaction()  # type: ignore[attr-defined]
            super().disconnect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> None:
            if self._connection is not None and self.in_transaction:  # type: ignore[attr-defined]
                await self.commit_transaction()  # type: ignore[attr-defined]
            await super().disconnect()  # type: ignore[misc]


class ConnectsOnce(Sabotage):
    """A backend that was disconnected stays so: connecting is done once in its life."""

    area = "pools"
    source = "D151"

    class SyncBackend:
        def connect(self) -> None:
            if getattr(self, "_was_connected", False):
                raise RuntimeError("already connected")
            self._was_connected = True
            super().connect()  # type: ignore[misc]

    class AsyncBackend:
        async def connect(self) -> None:
            if getattr(self, "_was_connected", False):
                raise RuntimeError("already connected")
            self._was_connected = True
            await super().connect()  # type: ignore[misc]


class RollbackOfABorrowerCommits(Sabotage):
    """The rollback that a pool asks for sends COMMIT."""

    area = "pools"
    source = "D150"
    target = "file"

    class SyncTransactions:
        def _do_rollback(self) -> None:
            self._do_commit()  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_rollback(self) -> None:
            await self._do_commit()  # type: ignore[attr-defined]


class RollbackHidesTheReason(Sabotage):
    """A rollback raises although it succeeded, and its error takes the place of the caller's."""

    area = "pools"
    source = "D151"
    target = "file"

    class SyncBackend:
        def rollback_transaction(self) -> Any:
            super().rollback_transaction()  # type: ignore[misc]
            raise RuntimeError("rolled back")

    class AsyncBackend:
        async def rollback_transaction(self) -> Any:
            await super().rollback_transaction()  # type: ignore[misc]
            raise RuntimeError("rolled back")


class ABackendIsItsFirstUsers(Sabotage):
    """A backend works for the task alone that used it first."""

    area = "pools"
    source = "D151"

    class AsyncBackend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            if vars(self).setdefault("_owner", asyncio.current_task()) is not asyncio.current_task():
                raise DatabaseError("created in another task")
            return await super().execute(*args, **options)  # type: ignore[misc]


class TheReplyToACheckStays(Sabotage):
    """The rows of the pool's own check are left on the wire, for the statement after it."""

    area = "pools"
    source = "D144"

    class SyncBackend:
        def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            left, self._left = getattr(self, "_left", None), None
            result = super().execute(sql, *args, **options)  # type: ignore[misc]
            self._left = result if sql == "SELECT 1" else None
            return left or result

    class AsyncBackend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            left, self._left = getattr(self, "_left", None), None
            result = await super().execute(sql, *args, **options)  # type: ignore[misc]
            self._left = result if sql == "SELECT 1" else None
            return left or result
