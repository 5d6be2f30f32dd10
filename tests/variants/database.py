"""SQLite as another database would be: what a connection refuses, changes, delays or counts differently.

A variant's backend connects through :func:`speaking_as`; every statement of its connections, the raw channel's too,
then passes its :class:`Database`.
"""

from __future__ import annotations

import contextlib
import contextvars
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from typing import Any, Callable, Optional

import aiosqlite

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL)
_IDENTIFIER = re.compile(r"\"((?:[^\"]|\"\")*)\"|`([^`]*)`")
_CURRENT: contextvars.ContextVar[Optional[Database]] = contextvars.ContextVar("database", default=None)


class Database:
    """What one kind of database does otherwise; the defaults are SQLite's own."""

    refuses: Optional[str] = None
    """A pattern of statements that are refused, searched for outside literals and quoted names."""
    connect_seconds = 0.0
    statement_seconds = 0.0
    max_parameters: Optional[int] = None
    max_value_bytes: Optional[int] = None
    identifier_bytes: Optional[int] = None

    def opened(self, connection: sqlite3.Connection) -> None:
        """Prepare a new connection."""

    def runs(self, connection: sqlite3.Connection, sql: str) -> bool:
        """Whether the statement does anything at all."""
        return True

    def executing(self, connection: sqlite3.Connection, sql: str) -> None:
        """What happens before a statement."""

    def executed(self, connection: sqlite3.Connection, sql: str) -> None:
        """What happens after a statement."""

    def closed(self, connection: sqlite3.Connection) -> None:
        """What happens when a connection is closed."""

    def statement(self, sql: str) -> str:
        """The statement that runs in place of the one given."""
        return sql

    def parameter(self, value: Any) -> Any:
        """The value that is bound in place of the one given."""
        return value

    def counted(self, rows: int) -> int:
        """The number of affected rows that is reported in place of SQLite's."""
        return rows

    @classmethod
    def refusal(cls, sql: str) -> Optional[re.Match[str]]:
        """The part of a statement that is refused, outside literals and quoted names."""
        return re.search(cls.refuses, _QUOTED.sub("''", sql), re.IGNORECASE) if cls.refuses else None

    def checked(self, sql: str, values: Iterable[Any]) -> list[Any]:
        """The values to bind. Raises what SQLite raises when the statement or a value is refused."""
        if found := self.refusal(sql):
            raise sqlite3.OperationalError(f'near "{found.group().strip()}": syntax error')
        if self.identifier_bytes is not None:
            for names in _IDENTIFIER.findall(re.sub(r"'(?:[^']|'')*'", "''", sql)):
                if any(_size(name.replace('""', '"')) > self.identifier_bytes for name in names):
                    raise sqlite3.OperationalError("identifier is too long")
        bound = [self.parameter(value) for value in values]
        if self.max_parameters is not None and len(bound) > self.max_parameters:
            raise sqlite3.OperationalError("too many SQL variables")
        if self.max_value_bytes is not None and any(_size(each) > self.max_value_bytes for each in bound):
            raise sqlite3.DataError("string or blob too big")
        return bound


def _size(value: Any) -> int:
    return (
        len(value.encode("utf-8", "replace"))
        if isinstance(value, str)
        else len(value)
        if isinstance(value, bytes)
        else 0
    )


def _bound(database: Database, sql: str, parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return dict(zip(parameters, database.checked(sql, parameters.values())))
    return database.checked(sql, parameters)


class _Cursor(sqlite3.Cursor):
    connection: _Connection

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self._run(super().execute, sql, lambda database: _bound(database, sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any]) -> Any:
        return self._run(
            super().executemany, sql, lambda database: [_bound(database, sql, each) for each in parameters]
        )

    def _run(self, run: Callable[[str, Any], Any], sql: str, bind: Callable[[Database], Any]) -> Any:
        database = self.connection.database
        time.sleep(database.statement_seconds)
        bound = bind(database)
        if not database.runs(self.connection, sql):
            return self
        with self.connection.as_sqlite():
            database.executing(self.connection, sql)
        run(database.statement(sql), bound)
        with self.connection.as_sqlite():
            database.executed(self.connection, sql)
        return self

    @property
    def rowcount(self) -> int:  # type: ignore[override]
        return self.connection.database.counted(super().rowcount)


class _Connection(sqlite3.Connection):
    database: Database

    # The C code of these three makes its cursors past cursor().
    def execute(self, sql: str, parameters: Any = ()) -> Any:  # type: ignore[override]
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> Any:  # type: ignore[override]
        return self.cursor().executemany(sql, parameters)

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def close(self) -> None:
        super().close()
        self.database.closed(self)

    @contextlib.contextmanager
    def as_sqlite(self) -> Iterator[None]:
        """Let statements of the database's own pass as they are."""
        self.database, database = Database(), self.database
        try:
            yield
        finally:
            self.database = database


def connection_class(database: Database) -> Any:
    """A class of connections to this kind of database, for ``sqlite3.connect(factory=...)``."""

    class Connection(_Connection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            time.sleep(database.connect_seconds)
            super().__init__(*args, **kwargs)
            self.database = Database()
            database.opened(self)
            self.database = database

    return Connection


@contextlib.contextmanager
def speaking_as(database: Database) -> Iterator[None]:
    """Let what connects to SQLite inside get connections to this kind of database."""
    token = _CURRENT.set(database)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _passing_on(connect: Any) -> Any:
    """A driver's function that connects, with the class of the database that the caller speaks as."""

    def connecting(*args: Any, **kwargs: Any) -> Any:
        database = _CURRENT.get()
        if database is not None:
            kwargs.setdefault("factory", connection_class(database))
        return connect(*args, **kwargs)

    return connecting


def install() -> None:
    """Let both drivers ask for the current database; for the rest of this process."""
    sqlite3.connect = _passing_on(sqlite3.connect)
    aiosqlite.connect = _passing_on(aiosqlite.connect)
