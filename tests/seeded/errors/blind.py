"""Seeded defects of the area ``errors`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import sqlite3

from rhosocial.activerecord.backend.errors import ConnectionError, DatabaseError, IntegrityError

from ..defect import SeededDefect

OF_DATA = ("malformed JSON", "JSON path error", "bad JSON path", "integer overflow", "too big")


class DataErrorsAreViolations(SeededDefect):
    """A value that an expression cannot use is reported as a violated constraint, also when rows are only read."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            if isinstance(error, sqlite3.DataError) or any(words in str(error) for words in OF_DATA):
                raise IntegrityError(str(error)) from error
            super()._handle_sqlite_error(error)


class MissingValuesAreNoViolation(SeededDefect):
    """A violated NOT NULL is reported as an error of no class."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            if "NOT NULL constraint failed" in str(error):
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)


class WordsOfMessagesTakenForTheReason(SeededDefect):
    """A violated constraint is reported as a lost connection when its message has a word of such errors."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            if any(word in str(error).lower() for word in ("connection", "0800", "broken pipe")):
                raise ConnectionError(str(error)) from error
            super()._handle_sqlite_error(error)


class RolledBackByTheServerIsGeneral(SeededDefect):
    """An error with which the server rolled the transaction back has no class of its own."""

    class Backend:
        def _handle_sqlite_error(self, error: Exception) -> None:
            manager = self._transaction_manager
            if manager is not None and manager.is_active and not self._connection.in_transaction:
                raise DatabaseError(str(error)) from error
            super()._handle_sqlite_error(error)
