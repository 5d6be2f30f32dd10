"""A unique index refuses duplicates where it applies; any other index changes no result."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import lower
from rhosocial.activerecord.backend.expression.statements import (
    CreateIndexExpression,
    DropIndexExpression,
    IndexDefinition,
)
from rhosocial.activerecord.backend.expression.types import VarCharType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.ddl import ENDS, Ddl, column, ddl_fixture
from ..support.target_needs import needs_index_directions

ROWS = [(1, 1, "a"), (2, 1, "b"), (3, 2, "a")]


async def create_t_with_three_rows(ddl: Ddl) -> None:
    """Create table ``t`` with ``ROWS``; one number and one text occur twice."""
    await ddl.create("t", column("id"), column("v"), column("w", VarCharType(20)))
    for number, value, word in ROWS:
        await ddl.insert("t", id=number, v=value, w=word)


def create_index(ddl: Ddl, *columns: Any, **more: Any) -> Any:
    """CREATE INDEX ``i`` on ``t``."""
    return CreateIndexExpression(ddl.dialect, ddl.needing_quotes("i"), ddl.name("t"), list(columns), **more)


def drop_index(ddl: Ddl, **more: Any) -> Any:
    """DROP INDEX ``i``."""
    return DropIndexExpression(ddl.dialect, ddl.needing_quotes("i"), ddl.name("t"), **more)


@requires(Capability.CREATE_INDEX)
class IndexTests(ConformanceTests):
    """CREATE INDEX and DROP INDEX."""

    ddl = ddl_fixture()

    async def test_an_index_changes_no_result(self, ddl: Ddl) -> None:
        """An index that is not unique accepts duplicates. If this fails, check ``format_create_index_statement``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", "w"))
        await ddl.insert("t", id=4, v=1, w="a")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 1, "a")]
        assert await ddl.query("""SELECT "id" FROM {t} WHERE "v" = 1 AND "w" = 'a' ORDER BY "id" """) == [(1,), (4,)]

    @requires(Capability.UNIQUE_INDEX)
    @pytest.mark.parametrize("end", ENDS)
    async def test_an_index_may_have_any_name(self, ddl: Ddl, end: str) -> None:
        """Quotes in the name do not end the identifier or the statement; its columns may be words of SQL.
        If this fails, check how ``format_create_index_statement`` quotes ``index_name`` and ``columns``."""
        await ddl.create("t", column("id"), column("order"))
        await ddl.insert("t", id=1, order=1)
        name = ddl.fitting(f"{ddl.name('i')}{end}")
        await ddl.run(CreateIndexExpression(ddl.dialect, name, ddl.name("t"), ["order"], unique=True))
        await ddl.expect_insert_refused("t", id=2, order=1)
        await ddl.insert("t", id=1, order=2)
        assert await ddl.rows("t", "id order") == [(1, 1), (1, 2)]

    async def test_creating_an_index_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The name is taken.
        If this fails, check that ``format_create_index_statement`` adds IF NOT EXISTS only on request."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v"))
        await ddl.expect_refusal(create_index(ddl, "w"))

    @requires(Capability.INDEX_IF_NOT_EXISTS)
    async def test_an_index_is_created_if_missing(self, ddl: Ddl) -> None:
        """The second statement with the same name leaves the first index as it is.
        If this fails, check how ``format_create_index_statement`` renders ``if_not_exists``."""
        await create_t_with_three_rows(ddl)
        for unique in (False, True):
            await ddl.run(create_index(ddl, "v", if_not_exists=True, unique=unique))
        await ddl.insert("t", id=4, v=1, w="d")
        assert await ddl.rows("t", "id") == [(1,), (2,), (3,), (4,)]

    @requires(Capability.DROP_INDEX, Capability.UNIQUE_INDEX)
    async def test_a_dropped_unique_index_no_longer_refuses_duplicates(self, ddl: Ddl) -> None:
        """Its name is free again (C50, C97). If this fails, check ``format_drop_index_statement``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="a")
        await ddl.run(drop_index(ddl))
        await ddl.insert("t", id=4, v=1, w="a")
        await ddl.run(create_index(ddl, "v"))
        assert await ddl.rows("t", "id") == [(1,), (2,), (3,), (4,)]

    @requires(Capability.DROP_INDEX)
    async def test_dropping_a_missing_index_is_refused(self, ddl: Ddl) -> None:
        """The same statement succeeds once (C50, C97).
        If this fails, check that ``format_drop_index_statement`` adds IF EXISTS only on request."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v"))
        await ddl.run(drop_index(ddl))
        await ddl.expect_refusal(drop_index(ddl))

    @requires(Capability.DROP_INDEX, Capability.INDEX_IF_EXISTS)
    async def test_an_index_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice (C50, C97).
        If this fails, check how ``format_drop_index_statement`` renders ``if_exists``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v"))
        for _ in range(2):
            await ddl.run(drop_index(ddl, if_exists=True))
        await ddl.run(create_index(ddl, "v"))
        assert await ddl.rows("t", "id v w") == ROWS

    @requires(Capability.INDEX_TYPE)
    async def test_an_index_can_have_a_type(self, ddl: Ddl) -> None:
        """A unique ``BTREE`` index refuses duplicates (C97).
        If this fails, check how ``format_create_index_statement`` renders ``index_type``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", "w", index_type="BTREE", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="a")

    @requires(Capability.INDEX_INCLUDE, Capability.UNIQUE_INDEX)
    async def test_an_included_column_is_not_part_of_the_key(self, ddl: Ddl) -> None:
        """The index is unique over ``id`` alone.
        If this fails, check how ``format_create_index_statement`` renders ``include``."""
        await ddl.create("t", column("id"), column("order"))
        await ddl.insert("t", id=1, order=1)
        await ddl.run(create_index(ddl, "id", include=["order"], unique=True))
        await ddl.expect_insert_refused("t", id=1, order=2)
        await ddl.insert("t", id=2, order=1)
        assert await ddl.rows("t", "id order") == [(1, 1), (2, 1)]

    @requires(Capability.CONCURRENT_INDEX)
    async def test_an_index_can_be_built_concurrently(self, ddl: Ddl) -> None:
        """``concurrent`` is not possible inside a transaction.
        If this fails, check that ``format_create_index_statement`` renders ``concurrent`` and the backend opens no
        transaction for it."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "id", concurrent=True, unique=True))
        await ddl.expect_insert_refused("t", id=1, v=1, w="x")


@requires(Capability.CREATE_INDEX, Capability.UNIQUE_INDEX)
class UniqueIndexTests(ConformanceTests):
    """A unique index refuses duplicates of its key: of all its columns, its expression's values or its condition's
    rows."""

    ddl = ddl_fixture()

    async def test_a_unique_index_refuses_only_a_duplicate_combination(self, ddl: Ddl) -> None:
        """An INSERT and an UPDATE are both refused.
        If this fails, check how ``format_create_index_statement`` renders ``unique`` and ``columns``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="b")
        await ddl.expect_refused("""UPDATE {t} SET "w" = 'b' WHERE "id" = 1""")
        await ddl.insert("t", id=4, v=2, w="b")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 2, "b")]

    async def test_a_unique_index_over_duplicate_rows_is_refused(self, ddl: Ddl) -> None:
        """The statement fails and the rows stay.
        If this fails, check how ``format_create_index_statement`` renders ``unique``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(CreateIndexExpression(ddl.dialect, ddl.name("j"), ddl.name("t"), ["id"], unique=True))
        await ddl.expect_refusal(create_index(ddl, "v", unique=True), for_its_rows=True)
        assert await ddl.rows("t", "id v w") == ROWS

    @requires(Capability.PARTIAL_INDEX)
    async def test_a_partial_unique_index_applies_only_to_rows_of_its_condition(self, ddl: Ddl) -> None:
        """The condition is raw SQL. If this fails, check how ``format_create_index_statement`` renders ``where``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", unique=True, where=ddl.condition('"v" > 1')))
        await self._expect_partial(ddl)

    @requires(Capability.PARTIAL_INDEX)
    async def test_the_condition_of_a_partial_index_can_be_an_expression(self, ddl: Ddl) -> None:
        """DDL can't bind its value as a parameter (C50, C98).
        If this fails, check how ``format_create_index_statement`` renders ``where``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, "v", unique=True, where=Column(ddl.dialect, "v") > 1))
        await self._expect_partial(ddl)

    @requires(Capability.FUNCTIONAL_INDEX)
    @pytest.mark.parametrize("by_hand", [True, False], ids=["by-hand", "expression"])
    async def test_a_unique_index_on_an_expression_compares_its_values(self, ddl: Ddl, by_hand: bool) -> None:
        """The key is ``LOWER(w)``, for which "A" and "a" are equal (C89).
        If this fails, check how ``format_create_index_statement`` renders expressions among ``columns``."""
        await ddl.create("t", column("id"), column("w", VarCharType(20)))
        await ddl.insert("t", id=1, w="a")
        key = ddl.value('(LOWER("w"))') if by_hand else lower(ddl.dialect, Column(ddl.dialect, "w"))
        await ddl.run(create_index(ddl, key, unique=True))
        await ddl.expect_insert_refused("t", id=2, w="A")
        await ddl.insert("t", id=2, w="b")
        assert await ddl.rows("t", "id w") == [(1, "a"), (2, "b")]

    async def test_a_descending_column_can_be_part_of_an_index(self, ddl: Ddl) -> None:
        """``"v" DESC`` is raw SQL.
        If this fails, check how ``format_create_index_statement`` renders expressions among ``columns``."""
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, ddl.value('"v" DESC'), "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="b")
        assert await ddl.query('SELECT "id" FROM {t} ORDER BY "v" DESC, "w"') == [(3,), (1,), (2,)]

    @requires(Capability.INDEX_INTROSPECTION)
    async def test_an_index_keeps_the_direction_of_each_column(self, ddl: Ddl) -> None:
        """``"v" DESC`` is raw SQL, and the index is sorted downwards by it.
        If this fails, check that ``format_create_index_statement`` changes nothing of an expression among ``columns``."""
        needs_index_directions(ddl.db)
        if ddl.db.is_known_to_fail("introspection.a_descending_index_column_is_reported_as_descending"):
            skip(SkipKind.UNSUPPORTED, "no direction of an index is reported")
        await create_t_with_three_rows(ddl)
        await ddl.run(create_index(ddl, ddl.value('"v" DESC'), "w"))
        reported = await ddl.db(ddl.db.backend.introspector.list_indexes(ddl.name("t")))
        (index,) = (each for each in reported if each.name == ddl.name("i"))
        assert [(each.name, each.is_descending) for each in index.columns] == [("v", True), ("w", False)]

    @pytest.mark.parametrize("unique", [False, True], ids=["plain", "unique"])
    async def test_an_index_is_created_with_its_table_or_refused(self, ddl: Ddl, unique: bool) -> None:
        """CREATE TABLE creates its ``indexes``, whose names are then taken; or the dialect refuses them (C97).
        If this fails, check how ``format_create_table_statement`` renders ``indexes``."""
        definition = IndexDefinition(ddl.name("i"), ["v"], unique=unique)
        if await ddl.ran(ddl.table("t", column("id"), column("v"), indexes=[definition])):
            await ddl.insert("t", id=1, v=1)
            if unique:
                await ddl.expect_insert_refused("t", id=2, v=1)
            await ddl.run(CreateIndexExpression(ddl.dialect, ddl.name("j"), ddl.name("t"), ["id"]))
            await ddl.expect_refusal(create_index(ddl, "v"))
        else:
            assert await ddl.missing("t")

    async def _expect_partial(self, ddl: Ddl) -> None:
        await ddl.expect_insert_refused("t", id=4, v=2, w="d")
        await ddl.insert("t", id=4, v=1, w="d")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 1, "d")]
