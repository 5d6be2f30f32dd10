"""Named subqueries under short names, for the rules of the area ``cte``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rhosocial.activerecord.backend.expression import CTEExpression, SetOperationExpression, WithQueryExpression

from ...engine.db import Db
from .staff_rows import put_staff
from .terms import Terms


class Ctes(Terms):
    """Expressions of one dialect over the staff, with named subqueries."""

    def cte(self, name: str, query: Any, **more: Any) -> Any:
        """``name AS (query)``."""
        return CTEExpression(self.dialect, name, query, **more)

    def with_(self, parts: Sequence[Any], main: Any, recursive: bool = False) -> Any:
        """``WITH [RECURSIVE] parts main``."""
        return WithQueryExpression(self.dialect, ctes=list(parts), main_query=main, recursive=recursive)

    def union_all(self, left: Any, right: Any) -> Any:
        return SetOperationExpression(self.dialect, left, right, "UNION", all_=True)


async def with_staff(db: Db, staff: Any) -> Ctes:
    """The staff's tables with their usual rows."""
    q = Ctes(db, staff)
    await put_staff(q)
    return q
