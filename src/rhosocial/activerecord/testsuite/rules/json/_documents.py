"""Documents of one table, and what paths find in them."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import JSONExpression, OrderByClause, QueryExpression, TableExpression

from ...capabilities import Capability
from ...engine.db import Db
from ..support.values import stored


class Papers:
    """A table of documents, its model ``Value``, and the core's JSON expressions over its column ``v``."""

    def __init__(self, db: Db, models: Any) -> None:
        self.db = db
        self.dialect: Any = db.dialect
        self.model = models.Value
        # The mysql driver chooses arrows by the version, also on a MariaDB server, which has none.
        self.mode: Optional[str] = None if db.can(Capability.JSON_ARROW_OPERATORS) else "function"

    async def put(self, *documents: Any) -> None:
        """One row a document, numbered in the column ``n``."""
        await stored(self.db, _Only(self.model), documents)

    def at(self, path: str, operation: str = "->>", **more: Any) -> Any:
        """``v ->> path``, in the mode that this server knows."""
        return JSONExpression(self.dialect, self.model.c.v, path, operation, **{"mode": self.mode, **more})

    async def values(self, *expressions: Any) -> list[Any]:
        """What an expression gives for each document, or tuples for several expressions, in the order of the documents."""
        # as_() labels the expression itself, which a rule may go on using in a condition; an operation takes no label.
        labelled = [
            copy.copy(each).as_(f"found_{place}") if hasattr(each, "as_") else each
            for place, each in enumerate(expressions)
        ]
        query = QueryExpression(
            self.dialect,
            select=labelled,
            from_=TableExpression(self.dialect, self.model.__table_name__),
            order_by=OrderByClause(self.dialect, [(self.model.c.n, "ASC")]),
        )
        sql, params = query.to_sql()
        rows = [tuple(row.values()) for row in await self.db.rows(sql, params)]
        return [row[0] for row in rows] if len(expressions) == 1 else rows

    async def found(self, *conditions: Any) -> list[int]:
        """The numbers of the documents that all conditions keep."""
        query = self.model.query()
        for each in conditions:
            query = query.where(each)
        return sorted(row.n for row in await self.db(query.all()))


class _Only:
    """What :func:`stored` takes for a family."""

    def __init__(self, model: Any) -> None:
        self.Value = model


def quoted(key: str) -> str:
    """The path of a member with any name: a JSON text after ``$.``, letters beyond ASCII as they are."""
    return f"$.{json.dumps(key, ensure_ascii=False)}"


def as_json(found: Any, expected: Any) -> Any:
    """What ``->`` found, decoded where the driver left it as text; ``expected`` tells a decoded text from JSON's own."""
    if not isinstance(found, (str, bytes)) or found == expected:
        return found
    return json.loads(found)


def exact(values: Sequence[Any]) -> list[str]:
    """Documents as JSON text with sorted keys, so that 1, 1.0, true and null differ."""
    return [json.dumps(value, sort_keys=True) for value in values]


def plain(values: Sequence[Any]) -> list[Optional[str]]:
    """What ``->>`` found as text: whether a number comes as a number or as its text is the database's own choice."""
    return [None if value is None else str(value) for value in values]
