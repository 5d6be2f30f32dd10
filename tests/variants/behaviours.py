"""Databases that behave otherwise where the standard leaves it open."""

from __future__ import annotations

import collections
import contextlib
import re
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from .database import Database
from .variant import Variant


class SlowConnection(Variant):
    """Half a second to connect and 5 milliseconds a statement."""

    quick = ("crud.a_saved_record_is_found*", "connection.a_write_is_durable*")

    class Database(Database):
        connect_seconds = 0.5
        statement_seconds = 0.005


class ReversedRows(Variant):
    """Rows without ORDER BY come in another order."""

    quick = ("crud.a_bulk_*", "relations.children_of_children*", "joins.a_right_join*")

    class Database(Database):
        def opened(self, connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA reverse_unordered_selects = ON")


class KeysWithGaps(Variant):
    """Generated keys leave gaps, as sequences with a cache do."""

    quick = ("crud.each_record*", "crud.a_bulk_create*", "relations.a_path_can*")

    class Database(Database):
        def executed(self, connection: sqlite3.Connection, sql: str) -> None:
            if re.match(r"\s*INSERT\b", sql, re.IGNORECASE):
                with contextlib.suppress(sqlite3.OperationalError):
                    # There is no such table before the first table with generated keys.
                    connection.execute("UPDATE sqlite_sequence SET seq = seq + 6")


class FirstUpdaterWins(Variant):
    """A change gets a conflict when another session has changed the table since it began."""

    red = ("concurrency.increments_at_the_same_time*",)
    quick = ("concurrency.transactions_at_the_same_time*",)

    facts = {"first_updater_wins": True}
    # No name: a file of the run, since a second session matters.
    options = {"database": ""}

    class Database(Database):
        def __init__(self) -> None:
            self.changes: collections.Counter[str] = collections.Counter()
            self.lock = threading.Lock()

        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            found = re.match(r"\s*UPDATE\s+(\S+)", sql, re.IGNORECASE)
            if found is None or connection.in_transaction:
                return
            begun = self.changes[found.group(1)]
            time.sleep(0.003)
            with self.lock:
                if self.changes[found.group(1)] != begun:
                    raise sqlite3.OperationalError("database is locked: the row was changed by another session")
                self.changes[found.group(1)] += 1


class DdlCommits(Variant):
    """A definition commits the open transaction; COMMIT and ROLLBACK without one do nothing."""

    red = ("transactions.*ddl*",)
    quick = ("execution.a_repeated_query_sees*",)

    facts = {"transactional_ddl": False}

    class Database(Database):
        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            if connection.in_transaction and re.match(r"\s*(CREATE|ALTER|DROP)\b", sql, re.IGNORECASE):
                connection.execute("COMMIT")

        def runs(self, connection: sqlite3.Connection, sql: str) -> bool:
            return connection.in_transaction or not re.match(r"\s*(COMMIT|ROLLBACK)\s*;?\s*$", sql, re.IGNORECASE)


class LengthsInBytes(Variant):
    """The function for lengths is called OCTETS and counts bytes, of a text in UTF-8."""

    quick = (
        "types.the_database_sees_bytes*",
        "execution.a_large_text*",
        "expressions.a_text_function*",
        "expressions.a_function_can*",
    )

    class Rendering:
        def format_function_call(self, expr: Any, *more: Any) -> Any:
            sql, params = super().format_function_call(expr, *more)  # type: ignore[misc]  # a mixin
            return re.sub(r"^LENGTH\(", "OCTETS(", sql), params

    class Database(Database):
        refuses = r"\bLENGTH\("

        def opened(self, connection: sqlite3.Connection) -> None:
            connection.create_function("OCTETS", 1, _octets, deterministic=True)


def _octets(value: Any) -> Any:
    return None if value is None else len(value if isinstance(value, bytes) else str(value).encode())


class TypedParameters(Variant):
    """A parameter that stands alone in the list of a SELECT needs a type."""

    red = ("selection.a_literal_can*", "text.a_text_can_be_bound*", "execution.a_large_parameter*")
    quick = ("execution.parameters_are_bound*",)

    facts = {"bare_parameters": False}

    class Database(Database):
        refuses = r"(?:\bSELECT\s+(?:DISTINCT\s+)?|,\s*)\?\s+AS\b|\bSELECT\s+\?\s*(?:,|\)|FROM\b|UNION\b|WHERE\b|$)"


class IntegerAverages(Variant):
    """The average of integers is an integer."""

    red = ("aggregates.an_average_of_integers*",)
    quick = ("aggregates.*average*",)

    facts = {"integer_averages": True}

    class Database(Database):
        def opened(self, connection: sqlite3.Connection) -> None:
            # A function for windows too, where this Python can make one.
            getattr(connection, "create_window_function", connection.create_aggregate)("AVG", 1, _Average)


class NoNeighbourDefaults(Variant):
    """LAG and LEAD take no default as their third argument."""

    red = ("windows.lag_and_lead_return*",)
    quick = ("windows.lag_*", "windows.lead_*")

    facts = {"neighbour_defaults": False}

    class Database(Database):
        refuses = r"\b(?:LAG|LEAD)\([^(),]*,[^(),]*,"


class _Average:
    def __init__(self) -> None:
        self.values: list[Any] = []

    def step(self, value: Any) -> None:
        if value is not None:
            self.values.append(float(value) if isinstance(value, str) else value)

    def inverse(self, value: Any) -> None:
        if value is not None:
            self.values.pop(0)

    def value(self) -> Any:
        if not self.values:
            return None
        mean = sum(self.values) / len(self.values)
        return int(mean) if all(isinstance(value, int) for value in self.values) else mean

    def finalize(self) -> Any:
        return self.value()


class _OpenChanges(Database):
    """Knows which tables the open transactions have changed."""

    changes: re.Pattern[str]
    """A statement that changes a table, and the table's name in it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.changed: dict[sqlite3.Connection, set[str]] = {}
        """Connection to the tables that its open transaction has changed."""

    def of_others(self, connection: sqlite3.Connection) -> set[str]:
        """The tables that other transactions have changed."""
        with self.lock:
            return {name for each, names in self.changed.items() if each is not connection for name in names}

    def executed(self, connection: sqlite3.Connection, sql: str) -> None:
        found = self.changes.match(sql)
        with self.lock:
            if not connection.in_transaction:
                self.changed.pop(connection, None)
            elif found:
                self.changed.setdefault(connection, set()).add(found.group(1))

    def closed(self, connection: sqlite3.Connection) -> None:
        with self.lock:
            self.changed.pop(connection, None)


class ConflictsAtOnce(Variant):
    """A change gets a conflict at once when another open transaction has changed the table."""

    red = ("locking.a_second_writer_waits*", "concurrency.after_a_cancelled_statement*")
    quick = ("locking.a_second_writer_continues*", "concurrency.increments_at_the_same_time*")

    facts = {"writers_wait": False}
    # No name: a file of the run, since a second session matters.
    options = {"database": ""}

    class Database(_OpenChanges):
        changes = re.compile(r"\s*UPDATE\s+(\"[^\"]*\")", re.IGNORECASE)

        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            found = self.changes.match(sql)
            if found and found.group(1) in self.of_others(connection):
                raise sqlite3.OperationalError("conflict: another transaction has changed the table")


class OneDistinct(Variant):
    """A query takes one aggregate with DISTINCT at most."""

    quick = ("aggregates.*distinct*", "aggregates.random_totals*", "joins.totals_of_random*")

    class Database(Database):
        # Both in one list of a SELECT.
        refuses = r"\(DISTINCT\b(?:(?!\b(?:SELECT|FROM)\b).)*\(DISTINCT\b"


class ReadersWait(Variant):
    """A query of a table waits while another open transaction has changed it, and ends in an error after a while."""

    red = ("transactions.work_is_invisible*", "connection.two_backends_have*")
    quick = ("transactions.*", "pools.two_borrowers*", "dml.a_whole_batch*", "execution.many_rows_become*")

    facts = {"readers_wait": True}
    # No name: a file of the run, since a second session matters.
    options = {"database": ""}

    class Database(_OpenChanges):
        changes = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\"[^\"]*\")", re.IGNORECASE)

        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            if not re.match(r"\s*(SELECT|WITH)\b", sql, re.IGNORECASE):
                return
            end = time.monotonic() + 0.3
            while any(name in sql for name in self.of_others(connection)):
                if time.monotonic() > end:
                    raise sqlite3.OperationalError(
                        "a lock on the table could not be obtained within the time requested"
                    )
                time.sleep(0.002)


class MakesWhatIsMissing(Variant):
    """Connecting to a database that does not exist makes it."""

    red = ("connection.a_missing_database*", "connection.a_failed_connect_leaves*")
    quick = ("connection.a_query_that_cannot_connect*", "connection.a_version_that_cannot_be_read*")

    facts = {"missing_database": None}

    class Backend:
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            place = Path(self.config.database)  # type: ignore[attr-defined]  # a mixin
            if place.name and not place.parent.is_dir():
                self.config.database = ":memory:"  # type: ignore[attr-defined]
