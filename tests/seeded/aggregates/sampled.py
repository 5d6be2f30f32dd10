"""Seeded defects of the area ``aggregates`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

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


class GroupsOfPagesOrderTheirRows(SeededDefect):
    """Groups over a page of rows put their keys before the order of the page, so that it has other rows."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if expr.group_by_having and expr.group_by_having.group_by:
                keys = [re.sub(r'^"\w+"\.', "", key.to_sql()[0]) for key in expr.group_by_having.group_by]
                if all(re.fullmatch(r'"\w+"', key) for key in keys):
                    page = r"(FROM \(SELECT [^()]* ORDER BY )([^()]* LIMIT \? OFFSET \?\) AS )"
                    sql = re.sub(page, rf"\g<1>{', '.join(keys)}, \g<2>", sql, count=1)
            return sql, params
