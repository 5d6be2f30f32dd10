"""Seeded defects of the area ``relations`` that a check of rules drawn at random let pass."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect

_PAIR = r'("\w+"\."book" = \?) AND ("\w+"\."page" = \?)'


class QueriesOfRelationsByTheFirstColumn(SeededDefect):
    """A query for the children of one record compares the first column of a composite key."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if "part_pair" in sql and len(params) == 2 and re.search(_PAIR, sql):
                return re.sub(_PAIR, r"\1", sql), params[:1]
            return sql, params


class QueriesOfRelationsByTheLastColumn(SeededDefect):
    """A query for the children of one record compares the last column of a composite key."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if "part_pair" in sql and len(params) == 2 and re.search(_PAIR, sql):
                return re.sub(_PAIR, r"\2", sql), params[1:]
            return sql, params
