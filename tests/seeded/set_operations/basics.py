"""Seeded defects of the area ``set_operations``.

Most change the finished text: a class that overrides the rendering itself is no longer excused from the core's known
failures, and would be noticed by those alone.
"""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect


class UnionAllAsUnion(SeededDefect):
    """ALL is not rendered."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" UNION ALL ", " UNION ")
            return super()._prepare_sql_and_params(sql, params)


class UnionAsUnionAll(SeededDefect):
    """UNION is rendered as UNION ALL, which is faster."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(" UNION (?!ALL )", " UNION ALL ", sql)
            return super()._prepare_sql_and_params(sql, params)


class ExceptAsIntersect(SeededDefect):
    """EXCEPT is rendered as INTERSECT: a slip in a table of names."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" EXCEPT ", " INTERSECT ")
            return super()._prepare_sql_and_params(sql, params)


class IntersectAsUnion(SeededDefect):
    """INTERSECT is rendered as UNION: a slip in a table of names."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" INTERSECT ", " UNION ")
            return super()._prepare_sql_and_params(sql, params)


class IntersectAsExcept(SeededDefect):
    """INTERSECT is rendered as EXCEPT: a slip in a table of names."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" INTERSECT ", " EXCEPT ")
            return super()._prepare_sql_and_params(sql, params)


class RightParametersFirst(SeededDefect):
    """Parameters of the right side are bound before those of the left one."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and not sql.startswith("SELECT COUNT") and " LIMIT " not in sql:
                params = tuple(params or ())[::-1]
            return super()._prepare_sql_and_params(sql, params)


class OrderOfWholeForgotten(SeededDefect):
    """ORDER BY of a set operation is not rendered."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql:
                sql = re.sub(r" ORDER BY [^()]*?(?= LIMIT |$)", "", sql)
            return super()._prepare_sql_and_params(sql, params)


class OrderOfWholeUpwards(SeededDefect):
    """DESC in the order of a set operation is not rendered."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql:
                sql = sql.replace(" DESC", "")
            return super()._prepare_sql_and_params(sql, params)


class PageOfWholeForgotten(SeededDefect):
    """LIMIT and OFFSET of a set operation are not rendered."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and sql.endswith(" LIMIT ? OFFSET ?"):
                sql, params = sql[: -len(" LIMIT ? OFFSET ?")], params[:-2]
            return super()._prepare_sql_and_params(sql, params)


class PageOfWholeWithoutOffset(SeededDefect):
    """OFFSET of a set operation is forgotten, its LIMIT is not."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and sql.endswith(" OFFSET ?"):
                sql, params = sql[: -len(" OFFSET ?")], params[:-1]
            return super()._prepare_sql_and_params(sql, params)


class SidesExchanged(SeededDefect):
    """The right side of a set operation is rendered first."""

    class Dialect:
        def format_set_operation_expression(
            self, left: Any, right: Any, op: str, alias: Any, all_: bool, *more: Any
        ) -> Any:
            return super().format_set_operation_expression(right, left, op, alias, all_, *more)


class ChainsFromTheRight(SeededDefect):
    """A chain of set operations is grouped from the right."""

    class Dialect:
        def format_set_operation_expression(
            self, left: Any, right: Any, op: str, alias: Any, all_: bool, *more: Any
        ) -> Any:
            from rhosocial.activerecord.backend.expression import SetOperationExpression

            if isinstance(left, SetOperationExpression):
                rest = SetOperationExpression(self, left.right, right, op, all_=all_)
                (a, p), (b, q) = left.left.to_sql(), rest.to_sql()
                return f"{a} {left.operation}{' ALL' if left.all_ else ''} SELECT * FROM ({b})", (*p, *q)
            return super().format_set_operation_expression(left, right, op, alias, all_, *more)


class NamelessSourcesBare(SeededDefect):
    """A set operation without a name stands in FROM without parentheses."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(r" FROM \((SELECT [^()]* WHERE [^()]* UNION SELECT [^()]*)\)(?! AS)", r" FROM \1", sql)
            return super()._prepare_sql_and_params(sql, params)


class UnionAsIntersect(SeededDefect):
    """UNION is rendered as INTERSECT: a slip in a table of names."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(" UNION (?!ALL )", " INTERSECT ", sql)
            return super()._prepare_sql_and_params(sql, params)


def _named_by_the_first(sql: str, rows: Any) -> Any:
    if " UNION " not in sql:
        return rows
    names = list(rows[0])
    return [dict(zip(names, row.values())) for row in rows]


class NamesAreReadOffTheFirstRow(SeededDefect):
    """The names of a set operation's columns are read off its first row, whether there is one or not."""

    class Backend:
        async def fetch_all(self, sql: str, *args: Any, **more: Any) -> Any:
            return _named_by_the_first(sql, await super().fetch_all(sql, *args, **more))
