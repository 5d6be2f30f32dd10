"""Saboteurs of the area ``transactions``: statements that commit, and transactions that do not end as usual."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import TransactionError

from .kinds import Sabotage


class SelectOpensTransaction(Sabotage):
    """A SELECT outside a transaction leaves one open, as drivers with autocommit off do."""

    area = "transactions"
    source = "R07"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            reads = options is not None and options.stmt_type.name == "DQL"
            ends = sql.startswith(("COMMIT", "ROLLBACK"))
            if self._connection and not (reads or ends) and (not self.in_transaction or sql.startswith("BEGIN")):
                self._connection.commit()
            return super().execute(sql, params, options=options)  # type: ignore[misc]

        def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and not self._connection.in_transaction:
                self._connection.execute("BEGIN")
            return super()._execute_query(cursor, sql, params)  # type: ignore[misc]

        def _handle_auto_commit_if_needed(self) -> None:
            pass

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            reads = options is not None and options.stmt_type.name == "DQL"
            ends = sql.startswith(("COMMIT", "ROLLBACK"))
            if self._connection and not (reads or ends) and (not self.in_transaction or sql.startswith("BEGIN")):
                await self._connection.commit()
            return await super().execute(sql, params, options=options)  # type: ignore[misc]

        async def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and not self._connection.in_transaction:
                await self._connection.execute("BEGIN")
            return await super()._execute_query(cursor, sql, params)  # type: ignore[misc]

        async def _handle_auto_commit_if_needed(self) -> None:
            pass


class FailedBeginCounts(Sabotage):
    """A BEGIN that fails has raised the level all the same."""

    area = "transactions"
    source = "D112"
    target = "file"

    class SyncTransactions:
        def begin(self) -> None:
            try:
                super().begin()  # type: ignore[misc]
            except TransactionError:
                self._transaction_level += 1
                raise

    class AsyncTransactions:
        async def begin(self) -> None:
            try:
                await super().begin()  # type: ignore[misc]
            except TransactionError:
                self._transaction_level += 1
                raise


class DisconnectCommitsWhatIsOpen(Sabotage):
    """Disconnecting commits what is open."""

    area = "transactions"
    source = "CK"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            if self._connection is not None:
                self._connection.commit()
                self._transaction_manager = None
            super().disconnect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> None:
            if self._connection is not None:
                await self._connection.commit()
                self._transaction_manager = None
            await super().disconnect()  # type: ignore[misc]


class DisconnectKeepsTheManager(Sabotage):
    """After disconnecting in a transaction the manager still counts its level."""

    area = "transactions"
    source = "D006"
    target = "file"

    class SyncBackend:
        def disconnect(self) -> None:
            manager = self._transaction_manager
            level = manager.transaction_level if manager is not None else 0
            super().disconnect()  # type: ignore[misc]
            if level:
                manager._transaction_level = level
                self._transaction_manager = manager

    class AsyncBackend:
        async def disconnect(self) -> None:
            manager = self._transaction_manager
            level = manager.transaction_level if manager is not None else 0
            await super().disconnect()  # type: ignore[misc]
            if level:
                manager._transaction_level = level
                self._transaction_manager = manager


class CollectedBackendCommits(Sabotage):
    """A backend that is collected commits, to lose nothing."""

    area = "transactions"
    source = "CK"
    target = "file"

    class SyncBackend:
        def __del__(self) -> None:
            if self._connection is not None:
                self._connection.commit()
                self._connection.close()
                self._connection = None


class ManyEndsTheTransaction(Sabotage):
    """execute_many commits when it is done, also within a transaction of the caller."""

    area = "transactions"
    source = "D164"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            result = super().execute_many(sql, params_list)  # type: ignore[misc]
            self._connection.commit()
            return result

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)  # type: ignore[misc]
            await self._connection.commit()
            return result


class OptionsCommitAtOnce(Sabotage):
    """auto_commit of the option objects commits without asking whether a transaction is open."""

    area = "transactions"
    source = "CK"

    class SyncBackend:
        def insert(self, options: Any) -> Any:
            result = super().insert(options)  # type: ignore[misc]
            if options.auto_commit:
                self._connection.commit()
            return result

    class AsyncBackend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)  # type: ignore[misc]
            if options.auto_commit:
                await self._connection.commit()
            return result


class NestedStatementsAutocommit(Sabotage):
    """Only the first level counts as a transaction when a statement decides whether to commit."""

    area = "transactions"
    source = "D119"

    class SyncBackend:
        def _handle_auto_commit_if_needed(self) -> None:
            if self._transaction_manager is not None and self._transaction_manager.transaction_level > 1:
                self._connection.commit()
            super()._handle_auto_commit_if_needed()  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if self._transaction_manager is not None and self._transaction_manager.transaction_level > 1:
                await self._connection.commit()
            await super()._handle_auto_commit_if_needed()  # type: ignore[misc]


class DdlCommits(Sabotage):
    """DDL commits the transaction that it stands in, and the manager does not notice."""

    area = "transactions"
    source = "D106"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if sql.startswith("CREATE TABLE") and self.in_transaction:
                self._connection.commit()
                self._connection.execute("BEGIN")
            return super().execute(sql, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if sql.startswith("CREATE TABLE") and self.in_transaction:
                await self._connection.commit()
                await self._connection.execute("BEGIN")
            return await super().execute(sql, params, options=options)  # type: ignore[misc]


class EveryBeginLocks(Sabotage):
    """Whatever its level, a transaction locks the database for writing when it begins."""

    area = "transactions"
    source = "CK"
    target = "file"

    class SyncTransactions:
        def _build_begin_sql(self) -> Any:
            super()._build_begin_sql()  # type: ignore[misc]
            return "BEGIN IMMEDIATE TRANSACTION", ()

    class AsyncTransactions:
        def _build_begin_sql(self) -> Any:
            super()._build_begin_sql()  # type: ignore[misc]
            return "BEGIN IMMEDIATE TRANSACTION", ()


class UndoneSavepointsStayListed(Sabotage):
    """Going back to a savepoint leaves the later ones on the manager's list."""

    area = "transactions"
    source = "CK"

    class SyncTransactions:
        def rollback_to(self, name: str) -> None:
            listed = list(self._active_savepoints)
            super().rollback_to(name)  # type: ignore[misc]
            self._active_savepoints = listed

    class AsyncTransactions:
        async def rollback_to(self, name: str) -> None:
            listed = list(self._active_savepoints)
            await super().rollback_to(name)  # type: ignore[misc]
            self._active_savepoints = listed
