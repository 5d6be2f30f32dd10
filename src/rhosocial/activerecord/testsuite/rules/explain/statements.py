"""EXPLAIN returns the plan of a statement without running it (C87)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.explain import BaseExplainResult
from rhosocial.activerecord.backend.expression import (
    Column,
    DeleteExpression,
    GroupByHavingClause,
    InsertExpression,
    JoinExpression,
    Literal,
    QueryExpression,
    TableExpression,
    UpdateExpression,
    ValuesSource,
)
from rhosocial.activerecord.backend.expression.functions import count
from rhosocial.activerecord.backend.expression.statements import SelectSource

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.catalog import Catalog
from ._explained import explained_fixture

ROWS = [(1, "a", 10), (2, "b", 20)]


class Statements:
    """Statements over one small table, one method for each kind."""

    def __init__(self, catalog: Catalog) -> None:
        self.dialect: Any = catalog.db.dialect
        self.table = catalog.name("planned")

    def col(self, name: str) -> Any:
        return Column(self.dialect, name)

    def query(self, where: Any = None, **more: Any) -> Any:
        source = TableExpression(self.dialect, self.table)
        return QueryExpression(self.dialect, [self.col("id"), self.col("word")], source, where=where, **more)

    def select(self) -> Any:
        return self.query()

    def condition(self) -> Any:
        return self.query((self.col("word") == "it's; --") & (self.col("num") > 3))

    def join(self) -> Any:
        left, right = (TableExpression(self.dialect, self.table, alias=alias) for alias in "ab")
        on = Column(self.dialect, "id", table="a") == Column(self.dialect, "num", table="b")
        source = JoinExpression(self.dialect, left, right, join_type="INNER JOIN", condition=on)
        return QueryExpression(self.dialect, [Column(self.dialect, "word", table="a")], source)

    def group(self) -> Any:
        source = TableExpression(self.dialect, self.table)
        by_word = GroupByHavingClause(self.dialect, group_by=[self.col("word")])
        chosen = [self.col("word"), count(self.dialect, self.col("id")).as_("n")]
        return QueryExpression(self.dialect, chosen, source, group_by_having=by_word)

    def insert(self) -> Any:
        row = [Literal(self.dialect, value) for value in (3, "c", 30)]
        return InsertExpression(
            self.dialect, self.table, source=ValuesSource(self.dialect, [row]), columns=["id", "word", "num"]
        )

    def insert_query(self) -> Any:
        chosen = [self.col("num"), self.col("word"), self.col("id")]
        query = QueryExpression(self.dialect, chosen, TableExpression(self.dialect, self.table))
        return InsertExpression(
            self.dialect, self.table, source=SelectSource(self.dialect, query), columns=["id", "word", "num"]
        )

    def update(self) -> Any:
        changes = {"num": Literal(self.dialect, 99)}
        return UpdateExpression(self.dialect, self.table, assignments=changes, where=self.col("id") == 1)

    def update_all(self) -> Any:
        return UpdateExpression(self.dialect, self.table, assignments={"num": Literal(self.dialect, 99)})

    def delete(self) -> Any:
        return DeleteExpression(self.dialect, self.table, where=self.col("id") == 1)


QUERIES: Mapping[str, Callable[[Statements], Any]] = {
    "select": Statements.select,
    "condition": Statements.condition,
    "join": Statements.join,
    "group": Statements.group,
}
CHANGES: Mapping[str, Callable[[Statements], Any]] = {
    "insert": Statements.insert,
    "insert-query": Statements.insert_query,
    "update": Statements.update,
    "update-all": Statements.update_all,
    "delete": Statements.delete,
}
EVERY = {**QUERIES, **CHANGES}


def _words(row: Any) -> list[str]:
    """The texts of a plan's row without their numbers, such as costs and addresses, which differ from time to time."""
    values = row.values() if isinstance(row, Mapping) else row if isinstance(row, (list, tuple)) else ()
    return [re.sub(r"[0-9a-f.]*[0-9][0-9a-f.]*", "", str(value)) for value in values]


@requires(Capability.EXPLAIN_PLAN)
class ExplainTests(ConformanceTests):
    """EXPLAIN returns the plan of every kind of statement as rows, and does not run the statement (C87)."""

    catalog = explained_fixture()

    @pytest.mark.parametrize("kind", EVERY)
    async def test_every_kind_of_statement_has_a_plan(self, db: Db, catalog: Catalog, kind: str) -> None:
        """The plan consists of dicts with column names as keys.
        If this fails, check ``explain`` and ``format_explain_statement``."""
        statement = EVERY[kind](await self._create_planned(catalog))
        plan = await db(db.backend.explain(statement))
        assert isinstance(plan, BaseExplainResult)
        assert plan.raw_rows != []
        assert {type(row) for row in plan.raw_rows} == {dict}
        assert all(isinstance(name, str) for row in plan.raw_rows for name in row)

    async def test_a_plan_has_its_sql_and_duration(self, db: Db, catalog: Catalog) -> None:
        """``sql`` is the statement's own SQL after EXPLAIN, and ``duration`` seconds: at most the time that passed.
        If this fails, check ``sql`` and ``duration`` in ``_parse_explain_result``."""
        statement = (await self._create_planned(catalog)).condition()
        began = perf_counter()
        plan = await db(db.backend.explain(statement))
        passed = perf_counter() - began
        assert plan.sql.endswith(statement.to_sql()[0])
        assert plan.sql.upper().startswith("EXPLAIN")
        assert type(plan.duration) is float
        assert 0 < plan.duration <= passed

    async def test_a_plan_has_a_typed_row_for_every_raw_row(self, db: Db, catalog: Catalog) -> None:
        """This holds where the result has ``rows``; what both kinds of row name is the same in both.
        If this fails, check ``_parse_explain_result``."""
        statements = await self._create_planned(catalog)
        for kind in EVERY:
            plan = await db(db.backend.explain(EVERY[kind](statements)))
            typed = [getattr(row, "__dict__", {}) for row in getattr(plan, "rows", ())]
            raw = [dict(row) if isinstance(row, Mapping) else {} for row in plan.raw_rows]
            assert len(typed or raw) == len(raw)
            for mine, other in zip(typed, raw):
                shared = sorted(mine.keys() & other.keys())
                assert [str(mine[name]) for name in shared] == [str(other[name]) for name in shared]

    @pytest.mark.parametrize("kind", EVERY)
    async def test_a_plan_has_as_many_rows_as_the_database_gives(self, db: Db, catalog: Catalog, kind: str) -> None:
        """Its own SQL gives the same rows, but for their numbers, when it is sent as a query. If this fails, check that
        ``explain`` and ``_parse_explain_result`` keep every row of a plan, also where the explained statement has none."""
        statement = EVERY[kind](await self._create_planned(catalog))
        plan = await db(db.backend.explain(statement))
        found = await db.rows(plan.sql, statement.to_sql()[1])
        assert [_words(row) for row in plan.raw_rows] == [_words(row) for row in found]

    async def test_a_plan_depends_on_the_table(self, db: Db, catalog: Catalog) -> None:
        """The plans of two tables differ.
        If this fails, check that ``explain`` sends the statement that it was given."""
        statements = await self._create_planned(catalog)
        first = await db(db.backend.explain(statements.select()))
        statements.table = await catalog.table("another", '"id" INTEGER', '"word" VARCHAR(9)', '"num" INTEGER')
        second = await db(db.backend.explain(statements.select()))
        assert first.raw_rows != second.raw_rows

    @pytest.mark.parametrize("kind", CHANGES)
    async def test_an_explained_change_is_not_executed(self, db: Db, catalog: Catalog, kind: str) -> None:
        """No row changes, and no transaction stays open.
        If this fails, check that ``explain`` puts EXPLAIN before the statement."""
        statements = await self._create_planned(catalog)
        await db(db.backend.explain(CHANGES[kind](statements)))
        assert db.backend.in_transaction is False
        assert await self._rows(db, catalog) == ROWS

    async def test_explain_leaves_an_open_transaction_unchanged(self, db: Db, catalog: Catalog) -> None:
        """The transaction is neither committed nor rolled back.
        If this fails, check what ``explain`` runs besides EXPLAIN."""
        statements = await self._create_planned(catalog)
        changed = [(1, "a", 11), *ROWS[1:]]
        for end, wanted in ((db.backend.rollback_transaction, ROWS), (db.backend.commit_transaction, changed)):
            await db(db.backend.begin_transaction())
            await db.run(catalog.sql('UPDATE {planned} SET "num" = 11 WHERE "id" = 1'))
            await db(db.backend.explain(statements.update_all()))
            assert db.backend.in_transaction is True
            await db(end())
            assert await self._rows(db, catalog) == wanted

    async def test_the_statement_after_explain_gets_its_own_result(self, db: Db, catalog: Catalog) -> None:
        """No row of the plan stays unread. If this fails, check that ``explain`` reads or closes its cursor."""
        statements = await self._create_planned(catalog)
        for kind in EVERY:
            await db(db.backend.explain(EVERY[kind](statements)))
            assert await self._rows(db, catalog) == ROWS

    async def test_explain_of_an_invalid_statement_raises(self, db: Db, catalog: Catalog) -> None:
        """A missing table is a ``DatabaseError`` (C38), and the next ``explain`` works.
        If this fails, check how ``explain`` handles errors."""
        statements = await self._create_planned(catalog)
        existing, statements.table = statements.table, catalog.name("missing")
        with pytest.raises(DatabaseError):
            await db(db.backend.explain(statements.select()))
        statements.table = existing
        assert (await db(db.backend.explain(statements.select()))).raw_rows != []

    async def _create_planned(self, catalog: Catalog) -> Statements:
        await catalog.table("planned", '"id" INTEGER NOT NULL PRIMARY KEY', '"word" VARCHAR(9)', '"num" INTEGER')
        for key, word, num in ROWS:
            await catalog.db.run(catalog.sql(f"INSERT INTO {{planned}} VALUES ({key}, '{word}', {num})"))
        return Statements(catalog)

    async def _rows(self, db: Db, catalog: Catalog) -> list[tuple[Any, ...]]:
        rows = await db.rows(catalog.sql('SELECT "id", "word", "num" FROM {planned} ORDER BY "id"'))
        return [tuple(row.values()) for row in rows]
