"""Seeded defects of the area ``aggregates`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression.aggregates import AggregateFunctionCall
from rhosocial.activerecord.backend.expression.operators import RawSQLExpression
from rhosocial.activerecord.backend.expression.query_parts import GroupByHavingClause

from ..defect import SeededDefect


class DistinctBeforeTheCount(SeededDefect):
    """The number of distinct values is written as the distinct numbers of values."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            if re.match(r"SELECT (?!DISTINCT )(?:(?! FROM ).)*\bCOUNT\(DISTINCT ", sql):
                sql = re.sub(r"\bCOUNT\(DISTINCT ", "COUNT(", sql, count=1).replace("SELECT ", "SELECT DISTINCT ", 1)
            return sql, params


class SumsUnderOtherNamesAreTexts(SeededDefect):
    """A sum whose label is not the name of a column is read as a text."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            columns = set(re.findall(r'(?<! AS )"([^"]+)"', sql))
            sums = set(re.findall(r'SUM\([^()]*\) AS "([^"]+)"', sql)) - columns
            for row in (result.data if result is not None else None) or ():
                row.update({name: str(row[name]) for name in sums & set(row) if row[name] is not None})
            return result


CALL = r"\w+\([^()]*\)"


class FilterOfHavingForgotten(SeededDefect):
    """An aggregate of HAVING loses its FILTER when the query selects the same aggregate without one."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            head, having, tail = sql.partition(" HAVING ")
            found = re.match(rf"({CALL}) FILTER \(WHERE [^()]*\)", tail)
            if not found or not re.search(rf"{re.escape(found[1])}(?! FILTER)", head):
                return sql, params
            place, count = head.count("?"), found[0][len(found[1]) :].count("?")
            return f"{head}{having}{found[1]}{tail[found.end() :]}", (*params[:place], *params[place + count :])


class OrderByTheFilteredTwin(SeededDefect):
    """Where an aggregate is selected with a filter and without, the order by the latter is that by the former."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            sql, params = super().format_query_statement(expr)
            head, order, tail = sql.rpartition(" ORDER BY ")
            labels = re.findall(rf'({CALL})( FILTER \(WHERE [^()]*\))? AS ("[^"]+")', head)
            filtered = {call: label for call, condition, label in labels if condition}
            for call, condition, label in labels:
                if call in filtered and not condition:
                    tail = tail.replace(label, filtered[call]).replace(call, filtered[call])
            return head + order + tail, params


class AggregatesOfNothingHaveNoRow(SeededDefect):
    """An aggregate of no rows at all gives no row, where a count of 0 or a NULL is meant."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if any(isinstance(each, AggregateFunctionCall) for each in expr.select) and not expr.group_by_having:
                expr = copy.copy(expr)
                expr.group_by_having = GroupByHavingClause(self, group_by=[RawSQLExpression(self, "NULL")])
            return super().format_query_statement(expr)
