"""Seeded defects of the area ``aggregates`` from the public reports of a ninth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import count

from ..defect import SeededDefect
from ..outer import as_inner, left_join, named


class HavingMakesLeftJoinsInner(SeededDefect):
    """A left join below HAVING becomes an inner one."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = left_join(expr)
            if join is not None and getattr(expr.group_by_having, "having", None) is not None:
                expr = as_inner(expr, join)
            return super().format_query_statement(expr)


class CountsOfTheOuterSideCountAll(SeededDefect):
    """The count of a column of a left join's right side counts the rows without a partner too."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            join = left_join(expr)
            if join is not None:
                expr = copy.copy(expr)
                expr.select = [self._counted(each, named(join)) for each in expr.select]
            return super().format_query_statement(expr)

        def _counted(self, call: Any, name: Any) -> Any:
            counts = getattr(call, "func_name", "").upper() == "COUNT" and not call.is_distinct
            own = counts and isinstance(call.args[0], Column) and call.args[0].to_sql()[0].startswith(name)
            return count(self).as_(call.alias) if own and call.alias and not call._filter_predicate else call


class OrdersOfTotalsByTheirColumn(SeededDefect):
    """Where a total has the label of a column, an order by that label is one by the column."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            columns = {
                each.alias: each.args[0]
                for each in expr.select
                if getattr(each, "args", None) and isinstance(each.args[0], Column) and each.args[0].name == each.alias
            }
            if expr.order_by is not None and columns:
                expr = copy.copy(expr)
                expr.order_by = copy.copy(expr.order_by)
                expr.order_by.expressions = [self._taken(key, columns) for key in expr.order_by.expressions]
            return super().format_query_statement(expr)

        def _taken(self, key: Any, columns: Any) -> Any:
            if isinstance(key, tuple):
                return (self._taken(key[0], columns), *key[1:])
            bare = isinstance(key, Column) and key.table is None
            return columns.get(key.name, key) if bare else key
