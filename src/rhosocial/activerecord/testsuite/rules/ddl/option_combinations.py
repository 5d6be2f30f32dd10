"""Options that a statement accepts one by one also work together, each in its place."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    CreateIndexExpression,
    CreateSchemaExpression,
    CreateSequenceExpression,
    DropSchemaExpression,
    TriggerEvent,
    TruncateExpression,
    ViewCheckOption,
    ViewOptions,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.dropping import drop_of
from ..support.ddl import Ddl, column, ddl_fixture, default, foreign_key, not_null, offered, primary_key
from ..support.triggers import trigger, two_rows
from .views import create_t, create_view, drop_view, select_from_t


class OptionsTogetherTests(ConformanceTests):
    """Two options of one statement both take effect (C97). Statements with IF [NOT] EXISTS run twice."""

    ddl = ddl_fixture()

    @requires(Capability.TEMPORARY_TABLE, Capability.IF_NOT_EXISTS_TABLE)
    @pytest.mark.parametrize("like", [False, pytest.param(True, marks=requires(Capability.TABLE_LIKE_SYNTAX))])
    async def test_a_temporary_table_is_created_if_missing(self, ddl: Ddl, like: bool) -> None:
        """This also holds for a temporary table like another one.
        If this fails, check the order of TEMPORARY and IF NOT EXISTS in ``format_create_table_statement``."""
        model = await ddl.create("model", column("id"))
        options: dict[str, Any] = {"dialect_options": {"like_table": model}} if like else {}
        columns = [] if like else [column("id")]
        for _ in range(2):
            await ddl.create("scratch", *columns, temporary=True, if_not_exists=True, **options)
            await ddl.insert("scratch", id=1)
        assert await ddl.rows("scratch", "id") == [(1,), (1,)]

    @requires(Capability.IF_EXISTS_TABLE, Capability.DROP_TABLE_CASCADE)
    async def test_drop_table_takes_if_exists_with_cascade(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check the order of IF EXISTS and CASCADE in ``format_drop_table_statement``."""
        await ddl.create("maybe", column("id"))
        for _ in range(2):
            await ddl.run(ddl.drop("maybe", if_exists=True, cascade=True))
        assert await ddl.missing("maybe")

    @requires(Capability.CREATE_VIEW, Capability.OR_REPLACE_VIEW)
    async def test_a_replaced_view_can_name_its_columns(self, ddl: Ddl) -> None:
        """The second view has the new names and the new condition (C81).
        If this fails, check that ``format_create_view_statement`` renders OR REPLACE together with
        ``column_aliases``."""
        await create_t(ddl)
        for limit in (None, ddl.condition('"v" > 10')):
            await ddl.run(
                create_view(ddl, select_from_t(ddl, "id", "v", where=limit), column_aliases=["a", "b"], replace=True)
            )
        assert await ddl.rows("w", "a b") == [(2, 20)]

    @requires(Capability.CREATE_VIEW, Capability.OR_REPLACE_VIEW, Capability.VIEW_CHECK_OPTION)
    async def test_a_replaced_view_can_have_a_check_option(self, ddl: Ddl) -> None:
        """The second view refuses rows outside its condition.
        If this fails, check that ``format_create_view_statement`` renders OR REPLACE together with ``check_option``."""
        await create_t(ddl)
        checked = ViewOptions(check_option=ViewCheckOption.CASCADED)
        limit = ddl.condition('"v" > 10')
        for options in (ViewOptions(), checked):
            await ddl.run(create_view(ddl, select_from_t(ddl, where=limit), replace=True, options=options))
        await ddl.expect_insert_refused("w", id=3, v=1)

    @requires(Capability.CREATE_VIEW, Capability.TEMPORARY_VIEW)
    async def test_a_temporary_view_can_name_its_columns(self, ddl: Ddl) -> None:
        """The view has the new names (C89).
        If this fails, check that ``format_create_view_statement`` renders TEMPORARY together with
        ``column_aliases``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "id", "v"), column_aliases=["a", "b"], temporary=True))
        assert await ddl.rows("w", "a b") == [(1, 10), (2, 20)]

    @requires(Capability.CREATE_VIEW, Capability.TEMPORARY_VIEW, Capability.OR_REPLACE_VIEW)
    async def test_a_temporary_view_can_be_replaced(self, ddl: Ddl) -> None:
        """The second view shows the rows of the new query (C81, C89).
        If this fails, check the order of OR REPLACE and TEMPORARY in ``format_create_view_statement``."""
        await create_t(ddl)
        for limit in (None, ddl.condition('"v" > 10')):
            await ddl.run(create_view(ddl, select_from_t(ddl, "v", where=limit), temporary=True, replace=True))
        assert await ddl.rows("w", "v") == [(20,)]

    @requires(Capability.DROP_VIEW, Capability.IF_EXISTS_VIEW, Capability.CASCADE_VIEW)
    async def test_drop_view_takes_if_exists_with_cascade(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check the order of IF EXISTS and CASCADE in ``format_drop_view_statement``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        for _ in range(2):
            await ddl.run(drop_view(ddl, if_exists=True, cascade=True))
        assert await ddl.missing("w")

    @requires(Capability.CREATE_INDEX, Capability.INDEX_IF_NOT_EXISTS, Capability.UNIQUE_INDEX)
    @pytest.mark.parametrize("partial", [False, pytest.param(True, marks=requires(Capability.PARTIAL_INDEX))])
    async def test_a_unique_index_is_created_if_missing(self, ddl: Ddl, partial: bool) -> None:
        """This also holds for a partial unique index.
        If this fails, check the order of the clauses in ``format_create_index_statement``."""
        name = await ddl.create("t", column("v"))
        where = ddl.condition('"v" > 5') if partial else None
        index = CreateIndexExpression(
            ddl.dialect, ddl.name("once"), name, ["v"], unique=True, if_not_exists=True, where=where
        )
        for _ in range(2):
            await ddl.run(index)
        for value in (1, 9):
            await ddl.insert("t", v=value)
        await ddl.expect_insert_refused("t", v=9)
        if partial:
            await ddl.insert("t", v=1)
        else:
            await ddl.expect_insert_refused("t", v=1)

    @requires(Capability.CREATE_SEQUENCE, Capability.DROP_SEQUENCE, Capability.SEQUENCE_IF_NOT_EXISTS)
    async def test_a_sequence_with_every_option_is_created_if_missing(self, db: Db, ddl: Ddl) -> None:
        """The statement sets start, step, bounds and cycle.
        If this fails, check the order of the clauses in ``format_create_sequence_statement``."""
        more: dict[str, Any] = {"cycle": True} if db.can(Capability.SEQUENCE_CYCLE) else {}
        more.update({"cache": 1} if db.can(Capability.SEQUENCE_CACHE) else {})
        db.on_cleanup(drop_of(db.provider, "SEQUENCE", ddl.name("s")))
        for _ in range(2):
            await ddl.run(
                CreateSequenceExpression(
                    ddl.dialect,
                    ddl.name("s"),
                    if_not_exists=True,
                    start=5,
                    increment=5,
                    minvalue=5,
                    maxvalue=10,
                    **more,
                )
            )
        taken = [(await ddl.query(f"SELECT {db.provider.next_value(ddl.name('s'))} AS n"))[0][0] for _ in range(2)]
        assert taken == [5, 10]

    @requires(Capability.TRUNCATE, Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_truncate_takes_restart_identity_with_cascade(self, db: Db, ddl: Ddl) -> None:
        """The referring table is emptied, and the keys start over.
        If this fails, check the order of RESTART IDENTITY and CASCADE in ``format_truncate_statement``."""
        offered(db, Capability.TRUNCATE_RESTART_IDENTITY)
        offered(db, Capability.TRUNCATE_CASCADE)
        parent = await ddl.create("parent", db.provider.identity_column("id"), column("v"))
        await ddl.create("child", column("ref"), constraints=[foreign_key(["ref"], parent, ["id"])])
        await ddl.insert("parent", v=1)
        ((first,),) = await ddl.rows("parent", "id")
        await ddl.insert("child", ref=first)
        await ddl.run(TruncateExpression(ddl.dialect, parent, restart_identity=True, cascade=True))
        await ddl.insert("parent", v=2)
        assert (await ddl.rows("parent", "id v"), await ddl.rows("child", "ref")) == ([(first, 2)], [])

    @requires(Capability.CREATE_SCHEMA, Capability.DROP_SCHEMA, Capability.SCHEMA_IF_EXISTS, Capability.SCHEMA_CASCADE)
    async def test_drop_schema_takes_if_exists_with_cascade(self, db: Db, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check the order of IF EXISTS and CASCADE in ``format_drop_schema_statement``."""
        name = ddl.name("s")
        db.on_cleanup(f"DROP SCHEMA {db.provider.quote(name)}")
        await ddl.run(CreateSchemaExpression(ddl.dialect, name))
        for _ in range(2):
            await ddl.run(DropSchemaExpression(ddl.dialect, name, if_exists=True, cascade=True))
        assert await ddl.ran(CreateSchemaExpression(ddl.dialect, name)), "the schema's name is still taken"

    @requires(Capability.ALTER_TABLE, Capability.ADD_COLUMN_IF_NOT_EXISTS)
    async def test_a_column_with_constraints_is_added_if_missing(self, ddl: Ddl) -> None:
        """The column is NOT NULL and has its default.
        If this fails, check the order of the clauses in ``format_add_column_action``."""
        await ddl.create("t", column("id", None, primary_key()))
        await ddl.insert("t", id=1)
        action = AddColumn(ddl.dialect, column("v", None, not_null(), default(7)), if_not_exists=True)
        for _ in range(2):
            await ddl.run(ddl.alter("t", action))
        await ddl.expect_insert_refused("t", id=2, v=None)
        assert await ddl.rows("t", "id v") == [(1, 7)]

    @requires(Capability.TRIGGER, Capability.CREATE_TRIGGER, Capability.TRIGGER_IF_NOT_EXISTS, Capability.TRIGGER_WHEN)
    async def test_a_trigger_with_a_condition_is_created_if_missing(self, ddl: Ddl) -> None:
        """The trigger runs only for rows that meet the condition (C89).
        If this fails, check the order of IF NOT EXISTS and WHEN in ``format_create_trigger_statement``."""
        await two_rows(ddl)
        for _ in range(2):
            await ddl.run(trigger(ddl, TriggerEvent.INSERT, if_not_exists=True, condition=ddl.condition('NEW."v" > 5')))
        await ddl.insert("t", id=3, v=5)
        await ddl.expect_insert_refused("t", id=4, v=6)
