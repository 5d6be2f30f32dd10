"""Eight rows with NULLs for rules about queries, and ways to read the keys that a query keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Union

from ...engine.db import Db
from .sizes import batches
from .terms import condition as quoted

COLUMNS = ("k", "a", "b", "word", "flag")
ROWS: tuple[tuple[Any, ...], ...] = (
    (1, 1, 1, "ash", True),
    (2, 1, 2, "birch", False),
    (3, 2, 1, "cedar", None),
    (4, None, 1, "date", True),
    (5, 2, None, None, False),
    (6, None, None, "elm", None),
    (7, 3, 3, "fig", True),
    (8, 0, -1, "ash", False),
)
"""A key, two numbers, a word and a boolean. Every column but the key has NULLs, repeated values and unique values."""

EVERY = [row[0] for row in ROWS]
"""The key of every row."""


async def fill(db: Db, table: str, rows: Sequence[Sequence[Any]] = ROWS, columns: Sequence[str] = COLUMNS) -> None:
    """Insert rows, in one statement where it can bind them all. No adapter runs, so the values must be ones that every
    driver binds."""
    from rhosocial.activerecord.backend.options import BulkInsertOptions

    for part in batches(db, rows, len(columns)):
        options = BulkInsertOptions(table=table, columns=list(columns), rows=[list(row) for row in part])
        await db(db.backend.bulk_insert(options))


async def keys(db: Db, model: Any, *conditions: Any) -> list[int]:
    """The keys of the rows that match every condition, in order. A condition is a predicate, or (text, params) with
    ``"names"`` that are quoted for the target."""
    query = model.query()
    for given in conditions:
        query = query.where(quoted(db, given[0]), *given[1:]) if isinstance(given, tuple) else query.where(given)
    return await keys_of(db, query)


async def keys_of(db: Db, query: Any) -> list[int]:
    """The keys that a model's query returns, in order."""
    rows = await db(query.select("k").order_by("k").aggregate())
    return [row["k"] for row in rows]


def as_rows(rows: Iterable[Sequence[Any]] = ROWS) -> list[dict[str, Any]]:
    """The same rows as dicts, for a calculation in Python."""
    return [dict(zip(COLUMNS, row)) for row in rows]


def subquery(db: Db, table: str, select: Union[str, Any], where: Any = None) -> Any:
    """``(SELECT select FROM table WHERE where)`` as an expression of the core."""
    from rhosocial.activerecord.backend.expression import Column, QueryExpression, Subquery, TableExpression

    dialect = db.dialect
    chosen = Column(dialect, select) if isinstance(select, str) else select
    return Subquery(dialect, QueryExpression(dialect, [chosen], TableExpression(dialect, table), where=where))
