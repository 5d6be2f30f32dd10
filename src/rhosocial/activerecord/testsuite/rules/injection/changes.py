"""Untrusted text in place of names in INSERT, UPDATE, DELETE and DDL, and as values."""

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
    CreateTriggerExpression,
    CreateViewExpression,
    DropColumn,
    DropIndexExpression,
    DropSchemaExpression,
    DropTableExpression,
    DropTriggerExpression,
    DropViewExpression,
    ForeignKeyConstraint,
    RenameColumn,
    RenameTable,
    TableConstraint,
    TableConstraintType,
    TriggerEvent,
    TriggerTiming,
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
from ..support.terms import condition
from ._injection_guard import FEW, NAMES, Guard
from .families.guarded import BIRDS, CAGE


def called(name: str, method: str, make: Any) -> Any:
    """A parameter: the text stands in the options of one of the backend's methods."""

    async def attempt(guard: Guard, text: str) -> Any:
        result = await guard.db(getattr(guard.db.backend, method)(make(guard, text)))
        return result.data

    return pytest.param(attempt, id=name)


def _new(guard: Guard, **more: Any) -> Any:
    """Options of an INSERT. Its key is a duplicate, so that it inserts nothing even if the text is accepted."""
    given = {"table": guard.bird, "data": {"id": Literal(guard.dialect, 1), "name": Literal(guard.dialect, "twice")}}
    return InsertOptions(**{**given, **more})


def _no_row(guard: Guard) -> Any:
    return guard.q.col("id") == 99


def _upsert(make: Any) -> Any:
    async def attempt(guard: Guard, text: str) -> Any:
        d = guard.dialect
        rows = ValuesSource(d, [[Literal(d, 1), Literal(d, "Ada")]])
        statement = InsertExpression(d, guard.bird, rows, ["id", "name"], on_conflict=make(d, text))
        sql, params = statement.to_sql()
        return (await guard.db.run(sql, params)).data

    return attempt


class InjectionChangeTests(ConformanceTests):
    """Names in INSERT, UPDATE and DELETE may come from the keys of forms, and values from their fields."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            called("insert-table", "insert", lambda guard, x: _new(guard, table=x)),
            called("insert-schema", "insert", lambda guard, x: _new(guard, schema_name=x)),
            called("insert-column", "insert", lambda guard, x: _new(guard, data={x: Literal(guard.dialect, 1)})),
            called("insert-returning", "insert", lambda guard, x: _new(guard, returning_columns=[x])),
            called(
                "update-table",
                "update",
                lambda guard, x: UpdateOptions(x, {"name": Literal(guard.dialect, "x")}, _no_row(guard)),
            ),
            called(
                "update-column",
                "update",
                lambda guard, x: UpdateOptions(guard.bird, {x: Literal(guard.dialect, "x")}, _no_row(guard)),
            ),
            called(
                "update-where",
                "update",
                lambda guard, x: UpdateOptions(
                    guard.bird, {"name": Literal(guard.dialect, "x")}, guard.q.col(x) == -99
                ),
            ),
            called(
                "update-returning",
                "update",
                lambda guard, x: UpdateOptions(
                    guard.bird, {"name": Literal(guard.dialect, "x")}, _no_row(guard), returning_columns=[x]
                ),
            ),
            called("delete-table", "delete", lambda guard, x: DeleteOptions(x, _no_row(guard))),
            called("delete-where", "delete", lambda guard, x: DeleteOptions(guard.bird, guard.q.col(x) == -99)),
            called(
                "bulk-insert-column",
                "bulk_insert",
                lambda guard, x: BulkInsertOptions(guard.bird, ["id", x], [[guard.q.val(1), guard.q.val("x")]]),
            ),
            called(
                "bulk-update-column",
                "bulk_update",
                lambda guard, x: BulkUpdateOptions(guard.bird, "id", [99], {x: ["x"]}),
            ),
            called(
                "bulk-update-key",
                "bulk_update",
                lambda guard, x: BulkUpdateOptions(guard.bird, x, [-99], {"name": ["x"]}),
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
    async def test_untrusted_text_stays_a_name_in_a_change(self, db: Db, cage: Any, attempt: Any) -> None:
        """The text is quoted or refused, and no row is changed (C100).
        If this fails, check that ``format_insert_statement``, ``format_update_statement`` and
        ``format_delete_statement`` use ``format_identifier``."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(attempt, FEW, as_name=True)

    async def test_untrusted_text_is_stored_unchanged_as_a_value(self, db: Db, cage: Any) -> None:
        """``save``, ``bulk_create``, ``bulk_update``, ``update_all`` and ``execute_many`` store it unchanged.
        If this fails, check that these methods bind values as parameters."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        texts = [text.replace("{canary}", guard.canary) for text in NAMES if "\0" not in text]
        await db(guard.Bird(id=10, name=texts[0]).save())
        await db(guard.Bird.bulk_create([guard.Bird(id=11 + n, name=text) for n, text in enumerate(texts[1:])]))
        birds = await db(guard.Bird.query().where(guard.Bird.c.id >= 10).order_by("id").all())
        assert [bird.name for bird in birds] == texts
        for bird in birds:
            bird.name = bird.name[::-1] + guard.canary
        await db(guard.Bird.bulk_update(birds, ["name"]))
        await db(guard.Bird.query().where(guard.Bird.c.name == birds[0].name).update_all({"name": texts[3]}))
        statement = cage.sql('UPDATE {bird} SET "name" = ? WHERE "id" = ?')
        await db(db.backend.execute_many(statement, [(texts[4], 11)]))
        names = [texts[3], texts[4], *[bird.name for bird in birds[2:]]]
        await guard.expect_rows([*BIRDS, *[(10 + n, name, 0) for n, name in enumerate(names)]])

    async def test_untrusted_text_as_a_value_does_not_extend_a_condition(self, db: Db, cage: Any) -> None:
        """``delete_all`` and ``update_all`` by a hostile value change no row.
        If this fails, check that conditions bind their values as parameters."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        column = guard.Bird.c.name

        async def attempt(guard: Guard, text: str) -> Any:
            found = await guard.db(guard.Bird.query().where(column == text).delete_all())
            either = condition(guard.db, '"name" = ? OR "weight" = ?')
            found += await guard.db(guard.Bird.query().where(either, (text, -1)).update_all({"weight": 0}))
            found += await guard.db(guard.Bird.query().where(column.in_([text, text + "'"])).delete_all())
            return found + await guard.db(guard.Bird.query().where(column.like(text)).delete_all())

        await guard.expect_each_harmless(attempt, NAMES)


async def _define(db: Db, statement: Any) -> None:
    sql, params = statement.to_sql()
    await db.run(sql, params or None, kind="DDL")


def made(name: str, make: Any) -> Any:
    """A parameter: the text stands in the definition of a table that the rule makes and drops."""

    async def attempt(guard: Guard, text: str) -> Any:
        d, table = guard.dialect, guard.db.own_name("made")
        done = 0
        try:
            for statement in make(d, table, text):
                await _define(guard.db, statement)
                done += 1
        finally:
            if done and not isinstance(statement, DropTableExpression):
                await _define(guard.db, DropTableExpression(d, table, if_exists=True))

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


def _referring(d: Any, table: str, columns: list[str], other: str, referred: list[str]) -> Any:
    columns_of = [ColumnDefinition("id", IntegerType()), ColumnDefinition("v", IntegerType())]
    key = ForeignKeyConstraint(columns=columns, foreign_key_table=other, foreign_key_columns=referred)
    return CreateTableExpression(d, table, columns_of, table_constraints=[key])


def _renamed_table(d: Any, table: str, name: str) -> list[Any]:
    rename = AlterTableExpression(d, table, [RenameTable(d, table, name)])
    return [_table(d, table), rename, DropTableExpression(d, name)]


def _reference(table: str) -> Any:
    return ColumnConstraint(ColumnConstraintType.FOREIGN_KEY, foreign_key_reference=(table, ["id"]))


def _trigger(d: Any, name: str, table: str, routine: str = "never") -> Any:
    parts = {"timing": TriggerTiming.BEFORE, "events": [TriggerEvent.INSERT]}
    return CreateTriggerExpression(d, name, table_name=table, function_name=routine, **parts)


def _default(text: str) -> Any:
    return ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=text)


class InjectionDefinitionTests(ConformanceTests):
    """Names and texts in definitions of tables, indexes and views are quoted or refused."""

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
            made("table-of-foreign-key", lambda d, t, x: [_referring(d, t, ["v"], x, ["id"])]),
            made("column-of-foreign-key", lambda d, t, x: [_referring(d, t, [x], t, ["id"])]),
            made("referred-column", lambda d, t, x: [_referring(d, t, ["v"], t, [x])]),
            made("table-of-index", lambda d, t, x: [CreateIndexExpression(d, t + "_i", x, ["v"])]),
            made("table-of-drop-index", lambda d, t, x: [DropIndexExpression(d, t + "_i", x)]),
            made("rename-table", lambda d, t, x: [AlterTableExpression(d, x, [RenameTable(d, x, t)])]),
            made("drop-trigger", lambda d, t, x: [_table(d, t), DropTriggerExpression(d, x, t)]),
            made("table-of-drop-trigger", lambda d, t, x: [DropTriggerExpression(d, t + "_g", x)]),
            made("new-name-of-table", _renamed_table),
            made("table-of-column-s-foreign-key", lambda d, t, x: [_table(d, t, constraints=[_reference(x)])]),
            made("trigger", lambda d, t, x: [_table(d, t), _trigger(d, x, t)]),
            made("table-of-trigger", lambda d, t, x: [_trigger(d, t + "_g", x)]),
            made("routine-of-trigger", lambda d, t, x: [_table(d, t), _trigger(d, t + "_g", t, x)]),
            made("drop-schema", lambda d, t, x: [DropSchemaExpression(d, x)]),
        ],
    )
    @rule(waits=True)
    async def test_untrusted_text_stays_a_name_in_a_definition(self, db: Db, cage: Any, attempt: Any) -> None:
        """The text is quoted or refused (C89, C98, C100).
        If this fails, check ``format_create_table_statement``, ``format_column_definition`` and the methods that
        render constraints."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(attempt, FEW[:4])

    @rule(waits=True)
    async def test_untrusted_text_stays_the_name_of_a_view(self, db: Db, cage: Any) -> None:
        """A view of that name is created, read and dropped, or the name is refused.
        If this fails, check that ``format_create_view_statement`` uses ``format_identifier``."""
        guard = Guard(db, cage)
        await guard.insert_rows()

        async def attempt(guard: Guard, text: str) -> Any:
            d = guard.dialect
            query = guard.q.select([guard.q.col("id"), guard.q.col("name", label=text)], "bird")
            await _define(guard.db, CreateViewExpression(d, text, query))
            try:
                return await guard.q.rows(guard.q.select([Column(d, text)], TableExpression(d, text)))
            finally:
                await _define(guard.db, DropViewExpression(d, text))

        await guard.expect_each_harmless(attempt, FEW, as_name=True)
