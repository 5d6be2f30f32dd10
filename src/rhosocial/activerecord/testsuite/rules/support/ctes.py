"""CTEs under short names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rhosocial.activerecord.backend.expression import CTEExpression, SetOperationExpression, WithQueryExpression

from ...engine.db import Db
from .staff_rows import put_staff
from .terms import Terms


class Ctes(Terms):
    """The core's expressions over the family ``staff``, with CTEs."""

    def cte(self, name: str, query: Any, **more: Any) -> Any:
        """``name AS (query)``."""
        return CTEExpression(self.dialect, name, query, **more)

    def with_(self, parts: Sequence[Any], main: Any, recursive: bool = False) -> Any:
        """``WITH [RECURSIVE] parts main``."""
        return WithQueryExpression(self.dialect, ctes=list(parts), main_query=main, recursive=recursive)

    def union_all(self, left: Any, right: Any) -> Any:
        """``left UNION ALL right``."""
        return SetOperationExpression(self.dialect, left, right, "UNION", all_=True)


async def with_staff(db: Db, staff: Any) -> Ctes:
    """The tables ``dept`` and ``employee`` with the rows of ``schema/families/staff.py``."""
    q = Ctes(db, staff)
    await put_staff(q)
    return q
