"""Rules of the area ``injection``: texts in the places of names in statements that change something, and as values."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import (
    Column,
    InsertExpression,
    Literal,
    OnConflictClause,
    TableExpression,
    ValuesSource,
)
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    AlterTableExpression,
    ColumnConstraint,
    ColumnConstraintType,
    ColumnDefinition,
    CreateIndexExpression,
    CreateTableExpression,
    CreateViewExpression,
    DropColumn,
    DropIndexExpression,
    DropTableExpression,
    DropViewExpression,
    RenameColumn,
    TableConstraint,
    TableConstraintType,
    TruncateExpression,
)
from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.backend.options import (
    BulkInsertOptions,
    BulkUpdateOptions,
    DeleteOptions,
    InsertOptions,
    UpdateOptions,
)

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ._injection_guard import FEW, NAMES, Cage
from .families.guarded import BIRDS, CAGE


def called(name: str, method: str, make: Any) -> Any:
    """A place in the options of one of the backend's methods."""

    async def attempt(cage: Cage, text: str) -> Any:
        result = await cage.db(getattr(cage.db.backend, method)(make(cage, text)))
        return result.data

    return pytest.param(attempt, id=name)


def _new(cage: Cage, **more: Any) -> Any:
    """The options of an INSERT that a wrong name keeps from being one."""
    given = {"table": cage.bird, "data": {"id": Literal(cage.dialect, 1), "name": Literal(cage.dialect, "twice")}}
    return InsertOptions(**{**given, **more})


def _first(cage: Cage) -> Any:
    return cage.q.col("id") == 99


def _upsert(make: Any) -> Any:
    async def attempt(cage: Cage, text: str) -> Any:
        d = cage.dialect
        rows = ValuesSource(d, [[Literal(d, 1), Literal(d, "Ada")]])
        statement = InsertExpression(d, cage.bird, rows, ["id", "name"], on_conflict=make(d, text))
        sql, params = statement.to_sql()
        return (await cage.db.run(sql, params)).data

    return attempt


class InjectionChangeTests(ConformanceTests):
    """Names in INSERT, UPDATE and DELETE come from the keys of forms; values from their fields."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            called("insert-table", "insert", lambda cage, x: _new(cage, table=x)),
            called("insert-schema", "insert", lambda cage, x: _new(cage, schema_name=x)),
            called("insert-column", "insert", lambda cage, x: _new(cage, data={x: Literal(cage.dialect, 1)})),
            called("insert-returning", "insert", lambda cage, x: _new(cage, returning_columns=[x])),
            called(
                "update-table",
                "update",
                lambda cage, x: UpdateOptions(x, {"name": Literal(cage.dialect, "x")}, _first(cage)),
            ),
            called(
                "update-column",
                "update",
                lambda cage, x: UpdateOptions(cage.bird, {x: Literal(cage.dialect, "x")}, _first(cage)),
            ),
            called(
                "update-where",
                "update",
                lambda cage, x: UpdateOptions(cage.bird, {"name": Literal(cage.dialect, "x")}, cage.q.col(x) == -99),
            ),
            called(
                "update-returning",
                "update",
                lambda cage, x: UpdateOptions(
                    cage.bird, {"name": Literal(cage.dialect, "x")}, _first(cage), returning_columns=[x]
                ),
            ),
            called("delete-table", "delete", lambda cage, x: DeleteOptions(x, _first(cage))),
            called("delete-where", "delete", lambda cage, x: DeleteOptions(cage.bird, cage.q.col(x) == -99)),
            called(
                "bulk-insert-column",
                "bulk_insert",
                lambda cage, x: BulkInsertOptions(cage.bird, ["id", x], [[cage.q.val(1), cage.q.val("x")]]),
            ),
            called(
                "bulk-update-column",
                "bulk_update",
                lambda cage, x: BulkUpdateOptions(cage.bird, "id", [99], {x: ["x"]}),
            ),
            called(
                "bulk-update-key",
                "bulk_update",
                lambda cage, x: BulkUpdateOptions(cage.bird, x, [-99], {"name": ["x"]}),
            ),
            pytest.param(
                _upsert(lambda d, x: OnConflictClause(d, [x], do_nothing=True)),
                id="conflict-target",
            ),
            pytest.param(
                _upsert(lambda d, x: OnConflictClause(d, ["id"], update_assignments={x: Literal(d, 1)})),
                id="conflict-assignment",
            ),
        ],
    )
    async def test_a_text_stays_a_name_in_a_change(self, db: Db, cage: Any, attempt: Any) -> None:
        """Quoted or refused, and no row is changed (C100). Look at ``format_insert_statement`` and its neighbours."""
        it = Cage(db, cage)
        await it.open()
        await it.expect_each_harmless(attempt, FEW)

    async def test_a_text_stays_a_value_in_a_change(self, db: Db, cage: Any) -> None:
        """Through ``save``, ``bulk_create``, ``bulk_update``, ``update_all`` and ``execute_many``: stored letter by letter."""
        it = Cage(db, cage)
        await it.open()
        texts = [text.replace("{canary}", it.canary) for text in NAMES if "\0" not in text]
        await db(it.Bird(id=10, name=texts[0]).save())
        await db(it.Bird.bulk_create([it.Bird(id=11 + n, name=text) for n, text in enumerate(texts[1:])]))
        birds = await db(it.Bird.query().where(it.Bird.c.id >= 10).order_by("id").all())
        assert [bird.name for bird in birds] == texts
        for bird in birds:
            bird.name = bird.name[::-1] + it.canary
        await db(it.Bird.bulk_update(birds, ["name"]))
        await db(it.Bird.query().where(it.Bird.c.name == birds[0].name).update_all({"name": texts[3]}))
        statement = cage.sql('UPDATE {bird} SET "name" = ? WHERE "id" = ?')
        await db(db.backend.execute_many(statement, [(texts[4], 11)]))
        names = [texts[3], texts[4], *[bird.name for bird in birds[2:]]]
        await it.expect_whole([*BIRDS, *[(10 + n, name, 0) for n, name in enumerate(names)]])

    async def test_a_text_as_a_value_changes_no_condition(self, db: Db, cage: Any) -> None:
        """``delete_all`` and ``update_all`` by a hostile value touch nothing. Look at how conditions bind values."""
        it = Cage(db, cage)
        await it.open()
        column = it.Bird.c.name

        async def attempt(it: Cage, text: str) -> Any:
            found = await it.db(it.Bird.query().where(column == text).delete_all())
            found += await it.db(it.Bird.query().where("name = ? OR weight = ?", (text, -1)).update_all({"weight": 0}))
            found += await it.db(it.Bird.query().where(column.in_([text, text + "'"])).delete_all())
            return found + await it.db(it.Bird.query().where(column.like(text)).delete_all())

        await it.expect_each_harmless(attempt, NAMES)


async def _define(db: Db, statement: Any) -> None:
    sql, params = statement.to_sql()
    await db.run(sql, params or None, kind="DDL")


def made(name: str, make: Any) -> Any:
    """A place in the definition of a table of the rule's own."""

    async def attempt(cage: Cage, text: str) -> Any:
        d, table = cage.dialect, cage.db.own_name("made")
        done = 0
        try:
            for statement in make(d, table, text):
                await _define(cage.db, statement)
                done += 1
        finally:
            if done and not isinstance(statement, DropTableExpression):
                await _define(cage.db, DropTableExpression(d, table, if_exists=True))

    return pytest.param(attempt, id=name)


def _table(d: Any, table: str, name: str = "v", constraints: Any = (), **more: Any) -> Any:
    columns = [
        ColumnDefinition("id", IntegerType()),
        ColumnDefinition(name, VarCharType(20), list(constraints), **more),
    ]
    return CreateTableExpression(d, table, columns)


def _constrained(d: Any, table: str, **constraint: Any) -> Any:
    columns = [ColumnDefinition("id", IntegerType()), ColumnDefinition("v", IntegerType())]
    return CreateTableExpression(d, table, columns, table_constraints=[TableConstraint(**constraint)])


def _default(text: str) -> Any:
    return ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=text)


class InjectionDefinitionTests(ConformanceTests):
    """Names and texts in definitions of tables, indexes and views."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            made("column", lambda d, t, x: [_table(d, t, x)]),
            made("comment", lambda d, t, x: [_table(d, t, comment=x)]),
            made("default", lambda d, t, x: [_table(d, t, constraints=[_default(x)])]),
            made(
                "constraint",
                lambda d, t, x: [_constrained(d, t, constraint_type=TableConstraintType.UNIQUE, name=x, columns=["v"])],
            ),
            made(
                "constraint-column",
                lambda d, t, x: [_constrained(d, t, constraint_type=TableConstraintType.PRIMARY_KEY, columns=[x])],
            ),
            made("index", lambda d, t, x: [_table(d, t), CreateIndexExpression(d, x, t, ["v"])]),
            made("index-column", lambda d, t, x: [_table(d, t), CreateIndexExpression(d, t + "_i", t, [x])]),
            made(
                "index-type", lambda d, t, x: [_table(d, t), CreateIndexExpression(d, t + "_i", t, ["v"], index_type=x)]
            ),
            made("drop-index", lambda d, t, x: [_table(d, t), DropIndexExpression(d, x, t)]),
            made("drop-table", lambda d, t, x: [DropTableExpression(d, x, if_exists=True)]),
            made("truncate", lambda d, t, x: [TruncateExpression(d, x)]),
            made("alter-table", lambda d, t, x: [AlterTableExpression(d, x, [DropColumn(d, "song")])]),
            made("drop-column", lambda d, t, x: [_table(d, t), AlterTableExpression(d, t, [DropColumn(d, x)])]),
            made(
                "rename-column", lambda d, t, x: [_table(d, t), AlterTableExpression(d, t, [RenameColumn(d, "v", x)])]
            ),
            made(
                "add-column",
                lambda d, t, x: [
                    _table(d, t),
                    AlterTableExpression(d, t, [AddColumn(d, ColumnDefinition(x, IntegerType()))]),
                ],
            ),
        ],
    )
    @rule(waits=True)
    async def test_a_text_stays_a_name_in_a_definition(self, db: Db, cage: Any, attempt: Any) -> None:
        """Quoted or refused (C100, D157). Look at ``format_create_table_statement``, ``format_column_definition`` and the
        constraints."""
        it = Cage(db, cage)
        await it.open()
        await it.expect_each_harmless(attempt, FEW[:4])

    @rule(waits=True)
    async def test_a_text_stays_the_name_of_a_view(self, db: Db, cage: Any) -> None:
        """Made, read and dropped by it, or refused. Look at ``format_create_view_statement``."""
        it = Cage(db, cage)
        await it.open()

        async def attempt(it: Cage, text: str) -> Any:
            d = it.dialect
            query = it.q.select([it.q.col("id"), it.q.col("name", label=text)], "bird")
            await _define(it.db, CreateViewExpression(d, text, query))
            try:
                return await it.q.rows(it.q.select([Column(d, text)], TableExpression(d, text)))
            finally:
                await _define(it.db, DropViewExpression(d, text))

        await it.expect_each_harmless(attempt, FEW)
