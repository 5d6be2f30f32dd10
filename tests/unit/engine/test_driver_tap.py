"""What a driver got is seen by public means alone, and shown in the log where it differs from what was asked."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.driver_tap import tap
from rhosocial.activerecord.testsuite.engine.sql_words import is_sent
from rhosocial.activerecord.testsuite.engine.statement_log import StatementLog


class Cursor:
    __slots__ = ("seen",)

    def execute(self, sql: str, params: Any = None) -> None:
        self.seen = (sql, params)


class Connection:
    def cursor(self) -> Cursor:
        return Cursor()


class AsyncCursor:
    async def execute(self, sql: str, params: Any = None) -> None:
        return None


class AsyncConnection:
    async def cursor(self) -> AsyncCursor:
        return AsyncCursor()


class Backend:
    """Passes a statement on, after a change."""

    def __init__(self, connection: Any, change: Any = lambda sql, params: (sql, params)) -> None:
        self.connection = connection
        self._change = change

    def execute(self, sql: str, params: Any = None) -> None:
        self.connection.cursor().execute(*self._change(sql, params))


def seen(connection: Any) -> tuple[bool, list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []
    return asyncio.run(tap(Backend(connection), lambda *given: found.append(given))), found


def test_a_drivers_cursors_pass_on_what_they_get() -> None:
    connection = Connection()
    known, found = seen(connection)
    assert known
    cursor = connection.cursor()
    cursor.execute("SELECT %s", (1,))
    connection.cursor().execute("COMMIT")
    assert found == [("SELECT %s", (1,)), ("COMMIT", ())]
    assert cursor.seen == ("SELECT %s", (1,))
    assert isinstance(cursor, Cursor)
    assert type(cursor).__qualname__ == "Cursor"


def test_an_async_drivers_cursors_pass_on_what_they_get() -> None:
    connection = AsyncConnection()
    _, found = seen(connection)

    async def use() -> None:
        await (await connection.cursor()).execute("SELECT 1")

    asyncio.run(use())
    assert found == [("SELECT 1", ())]


def test_sqlite_shows_its_statements_with_their_values() -> None:
    connection = sqlite3.connect(":memory:")
    known, found = seen(connection)
    connection.execute("SELECT 1")
    connection.close()
    assert (known, found) == (True, [("SELECT 1", None)])


@pytest.mark.parametrize("connection", [None, 3, object(), "x"])
def test_a_driver_that_shows_nothing_is_left_alone(connection: object) -> None:
    kind = type(connection)
    assert seen(connection) == (False, [])
    assert type(connection) is kind


def logged(change: Any, connection: Any = None) -> list[str]:
    log, backend = StatementLog(), Backend(connection or Connection(), change)
    asyncio.run(log.attach(backend, "main", "sync"))
    backend.execute('UPDATE "t" SET a = %s', ("Ada",))
    return log.shown().splitlines()


def test_the_log_shows_what_the_driver_got_where_it_differs() -> None:
    lines = logged(lambda sql, params: (sql, tuple(each.lower() for each in params)))
    assert lines[0].startswith("[main] UPDATE \"t\" SET a = %s  <- ('Ada')")
    assert lines[1:] == ["    the driver got: UPDATE \"t\" SET a = %s  <- ('ada')"]


def test_the_log_is_silent_where_the_driver_got_the_same_or_is_not_seen() -> None:
    assert len(logged(lambda sql, params: (sql, params))) == 1

    class Hidden:
        __slots__ = ()
        cursor = None

        def __getattribute__(self, name: str) -> Any:
            return (lambda: Cursor()) if name == "cursor" else object.__getattribute__(self, name)

    assert len(logged(lambda sql, params: ("other", ()), Hidden())) == 1


@pytest.mark.parametrize(
    ("params", "got", "same"),
    [
        ((1, "it's"), "INSERT INTO t VALUES (1, 'it''s')", True),
        ((-1, "x"), "INSERT INTO t VALUES (-1, 'x')", True),
        ((None, b"a"), "INSERT INTO t VALUES (NULL, x'61')", True),
        ((1, "x"), "INSERT INTO t VALUES (2, 'x')", False),
        ((1, "x"), "INSERT INTO t VALUES (1, NULL)", False),
        ((2**63 - 1, "x"), "INSERT INTO t VALUES (9223372036854775806, 'x')", False),
        ((1, "x"), "INSERT INTO t VALUES (1, 'x') RETURNING id", False),
        # An adapter's work.
        ((1, object()), "INSERT INTO t VALUES (1, '2024-01-02')", True),
    ],
)
def test_values_that_a_driver_writes_into_the_statement_are_found_there(params: Any, got: str, same: bool) -> None:
    assert is_sent("INSERT INTO t VALUES (?, ?)", params, got, None) is same
