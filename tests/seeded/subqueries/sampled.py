"""Seeded defects of the area ``subqueries`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class PagesOfDistinctListsIgnored(SeededDefect):
    """IN looks for its value among all rows of a query with DISTINCT, LIMIT and OFFSET."""

    class Dialect:
        def format_in_predicate(self, expr: Any, values: Any) -> Any:
            sql, params = super().format_in_predicate(expr, values)
            if " IN (SELECT DISTINCT " in sql and sql.endswith(" LIMIT ? OFFSET ?)"):
                return f"{sql.removesuffix(' LIMIT ? OFFSET ?)')})", params[:-2]
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
