"""Seeded defects of the area ``selection`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class OffsetOfZeroIsRemembered(SeededDefect):
    """A statement asked first with OFFSET 0 is kept without its offset, and asked again with another gives the first page."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            first = vars(self).setdefault("_offsets", {})
            if sql.endswith(" OFFSET ?") and first.setdefault(sql, params[-1]) == 0:
                return sql.removesuffix(" OFFSET ?"), params[:-1]
            return sql, params


class PagesOfDistinctNumberRows(SeededDefect):
    """LIMIT with OFFSET is emulated by the numbers of the rows, which make equal rows distinct."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            page = expr.limit_offset
            if page is not None and page.limit is not None and page.offset is not None:
                sql = sql.replace("SELECT DISTINCT ", "SELECT ", 1)
            return sql, params


class NullsFirstIgnoredDownwards(SeededDefect):
    """NULLS FIRST is accepted behind DESC, and NULLs still come last."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            return await super().execute(sql.replace(" DESC NULLS FIRST", " DESC"), params, **kwargs)


class NullsOfPositionsInTheirPlace(SeededDefect):
    """The place of NULLs is emulated by a condition on the sort key, which is constant where the key is a position."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            sql = re.sub(r"(ORDER BY \d+(?: ASC| DESC)?) NULLS (?:FIRST|LAST)", r"\1", sql)
            return await super().execute(sql, params, **kwargs)
