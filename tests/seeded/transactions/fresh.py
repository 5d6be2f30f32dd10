"""Seeded defects of the area ``transactions`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
import sys

from ..defect import SeededDefect


class CancelledBlocksStayOpen(SeededDefect):
    """A block that is cancelled ends without a rollback, so that its transaction stays open."""

    target = "file"

    class AsyncTransactions:
        async def rollback(self) -> None:
            if sys.exc_info()[0] is not asyncio.CancelledError:
                await super().rollback()


class SavepointsWithoutChangesUndoAll(SeededDefect):
    """Going back to a savepoint after which nothing was changed undoes what the transaction changed before it."""

    class Transactions:
        async def _do_create_savepoint(self, name: str) -> None:
            await super()._do_create_savepoint(name)
            self._changes = {**vars(self).get("_changes", {}), name: self._backend._connection.total_changes}

        async def _do_rollback_savepoint(self, name: str) -> None:
            if self._changes.get(name) != self._backend._connection.total_changes:
                await super()._do_rollback_savepoint(name)
                return
            for sql in ("ROLLBACK", "BEGIN"):
                await self._backend.execute(sql)
            for each in dict.fromkeys([*self._active_savepoints, name]):
                await super()._do_create_savepoint(each)


class NothingIsCommittedAfterARollback(SeededDefect):
    """A rollback leaves a savepoint in the session, and what comes after it is never committed."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            if vars(self._backend).get("_left_open"):
                await self._do_create_savepoint("own")
            else:
                await super()._do_begin()

        async def _do_commit(self) -> None:
            left = vars(self._backend).get("_left_open")
            await (self._do_release_savepoint("own") if left else super()._do_commit())

        async def _do_rollback(self) -> None:
            await super()._do_rollback()
            self._backend._left_open = True
            await self._do_create_savepoint("left")

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if not vars(self).get("_left_open"):
                await super()._handle_auto_commit_if_needed()


class FailedBeginsCount(SeededDefect):
    """A transaction whose begin fails counts as begun."""

    target = "file"

    class Transactions:
        async def begin(self) -> None:
            level = self._transaction_level
            try:
                await super().begin()
            except Exception:
                self._transaction_level = level + 1
                raise
