"""ALTER TABLE changes columns and names and keeps the rows."""

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
from ..support.target_needs import texts_of
from .defaults import TEXTS

TEXT = VarCharType(40)
ROWS = [(1, "a", 10), (2, "b", None)]


async def create_t(ddl: Ddl) -> None:
    """Create table ``t`` with a primary key, a unique text column and a number, and insert ``ROWS``."""
    await ddl.create("t", column("id", None, primary_key()), column("code", TEXT, unique()), column("v"))
    for number, code, value in ROWS:
        await ddl.insert("t", id=number, code=code, v=value)


async def expect_intact(ddl: Ddl, rows: Any = ROWS, table: str = "t") -> None:
    """The rows are unchanged, and the primary key and the unique column still refuse duplicates."""
    assert await ddl.rows(table, "id code v") == rows
    await ddl.expect_insert_refused(table, id=1, code="z")
    await ddl.expect_insert_refused(table, id=9, code="a")


@requires(Capability.ALTER_TABLE)
class AddColumnTests(ConformanceTests):
    """ADD COLUMN adds one column to every row."""

    ddl = ddl_fixture()

    async def test_an_added_column_is_null_in_existing_rows(self, ddl: Ddl) -> None:
        """New rows can store values in it. If this fails, check ``format_add_column_action``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", TEXT))))
        await ddl.insert("t", id=3, code="d", w="new")
        assert await ddl.rows("t", "id w") == [(1, None), (2, None), (3, "new")]
        await expect_intact(ddl, [*ROWS, (3, "d", None)])

    async def test_an_added_columns_default_fills_existing_rows(self, ddl: Ddl) -> None:
        """The column may also be NOT NULL.
        If this fails, check ``format_add_column_action`` and ``format_default_constraint``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", TEXT, not_null(), default("it's")))))
        await ddl.expect_insert_refused("t", id=3, code="d", w=None)
        await ddl.insert("t", id=3, code="d")
        assert await ddl.rows("t", "id w") == [(1, "it's"), (2, "it's"), (3, "it's")]

    async def test_any_text_can_be_the_default_of_an_added_column(self, ddl: Ddl) -> None:
        """Rows that are there and new ones have it, as if the column had been created with the table (C98).
        If this fails, check that ``format_add_column_action`` leaves the definition's texts as they are."""
        known = "ddl.a_text_can_be_a_default"
        texts = [text for name, text in TEXTS.items() if not ddl.db.is_known_to_fail(known, name)]
        texts = texts_of(ddl.db, texts)
        await create_t(ddl)
        for place, text in enumerate(texts):
            await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column(f"w{place}", TEXT, default(text)))))
        await ddl.insert("t", id=3, code="d")
        found = await ddl.rows("t", " ".join(f"w{place}" for place in range(len(texts))))
        assert found == [tuple(texts)] * 3

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_an_added_column_enforces_its_check(self, ddl: Ddl) -> None:
        """The CHECK constraint applies to new rows.
        If this fails, check that ``format_add_column_action`` renders the whole definition, not only name and type."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w", None, check(ddl.condition('"w" > 0'))))))
        await ddl.expect_insert_refused("t", id=3, code="d", w=0)
        await ddl.insert("t", id=3, code="d", w=1)
        assert await ddl.rows("t", "id w") == [(1, None), (2, None), (3, 1)]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FK_ON_DELETE)
    async def test_an_added_column_enforces_its_foreign_key(self, ddl: Ddl) -> None:
        """The ON DELETE action applies too.
        If this fails, check ``format_add_column_action`` and ``format_column_fk_constraint``."""
        parent = await ddl.create("parent", column("order", None, primary_key()))
        for key in (1, 2):
            await ddl.insert("parent", order=key)
        await create_t(ddl)
        own = references(parent, "order", on_delete=ReferentialAction.SET_NULL)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("ref", None, own))))
        await ddl.insert("t", id=3, code="c", ref=1)
        await ddl.expect_insert_refused("t", id=4, code="d", ref=9)
        await ddl.change('UPDATE {t} SET "ref" = 1 WHERE "id" = 2')
        await ddl.insert("t", id=5, code="e", ref=2)
        await ddl.change('DELETE FROM {parent} WHERE "order" = 1')
        assert await ddl.rows("t", "id ref") == [(1, None), (2, None), (3, None), (5, 2)]

    async def test_adding_a_column_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The table stays intact.
        If this fails, check that ``format_add_column_action`` adds IF NOT EXISTS only on request."""
        await create_t(ddl)
        add = ddl.alter("t", AddColumn(ddl.dialect, column("w")))
        await ddl.run(add)
        await ddl.expect_refusal(add)
        await expect_intact(ddl)

    @requires(Capability.ADD_COLUMN_IF_NOT_EXISTS)
    async def test_a_column_is_added_if_missing(self, ddl: Ddl) -> None:
        """An existing column stays as it is.
        If this fails, check how ``format_add_column_action`` renders ``if_not_exists``."""
        await create_t(ddl)
        for name in ("v", "w"):
            await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column(name), if_not_exists=True)))
        assert await ddl.rows("t", "id v w") == [(1, 10, None), (2, None, None)]
        await expect_intact(ddl)

    async def test_adding_two_columns_at_once_works_or_is_refused(self, ddl: Ddl) -> None:
        """A dialect whose ALTER TABLE takes one action refuses before any I/O (C81, C97).
        If this fails, check how ``format_alter_table_statement`` joins actions."""
        await create_t(ddl)
        actions = [AddColumn(ddl.dialect, column(name)) for name in ("w", "x")]
        if await ddl.ran(ddl.alter("t", *actions)):
            assert await ddl.rows("t", "id w x") == [(1, None, None), (2, None, None)]
        await expect_intact(ddl)


@requires(Capability.ALTER_TABLE)
class DropColumnTests(ConformanceTests):
    """DROP COLUMN removes one column and leaves the others alone."""

    ddl = ddl_fixture()

    @requires(Capability.DROP_COLUMN)
    async def test_a_dropped_column_is_gone_and_the_others_stay(self, ddl: Ddl) -> None:
        """The other columns keep their values and constraints. If this fails, check ``format_drop_column_action``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", DropColumn(ddl.dialect, "v")))
        assert await ddl.query('SELECT * FROM {t} ORDER BY "id"') == [(1, "a"), (2, "b")]
        await ddl.expect_insert_refused("t", id=1, code="z")
        await ddl.expect_insert_refused("t", id=9, code="a")

    @requires(Capability.DROP_COLUMN)
    async def test_dropping_a_missing_column_is_refused(self, ddl: Ddl) -> None:
        """The table stays intact.
        If this fails, check that ``format_drop_column_action`` adds IF EXISTS only on request."""
        await create_t(ddl)
        await ddl.by_hand('ALTER TABLE {t} ADD COLUMN "order" INTEGER')
        drop = ddl.alter("t", DropColumn(ddl.dialect, "order"))
        await ddl.run(drop)
        await ddl.expect_refusal(drop)
        await expect_intact(ddl)

    @requires(Capability.DROP_COLUMN, Capability.DROP_COLUMN_IF_EXISTS)
    async def test_a_column_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_column_action`` renders ``if_exists``."""
        await create_t(ddl)
        for _ in range(2):
            await ddl.run(ddl.alter("t", DropColumn(ddl.dialect, "v", if_exists=True)))
        assert await ddl.query('SELECT * FROM {t} ORDER BY "id"') == [(1, "a"), (2, "b")]


@requires(Capability.ALTER_TABLE)
class RenameTests(ConformanceTests):
    """RENAME changes the name of a column or table and keeps its contents."""

    ddl = ddl_fixture()

    @requires(Capability.RENAME_COLUMN)
    @pytest.mark.parametrize("action", [RenameColumn, RenameObject], ids=["RenameColumn", "RenameObject"])
    async def test_a_renamed_column_keeps_its_values(self, ddl: Ddl, action: Any) -> None:
        """The old name no longer exists. If this fails, check ``format_rename_column_action``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", action(ddl.dialect, "v", "order")))
        assert await ddl.rows("t", "id code order") == ROWS
        await ddl.expect_refused('UPDATE {t} SET "v" = 1')

    @requires(Capability.RENAME_COLUMN)
    async def test_a_renamed_column_keeps_its_constraints(self, ddl: Ddl) -> None:
        """UNIQUE holds under the new name. If this fails, check ``format_rename_column_action``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", RenameColumn(ddl.dialect, "code", "sign")))
        await ddl.expect_insert_refused("t", id=9, sign="a")
        assert await ddl.rows("t", "id sign v") == ROWS

    @requires(Capability.RENAME_COLUMN)
    async def test_a_renamed_column_keeps_its_default_and_its_not_null(self, ddl: Ddl) -> None:
        """A row that does not name the column has the default under the new name. If this fails, check that
        ``format_rename_column_action`` gives the column no new definition."""
        await ddl.create("t", column("id"), column("order", TEXT, default("it's"), not_null()))
        await ddl.run(ddl.alter("t", RenameColumn(ddl.dialect, "order", "group")))
        await ddl.insert("t", id=1)
        await ddl.expect_insert_refused("t", id=2, group=None)
        assert await ddl.rows("t", "id group") == [(1, "it's")]

    @requires(Capability.RENAME_TABLE)
    async def test_a_renamed_table_keeps_its_rows_and_constraints(self, ddl: Ddl) -> None:
        """The old name no longer exists. If this fails, check ``format_rename_table_action``."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", RenameTable(ddl.dialect, ddl.name("t"), ddl.drop_later("u"))))
        assert await ddl.missing("t")
        await expect_intact(ddl, table="u")

    @requires(Capability.RENAME_TABLE)
    async def test_rename_object_can_rename_a_table(self, ddl: Ddl) -> None:
        """``RenameObject(object_type="TABLE")`` renames the table (C97).
        If this fails, check how ``AlterTableAction.to_sql`` chooses the formatter."""
        await create_t(ddl)
        action = RenameObject(ddl.dialect, ddl.name("t"), ddl.drop_later("u"), object_type="TABLE")
        await ddl.run(ddl.alter("t", action))
        assert await ddl.missing("t")
        await expect_intact(ddl, table="u")


@requires(Capability.ALTER_TABLE)
class AlterColumnTests(ConformanceTests):
    """The type, default or NOT NULL of a column changes; its values stay. A change without a capability may be refused
    (C81)."""

    ddl = ddl_fixture()

    @requires(Capability.ALTER_COLUMN_TYPE)
    async def test_a_column_keeps_its_values_when_its_type_changes(self, ddl: Ddl) -> None:
        """A number column becomes a text column; the one beside it stays (C89, C97).
        If this fails, check how ``format_alter_column_action`` renders SET DATA TYPE."""
        await ddl.create("t", column("id"), column("order"), column("w"))
        await ddl.insert("t", id=1, order=10, w=1)
        await ddl.run(ddl.alter("t", AlterColumn(ddl.dialect, "order", "SET DATA TYPE", new_value="VARCHAR(20)")))
        await ddl.insert("t", id=2, order="text", w=2)
        assert await ddl.rows("t", "id order w") == [(1, "10", 1), (2, "text", 2)]

    @pytest.mark.parametrize("value", [5, "it's"], ids=["number", "text"])
    async def test_setting_a_columns_default_works_or_is_refused(self, ddl: Ddl, value: Any) -> None:
        """The default applies to new rows only (C50, C98, C97).
        If this fails, check that ``format_alter_column_action`` renders SET DEFAULT without a bound parameter, which
        DDL does not allow."""
        await ddl.create("t", column("id"), column("order", TEXT if value != 5 else None))
        await ddl.insert("t", id=1)
        gets = await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.SET_DEFAULT, value)))
        await ddl.insert("t", id=2)
        assert await ddl.rows("t", "id order") == [(1, None), (2, value if gets else None)]

    async def test_dropping_a_columns_default_works_or_is_refused(self, ddl: Ddl) -> None:
        """The change applies to new rows only (C97).
        If this fails, check how ``format_alter_column_action`` renders DROP DEFAULT."""
        await ddl.create("t", column("id"), column("order", None, default(5)))
        await ddl.insert("t", id=1)
        loses = await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.DROP_DEFAULT)))
        await ddl.insert("t", id=2)
        assert await ddl.rows("t", "id order") == [(1, 5), (2, None if loses else 5)]

    async def test_setting_not_null_works_or_is_refused(self, ddl: Ddl) -> None:
        """The column then refuses NULL and keeps its default; the column beside it still takes NULL (C97).
        If this fails, check how ``format_alter_column_action`` renders SET NOT NULL."""
        await ddl.create("t", column("id"), column("order", None, default(5)), column("w"))
        await ddl.insert("t", id=1, order=1, w=None)
        if await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.SET_NOT_NULL))):
            await ddl.expect_insert_refused("t", id=2, order=None, w=2)
        else:
            await ddl.insert("t", id=2, order=None, w=2)
            await ddl.change('DELETE FROM {t} WHERE "id" = 2')
        await ddl.insert("t", id=3, w=None)
        assert await ddl.rows("t", "id order w") == [(1, 1, None), (3, 5, None)]

    async def test_dropping_not_null_works_or_is_refused(self, ddl: Ddl) -> None:
        """The column then takes NULL and keeps its default; the column beside it still refuses NULL (C97). If this
        fails, check how ``format_alter_column_action`` renders DROP NOT NULL."""
        await ddl.create(
            "t", column("id"), column("order", None, not_null(), default(5)), column("w", None, not_null())
        )
        await ddl.insert("t", id=1, order=1, w=1)
        if await ddl.ran(ddl.alter("t", self._alter(ddl, ColumnAlterOperation.DROP_NOT_NULL))):
            await ddl.insert("t", id=2, order=None, w=2)
            await ddl.insert("t", id=3, w=3)
            after: list[Any] = [(1, 1), (2, None), (3, 5)]
        else:
            await ddl.expect_insert_refused("t", id=2, order=None, w=2)
            after = [(1, 1)]
        await ddl.expect_insert_refused("t", id=4, order=4, w=None)
        assert await ddl.rows("t", "id order") == after

    async def test_modifying_a_column_works_or_is_refused(self, ddl: Ddl) -> None:
        """The column gets a whole new definition: a text, NOT NULL, with a default.
        If this fails, check ``format_modify_column_action``."""
        await ddl.create("t", column("id"), column("order"))
        await ddl.insert("t", id=1, order=10)
        if await ddl.ran(ddl.alter("t", ModifyColumn(ddl.dialect, column("order", TEXT, not_null(), default("x"))))):
            await ddl.insert("t", id=2)
            await ddl.expect_insert_refused("t", id=3, order=None)
            assert await ddl.rows("t", "id order") == [(1, "10"), (2, "x")]
        else:
            assert await ddl.rows("t", "id order") == [(1, 10)]

    async def test_changing_a_column_works_or_is_refused(self, ddl: Ddl) -> None:
        """The column gets a whole new definition and a new name, and becomes the first column.
        If this fails, check ``format_change_column_action``."""
        await ddl.create("t", column("id"), column("order"))
        await ddl.insert("t", id=1, order=10)
        if await ddl.ran(
            ddl.alter("t", ChangeColumn(ddl.dialect, "order", column("group", TEXT, not_null()), first=True))
        ):
            assert await ddl.query("SELECT * FROM {t}") == [("10", 1)]
            await ddl.expect_insert_refused("t", id=3, group=None)
        else:
            assert await ddl.query("SELECT * FROM {t}") == [(1, 10)]

    async def test_altering_a_missing_table_is_refused(self, ddl: Ddl) -> None:
        """The statement succeeds for a table that exists.
        If this fails, check the name that ``format_alter_table_statement`` renders."""
        await create_t(ddl)
        await ddl.run(ddl.alter("t", AddColumn(ddl.dialect, column("w"))))
        await ddl.expect_refusal(ddl.alter("never", AddColumn(ddl.dialect, column("w"))))

    def _alter(self, ddl: Ddl, operation: Any, value: Any = None) -> Any:
        return AlterColumn(ddl.dialect, "order", operation, new_value=value)
