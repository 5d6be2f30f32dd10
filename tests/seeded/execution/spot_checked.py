"""Seeded defects of the area ``execution`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.result import QueryResult

from ..defect import SeededDefect

_QUERIES = ("SELECT", "WITH", "PRAGMA", "VALUES")
_COMMENT = r"\s*(?:/\*.*?\*/|--[^\n]*\n)"


def _of_kinds(row: Any, first: Any) -> Any:
    """The row with integers for fractions where the first row has an integer."""
    kinds = zip(row, map(type, first))
    return tuple(int(value) if type(value) is float and kind is int else value for value, kind in kinds)


def hiding(hidden: Any) -> type:
    """A ``Backend`` mixin that reports some failed statements as empty results."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
            try:
                return await super().execute(sql, params, **options)
            except DatabaseError as error:
                if not hidden(self, sql, str(error)):
                    raise
                return QueryResult(data=[], affected_rows=0, duration=0.001)

    return Backend


class FetchesReadTheFirstWord(SeededDefect):
    """``fetch_one`` and ``fetch_all`` return rows only of a statement whose first word is that of a query."""

    class Backend:
        async def fetch_one(self, sql: str, *args: Any, **options: Any) -> Any:
            found = await super().fetch_one(sql, *args, **options)
            return found if sql.upper().startswith(_QUERIES) else None

        async def fetch_all(self, sql: str, *args: Any, **options: Any) -> Any:
            found = await super().fetch_all(sql, *args, **options)
            return found if sql.upper().startswith(_QUERIES) else []


class OneCommentIsSkipped(SeededDefect):
    """A query is looked for behind one comment; behind a second one it is taken for a write without rows."""

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            result = await super().execute(sql, *args, **options)
            if result.data and re.match(_COMMENT * 2, sql, re.DOTALL):
                result.data = []
            return result


class QuotesOfCommentsAreOpen(SeededDefect):
    """An apostrophe in a comment opens a literal that never ends."""

    class Backend:
        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            comment = re.match(_COMMENT, sql, re.DOTALL)
            if comment and comment[0].count("'") % 2:
                raise DatabaseError("the statement has a literal without an end")
            return await super().execute(sql, *args, **options)


class SyntaxErrorsAreEmptyResults(SeededDefect):
    """A statement that the database can't parse is reported as one without rows."""

    Backend = hiding(lambda backend, sql, text: "syntax error" in text)


class InvalidStatementsInTransactionsAreEmptyResults(SeededDefect):
    """Within a transaction an unknown column is reported as an empty result, so that the transaction goes on."""

    Backend = hiding(lambda backend, sql, text: backend.in_transaction and "no such column" in text)


class InvalidWritesChangeNothing(SeededDefect):
    """A write to a table or a column that is not there is reported as one that changed no row."""

    Backend = hiding(lambda backend, sql, text: sql.startswith(("UPDATE", "DELETE")) and "no such" in text)


class KindsOfTheFirstRowOfAListInAutocommit(SeededDefect):
    """Outside a transaction ``execute_many`` takes the kinds of its columns from the first row."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            first, *others = params_list or [()]
            if not self.in_transaction and others:
                params_list = [first, *(_of_kinds(row, first) for row in others)]
            return await super().execute_many(sql, params_list)
