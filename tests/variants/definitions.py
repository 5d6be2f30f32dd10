"""Databases in which definitions have another form or effect."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from .database import Database
from .variant import Variant

_TEMPORARY = re.compile(
    r"\s*CREATE\s+GLOBAL\s+TEMPORARY\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\S+)(.*?)(?:\s+ON\s+COMMIT\s+PRESERVE\s+ROWS)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_DROPPED = re.compile(r"\s*DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(\S+)", re.IGNORECASE)


_DEFINED = re.compile(r"\s*(?:CREATE|ALTER)\s+TABLE\s+(\S+)", re.IGNORECASE)


class DdlAtCommit(Variant):
    """A table can't be used in the transaction that defines it: a definition takes effect at the commit."""

    red = ("transactions.ddl_in_a*", "execution.a_repeated_query_sees_a_column_that_was_added")
    quick = ("execution.a_repeated_query_sees*",)

    facts = {"ddl_at_once": False}

    class Database(Database):
        def __init__(self) -> None:
            self.waiting: dict[int, set[str]] = {}
            """Connection to the tables that its open transaction has defined."""

        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            waiting = self.waiting.setdefault(id(connection), set())
            if not connection.in_transaction:
                waiting.clear()
            elif found := _DEFINED.match(sql):
                waiting.add(found.group(1))
            elif any(name in sql for name in waiting):
                raise sqlite3.OperationalError("the table's definition is not committed")


class LastingTemporaryTables(Variant):
    """A temporary table is defined for all sessions, and each has rows of its own, as in the standard."""

    red = ("ddl.a_temporary_table_belongs*",)
    quick = ("ddl.*temporary_table*", "text.names_may_be_as_long*", "text.a_table_may_have*")

    facts = {"lasting_temporary_tables": True}
    # No name: a file of the run, since a second session matters.
    options = {"database": ""}

    class Rendering:
        def format_create_table_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_table_statement(expr)  # type: ignore[misc]  # a mixin
            if expr.temporary:
                sql = f"{sql.replace('TEMPORARY', 'GLOBAL TEMPORARY', 1)} ON COMMIT PRESERVE ROWS"
            return sql, params

    class Database(Database):
        refuses = r"\bCREATE\s+TEMP(?:ORARY)?\s+TABLE\b"

        def __init__(self) -> None:
            self.bodies: dict[str, str] = {}
            """Quoted name of a temporary table to what follows it in its definition."""

        def statement(self, sql: str) -> str:
            found = _TEMPORARY.fullmatch(sql)
            if found is None:
                return sql
            self.bodies[found.group(1)] = found.group(2)
            return re.sub(r"GLOBAL\s+TEMPORARY|ON\s+COMMIT\s+PRESERVE\s+ROWS", "", sql, flags=re.IGNORECASE)

        def executing(self, connection: sqlite3.Connection, sql: str) -> None:
            # Under the same name a session's own table comes before the one that all sessions see, which stays empty.
            for name, body in self.bodies.items():
                if name in sql:
                    connection.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name}{body}")

        def executed(self, connection: sqlite3.Connection, sql: str) -> None:
            found = _DROPPED.match(sql)
            if found is not None and self.bodies.pop(found.group(1), None) is not None:
                connection.execute(f"DROP TABLE main.{found.group(1)}")


_LENGTH = re.compile(r"\b((?:VAR)?CHAR)\s*\(\d+\)", re.IGNORECASE)


class ForgottenLengths(Variant):
    """A text column takes a length and forgets it."""

    red = ("introspection.the_length_of_a_text_column*", "introspection.the_full_type*")
    quick = ("introspection.the_type_of_a_column*", "introspection.a_random_table*", "errors.a_value_outside*")

    facts = {"text_lengths": False}

    class Database(Database):
        def statement(self, sql: str) -> str:
            return _LENGTH.sub(r"\1", sql) if _DEFINED.match(sql) else sql


_INDEX = re.compile(r"\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b", re.IGNORECASE)
_DIRECTION = re.compile(r"(?<=[\")]) (?:ASC|DESC)\b")


class ForgottenDirections(Variant):
    """An index takes the directions of its columns and forgets them."""

    red = ("introspection.a_descending_index*", "introspection.the_directions_of*", "introspection.a_single_change*")
    quick = ("introspection.uniqueness_and_columns*",)

    facts = {"index_directions": False}

    class Database(Database):
        def statement(self, sql: str) -> str:
            return _DIRECTION.sub("", sql) if _INDEX.match(sql) else sql
