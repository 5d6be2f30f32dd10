"""Databases in which text means something else, whose providers say so."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from rhosocial.activerecord.testsuite.provider.text import TextRules

from .database import Database
from .variant import Variant

_TEXT_COLUMN = re.compile(r"(?<!\")\b(?:(?:VARCHAR|CHAR)\s*\(\d+\)|TEXT\b)(?!\")", re.IGNORECASE)


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


def _collated(sql: str, collation: str) -> str:
    """A CREATE TABLE whose text columns have a collation, as the database's default would give them."""
    if not re.match(r"\s*CREATE\b.*?\bTABLE\b", sql, re.IGNORECASE | re.DOTALL) or "COLLATE" in sql.upper():
        return sql
    return _TEXT_COLUMN.sub(lambda found: f"{found.group()} COLLATE {collation}", sql)


class EmptyIsNull(Variant):
    """The empty text is NULL, as in Oracle."""

    red = ("types.empty_text*", "types.texts_come_back*")
    quick = (
        "types.a_text_is_bound*",
        "types.filtering_by_a_text*",
        "types.a_field_of_two_types*",
        "json.a_member_is_found_by_its_text*",
        "crud.an_update_can_write*",
    )

    facts = {"text": TextRules(like_case_sensitive=False, keeps_empty=False)}

    class Database(Database):
        def statement(self, sql: str) -> str:
            # In SQLite's own questions about a table a name stands in a text.
            if sql.lstrip().upper().startswith("PRAGMA"):
                return sql
            return _QUOTED.sub(lambda found: "NULL" if found.group() == "''" else found.group(), sql)

        def parameter(self, value: Any) -> Any:
            return None if value == "" and isinstance(value, str) else value


class CaseInsensitive(Variant):
    """Text columns compare without regard to case."""

    red = ("text.every_comparison*",)
    quick = ("text.texts_are_ordered*", "relations.a_model_can_be_related*")

    facts = {"text": TextRules(like_case_sensitive=False, case_sensitive=False, binary_order=False)}

    class Database(Database):
        def statement(self, sql: str) -> str:
            return _collated(sql, "NOCASE")


class PaddedBlanks(Variant):
    """Trailing blanks are of no account in comparisons."""

    red = ("text.every_comparison*",)
    quick = ("types.trailing*", "text.texts_are_ordered*")

    facts = {"text": TextRules(like_case_sensitive=False, pads_blanks=True)}

    class Database(Database):
        def statement(self, sql: str) -> str:
            return _collated(sql, "RTRIM")


class NoNul(Variant):
    """Text can't contain a NUL character."""

    quick = ("types.*nul*",)

    facts = {"text": TextRules(like_case_sensitive=False, stores_nul=False)}

    class Database(Database):
        def parameter(self, value: Any) -> Any:
            if isinstance(value, str) and "\0" in value:
                raise sqlite3.DataError("text with a NUL character")
            return value


class CaseSensitiveLike(Variant):
    """LIKE regards case, as in the standard."""

    red = ("predicates.*like*", "text.*pattern*")

    facts = {"text": TextRules(like_case_sensitive=True)}

    class Database(Database):
        def opened(self, connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA case_sensitive_like = ON")
