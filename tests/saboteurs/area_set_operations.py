"""Saboteurs of the area ``set_operations``.

Most change the finished text: a class that overrides the rendering itself is no longer excused from the core's known
failures, and would be noticed by those alone.
"""

from __future__ import annotations

import re
from typing import Any

from .kinds import Sabotage


class UnionAllAsUnion(Sabotage):
    """ALL is not rendered."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" UNION ALL ", " UNION ")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class UnionAsUnionAll(Sabotage):
    """UNION is rendered as UNION ALL, which is faster."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(" UNION (?!ALL )", " UNION ALL ", sql)
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class ExceptAsIntersect(Sabotage):
    """EXCEPT is rendered as INTERSECT: a slip in a table of names."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" EXCEPT ", " INTERSECT ")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class IntersectAsUnion(Sabotage):
    """INTERSECT is rendered as UNION: a slip in a table of names."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" INTERSECT ", " UNION ")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class IntersectAsExcept(Sabotage):
    """INTERSECT is rendered as EXCEPT: a slip in a table of names."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = sql.replace(" INTERSECT ", " EXCEPT ")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class RightParametersFirst(Sabotage):
    """Parameters of the right side are bound before those of the left one."""

    area = "set_operations"
    source = "D014"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and not sql.startswith("SELECT COUNT") and " LIMIT " not in sql:
                params = tuple(params or ())[::-1]
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class OrderOfWholeForgotten(Sabotage):
    """ORDER BY of a set operation is not rendered."""

    area = "set_operations"
    source = "D091"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql:
                sql = re.sub(r" ORDER BY [^()]*?(?= LIMIT |$)", "", sql)
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class OrderOfWholeUpwards(Sabotage):
    """DESC in the order of a set operation is not rendered."""

    area = "set_operations"
    source = "D091"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql:
                sql = sql.replace(" DESC", "")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class PageOfWholeForgotten(Sabotage):
    """LIMIT and OFFSET of a set operation are not rendered."""

    area = "set_operations"
    source = "D091"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and sql.endswith(" LIMIT ? OFFSET ?"):
                sql, params = sql[: -len(" LIMIT ? OFFSET ?")], params[:-2]
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class PageOfWholeWithoutOffset(Sabotage):
    """OFFSET of a set operation is forgotten, its LIMIT is not."""

    area = "set_operations"
    source = "D091"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " UNION " in sql and sql.endswith(" OFFSET ?"):
                sql, params = sql[: -len(" OFFSET ?")], params[:-1]
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class SidesExchanged(Sabotage):
    """The right side of a set operation is rendered first."""

    area = "set_operations"
    source = "CK"

    class Dialect:
        def format_set_operation_expression(
            self, left: Any, right: Any, op: str, alias: Any, all_: bool, *more: Any
        ) -> Any:
            return super().format_set_operation_expression(right, left, op, alias, all_, *more)  # type: ignore[misc]


class ChainsFromTheRight(Sabotage):
    """A chain of set operations is grouped from the right."""

    area = "set_operations"
    source = "R03"

    class Dialect:
        def format_set_operation_expression(
            self, left: Any, right: Any, op: str, alias: Any, all_: bool, *more: Any
        ) -> Any:
            from rhosocial.activerecord.backend.expression import SetOperationExpression

            if isinstance(left, SetOperationExpression):
                rest = SetOperationExpression(self, left.right, right, op, all_=all_)
                (a, p), (b, q) = left.left.to_sql(), rest.to_sql()
                return f"{a} {left.operation}{' ALL' if left.all_ else ''} SELECT * FROM ({b})", (*p, *q)
            return super().format_set_operation_expression(left, right, op, alias, all_, *more)  # type: ignore[misc]


class NamelessSourcesBare(Sabotage):
    """A set operation without a name stands in FROM without parentheses."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(r" FROM \((SELECT [^()]* WHERE [^()]* UNION SELECT [^()]*)\)(?! AS)", r" FROM \1", sql)
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class UnionAsIntersect(Sabotage):
    """UNION is rendered as INTERSECT: a slip in a table of names."""

    area = "set_operations"
    source = "CK"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            sql = re.sub(" UNION (?!ALL )", " INTERSECT ", sql)
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


def _named_by_the_first(sql: str, rows: Any) -> Any:
    if " UNION " not in sql:
        return rows
    names = list(rows[0])
    return [dict(zip(names, row.values())) for row in rows]


class NamesAreReadOffTheFirstRow(Sabotage):
    """The names of a set operation's columns are read off its first row, whether there is one or not."""

    area = "set_operations"
    source = "D026"

    class SyncBackend:
        def fetch_all(self, sql: str, *args: Any, **more: Any) -> Any:
            return _named_by_the_first(sql, super().fetch_all(sql, *args, **more))  # type: ignore[misc]

    class AsyncBackend:
        async def fetch_all(self, sql: str, *args: Any, **more: Any) -> Any:
            return _named_by_the_first(sql, await super().fetch_all(sql, *args, **more))  # type: ignore[misc]
