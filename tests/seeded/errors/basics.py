"""Seeded defects of the area ``errors``."""

from __future__ import annotations

import sqlite3
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, OperationalError, QueryError
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect


class OnlyUniqueIsKnown(SeededDefect):
    """Only a unique violation is an IntegrityError; foreign keys, NOT NULL and CHECK are bare."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" not in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)


class CheckIsAQueryError(SeededDefect):
    """A violated CHECK is reported as a wrong statement."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "CHECK constraint failed" in str(error):
                raise QueryError(str(error)) from error
            super()._handle_sqlite_error(error)


class ForeignKeyIsOperational(SeededDefect):
    """A violated foreign key is reported as trouble with the server, worth another try."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "FOREIGN KEY" in str(error):
                raise OperationalError(str(error)) from error
            super()._handle_sqlite_error(error)


class DriverErrorEscapes(SeededDefect):
    """Violations reach the caller as the driver's own error."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError):
                raise error
            super()._handle_sqlite_error(error)


class CauseIsLost(SeededDefect):
    """The core's error is raised after the driver's has been handled, and does not know it."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)
            except DatabaseError as error:
                lost = type(error)(str(error))
            raise lost


class WrongStatementIsBare(SeededDefect):
    """A syntax error and a missing column are a bare DatabaseError."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.OperationalError) and "locked" not in str(error) and "table" not in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)


class MissingTableIsAViolation(SeededDefect):
    """A missing table is reported as a violated constraint."""

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "no such table" in str(error):
                raise IntegrityError(str(error)) from error
            super()._handle_sqlite_error(error)


class LockTimeoutIsBare(SeededDefect):
    """A lock that is not given is a bare DatabaseError."""

    target = "file"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "database is locked" in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)


class LockTimeoutIsAQueryError(SeededDefect):
    """A lock that is not given is reported as a wrong statement."""

    target = "file"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "database is locked" in str(error):
                raise QueryError(str(error)) from error
            super()._handle_sqlite_error(error)


class LockWaitIsGivenUpInSilence(SeededDefect):
    """A statement that gets no lock does nothing and says nothing."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)
            except OperationalError as error:
                if "locked" not in str(error) or sql.startswith("BEGIN"):
                    raise
                return QueryResult(affected_rows=0)


class MissingTableHasNoRows(SeededDefect):
    """A query on a missing table returns no rows instead of an error."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)
            except QueryError:
                return QueryResult(data=[], affected_rows=0)


class ManySwallowsErrors(SeededDefect):
    """execute_many logs the error and gives None."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            try:
                return await super().execute_many(sql, params_list)
            except DatabaseError:
                return None


class ErrorClosesTheSession(SeededDefect):
    """After a violation the driver's connection is closed, and the backend holds on to it."""

    class Backend:
        async def _handle_error(self, error: Any) -> None:
            if "UNIQUE" in str(error):
                await self._connection.close()
            await super()._handle_error(error)


class ErrorOpensATransaction(SeededDefect):
    """A failed statement leaves a transaction open that the manager knows nothing of."""

    target = "file"

    class Backend:
        async def _handle_error(self, error: Any) -> None:
            if not self.in_transaction and "constraint" in str(error):
                await self._connection.execute("BEGIN IMMEDIATE")
            await super()._handle_error(error)


class ViolatingRowsAreIgnored(SeededDefect):
    """Rows that violate a constraint are left out without a word: INSERT OR IGNORE."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR IGNORE", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)


class ViolatingRowsReplace(SeededDefect):
    """A row that collides takes the other one's place: INSERT OR REPLACE."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR REPLACE", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)


class UpdateReplaces(SeededDefect):
    """An update that collides deletes the other row: UPDATE OR REPLACE."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("UPDATE", "UPDATE OR REPLACE", 1) if sql.startswith("UPDATE") else sql
            return await super().execute(changed, params, options=options)


class FailedStatementKeepsSomeRows(SeededDefect):
    """An INSERT of several rows keeps those before the one that failed: INSERT OR FAIL."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR FAIL", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)


class ForeignKeysAreOff(SeededDefect):
    """Foreign keys are not enforced on new sessions."""

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            await self._connection.execute("PRAGMA foreign_keys = OFF")


class LongTextIsCut(SeededDefect):
    """Text is cut to the length that a column of the fixture happens to have."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, given = super()._prepare_sql_and_params(sql, params)
            return sql, tuple(value[:5] if isinstance(value, str) and len(value) < 10 else value for value in given)


class LargeIntegersWrap(SeededDefect):
    """Integers are cut to 64 bits before they are bound."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, given = super()._prepare_sql_and_params(sql, params)
            return sql, tuple((v + 2**63) % 2**64 - 2**63 if type(v) is int else v for v in given)


class AsyncViolationIsBare(SeededDefect):
    """In async mode a violation is a bare DatabaseError."""

    class AsyncBackend:
        async def _handle_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError):
                raise DatabaseError(str(error)) from error
            await super()._handle_error(error)
