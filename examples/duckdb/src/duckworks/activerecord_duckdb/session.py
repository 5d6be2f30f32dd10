"""One session of DuckDB: every call of the driver goes through here, in whatever thread the caller chooses.

The driver's own ``cursor()`` opens another session with another transaction. So the cursors of this module work on the
connection itself. A result is read at once: the driver forgets the rows of one statement when the next one begins.
"""

from __future__ import annotations

import contextlib
import enum
import itertools
import json
import re
import threading
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Optional

import duckdb
from rhosocial.activerecord.backend.errors import ConnectionError, DatabaseError

from .adapters import as_json
from .config import MEMORY, DuckDBConfig
from .errors import PYTHON_ERRORS, translated


def bindable(value: Any) -> Any:
    """A value as the driver takes it: what the adapters do, for the ways of the core that pass them by."""
    if isinstance(value, enum.Enum):
        return bindable(value.value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=as_json)
    return str(value) if isinstance(value, uuid.UUID) else value


# Texts, quoted names, comments, and placeholders.
_TOKENS = re.compile(
    r"[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/|\?", re.DOTALL
)


def numbered(sql: str) -> str:
    """The statement with numbered placeholders: DuckDB counts a ``?`` of a WINDOW clause before those of WHERE."""
    numbers = itertools.count(1)
    return _TOKENS.sub(lambda found: f"${next(numbers)}" if found[0] == "?" else found[0], sql)


class Result:
    """The rows of a statement, its columns as PEP 249 describes them, and how many rows it changed or found."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], description: Optional[Sequence[Any]], rowcount: int) -> None:
        self.rows, self.description, self.rowcount = rows, description, rowcount


class Session:
    """A connection that is open."""

    def __init__(self, config: DuckDBConfig) -> None:
        self._lock = threading.RLock()
        self.failed = False
        """A statement failed since the transaction began. DuckDB then takes COMMIT for ROLLBACK, without a word."""
        self._connection = _open(config)
        try:
            for name, value in _settings(config):
                self._connection.execute(f"SET {name} = {_literal(value)}")
        except duckdb.Error as error:
            self._connection.close()
            raise ConnectionError(f"DuckDB refuses a setting: {error}") from error

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The driver's connection."""
        return self._connection

    def run(self, sql: str, params: Sequence[Any] = ()) -> Result:
        """Run a text of one or several statements; several are one transaction. Raises the core's errors."""
        with self._lock, self._watched():
            statements = self._connection.extract_statements(sql) if ";" in sql and not params else ()
            if len(statements) > 1 and not self.in_transaction():
                return self._together(sql)
            return self._run(sql, params)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> Result:
        """Run one statement for each row of parameters: all of them or, when one fails, none."""
        bound = [tuple(bindable(value) for value in row) for row in rows]
        if not bound:
            return Result((), None, 0)
        with self._lock, self._watched():
            alone = not self.in_transaction()
            with self._transaction() if alone else contextlib.nullcontext():
                changed = self._connection.executemany(numbered(sql), bound).rowcount
                return Result((), None, changed)

    def in_transaction(self) -> bool:
        """Whether a transaction was begun, as the database says: two statements of it have one and the same number."""
        try:
            first, second = (self._connection.execute("SELECT txid_current()").fetchone() for _ in range(2))
        except duckdb.TransactionException:
            return True
        return first == second

    def is_alive(self) -> bool:
        """Whether the connection is open; a transaction that failed is a matter of its own."""
        with self._lock:
            try:
                self._connection.execute("SELECT 1")
            except duckdb.TransactionException:
                return True
            except duckdb.Error:
                return False
            return True

    def is_aborted(self) -> bool:
        """Whether the transaction can only be rolled back."""
        if not self.failed:
            return False
        with self._lock:
            try:
                self._connection.execute("SELECT 1")
            except duckdb.Error:
                return True
            return False

    def interrupt(self) -> None:
        """End the statement that runs in another thread."""
        with contextlib.suppress(duckdb.Error):
            self._connection.interrupt()

    def close(self) -> None:
        """Close the session; DuckDB rolls an open transaction back."""
        with contextlib.suppress(duckdb.Error):
            self._connection.close()

    def _run(self, sql: str, params: Sequence[Any]) -> Result:
        if params:
            done = self._connection.execute(numbered(sql), [bindable(value) for value in params])
        else:
            done = self._connection.execute(sql)
        description, changed = done.description, done.rowcount
        rows = done.fetchall() if description else []
        if changed >= 0:
            return Result((), None, changed)
        return Result(rows, description, len(rows))

    def _together(self, sql: str) -> Result:
        with self._transaction():
            return self._run(sql, ())

    @contextlib.contextmanager
    def _transaction(self) -> Any:
        self._connection.execute("BEGIN")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _watched(self) -> Any:
        try:
            yield
        except (duckdb.Error, *PYTHON_ERRORS) as error:
            self.failed = True
            raise translated(error) from error


class Cursor:
    """PEP 249's cursor on the session's own connection."""

    lastrowid = None
    arraysize = 1

    def __init__(self, session: Session) -> None:
        self.session = session
        self._result = Result((), None, -1)
        self._read = 0

    def take(self, result: Result) -> None:
        """Show this result."""
        self._result, self._read = result, 0

    @property
    def description(self) -> Optional[Sequence[Any]]:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    def execute(self, sql: str, params: Optional[Sequence[Any]] = None) -> Cursor:
        self.take(self.session.run(sql, params or ()))
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        self.take(self.session.run_many(sql, rows))
        return self

    def fetchone(self) -> Optional[tuple[Any, ...]]:
        found = self._next(1)
        return found[0] if found else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        return self._next(size)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._next(len(self._result.rows))

    def _next(self, size: int) -> list[tuple[Any, ...]]:
        found = list(self._result.rows[self._read : self._read + size])
        self._read += len(found)
        return found

    def close(self) -> None:
        """Forget the rows."""
        self.take(Result((), None, -1))


def _open(config: DuckDBConfig) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(config.database or MEMORY, read_only=config.read_only)
    except (duckdb.Error, *PYTHON_ERRORS) as error:
        raise ConnectionError(f"DuckDB can't open {config.database!r}: {error}") from error


def _settings(config: DuckDBConfig) -> Iterable[tuple[str, Any]]:
    yield "TimeZone", config.timezone
    if config.schema:
        yield "schema", config.schema
    for name, value in config.options.items():
        if not name.isidentifier():
            raise DatabaseError(f"{name!r} is no setting of DuckDB")
        yield name, value


def _literal(value: Any) -> str:
    if isinstance(value, (bool, int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
