"""Seeded defects of the area ``selection`` from the public reports of a ninth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from typing import Any

from rhosocial.activerecord.backend.expression import Column

from ..defect import SeededDefect


def _shadowing(expr: Any) -> list[Any]:
    """The columns of a query whose label is the name of another one of its columns."""
    columns = [each for each in expr.select if isinstance(each, Column)]
    names = {each.name for each in columns}
    return [each for each in columns if each.alias and each.alias != each.name and each.alias in names]


class ShadowingLabelsRepeatTheFirst(SeededDefect):
    """With an order, all columns have the value of the first one where a label is the name of another column."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            if expr.order_by is not None and _shadowing(expr) and isinstance(expr.select[0], Column):
                first, expr = expr.select[0], copy.copy(expr)
                expr.select = [self._first(each, first) for each in expr.select]
            return super().format_query_statement(expr)

        def _first(self, each: Any, first: Any) -> Any:
            if not isinstance(each, Column):
                return each
            return Column(self, first.name, table=first.table, alias=each.alias or each.name)


class OrdersByTheColumnBehindALabel(SeededDefect):
    """An order by a label is one by the column of that name, where the table has one."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            labels = {each.alias: each.table for each in _shadowing(expr)}
            if expr.order_by is not None and labels:
                expr = copy.copy(expr)
                expr.order_by = copy.copy(expr.order_by)
                expr.order_by.expressions = [self._behind(key, labels) for key in expr.order_by.expressions]
            return super().format_query_statement(expr)

        def _behind(self, key: Any, labels: Any) -> Any:
            if isinstance(key, tuple):
                return (self._behind(key[0], labels), *key[1:])
            bare = isinstance(key, Column) and key.table is None and labels.get(key.name)
            return Column(self, key.name, table=labels[key.name]) if bare else key
