"""Databases in which names are treated otherwise."""

from __future__ import annotations

import collections
import re
import sqlite3
import zlib
from typing import Any

from tests.seeded.introspectors import answering, each

from .database import Database
from .variant import Variant

_QUOTED = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\])")
_CATALOGUE = re.compile(r"\b(sqlite_(master|schema|sequence)|pragma)", re.IGNORECASE)


class UpperCaseNames(Variant):
    """Names without quotes are folded to upper case, as the standard has it."""

    quick = (
        "errors.a_violated_check*",
        "introspection.the_statement_after*",
        "transactions.a_deferred_constraint*",
        "transactions.ddl_in_*",
    )

    class Database(Database):
        def statement(self, sql: str) -> str:
            # The backend's own questions to SQLite's catalogue are what the database defines.
            if _CATALOGUE.search(sql):
                return sql
            parts = _QUOTED.split(sql)
            return "".join(part if number % 2 else part.upper() for number, part in enumerate(parts))


_CREATED = re.compile(r"\s*CREATE\b.*?\bTABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\"([^\"]+)\"", re.IGNORECASE | re.DOTALL)
_made: collections.Counter[str] = collections.Counter()
"""Table to how often it was made: names that the database generates are never used twice."""


def _generated(item: Any) -> str:
    kept = item.name
    return f"SYS_{zlib.crc32(f'{item.table_name} {_made[item.table_name]} {kept}'.encode()):010}"


class GeneratedNames(Variant):
    """A foreign key gets a name from the database that is new each time the table is made."""

    quick = ("introspection.*snapshot*", "introspection.tables_created_again*", "introspection.*foreign_key*")

    Backend = answering(list_foreign_keys=each(name=_generated))

    class Database(Database):
        def executed(self, connection: sqlite3.Connection, sql: str) -> None:
            if found := _CREATED.match(sql):
                _made[found.group(1)] += 1
