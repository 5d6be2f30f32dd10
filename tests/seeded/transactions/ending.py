"""Seeded defects of the area ``transactions``: statements that commit, and transactions that do not end as usual."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import TransactionError

from ..defect import SeededDefect


class SelectOpensTransaction(SeededDefect):
    """A SELECT outside a transaction leaves one open, as drivers with autocommit off do."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            reads = options is not None and options.stmt_type.name == "DQL"
            ends = sql.startswith(("COMMIT", "ROLLBACK"))
            if self._connection and not (reads or ends) and (not self.in_transaction or sql.startswith("BEGIN")):
                await self._connection.commit()
            return await super().execute(sql, params, options=options)

        async def _execute_query(self, cursor: Any, sql: str, params: Any) -> Any:
            if sql.startswith("SELECT") and not self._connection.in_transaction:
                await self._connection.execute("BEGIN")
            return await super()._execute_query(cursor, sql, params)

        async def _handle_auto_commit_if_needed(self) -> None:
            pass


class FailedBeginCounts(SeededDefect):
    """A BEGIN that fails has raised the level all the same."""

    target = "file"

    class Transactions:
        async def begin(self) -> None:
            try:
                await super().begin()
            except TransactionError:
                self._transaction_level += 1
                raise


class DisconnectCommitsWhatIsOpen(SeededDefect):
    """Disconnecting commits what is open."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is not None:
                await self._connection.commit()
                self._transaction_manager = None
            await super().disconnect()


class DisconnectKeepsTheManager(SeededDefect):
    """After disconnecting in a transaction the manager still counts its level."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            manager = self._transaction_manager
            level = manager.transaction_level if manager is not None else 0
            await super().disconnect()
            if level:
                manager._transaction_level = level
                self._transaction_manager = manager


class CollectedBackendCommits(SeededDefect):
    """A backend that is collected commits, to lose nothing."""

    target = "file"

    class SyncBackend:
        def __del__(self) -> None:
            if self._connection is not None:
                self._connection.commit()
                self._connection.close()
                self._connection = None


class ManyEndsTheTransaction(SeededDefect):
    """execute_many commits when it is done, also within a transaction of the caller."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            result = await super().execute_many(sql, params_list)
            await self._connection.commit()
            return result


class OptionsCommitAtOnce(SeededDefect):
    """auto_commit of the option objects commits without asking whether a transaction is open."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            result = await super().insert(options)
            if options.auto_commit:
                await self._connection.commit()
            return result


class NestedStatementsAutocommit(SeededDefect):
    """Only the first level counts as a transaction when a statement decides whether to commit."""

    class Backend:
        async def _handle_auto_commit_if_needed(self) -> None:
            if self._transaction_manager is not None and self._transaction_manager.transaction_level > 1:
                await self._connection.commit()
            await super()._handle_auto_commit_if_needed()


class DdlCommits(SeededDefect):
    """DDL commits the transaction that it stands in, and the manager does not notice."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if sql.startswith("CREATE TABLE") and self.in_transaction:
                await self._connection.commit()
                await self._connection.execute("BEGIN")
            return await super().execute(sql, params, options=options)


class EveryBeginLocks(SeededDefect):
    """Whatever its level, a transaction locks the database for writing when it begins."""

    target = "file"

    class Transactions:
        def _build_begin_sql(self) -> Any:
            super()._build_begin_sql()
            return "BEGIN IMMEDIATE TRANSACTION", ()


class UndoneSavepointsStayListed(SeededDefect):
    """Going back to a savepoint leaves the later ones on the manager's list."""

    class Transactions:
        async def rollback_to(self, name: str) -> None:
            listed = list(self._active_savepoints)
            await super().rollback_to(name)
            self._active_savepoints = listed
