"""The core's expressions under short names, rendered by the dialect under test, and the rows of fixture tables.

A rule reads like the query that it is about, and the backend's dialect still renders every statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import (
    Column,
    ExistsExpression,
    GroupByHavingClause,
    InPredicate,
    JoinExpression,
    LimitOffsetClause,
    Literal,
    OrderByClause,
    QueryExpression,
    Subquery,
    TableExpression,
)
from rhosocial.activerecord.backend.expression.statements.dql import SelectModifier
from rhosocial.activerecord.backend.options import BulkInsertOptions

from ...engine.db import Db
from .sizes import batches

Row = tuple[Any, ...]


class Terms:
    """Expressions over the tables of one family."""

    def __init__(self, db: Db, family: Any) -> None:
        self.db = db
        self.dialect: Any = db.dialect
        self.family = family

    def col(self, name: str, of: Optional[str] = None, label: Optional[str] = None) -> Any:
        """A column of the table or alias ``of``."""
        return Column(self.dialect, name, table=of, alias=label)

    def val(self, value: Any, label: Optional[str] = None) -> Any:
        """A bound value."""
        found = Literal(self.dialect, value)
        return found if label is None else found.as_(label)

    def table(self, base: str, alias: Optional[str] = None) -> Any:
        """A table of the family, by its base name."""
        return TableExpression(self.dialect, self.family.table(base), alias=alias)

    def by_name(self, name: str, alias: Optional[str] = None) -> Any:
        """A source by its name in the statement, such as a CTE."""
        return TableExpression(self.dialect, name, alias=alias)

    def select(
        self,
        columns: Sequence[Any],
        source: Any = None,
        where: Any = None,
        *,
        group_by: Sequence[Any] = (),
        having: Any = None,
        order_by: Sequence[Any] = (),
        limit: Any = None,
        offset: Any = None,
        distinct: bool = False,
    ) -> Any:
        """A query. Strings in ``columns``, ``group_by`` and ``order_by`` are column names; ``source`` is a base name or
        a source."""
        d = self.dialect
        return QueryExpression(
            d,
            select=[self._column(each) for each in columns],
            from_=self.table(source) if isinstance(source, str) else source,
            where=where,
            group_by_having=(
                GroupByHavingClause(d, group_by=[self._column(each) for each in group_by], having=having)
                if group_by
                else None
            ),
            order_by=self.order(*order_by) if order_by else None,
            limit_offset=LimitOffsetClause(d, limit=limit, offset=offset) if limit is not None else None,
            select_modifier=SelectModifier.DISTINCT if distinct else None,
        )

    def order(self, *keys: Any) -> Any:
        """An ORDER BY. A key is a column name, an expression, or a pair with the direction."""
        return OrderByClause(
            self.dialect,
            [(self._column(key[0]), key[1]) if isinstance(key, tuple) else self._column(key) for key in keys],
        )

    def limit(self, count: int, offset: Optional[int] = None) -> Any:
        """``LIMIT count OFFSET offset``."""
        return LimitOffsetClause(self.dialect, limit=count, offset=offset)

    def sub(self, query: Any, alias: Optional[str] = None) -> Any:
        """A query in parentheses: a value, or a source under ``alias``."""
        return Subquery(self.dialect, query, alias=alias)

    def within(self, value: Any, query: Any) -> Any:
        """``value IN (query)``."""
        return InPredicate(self.dialect, value, Subquery(self.dialect, query))

    def exists(self, query: Any) -> Any:
        """``EXISTS (query)``."""
        return ExistsExpression(self.dialect, query)

    def absent(self, query: Any) -> Any:
        """``NOT EXISTS (query)``."""
        return ExistsExpression(self.dialect, query, is_not=True)

    def join(self, left: Any, right: Any, on: Any = None, kind: str = "INNER JOIN", **more: Any) -> Any:
        """A join of two sources."""
        return JoinExpression(self.dialect, left, right, join_type=kind, condition=on, **more)

    async def rows(self, query: Any) -> list[Row]:
        """The rows of a query, as tuples in the order of its columns."""
        sql, params = query.to_sql()
        return [tuple(row.values()) for row in await self.db.rows(sql, params)]

    async def ran(self, statement: Any, by_hand: str, kind: str = "DML") -> bool:
        """Run a statement that a database may refuse; return whether it ran. The backend may refuse it only if the
        database also refuses ``by_hand``, the same statement in plain SQL."""
        try:
            sql, params = statement.to_sql()
            await self.db.run(sql, params, kind=kind)
        except (DatabaseError, UnsupportedFeatureError):
            with pytest.raises(DatabaseError):
                await self.db.run(by_hand, kind=kind)
            return False
        return True

    async def labels(self, query: Any) -> list[str]:
        """The column names of a query's first row."""
        sql, params = query.to_sql()
        return list((await self.db.rows(sql, params))[0])

    async def fill(self, base: str, columns: str, rows: Iterable[Row]) -> None:
        """Insert rows into a table of the family with ``bulk_insert``. ``columns`` are names separated by blanks."""
        values = [[Literal(self.dialect, value) for value in row] for row in rows]
        names = columns.split()
        for part in batches(self.db, values, len(names)):
            given = BulkInsertOptions(table=self.family.table(base), columns=names, rows=part)
            await self.db(self.db.backend.bulk_insert(given))

    def _column(self, given: Any) -> Any:
        return self.col(given) if isinstance(given, str) else given


def condition(db: Db, text: str) -> str:
    """A condition for the query builder with its ``"names"`` quoted for the target. The builder's placeholder is always
    ``?``."""
    return re.sub(r'"(\w+)"', lambda found: str(db.dialect.format_identifier(found.group(1))), text)


def in_no_order(rows: Iterable[Row]) -> list[Row]:
    """Rows sorted for comparison, with NULL before everything, for results without an order of their own."""
    return sorted(rows, key=lambda row: [(value is not None, value) for value in row])
