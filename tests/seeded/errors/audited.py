"""Seeded defects of the area ``errors`` that its rules once let pass."""

from __future__ import annotations

import sqlite3
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, OperationalError, QueryError
from rhosocial.activerecord.backend.transaction import TransactionMode

from ..defect import SeededDefect


class ReadOnlyBeginIsASyntaxError(SeededDefect):
    """Read-only transactions are claimed, and their BEGIN is no SQL: no write is ever sent."""

    class Dialect:
        def supports_read_only_transaction(self) -> bool:
            return True

        def supports_transaction_mode(self) -> bool:
            return True

        def format_begin_transaction(self, expr: Any) -> Any:
            if expr.get_params().get("mode") == TransactionMode.READ_ONLY:
                return "BEGIN WORK NO WRITES PLEASE", ()
            return super().format_begin_transaction(expr)


class AnErrorKeepsACursor(SeededDefect):
    """Every violation leaves a cursor that is not read to its end, and its lock stays."""

    class SyncBackend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError):
                cursor = self._connection.cursor()
                cursor.execute("SELECT 1 FROM sqlite_master UNION ALL SELECT 2 UNION ALL SELECT 3").fetchone()
                self.__dict__.setdefault("kept", []).append(cursor)
            super()._handle_sqlite_error(error)


class AnErrorLeavesASavepoint(SeededDefect):
    """A violation outside a transaction leaves a savepoint open, which begins one that nobody commits."""

    class AsyncBackend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError) and not self.in_transaction:
                self._connection._conn.execute("SAVEPOINT recovered")
            super()._handle_sqlite_error(error)


class FetchRaisesABareError(SeededDefect):
    """``fetch_one`` and ``fetch_all`` report a wrong query as a bare DatabaseError."""

    class Backend:
        async def fetch_one(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().fetch_one(*args, **options)
            except (QueryError, OperationalError) as error:
                raise DatabaseError(str(error)) from error.__cause__

        async def fetch_all(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().fetch_all(*args, **options)
            except (QueryError, OperationalError) as error:
                raise DatabaseError(str(error)) from error.__cause__


class AnInsertThatFailsLeavesATransaction(SeededDefect):
    """``insert`` and ``bulk_insert`` roll back after a violation, and begin a transaction that they forget."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            try:
                return await super().insert(options)
            except IntegrityError:
                await self.begin_transaction()
                raise

        async def bulk_insert(self, options: Any) -> Any:
            try:
                return await super().bulk_insert(options)
            except IntegrityError:
                await self.begin_transaction()
                raise


class ATransactionsUpdateIsNotSent(SeededDefect):
    """An UPDATE inside a transaction is answered, and not sent."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            lost = self.in_transaction and sql.startswith("UPDATE")
            return await super().execute("SELECT 1" if lost else sql, None if lost else params, **options)
