"""ALTER TABLE adds and drops constraints and indexes; existing rows are checked too."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.statements import (
    AddConstraint,
    AddIndex,
    AddTableConstraint,
    DropConstraint,
    DropIndex,
    DropTableConstraint,
    IndexDefinition,
    ReferentialAction,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.ddl import (
    REFUSALS,
    Ddl,
    check_of,
    column,
    ddl_fixture,
    foreign_key,
    key_of,
    not_null,
    primary_key,
    unique_of,
)
from ..support.refusals import may_be_refused

BOTH = [
    pytest.param(AddTableConstraint, DropTableConstraint, id="TableConstraint"),
    pytest.param(AddConstraint, DropConstraint, id="Constraint"),
]


async def create_t_with_two_rows(ddl: Ddl, *constraints: Any) -> None:
    """Create table ``t`` with rows (1, 1) and (2, 2)."""
    columns = [column("id", None, not_null()), column("v", None, not_null())]
    await ddl.create("t", *columns, constraints=constraints)
    for number in (1, 2):
        await ddl.insert("t", id=number, v=number)


@requires(Capability.ALTER_TABLE, Capability.ADD_CONSTRAINT)
class AddConstraintTests(ConformanceTests):
    """An added constraint holds from then on, and existing rows that violate it prevent the change."""

    ddl = ddl_fixture()

    @requires(Capability.UNIQUE_CONSTRAINT)
    @pytest.mark.parametrize(("add", "drop"), BOTH)
    async def test_an_added_unique_constraint_is_enforced(self, ddl: Ddl, add: Any, drop: Any) -> None:
        """After the change a duplicate is refused, and nothing else is. If this fails, check
        ``format_add_table_constraint_action``."""
        await create_t_with_two_rows(ddl)
        await ddl.run(ddl.alter("t", add(ddl.dialect, unique_of("v", name=ddl.name("once")))))
        await ddl.expect_insert_refused("t", id=3, v=1)
        await ddl.insert("t", id=2, v=3)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (2, 3)]

    @requires(Capability.PRIMARY_KEY_CONSTRAINT)
    async def test_an_added_composite_key_is_enforced(self, ddl: Ddl) -> None:
        """Only a duplicate combination is refused.
        If this fails, check that ``format_add_table_constraint_action`` renders every column of the key."""
        await create_t_with_two_rows(ddl)
        await ddl.run(ddl.alter("t", AddTableConstraint(ddl.dialect, key_of("v", "id"))))
        await ddl.insert("t", id=1, v=2)
        await ddl.expect_insert_refused("t", id=1, v=1)
        assert await ddl.rows("t", "id v") == [(1, 1), (1, 2), (2, 2)]

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_an_added_check_is_enforced(self, ddl: Ddl) -> None:
        """The condition is raw SQL: rows that violate it are refused, and others are taken.
        If this fails, check ``format_add_table_constraint_action``."""
        await create_t_with_two_rows(ddl)
        rule = check_of(ddl.condition('"v" > 0'), name=ddl.name("limit"))
        await ddl.run(ddl.alter("t", AddTableConstraint(ddl.dialect, rule)))
        await ddl.expect_insert_refused("t", id=3, v=0)
        await ddl.insert("t", id=3, v=1)
        await ddl.expect_refused('UPDATE {t} SET "v" = -1 WHERE "id" = 2')
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (3, 1)]

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_an_added_check_can_be_an_expression(self, ddl: Ddl) -> None:
        """DDL can't bind its value as a parameter (C50, C98). If this fails, check
        ``format_add_table_constraint_action``."""
        await create_t_with_two_rows(ddl)
        rule = check_of(Column(ddl.dialect, "v") > 0, name=ddl.name("limit"))
        await ddl.run(ddl.alter("t", AddTableConstraint(ddl.dialect, rule)))
        await ddl.expect_insert_refused("t", id=3, v=0)

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.FK_ON_DELETE)
    async def test_an_added_foreign_key_keeps_its_delete_action(self, ddl: Ddl) -> None:
        """A reference to a missing row is refused, and ON DELETE CASCADE takes effect.
        If this fails, check ``format_add_table_constraint_action``."""
        parent = await ddl.create("parent", column("id", None, primary_key()))
        for number in (1, 2):
            await ddl.insert("parent", id=number)
        await create_t_with_two_rows(ddl)
        rule = foreign_key(["v"], parent, ["id"], name=ddl.name("own"), on_delete=ReferentialAction.CASCADE)
        await ddl.run(ddl.alter("t", AddTableConstraint(ddl.dialect, rule)))
        await ddl.expect_insert_refused("t", id=3, v=9)
        await ddl.change('DELETE FROM {parent} WHERE "id" = 1')
        assert await ddl.rows("t", "id v") == [(2, 2)]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT, Capability.DEFERRABLE_CONSTRAINT)
    async def test_an_added_foreign_key_can_be_deferred(self, db: Db, ddl: Ddl) -> None:
        """The child may be inserted before its parent.
        If this fails, check how ``format_add_table_constraint_action`` renders ``deferrable``."""
        parent = await ddl.create("parent", column("id", None, primary_key()))
        await ddl.create("t", column("v"))
        more = {"name": ddl.name("own"), "deferrable": True, "initially_deferred": True}
        await ddl.run(ddl.alter("t", AddTableConstraint(ddl.dialect, foreign_key(["v"], parent, ["id"], **more))))
        async with db.using(db.backend.transaction()):
            await ddl.insert("t", v=1)
            await ddl.insert("parent", id=1)
        await ddl.expect_insert_refused("t", v=9)
        assert await ddl.rows("t", "v") == [(1,)]

    @requires(Capability.UNIQUE_CONSTRAINT)
    async def test_a_constraint_that_existing_rows_violate_is_not_added(self, ddl: Ddl) -> None:
        """The statement fails and the rows stay. If this fails, check ``format_add_table_constraint_action``."""
        await create_t_with_two_rows(ddl)
        await ddl.insert("t", id=3, v=1)
        add = [AddTableConstraint(ddl.dialect, unique_of(each, name=ddl.name(f"once_{each}"))) for each in ("id", "v")]
        await ddl.run(ddl.alter("t", add[0]))
        await ddl.expect_refusal(ddl.alter("t", add[1]), for_its_rows=True)
        await ddl.insert("t", id=4, v=2)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (3, 1), (4, 2)]


@requires(Capability.ALTER_TABLE, Capability.DROP_CONSTRAINT)
class DropConstraintTests(ConformanceTests):
    """A constraint dropped by name no longer holds; the others do."""

    ddl = ddl_fixture()

    @requires(Capability.UNIQUE_CONSTRAINT)
    @pytest.mark.parametrize(("add", "drop"), BOTH)
    async def test_a_unique_constraint_is_dropped_by_name(self, ddl: Ddl, add: Any, drop: Any) -> None:
        """The other unique constraint stays.
        If this fails, check ``format_drop_table_constraint_action``, and the name that ``format_table_constraint_sql``
        renders."""
        rules = [unique_of("id", name=ddl.name("first")), unique_of("v", name=ddl.name("second"))]
        await create_t_with_two_rows(ddl, *rules)
        await ddl.run(ddl.alter("t", drop(ddl.dialect, ddl.name("second"))))
        await ddl.insert("t", id=3, v=1)
        await ddl.expect_insert_refused("t", id=1, v=4)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (3, 1)]

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_a_check_is_dropped_by_name(self, ddl: Ddl) -> None:
        """A row that violated the condition is accepted (C97).
        If this fails, check ``format_drop_table_constraint_action``."""
        await create_t_with_two_rows(ddl, check_of(ddl.condition('"v" > 0'), name=ddl.name("limit")))
        await ddl.run(ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("limit"))))
        await ddl.insert("t", id=3, v=0)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (3, 0)]

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_foreign_key_is_dropped_by_name(self, ddl: Ddl) -> None:
        """A reference to a missing row is accepted. If this fails, check ``format_drop_table_constraint_action``."""
        parent = await ddl.create("parent", column("id", None, primary_key()))
        await ddl.create("t", column("v"), constraints=[foreign_key(["v"], parent, ["id"], name=ddl.name("own"))])
        await ddl.expect_insert_refused("t", v=1)
        await ddl.run(ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("own"))))
        await ddl.insert("t", v=1)
        assert await ddl.rows("t", "v") == [(1,)]

    @requires(Capability.UNIQUE_CONSTRAINT, Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_drop_constraint_cascade_acts_like_raw_sql(self, ddl: Ddl) -> None:
        """CASCADE drops the references to this constraint alone, where the database supports that; what is refused
        changes nothing, and no row is lost.
        If this fails, check how ``format_drop_table_constraint_action`` renders ``cascade``."""
        await ddl.create("free", column("v"), constraints=[unique_of("v", name=ddl.name("free_v"))])
        await ddl.run(ddl.alter("free", DropTableConstraint(ddl.dialect, ddl.name("free_v"))))
        for base in ("t", "twin"):
            rules = [unique_of(each, name=ddl.name(f"{base}_{each}")) for each in ("v", "w")]
            parent = await ddl.create(base, column("v"), column("w"), constraints=rules)
            keys = [foreign_key([each], parent, [each]) for each in ("v", "w")]
            await ddl.create(f"{base}_of", column("v"), column("w"), constraints=keys)
            await ddl.insert(base, v=1, w=1)
            await ddl.insert(f"{base}_of", v=1, w=1)
        with may_be_refused() as by_hand:
            await ddl.by_hand("ALTER TABLE {twin} DROP CONSTRAINT {twin_v} CASCADE")
        await ddl.expect_refusal(ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("t_v"))), for_its_rows=True)
        await ddl.expect_insert_refused("t_of", v=9, w=1)
        drop = ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("t_v"), cascade=True))
        refused: list[Exception] = []
        if by_hand:
            with may_be_refused(*REFUSALS) as refused:
                await ddl.run(drop)
        else:
            await ddl.run(drop)
        if refused:
            await ddl.expect_insert_refused("t_of", v=9, w=1)
            await ddl.expect_insert_refused("t", v=1, w=2)
        else:
            await ddl.insert("t_of", v=9, w=1)
            await ddl.insert("t", v=1, w=2)
        await ddl.expect_insert_refused("t_of", v=1, w=9)
        await ddl.expect_insert_refused("t", v=3, w=1)
        more = [] if refused else [1]
        assert await ddl.rows("t", "v w") == [(1, 1), *((1, 2) for _ in more)]
        assert await ddl.rows("t_of", "v w") == [(1, 1), *((9, 1) for _ in more)]

    @requires(Capability.UNIQUE_CONSTRAINT)
    async def test_dropping_a_missing_constraint_is_refused(self, ddl: Ddl) -> None:
        """The same statement succeeds once.
        If this fails, check that ``format_drop_table_constraint_action`` adds IF EXISTS only on request."""
        await create_t_with_two_rows(ddl, unique_of("v", name=ddl.name("once")))
        drop = ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("once")))
        await ddl.run(drop)
        await ddl.expect_refusal(drop)

    @requires(Capability.DROP_CONSTRAINT_IF_EXISTS, Capability.UNIQUE_CONSTRAINT)
    async def test_a_constraint_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_table_constraint_action`` renders ``if_exists``."""
        await create_t_with_two_rows(ddl, unique_of("v", name=ddl.name("once")))
        for _ in range(2):
            await ddl.run(ddl.alter("t", DropTableConstraint(ddl.dialect, ddl.name("once"), if_exists=True)))
        await ddl.insert("t", id=3, v=1)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2), (3, 1)]


@requires(Capability.ALTER_TABLE)
class AlterIndexTests(ConformanceTests):
    """ADD INDEX and DROP INDEX of ALTER TABLE take effect, or a dialect without them refuses (C81)."""

    ddl = ddl_fixture()

    async def test_an_index_is_added_and_dropped_or_refused(self, ddl: Ddl) -> None:
        """The name of the index is taken until the index is dropped.
        If this fails, check ``format_add_index_action`` and ``format_drop_index_action``."""
        await create_t_with_two_rows(ddl)
        index = AddIndex(ddl.dialect, IndexDefinition(ddl.name("by_v"), ["v"]))
        if await ddl.ran(ddl.alter("t", index)):
            await ddl.expect_refusal(ddl.alter("t", index))
            await ddl.run(ddl.alter("t", DropIndex(ddl.dialect, ddl.name("by_v"))))
            await ddl.run(ddl.alter("t", index))
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2)]

    async def test_a_unique_index_is_added_or_refused(self, ddl: Ddl) -> None:
        """The added index refuses duplicates (C97).
        If this fails, check how ``format_add_index_action`` renders ``unique``."""
        await create_t_with_two_rows(ddl)
        index = IndexDefinition(ddl.name("by_v"), ["v"], unique=True)
        if await ddl.ran(ddl.alter("t", AddIndex(ddl.dialect, index))):
            await ddl.expect_insert_refused("t", id=3, v=1)
        assert await ddl.rows("t", "id v") == [(1, 1), (2, 2)]
