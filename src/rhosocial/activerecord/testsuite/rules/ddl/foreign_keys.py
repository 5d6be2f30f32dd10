"""A foreign key refuses a reference to a missing row, and its actions take effect."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.expression.statements import ReferentialAction

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.ddl import (
    ENDS,
    REFUSALS,
    Ddl,
    column,
    ddl_fixture,
    default,
    foreign_key,
    key_of,
    primary_key,
    references,
)
from ..support.refusals import may_be_refused

BY_COLUMN = pytest.param(True, id="column")
BY_TABLE = pytest.param(False, id="table")


async def create_parent_and_child(ddl: Ddl, by_column: bool, *constraints: Any, **more: Any) -> None:
    """Create ``parent`` with rows 1 and 5 and an empty ``child``; the foreign key is a constraint of the column or of
    the table."""
    parent = await ddl.create("parent", column("id", None, primary_key()))
    for key in (1, 5):
        await ddl.insert("parent", id=key)
    own = [references(parent, "id", **more)] if by_column else []
    tables = [] if by_column else [foreign_key(["ref"], parent, ["id"], **more)]
    await ddl.create("child", column("id"), column("ref", None, *constraints, *own), constraints=tables)


@requires(Capability.FOREIGN_KEY_CONSTRAINT)
class ForeignKeyTests(ConformanceTests):
    """A reference names a row that exists."""

    ddl = ddl_fixture()

    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_reference_to_a_missing_row_is_refused(self, ddl: Ddl, by_column: bool) -> None:
        """An INSERT and an UPDATE are both refused (C97). NULL refers to nothing and is kept.
        If this fails, check ``format_column_fk_constraint`` and ``format_foreign_key_constraint``."""
        await create_parent_and_child(ddl, by_column)
        await ddl.insert("child", id=1, ref=1)
        await ddl.insert("child", id=2, ref=None)
        await ddl.expect_insert_refused("child", id=3, ref=9)
        await ddl.expect_refused('UPDATE {child} SET "ref" = 9 WHERE "id" = 1')
        assert await ddl.rows("child", "id ref") == [(1, 1), (2, None)]

    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    @pytest.mark.parametrize("action", [ReferentialAction.NO_ACTION, ReferentialAction.RESTRICT], ids=lambda a: a.name)
    async def test_a_referenced_row_can_not_be_deleted_or_rekeyed(self, ddl: Ddl, by_column: bool, action: Any) -> None:
        """A row without children can be deleted (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_delete`` and ``on_update``."""
        await create_parent_and_child(ddl, by_column, on_delete=action, on_update=action)
        await ddl.insert("child", id=1, ref=1)
        await ddl.expect_refused('DELETE FROM {parent} WHERE "id" = 1')
        await ddl.expect_refused('UPDATE {parent} SET "id" = 2 WHERE "id" = 1')
        await ddl.change('DELETE FROM {parent} WHERE "id" = 5')
        assert (await ddl.rows("parent", "id"), await ddl.rows("child", "id ref")) == ([(1,)], [(1, 1)])

    async def test_a_composite_reference_pairs_columns_in_the_declared_order(self, ddl: Ddl) -> None:
        """``(to, from)`` refers to ``(group, order)``: neither the tables' order nor an alphabetic one pairs them so.
        If this fails, check the two column lists of ``format_foreign_key_constraint``, and that it quotes them."""
        parent = await ddl.create("parent", column("order"), column("group"), constraints=[key_of("group", "order")])
        await ddl.insert("parent", group=1, order=2)
        rule = foreign_key(["to", "from"], parent, ["group", "order"])
        await ddl.create("child", column("to"), column("from"), constraints=[rule])
        await ddl.insert("child", **{"to": 1, "from": 2})
        await ddl.expect_insert_refused("child", **{"to": 2, "from": 1})
        await ddl.expect_insert_refused("child", **{"to": 2, "from": 2})
        assert await ddl.rows("child", "to from") == [(1, 2)]

    async def test_a_table_can_refer_to_itself(self, ddl: Ddl) -> None:
        """The boss of a person is another person in the same table.
        If this fails, check ``format_foreign_key_constraint``."""
        rule = foreign_key(["boss"], ddl.name("people"), ["id"])
        await ddl.create("people", column("id", None, primary_key()), column("boss"), constraints=[rule])
        await ddl.insert("people", id=1, boss=None)
        await ddl.insert("people", id=2, boss=1)
        await ddl.expect_insert_refused("people", id=3, boss=9)
        assert await ddl.rows("people", "id boss") == [(1, None), (2, 1)]

    async def test_a_referenced_table_can_not_be_dropped(self, ddl: Ddl) -> None:
        """The child has rows that refer to the table.
        If this fails, check that ``format_drop_table_statement`` adds CASCADE only on request."""
        await ddl.create("free", column("id"))
        await ddl.run(ddl.drop("free"))
        await create_parent_and_child(ddl, False)
        await ddl.insert("child", id=1, ref=1)
        await ddl.expect_refusal(ddl.drop("parent"), for_its_rows=True)
        await ddl.expect_insert_refused("child", id=2, ref=9)
        assert await ddl.rows("parent", "id") == [(1,), (5,)]

    @requires(Capability.DROP_TABLE_CASCADE)
    async def test_drop_table_cascade_acts_like_raw_sql(self, ddl: Ddl) -> None:
        """Some databases drop the references to the table; others ignore or refuse CASCADE.
        If this fails, check how ``format_drop_table_statement`` renders ``cascade``."""
        await create_parent_and_child(ddl, False)
        by_hand = await ddl.create("twin", column("id", None, primary_key()))
        await ddl.create("other", column("ref"), constraints=[foreign_key(["ref"], by_hand, ["id"])])
        with may_be_refused() as refused:
            await ddl.by_hand("DROP TABLE {twin} CASCADE")
        if refused:
            await ddl.create("free", column("id"))
            await ddl.run(ddl.drop("free"))
            await ddl.expect_refusal(ddl.drop("parent", cascade=True), for_its_rows=True)
            await ddl.expect_insert_refused("child", id=2, ref=9)
        else:
            await ddl.run(ddl.drop("parent", cascade=True))
            await ddl.insert("child", id=2, ref=9)
        assert await ddl.missing("parent") is not bool(refused)

    @pytest.mark.parametrize("end", ENDS)
    async def test_a_constraint_may_have_any_name(self, ddl: Ddl, end: str) -> None:
        """Quotes in the name do not end the identifier or the statement.
        If this fails, check how ``format_table_constraint_sql`` quotes ``name``."""
        parent = await ddl.create("parent", column("id", None, primary_key()))
        rule = foreign_key(["ref"], parent, ["id"], name=ddl.fitting(f"{ddl.name('own')}{end}"))
        await ddl.create("child", column("ref"), constraints=[rule])
        await ddl.expect_insert_refused("child", ref=1)
        assert await ddl.rows("child", "ref") == []

    async def test_two_foreign_keys_are_both_enforced(self, ddl: Ddl) -> None:
        """They refer to two tables.
        If this fails, check the loop of ``format_create_table_statement`` over ``table_constraints``."""
        first = await ddl.create("first", column("id", None, primary_key()))
        second = await ddl.create("second", column("id", None, primary_key()))
        await ddl.insert("first", id=1)
        await ddl.insert("second", id=2)
        rules = [foreign_key(["a"], first, ["id"]), foreign_key(["b"], second, ["id"])]
        await ddl.create("both", column("a"), column("b"), constraints=rules)
        await ddl.insert("both", a=1, b=2)
        await ddl.expect_insert_refused("both", a=2, b=2)
        await ddl.expect_insert_refused("both", a=1, b=1)
        assert await ddl.rows("both", "a b") == [(1, 2)]


@requires(Capability.FOREIGN_KEY_CONSTRAINT)
class ForeignKeyActionTests(ConformanceTests):
    """ON DELETE and ON UPDATE change the referring rows."""

    ddl = ddl_fixture()

    @requires(Capability.FK_ON_DELETE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_delete_cascades(self, ddl: Ddl, by_column: bool) -> None:
        """The children of the deleted parent are deleted; the others stay (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_delete``."""
        await self._create_two_children(ddl, by_column, on_delete=ReferentialAction.CASCADE)
        await ddl.change('DELETE FROM {parent} WHERE "id" = 1')
        assert (await ddl.rows("parent", "id"), await ddl.rows("child", "id ref")) == ([(5,)], [(2, 5)])

    @requires(Capability.FK_ON_DELETE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_delete_sets_null(self, ddl: Ddl, by_column: bool) -> None:
        """The child stays with NULL as its reference (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_delete``."""
        await self._create_two_children(ddl, by_column, on_delete=ReferentialAction.SET_NULL)
        await ddl.change('DELETE FROM {parent} WHERE "id" = 1')
        assert await ddl.rows("child", "id ref") == [(1, None), (2, 5)]

    @requires(Capability.FK_ON_DELETE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_delete_sets_the_default_or_is_refused(self, ddl: Ddl, by_column: bool) -> None:
        """InnoDB lacks this action and refuses the table or the DELETE (C97). No reference to a missing row remains.
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_delete``."""
        with may_be_refused(*REFUSALS) as refused:
            await self._create_two_children(ddl, by_column, default(5), on_delete=ReferentialAction.SET_DEFAULT)
            await ddl.change('DELETE FROM {parent} WHERE "id" = 1')
        if not refused:
            assert await ddl.rows("child", "id ref") == [(1, 5), (2, 5)]
        else:
            assert await ddl.missing("child") or await ddl.rows("child", "id ref") == [(1, 1), (2, 5)]

    @requires(Capability.FK_ON_UPDATE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_an_update_cascades(self, ddl: Ddl, by_column: bool) -> None:
        """The children follow the parent's new key (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_update``."""
        await self._create_two_children(ddl, by_column, on_update=ReferentialAction.CASCADE)
        await ddl.change('UPDATE {parent} SET "id" = 2 WHERE "id" = 1')
        assert await ddl.rows("child", "id ref") == [(1, 2), (2, 5)]

    @requires(Capability.FK_ON_UPDATE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_an_update_sets_null(self, ddl: Ddl, by_column: bool) -> None:
        """The child stays with NULL as its reference (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``on_update``."""
        await self._create_two_children(ddl, by_column, on_update=ReferentialAction.SET_NULL)
        await ddl.change('UPDATE {parent} SET "id" = 2 WHERE "id" = 1')
        assert await ddl.rows("child", "id ref") == [(1, None), (2, 5)]

    @requires(Capability.FK_ON_DELETE, Capability.FK_ON_UPDATE)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_each_event_has_its_own_action(self, ddl: Ddl, by_column: bool) -> None:
        """A delete sets NULL and an update cascades (C97).
        If this fails, check that ``format_foreign_key_constraint`` confuses neither of ``on_delete`` and ``on_update``
        with the other."""
        actions = {"on_delete": ReferentialAction.SET_NULL, "on_update": ReferentialAction.CASCADE}
        await self._create_two_children(ddl, by_column, **actions)
        await ddl.change('UPDATE {parent} SET "id" = 2 WHERE "id" = 1')
        await ddl.change('DELETE FROM {parent} WHERE "id" = 5')
        assert await ddl.rows("child", "id ref") == [(1, 2), (2, None)]

    async def _create_two_children(self, ddl: Ddl, by_column: bool, *constraints: Any, **actions: Any) -> None:
        await create_parent_and_child(ddl, by_column, *constraints, **actions)
        await ddl.insert("child", id=1, ref=1)
        await ddl.insert("child", id=2, ref=5)


@requires(Capability.FOREIGN_KEY_CONSTRAINT)
class ForeignKeyTimeTests(ConformanceTests):
    """The database checks a reference at once or at the commit, and NULL in a part of a reference counts as
    declared."""

    ddl = ddl_fixture()

    @requires(Capability.DEFERRABLE_CONSTRAINT)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_deferred_reference_is_checked_at_the_commit(self, db: Db, ddl: Ddl, by_column: bool) -> None:
        """The child may be inserted before its parent, and without one the commit fails (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``deferrable`` and ``initially_deferred``."""
        await create_parent_and_child(ddl, by_column, deferrable=True, initially_deferred=True)
        async with db.using(db.backend.transaction()):
            await ddl.insert("child", id=1, ref=2)
            await ddl.insert("parent", id=2)
        assert await ddl.rows("child", "id ref") == [(1, 2)]
        with pytest.raises(DatabaseError):
            async with db.using(db.backend.transaction()):
                await ddl.insert("child", id=2, ref=9)
        assert await ddl.rows("child", "id ref") == [(1, 2)]

    @requires(Capability.DEFERRABLE_CONSTRAINT)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_a_deferred_reference_to_a_missing_row_fails_the_commit(
        self, db: Db, ddl: Ddl, by_column: bool
    ) -> None:
        """Nothing of the transaction is kept (C13, C97).
        If this fails, check how the dialect renders ``initially_deferred``, and that ``commit`` raises the database's
        error."""
        await create_parent_and_child(ddl, by_column, deferrable=True, initially_deferred=True)
        inserted = False
        with pytest.raises(DatabaseError):
            async with db.using(db.backend.transaction()):
                await ddl.insert("child", id=1, ref=9)
                inserted = True
        assert (inserted, await ddl.rows("child", "id ref")) == (True, [])

    @requires(Capability.DEFERRABLE_CONSTRAINT)
    @pytest.mark.parametrize("by_column", [BY_COLUMN, BY_TABLE])
    async def test_an_initially_immediate_reference_is_checked_by_the_statement(
        self, db: Db, ddl: Ddl, by_column: bool
    ) -> None:
        """The INSERT fails, not the commit.
        If this fails, check how ``format_foreign_key_constraint`` renders ``initially_deferred``."""
        await create_parent_and_child(ddl, by_column, deferrable=True, initially_deferred=False)
        inserted = False
        with pytest.raises(IntegrityError):
            async with db.using(db.backend.transaction()):
                await ddl.insert("child", id=1, ref=9)
                inserted = True
        assert (inserted, await ddl.rows("child", "id ref")) == (False, [])

    @requires(Capability.FK_MATCH)
    async def test_match_full_refuses_a_partly_null_reference(self, ddl: Ddl) -> None:
        """With MATCH FULL either all parts are NULL or none is (C97).
        If this fails, check how ``format_foreign_key_constraint`` renders ``match_type``."""
        await self._create_composite_key(ddl, match_type="FULL")
        await ddl.insert("child", x=1, y=2)
        await ddl.insert("child", x=None, y=None)
        await ddl.expect_insert_refused("child", x=1, y=None)

    @requires(Capability.FK_MATCH)
    async def test_match_simple_accepts_a_partly_null_reference(self, ddl: Ddl) -> None:
        """With MATCH SIMPLE one NULL turns the check off.
        If this fails, check how ``format_foreign_key_constraint`` renders ``match_type``."""
        await self._create_composite_key(ddl, match_type="SIMPLE")
        await ddl.insert("child", x=9, y=None)
        await ddl.expect_insert_refused("child", x=9, y=9)
        assert await ddl.rows("child", "x y") == [(9, None)]

    async def _create_composite_key(self, ddl: Ddl, **more: Any) -> None:
        parent = await ddl.create("parent", column("a"), column("b"), constraints=[key_of("a", "b")])
        await ddl.insert("parent", a=1, b=2)
        rule = foreign_key(["x", "y"], parent, ["a", "b"], **more)
        await ddl.create("child", column("x"), column("y"), constraints=[rule])
