"""Defects of ``transactions``: what others see of a transaction, what errors leave behind, the manager's own face."""

from __future__ import annotations

import weakref
from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError

from ..concurrency.basics import TransactionsAreTheContexts
from ..defect import SeededDefect


class CommitRollsBack(SeededDefect):
    """A commit sends ROLLBACK: the names of the two statements are mixed up."""

    target = "file"

    class Transactions:
        async def _do_commit(self) -> None:
            await self._backend.execute("ROLLBACK")


class EachInsertIsCommitted(SeededDefect):
    """An INSERT is committed at once, and the transaction begun anew behind the caller's back."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            result = await super().execute(sql, *args, **options)
            if sql.startswith("INSERT") and self.in_transaction:
                await self._connection.commit()
                await self._connection.execute("BEGIN IMMEDIATE")
            return result


class ATransactionOfAll(SeededDefect):
    """Whether there is a transaction is kept in a context variable, which other backends see too."""

    target = "file"
    AsyncBackend = TransactionsAreTheContexts.AsyncBackend
    AsyncTransactions = TransactionsAreTheContexts.AsyncTransactions


class AutocommitStaysOff(SeededDefect):
    """A rollback does not switch autocommit on again, so that what follows waits for the next transaction's begin."""

    target = "file"

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            pass

    class Transactions:
        async def _do_begin(self) -> None:
            await self._backend._connection.commit()
            await super()._do_begin()

        async def _do_rollback(self) -> None:
            await super()._do_rollback()
            await self._backend._connection.execute("BEGIN")


class AFailedStatementLeavesItsTransaction(SeededDefect):
    """What the driver begins for a statement outside transactions is not ended when the statement fails."""

    target = "file"

    class Backend:
        async def _handle_error(self, error: Exception) -> None:
            if not self._connection.in_transaction:
                await self._connection.execute("BEGIN")
            await super()._handle_error(error)

        async def _handle_auto_commit_if_needed(self) -> None:
            pass


class RowsBeforeTheWrongOneStay(SeededDefect):
    """INSERT OR FAIL is sent: the rows before the one that fails stay."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace("INSERT INTO", "INSERT OR FAIL INTO"), params)


class ForeignKeysAreCheckedEarly(SeededDefect):
    """Every foreign key is checked after every statement, also those that wait for the commit."""

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if await (await self._connection.execute("PRAGMA foreign_key_check")).fetchall():
                raise IntegrityError("a foreign key refers to nothing")
            await super()._handle_auto_commit_if_needed()


class HandlersAreTakenUnseen(SeededDefect):
    """``on`` takes anything for an event and a handler, and ``off`` takes off whatever is there."""

    class Transactions:
        def on(self, event: Any, handler: Any) -> None:
            self._event_handlers.setdefault(event, []).append(handler)

        def off(self, event: Any, handler: Any) -> None:
            self._event_handlers.pop(event, None)


class SavepointsAreDenied(SeededDefect):
    """The manager has an answer of its own to whether there are savepoints."""

    class Transactions:
        async def supports_savepoint(self) -> bool:
            return False


class TheManagerIsLent(SeededDefect):
    """To break a cycle of references, every question for the manager is answered with a new weak proxy of it."""

    class Backend:
        @property
        def transaction_manager(self) -> Any:
            return weakref.proxy(super().transaction_manager, lambda _: None)
