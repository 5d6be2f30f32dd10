"""A table of JSON documents and queries by path for the rules of the area ``json``."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import JSONExpression, OrderByClause, QueryExpression, TableExpression

from ...capabilities import Capability
from ...engine.db import Db
from ..support.values import stored


class Documents:
    """A table of documents, its model ``Value``, and the core's JSON expressions over its column ``v``."""

    def __init__(self, db: Db, models: Any) -> None:
        self.db = db
        self.dialect: Any = db.dialect
        self.model = models.Value
        # The mysql driver chooses arrows by version, even on a MariaDB server, which does not have them.
        self.mode: Optional[str] = None if db.can(Capability.JSON_ARROW_OPERATORS) else "function"

    async def insert(self, *documents: Any) -> None:
        """Insert one row for each document; the column ``n`` numbers them from 0."""
        await stored(self.db, _FamilyOf(self.model), documents)

    def at(self, path: str, operation: str = "->>", **more: Any) -> Any:
        """The expression ``v ->> path``, in the mode that this server supports."""
        return JSONExpression(self.dialect, self.model.c.v, path, operation, **{"mode": self.mode, **more})

    async def values(self, *expressions: Any) -> list[Any]:
        """Evaluate expressions for every document, in the order of ``n``: a list of values, or of tuples for several
        expressions."""
        # as_() changes the expression itself, which a rule may also use in a condition, so a copy is labelled.
        labelled = [
            copy.copy(each).as_(f"found {place}") if hasattr(each, "as_") else each
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

    async def matching(self, *conditions: Any) -> list[int]:
        """The numbers of the documents that match all conditions."""
        query = self.model.query()
        for each in conditions:
            query = query.where(each)
        return sorted(row.n for row in await self.db(query.all()))


class _FamilyOf:
    """The part of a family that :func:`stored` uses."""

    def __init__(self, model: Any) -> None:
        self.Value = model


def member_path(key: str) -> str:
    """The path of a member with any name: a JSON string after ``$.``, with characters beyond ASCII unescaped."""
    return f"$.{json.dumps(key, ensure_ascii=False)}"


def decode(found: Any, expected: Any) -> Any:
    """The result of ``->``, decoded where the driver returns it as text. A result equal to ``expected`` is already
    decoded."""
    if not isinstance(found, (str, bytes)) or found == expected:
        return found
    return json.loads(found)


def exact(values: Sequence[Any]) -> list[str]:
    """Documents as JSON text with sorted keys, so that 1, 1.0, true and null differ."""
    return [json.dumps(value, sort_keys=True) for value in values]


def as_texts(values: Sequence[Any]) -> list[Optional[str]]:
    """Results of ``->>`` as text, since the database chooses whether a number is returned as a number or as text."""
    return [None if value is None else str(value) for value in values]
