"""Queries whose outermost join is a left one, for defects that take its rows without a partner otherwise."""

from __future__ import annotations

import copy
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import JoinExpression


def left_join(expr: Any) -> Optional[Any]:
    """The outermost join of a query, where it is a left one with a named right side."""
    source = expr.from_[0] if isinstance(expr.from_, list) and len(expr.from_) == 1 else expr.from_
    left = isinstance(source, JoinExpression) and source.join_type.upper().startswith("LEFT")
    return source if left and named(source) else None


def named(join: Any) -> Optional[str]:
    """The name of the right side as it stands in SQL before a column."""
    name = getattr(join.right_table, "alias", None) or getattr(join.right_table, "name", None)
    return None if name is None else f'"{name}".'


def as_inner(expr: Any, join: Any) -> Any:
    """The query with an inner join in place of the left one."""
    made, joined = copy.copy(expr), copy.copy(join)
    joined.join_type, made.from_ = "INNER JOIN", joined
    return made
