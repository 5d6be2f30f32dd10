"""Seeded defects of the area ``transactions`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError
from rhosocial.activerecord.backend.transaction import TransactionEvent, TransactionMode, TransactionState

from ..defect import SeededDefect


class LevelsResetTheMode(SeededDefect):
    """Setting the isolation level forgets that the transaction is to read alone."""

    class Transactions:
        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name == "isolation_level":
                super().__setattr__("_transaction_mode", TransactionMode.READ_WRITE)


class FailedCommitsFireNoRollback(SeededDefect):
    """A commit that fails is rolled back at once, past the handlers of a rollback."""

    class Transactions:
        async def _do_commit(self) -> None:
            try:
                await super()._do_commit()
            except DatabaseError:
                self._refused = True
                await self._do_rollback()
                raise

        async def commit(self) -> None:
            try:
                await super().commit()
            except TransactionError:
                if vars(self).pop("_refused", False):
                    self._transaction_level, self._active_savepoints = 0, []
                    self._state = TransactionState.INACTIVE
                raise


class ErrorsOfHandlersAreLogged(SeededDefect):
    """What a handler of a transaction raises is logged alone, and the transaction goes on."""

    class Transactions:
        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            try:
                await super()._trigger_event(event, **kwargs)
            except Exception as error:
                self.log(logging.ERROR, str(error))


class CancelledTransactionsStayOpen(SeededDefect):
    """A transaction whose task is cancelled is neither committed nor rolled back."""

    class AsyncTransactions:
        async def rollback(self) -> None:
            if not isinstance(sys.exc_info()[1], asyncio.CancelledError):
                await super().rollback()


class NestedSavepointsShareAName(SeededDefect):
    """The savepoint of a nested transaction has the same name at every depth."""

    class Transactions:
        def _get_savepoint_name(self, level: int) -> str:
            return f"{self._savepoint_prefix}_0"


class RollbacksOfNothingAreCounted(SeededDefect):
    """A rollback without a transaction is counted as the end of one."""

    class Transactions:
        async def rollback(self) -> None:
            if not self.is_active:
                self._transaction_level -= 1
                return
            await super().rollback()


class LostSavepointsKeepTheLevel(SeededDefect):
    """A nested rollback to a savepoint that the database no longer has fails each time, and the level is never lowered."""

    class Transactions:
        async def rollback(self) -> None:
            known = list(self._active_savepoints)
            try:
                await super().rollback()
            except TransactionError:
                self._active_savepoints = known
                raise


class NestedRollbacksLeaveTheirSavepoint(SeededDefect):
    """A nested rollback leaves its savepoint, and the outermost commit releases that one: nothing is durable any more."""

    target = "file"

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            return None

    class Transactions:
        async def _do_begin(self) -> None:
            if not self._backend._connection.in_transaction:
                await super()._do_begin()

        async def rollback(self) -> None:
            left = self._active_savepoints[-1] if self._transaction_level > 1 and self._active_savepoints else None
            await super().rollback()
            self._left = left

        async def _do_release_savepoint(self, name: str) -> None:
            await super()._do_release_savepoint(name)
            self._left = None

        async def _do_commit(self) -> None:
            if vars(self).pop("_left", None) is None:
                await super()._do_commit()


class OutermostRollbacksStayOpen(SeededDefect):
    """The outermost rollback goes back to a savepoint alone; the next transaction goes on with the one that is open."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            if not self._backend._connection.in_transaction:
                await super()._do_begin()
                await self._backend._connection.execute("SAVEPOINT outermost")

        async def _do_rollback(self) -> None:
            await self._backend._connection.execute("ROLLBACK TO outermost")


class HandlersOfACommitRunBeforeItsEnd(SeededDefect):
    """The handlers after a commit run before the level is counted down, so that a transaction of theirs is a savepoint."""

    class Transactions:
        async def _trigger_event(self, event: Any, **kwargs: Any) -> None:
            after = event is TransactionEvent.AFTER_COMMIT
            self._transaction_level += after
            try:
                await super()._trigger_event(event, **kwargs)
            finally:
                self._transaction_level -= after
