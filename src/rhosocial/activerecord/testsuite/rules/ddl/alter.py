"""ALTER TABLE: columns and names change, rows stay."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.statements import (
    AddColumn,
    AlterColumn,
    ColumnAlterOperation,
    DropColumn,
    ReferentialAction,
    RenameColumn,
    RenameObject,
    RenameTable,
)
from rhosocial.activerecord.backend.expression.statements.ddl_alter import ChangeColumn, ModifyColumn
from rhosocial.activerecord.backend.expression.types import VarCharType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.ddl import Ddl, check, column, ddl_fixture, default, not_null, primary_key, references, unique

TEXT = VarCharType(20)
ROWS = [(1, "a", 10), (2, "b", None)]


async def filled(ddl: Ddl) -> None:
    """The table ``t`` with a key, a unique text and a number, and two rows."""
    await ddl.create("t", column("id", None, primary_key()), column("code", TEXT, unique()), column("v"))
    for number, code, value in ROWS:
        await ddl.insert("t", id=number, code=code, v=value)


async def expect_whole(ddl: Ddl, rows: Any = ROWS, table: str = "t") -> None:
    """The rows are there, and so are the key and the unique text."""
    assert await ddl.rows(table, "id code v") == rows
    await ddl.expect_insert_refused(table, id=1, code="z")
    await ddl.expect_insert_refused(table, id=9, code="a")


@requires(Capability.ALTER_TABLE)
class AddColumnTests(ConformanceTests):
    """ADD COLUMN gives every row one value more."""

    ddl = ddl_fixture()

    async def test_an_added_column_is_empty_in_old_rows(self, ddl: Ddl) -> None:
        """And takes values in new ones. Look at ``format_add_column_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", TEXT))))
        await ddl.insert("t", id=3, code="d", w="new")
        assert await ddl.rows("t", "id w") == [(1, None), (2, None), (3, "new")]
        await expect_whole(ddl, [*ROWS, (3, "d", None)])

    async def test_an_added_column_with_a_default_has_it_in_old_rows(self, ddl: Ddl) -> None:
        """NOT NULL too. Look at ``format_add_column_action`` and ``format_default_constraint``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", TEXT, not_null(), default("it's")))))
        await ddl.expect_insert_refused("t", id=3, code="d", w=None)
        await ddl.insert("t", id=3, code="d")
        assert await ddl.rows("t", "id w") == [(1, "it's"), (2, "it's"), (3, "it's")]

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_an_added_column_brings_its_check(self, ddl: Ddl) -> None:
        """Look at ``format_add_column_action``: the whole definition, not name and type alone."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", None, check(ddl.condition('"w" > 0'))))))
        await ddl.expect_insert_refused("t", id=3, code="d", w=0)
        await ddl.insert("t", id=3, code="d", w=1)
        assert await ddl.rows("t", "id w") == [(1, None), (2, None), (3, 1)]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FK_ON_DELETE)
    async def test_an_added_column_brings_its_reference(self, ddl: Ddl) -> None:
        """With its action. Look at ``format_add_column_action`` and ``format_column_fk_constraint``."""
        parent = await ddl.create("parent", column("id", None, primary_key()))
        await ddl.insert("parent", id=1)
        await filled(ddl)
        own = references(parent, "id", on_delete=ReferentialAction.SET_NULL)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("ref", None, own))))
        await ddl.expect_insert_refused("t", id=3, code="d", ref=9)
        await ddl.change('UPDATE {t} SET "ref" = 1 WHERE "id" = 2')
        await ddl.change("DELETE FROM {parent}")
        assert await ddl.rows("t", "id ref") == [(1, None), (2, None)]

    async def test_adding_a_column_again_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_add_column_action``: IF NOT EXISTS is for those who ask for it."""
        await filled(ddl)
        await ddl.expect_refusal(ddl.alter("t", AddColumn(ddl.dialect, column("v"))))
        await expect_whole(ddl)

    @requires(Capability.ADD_COLUMN_IF_NOT_EXISTS)
    async def test_a_column_can_be_added_if_it_is_missing(self, ddl: Ddl) -> None:
        """And is left alone if it is there. Look at ``if_not_exists`` in ``format_add_column_action``."""
        await filled(ddl)
        for name in ("v", "w"):
            await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column(name), if_not_exists=True)))
        assert await ddl.rows("t", "id v w") == [(1, 10, None), (2, None, None)]
        await expect_whole(ddl)

    async def test_two_columns_are_added_at_once_or_it_is_refused(self, ddl: Ddl) -> None:
        """Before any I/O where one statement takes one action (C81). Look at ``format_alter_table_statement``."""
        await filled(ddl)
        actions = [AddColumn(ddl.dialect, column(name)) for name in ("w", "x")]
        if await ddl.ran(ddl.alter("t", *actions)):
            assert await ddl.rows("t", "id w x") == [(1, None, None), (2, None, None)]
        await expect_whole(ddl)


@requires(Capability.ALTER_TABLE)
class DropColumnTests(ConformanceTests):
    """DROP COLUMN takes one column, and nothing of the others."""

    ddl = ddl_fixture()

    @requires(Capability.DROP_COLUMN)
    async def test_a_dropped_column_is_gone_and_the_others_stay(self, ddl: Ddl) -> None:
        """With their values and constraints. Look at ``format_drop_column_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", DropColumn(ddl.dialect, "v")))
        assert await ddl.query('SELECT * FROM {t} ORDER BY "id"') == [(1, "a"), (2, "b")]
        await ddl.expect_insert_refused("t", id=1, code="z")
        await ddl.expect_insert_refused("t", id=9, code="a")

    @requires(Capability.DROP_COLUMN)
    async def test_dropping_a_column_that_is_missing_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_drop_column_action``."""
        await filled(ddl)
        await ddl.expect_refusal(ddl.alter("t", DropColumn(ddl.dialect, "never")))
        await expect_whole(ddl)

    @requires(Capability.DROP_COLUMN, Capability.DROP_COLUMN_IF_EXISTS)
    async def test_a_column_can_be_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_column_action``."""
        await filled(ddl)
        for _ in range(2):
            await ddl.run(ddl.alter("t", DropColumn(ddl.dialect, "v", if_exists=True)))
        assert await ddl.query('SELECT * FROM {t} ORDER BY "id"') == [(1, "a"), (2, "b")]


@requires(Capability.ALTER_TABLE)
class RenameTests(ConformanceTests):
    """A new name for the same column, or for the same table."""

    ddl = ddl_fixture()

    @requires(Capability.RENAME_COLUMN)
    @pytest.mark.parametrize("action", [RenameColumn, RenameObject], ids=["RenameColumn", "RenameObject"])
    async def test_a_renamed_column_keeps_its_values(self, ddl: Ddl, action: Any) -> None:
        """The old name is gone. Look at ``format_rename_column_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", action(ddl.dialect, "v", "order")))
        assert await ddl.rows("t", "id code order") == ROWS
        await ddl.expect_refused('UPDATE {t} SET "v" = 1')

    @requires(Capability.RENAME_COLUMN)
    async def test_a_renamed_column_keeps_its_constraints(self, ddl: Ddl) -> None:
        """UNIQUE under the new name. Look at ``format_rename_column_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", RenameColumn(ddl.dialect, "code", "sign")))
        await ddl.expect_insert_refused("t", id=9, sign="a")
        assert await ddl.rows("t", "id sign v") == ROWS

    @requires(Capability.RENAME_TABLE)
    async def test_a_renamed_table_keeps_its_rows_and_constraints(self, ddl: Ddl) -> None:
        """The old name is gone. Look at ``format_rename_table_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", RenameTable(ddl.dialect, ddl.name("t"), ddl.drop_later("u"))))
        assert await ddl.missing("t")
        await expect_whole(ddl, table="u")

    @requires(Capability.RENAME_TABLE)
    async def test_an_object_that_is_renamed_can_be_a_table(self, ddl: Ddl) -> None:
        """``RenameObject(object_type="TABLE")``. Look at ``AlterTableAction.to_sql``."""
        await filled(ddl)
        action = RenameObject(ddl.dialect, ddl.name("t"), ddl.drop_later("u"), object_type="TABLE")
        await ddl.run(ddl.alter("t", action))
        assert await ddl.missing("t")
        await expect_whole(ddl, table="u")


@requires(Capability.ALTER_TABLE)
class AlterColumnTests(ConformanceTests):
    """Type, default and NOT NULL of a column change; its values don't. What has no capability may be refused (C81)."""

    ddl = ddl_fixture()

    @requires(Capability.ALTER_COLUMN_TYPE)
    async def test_the_type_of_a_column_changes_and_its_values_stay(self, ddl: Ddl) -> None:
        """A number becomes a text. Look at ``SET DATA TYPE`` in ``format_alter_column_action``."""
        await filled(ddl)
        await ddl.run(ddl.alter("t", AlterColumn(ddl.dialect, "v", "SET DATA TYPE", new_value="VARCHAR(20)")))
        await ddl.insert("t", id=3, code="d", v="text")
        assert await ddl.query("""SELECT "id" FROM {t} WHERE "v" IN ('10', 'text') ORDER BY "id" """) == [(1,), (3,)]

    @pytest.mark.parametrize("value", [5, "it's"], ids=["number", "text"])
    async def test_a_column_gets_a_default_or_it_is_refused(self, ddl: Ddl, value: Any) -> None:
        """For rows to come. Look at ``SET DEFAULT`` in ``format_alter_column_action``: no parameter in DDL."""
        await ddl.create("t", column("id"), column("v", TEXT if value != 5 else None))
        await ddl.insert("t", id=1)
        gets = await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.SET_DEFAULT, value)))
        await ddl.insert("t", id=2)
        assert await ddl.rows("t", "id v") == [(1, None), (2, value if gets else None)]

    async def test_a_column_loses_its_default_or_it_is_refused(self, ddl: Ddl) -> None:
        """For rows to come. Look at ``DROP DEFAULT`` in ``format_alter_column_action``."""
        await ddl.create("t", column("id"), column("v", None, default(5)))
        await ddl.insert("t", id=1)
        loses = await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.DROP_DEFAULT)))
        await ddl.insert("t", id=2)
        assert await ddl.rows("t", "id v") == [(1, 5), (2, None if loses else 5)]

    async def test_a_column_becomes_not_null_or_it_is_refused(self, ddl: Ddl) -> None:
        """Look at ``SET NOT NULL`` in ``format_alter_column_action``."""
        await ddl.create("t", column("id"), column("v"))
        await ddl.insert("t", id=1, v=1)
        if await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.SET_NOT_NULL))):
            await ddl.expect_insert_refused("t", id=2, v=None)
        assert await ddl.rows("t", "id v") == [(1, 1)]

    async def test_a_column_becomes_nullable_or_it_is_refused(self, ddl: Ddl) -> None:
        """Look at ``DROP NOT NULL`` in ``format_alter_column_action``."""
        await ddl.create("t", column("id"), column("v", None, not_null()))
        await ddl.insert("t", id=1, v=1)
        if await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.DROP_NOT_NULL))):
            await ddl.insert("t", id=2, v=None)
            assert await ddl.rows("t", "id v") == [(1, 1), (2, None)]
        else:
            await ddl.expect_insert_refused("t", id=2, v=None)

    async def test_a_column_is_modified_or_it_is_refused(self, ddl: Ddl) -> None:
        """A whole new definition: a text, NOT NULL, with a default. Look at ``format_modify_column_action``."""
        await ddl.create("t", column("id"), column("v"))
        await ddl.insert("t", id=1, v=10)
        if await ddl.ran(ddl.alter("t", ModifyColumn(ddl.dialect, column("v", TEXT, not_null(), default("x"))))):
            await ddl.insert("t", id=2)
            await ddl.expect_insert_refused("t", id=3, v=None)
            assert await ddl.rows("t", "id v") == [(1, "10"), (2, "x")]
        else:
            assert await ddl.rows("t", "id v") == [(1, 10)]

    async def test_a_column_is_changed_or_it_is_refused(self, ddl: Ddl) -> None:
        """A whole new definition under a new name, before the others. Look at ``format_change_column_action``."""
        await ddl.create("t", column("id"), column("v"))
        await ddl.insert("t", id=1, v=10)
        if await ddl.ran(ddl.alter("t", ChangeColumn(ddl.dialect, "v", column("w", TEXT, not_null()), first=True))):
            assert await ddl.query("SELECT * FROM {t}") == [("10", 1)]
            await ddl.expect_insert_refused("t", id=3, w=None)
        else:
            assert await ddl.query("SELECT * FROM {t}") == [(1, 10)]

    async def test_altering_a_table_that_is_missing_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_alter_table_statement``."""
        await ddl.expect_refusal(ddl.alter("never", AddColumn(ddl.dialect, column("w"))))

    def _alter(self, ddl: Ddl, operation: Any, value: Any = None) -> Any:
        return AlterColumn(ddl.dialect, "v", operation, new_value=value)
