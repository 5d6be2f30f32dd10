"""Queries whose limit is applied too early: to the rows of their table."""

from __future__ import annotations

import copy
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import Subquery, TableExpression, WildcardExpression


def early(expr: Any) -> Optional[Any]:
    """A query of one table with its conditions, order and limit inside a subquery, or nothing for another query."""
    dialect = expr.dialect
    source = expr.from_[0] if isinstance(expr.from_, list) and len(expr.from_) == 1 else expr.from_
    source = TableExpression(dialect, source) if isinstance(source, str) else source
    if expr.limit_offset is None or not isinstance(source, TableExpression):
        return None
    inner, outer = copy.copy(expr), copy.copy(expr)
    inner.select, inner.select_modifier, inner.group_by_having = [WildcardExpression(dialect)], None, None
    outer.from_, outer.where = Subquery(dialect, inner.to_sql(), alias=source.alias or source.name), None
    return outer
