"""Saboteurs of the area ``transactions``: what others see of a transaction, what errors leave behind, the manager's own face."""

from __future__ import annotations

import weakref
from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError

from .area_concurrency import TransactionsAreTheContexts
from .kinds import Sabotage


class CommitRollsBack(Sabotage):
    """A commit sends ROLLBACK: the names of the two statements are mixed up."""

    area = "transactions"
    source = "D105"
    target = "file"

    class SyncTransactions:
        def _do_commit(self) -> None:
            self._backend.execute("ROLLBACK")  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_commit(self) -> None:
            await self._backend.execute("ROLLBACK")  # type: ignore[attr-defined]


class EachInsertIsCommitted(Sabotage):
    """An INSERT is committed at once, and the transaction begun anew behind the caller's back."""

    area = "transactions"
    source = "D106"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            result = super().execute(sql, *args, **options)  # type: ignore[misc]
            if sql.startswith("INSERT") and self.in_transaction:  # type: ignore[attr-defined]
                self._connection.commit()  # type: ignore[attr-defined]
                self._connection.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
            return result

    class AsyncBackend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            result = await super().execute(sql, *args, **options)  # type: ignore[misc]
            if sql.startswith("INSERT") and self.in_transaction:  # type: ignore[attr-defined]
                await self._connection.commit()  # type: ignore[attr-defined]
                await self._connection.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
            return result


class ATransactionOfAll(Sabotage):
    """Whether there is a transaction is kept in a context variable, which other backends see too."""

    area = "transactions"
    source = "D007"
    target = "file"
    AsyncBackend = TransactionsAreTheContexts.AsyncBackend
    AsyncTransactions = TransactionsAreTheContexts.AsyncTransactions


class AutocommitStaysOff(Sabotage):
    """A rollback does not switch autocommit on again, so that what follows waits for the next transaction's begin."""

    area = "transactions"
    source = "R07"
    target = "file"

    class SyncBackend:
        def _handle_auto_commit_if_needed(self) -> None:
            pass

    class AsyncBackend:
        async def _handle_auto_commit_if_needed(self) -> None:
            pass

    class SyncTransactions:
        def _do_begin(self) -> None:
            self._backend._connection.commit()  # type: ignore[attr-defined]
            super()._do_begin()  # type: ignore[misc]

        def _do_rollback(self) -> None:
            super()._do_rollback()  # type: ignore[misc]
            self._backend._connection.execute("BEGIN")  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            await self._backend._connection.commit()  # type: ignore[attr-defined]
            await super()._do_begin()  # type: ignore[misc]

        async def _do_rollback(self) -> None:
            await super()._do_rollback()  # type: ignore[misc]
            await self._backend._connection.execute("BEGIN")  # type: ignore[attr-defined]


class AFailedStatementLeavesItsTransaction(Sabotage):
    """What the driver begins for a statement outside transactions is not ended when the statement fails."""

    area = "transactions"
    source = "R07"
    target = "file"

    class SyncBackend:
        def _handle_error(self, error: Exception) -> None:
            if not self._connection.in_transaction:  # type: ignore[attr-defined]
                self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            super()._handle_error(error)  # type: ignore[misc]

        def _handle_auto_commit_if_needed(self) -> None:
            pass

    class AsyncBackend:
        async def _handle_error(self, error: Exception) -> None:
            if not self._connection.in_transaction:  # type: ignore[attr-defined]
                await self._connection.execute("BEGIN")  # type: ignore[attr-defined]
            await super()._handle_error(error)  # type: ignore[misc]

        async def _handle_auto_commit_if_needed(self) -> None:
            pass


class RowsBeforeTheWrongOneStay(Sabotage):
    """INSERT OR FAIL is sent: the rows before the one that fails stay."""

    area = "transactions"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace("INSERT INTO", "INSERT OR FAIL INTO"), params)  # type: ignore[misc]


class ForeignKeysAreCheckedEarly(Sabotage):
    """Every foreign key is checked after every statement, also those that wait for the commit."""

    area = "transactions"
    source = "CK"

    class SyncBackend:
        def _handle_auto_commit_if_needed(self) -> None:
            if self._connection.execute("PRAGMA foreign_key_check").fetchall():  # type: ignore[attr-defined]
                raise IntegrityError("a foreign key refers to nothing")
            super()._handle_auto_commit_if_needed()  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if await self._connection.execute_fetchall("PRAGMA foreign_key_check"):  # type: ignore[attr-defined]
                raise IntegrityError("a foreign key refers to nothing")
            await super()._handle_auto_commit_if_needed()  # type: ignore[misc]


class HandlersAreTakenUnseen(Sabotage):
    """``on`` takes anything for an event and a handler, and ``off`` takes off whatever is there."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def on(self, event: Any, handler: Any) -> None:
            self._event_handlers.setdefault(event, []).append(handler)  # type: ignore[attr-defined]

        def off(self, event: Any, handler: Any) -> None:
            self._event_handlers.pop(event, None)  # type: ignore[attr-defined]

    AsyncTransactions = SyncTransactions


class SavepointsAreDenied(Sabotage):
    """The manager has an answer of its own to whether there are savepoints."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def supports_savepoint(self) -> bool:
            return False

    class AsyncTransactions:
        async def supports_savepoint(self) -> bool:
            return False


class TheManagerIsLent(Sabotage):
    """To break a cycle of references, every question for the manager is answered with a new weak proxy of it."""

    area = "transactions"
    source = "CK"

    class Backend:
        @property
        def transaction_manager(self) -> Any:
            return weakref.proxy(super().transaction_manager, lambda _: None)  # type: ignore[misc]
