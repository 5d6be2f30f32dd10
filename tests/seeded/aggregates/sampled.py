"""Seeded defects of the area ``aggregates`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.errors import QueryError

from ..defect import SeededDefect


class CountsOfGroupsCountTheFirst(SeededDefect):
    """The number of groups is asked without a subquery, which gives the number of rows of the first group."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            found = re.fullmatch(
                r"(SELECT COUNT\(\*\)(?: AS \"\w+\")?) FROM \(SELECT ([^?]*?) (FROM .* GROUP BY .*)\) AS \"\w+\"", sql
            )
            if found and "SELECT" not in found[2] and " LIMIT " not in found[3]:
                sql = f"{found[1]} {found[3]}"
            return sql, params


class GroupsByParametersRefused(SeededDefect):
    """An expression with a parameter is another one in GROUP BY than among the columns, and is refused."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            for key in expr.group_by_having.group_by if expr.group_by_having else ():
                sql, params = key.to_sql()
                if params and any(each.to_sql()[0].startswith(sql) for each in expr.select):
                    raise QueryError("a column must appear in the GROUP BY clause or be used in an aggregate function")
            return super().format_query_statement(expr)
