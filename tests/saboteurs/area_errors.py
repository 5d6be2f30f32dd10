"""Saboteurs of the area ``errors``."""

from __future__ import annotations

import sqlite3
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, OperationalError, QueryError
from rhosocial.activerecord.backend.result import QueryResult

from .kinds import Sabotage


class OnlyUniqueIsKnown(Sabotage):
    """Only a unique violation is an IntegrityError; foreign keys, NOT NULL and CHECK are bare."""

    area = "errors"
    source = "D124"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" not in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class CheckIsAQueryError(Sabotage):
    """A violated CHECK is told as a wrong statement."""

    area = "errors"
    source = "D124"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "CHECK constraint failed" in str(error):
                raise QueryError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class ForeignKeyIsOperational(Sabotage):
    """A violated foreign key is told as trouble with the server, worth another try."""

    area = "errors"
    source = "D124"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "FOREIGN KEY" in str(error):
                raise OperationalError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class DriverErrorEscapes(Sabotage):
    """Violations reach the caller as the driver's own error."""

    area = "errors"
    source = "CK"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError):
                raise error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class CauseIsLost(Sabotage):
    """The core's error is raised after the driver's has been handled, and does not know it."""

    area = "errors"
    source = "D128"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            except DatabaseError as error:
                lost = type(error)(str(error))
            raise lost

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            except DatabaseError as error:
                lost = type(error)(str(error))
            raise lost


class WrongStatementIsBare(Sabotage):
    """A syntax error and a missing column are a bare DatabaseError."""

    area = "errors"
    source = "R21"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.OperationalError) and "locked" not in str(error) and "table" not in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class MissingTableIsAViolation(Sabotage):
    """A missing table is told as a violated constraint."""

    area = "errors"
    source = "CK"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "no such table" in str(error):
                raise IntegrityError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class LockTimeoutIsBare(Sabotage):
    """A lock that is not given is a bare DatabaseError."""

    area = "errors"
    source = "D126"
    target = "file"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "database is locked" in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class LockTimeoutIsAQueryError(Sabotage):
    """A lock that is not given is told as a wrong statement."""

    area = "errors"
    source = "R20"
    target = "file"

    class Backend:
        def _handle_sqlite_error(self, error: Any) -> None:
            if "database is locked" in str(error):
                raise QueryError(str(error)) from error
            super()._handle_sqlite_error(error)  # type: ignore[misc]


class LockWaitIsGivenUpInSilence(Sabotage):
    """A statement that gets no lock does nothing and says nothing."""

    area = "errors"
    source = "D126"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            except OperationalError as error:
                if "locked" not in str(error) or sql.startswith("BEGIN"):
                    raise
                return QueryResult(affected_rows=0)

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            except OperationalError as error:
                if "locked" not in str(error) or sql.startswith("BEGIN"):
                    raise
                return QueryResult(affected_rows=0)


class MissingTableHasNoRows(Sabotage):
    """A query on a missing table has no rows, and is no error."""

    area = "errors"
    source = "R06"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            except QueryError:
                return QueryResult(data=[], affected_rows=0)

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            try:
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            except QueryError:
                return QueryResult(data=[], affected_rows=0)


class ManySwallowsErrors(Sabotage):
    """execute_many logs the error and gives None."""

    area = "errors"
    source = "D164"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            try:
                return super().execute_many(sql, params_list)  # type: ignore[misc]
            except DatabaseError:
                return None

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            try:
                return await super().execute_many(sql, params_list)  # type: ignore[misc]
            except DatabaseError:
                return None


class ErrorClosesTheSession(Sabotage):
    """After a violation the driver's connection is closed, and the backend holds on to it."""

    area = "errors"
    source = "D128"

    class SyncBackend:
        def _handle_error(self, error: Any) -> None:
            if "UNIQUE" in str(error):
                self._connection.close()
            super()._handle_error(error)  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_error(self, error: Any) -> None:
            if "UNIQUE" in str(error):
                await self._connection.close()
            await super()._handle_error(error)  # type: ignore[misc]


class ErrorOpensATransaction(Sabotage):
    """A failed statement leaves a transaction open that the manager knows nothing of."""

    area = "errors"
    source = "CK"
    target = "file"

    class SyncBackend:
        def _handle_error(self, error: Any) -> None:
            if not self.in_transaction and "constraint" in str(error):
                self._connection.execute("BEGIN IMMEDIATE")
            super()._handle_error(error)  # type: ignore[misc]

    class AsyncBackend:
        async def _handle_error(self, error: Any) -> None:
            if not self.in_transaction and "constraint" in str(error):
                await self._connection.execute("BEGIN IMMEDIATE")
            await super()._handle_error(error)  # type: ignore[misc]


class ViolatingRowsAreIgnored(Sabotage):
    """Rows that violate a constraint are left out without a word: INSERT OR IGNORE."""

    area = "errors"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR IGNORE", 1) if sql.startswith("INSERT") else sql
            return super().execute(changed, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR IGNORE", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)  # type: ignore[misc]


class ViolatingRowsReplace(Sabotage):
    """A row that collides takes the other one's place: INSERT OR REPLACE."""

    area = "errors"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR REPLACE", 1) if sql.startswith("INSERT") else sql
            return super().execute(changed, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR REPLACE", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)  # type: ignore[misc]


class UpdateReplaces(Sabotage):
    """An update that collides deletes the other row: UPDATE OR REPLACE."""

    area = "errors"
    source = "CK"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("UPDATE", "UPDATE OR REPLACE", 1) if sql.startswith("UPDATE") else sql
            return super().execute(changed, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("UPDATE", "UPDATE OR REPLACE", 1) if sql.startswith("UPDATE") else sql
            return await super().execute(changed, params, options=options)  # type: ignore[misc]


class FailedStatementKeepsSomeRows(Sabotage):
    """An INSERT of several rows keeps those before the one that failed: INSERT OR FAIL."""

    area = "errors"
    source = "CK"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR FAIL", 1) if sql.startswith("INSERT") else sql
            return super().execute(changed, params, options=options)  # type: ignore[misc]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            changed = sql.replace("INSERT", "INSERT OR FAIL", 1) if sql.startswith("INSERT") else sql
            return await super().execute(changed, params, options=options)  # type: ignore[misc]


class ForeignKeysAreOff(Sabotage):
    """Foreign keys are not enforced on new sessions."""

    area = "errors"
    source = "R14"

    class SyncBackend:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._connection.execute("PRAGMA foreign_keys = OFF")

    class AsyncBackend:
        async def connect(self) -> None:
            await super().connect()  # type: ignore[misc]
            await self._connection.execute("PRAGMA foreign_keys = OFF")


class LongTextIsCut(Sabotage):
    """Text is cut to the length that a column of the fixture happens to have."""

    area = "errors"
    source = "D060"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, given = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            return sql, tuple(value[:5] if isinstance(value, str) and len(value) < 10 else value for value in given)


class LargeIntegersWrap(Sabotage):
    """Integers are cut to 64 bits before they are bound."""

    area = "errors"
    source = "D045"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql, given = super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]
            return sql, tuple((v + 2**63) % 2**64 - 2**63 if type(v) is int else v for v in given)


class AsyncViolationIsBare(Sabotage):
    """In async mode a violation is a bare DatabaseError."""

    area = "errors"
    source = "D142"

    class AsyncBackend:
        async def _handle_error(self, error: Any) -> None:
            if isinstance(error, sqlite3.IntegrityError):
                raise DatabaseError(str(error)) from error
            await super()._handle_error(error)  # type: ignore[misc]
