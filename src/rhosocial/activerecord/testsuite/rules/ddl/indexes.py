"""Indexes: a unique one refuses duplicates where it applies, and any other changes no answer."""

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
from ..support.ddl import ENDS, Ddl, column, ddl_fixture

ROWS = [(1, 1, "a"), (2, 1, "b"), (3, 2, "a")]


async def three_rows(ddl: Ddl) -> None:
    """The table ``t``: keys, a number that comes twice, a text that comes twice."""
    await ddl.create("t", column("id"), column("v"), column("w", VarCharType(20)))
    for number, value, word in ROWS:
        await ddl.insert("t", id=number, v=value, w=word)


def index(ddl: Ddl, *columns: Any, **more: Any) -> Any:
    """CREATE INDEX ``i`` on ``t``."""
    return CreateIndexExpression(ddl.dialect, ddl.name("i"), ddl.name("t"), list(columns), **more)


def no_index(ddl: Ddl, **more: Any) -> Any:
    """DROP INDEX ``i``."""
    return DropIndexExpression(ddl.dialect, ddl.name("i"), ddl.name("t"), **more)


@requires(Capability.CREATE_INDEX)
class IndexTests(ConformanceTests):
    """CREATE INDEX and DROP INDEX."""

    ddl = ddl_fixture()

    async def test_an_index_changes_no_answer(self, ddl: Ddl) -> None:
        """And takes duplicates. Look at ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", "w"))
        await ddl.insert("t", id=4, v=1, w="a")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 1, "a")]
        assert await ddl.query("""SELECT "id" FROM {t} WHERE "v" = 1 AND "w" = 'a' ORDER BY "id" """) == [(1,), (4,)]

    @requires(Capability.UNIQUE_INDEX)
    @pytest.mark.parametrize("end", ENDS)
    async def test_an_index_may_have_any_name(self, ddl: Ddl, end: str) -> None:
        """Quotes, and what would end the statement. Look at ``index_name`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        name = ddl.fitting(f"{ddl.name('i')}{end}")
        await ddl.run(CreateIndexExpression(ddl.dialect, name, ddl.name("t"), ["id"], unique=True))
        await ddl.expect_insert_refused("t", id=1, v=1, w="x")
        assert await ddl.rows("t", "id v w") == ROWS

    async def test_making_an_index_again_is_refused(self, ddl: Ddl) -> None:
        """Its name is taken. Look at ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v"))
        await ddl.expect_refusal(index(ddl, "w"))

    @requires(Capability.INDEX_IF_NOT_EXISTS)
    async def test_an_index_can_be_made_if_it_is_missing(self, ddl: Ddl) -> None:
        """Twice the same name. Look at ``if_not_exists`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        for unique in (False, True):
            await ddl.run(index(ddl, "v", if_not_exists=True, unique=unique))
        await ddl.insert("t", id=4, v=1, w="d")
        assert await ddl.rows("t", "id") == [(1,), (2,), (3,), (4,)]

    @requires(Capability.DROP_INDEX, Capability.UNIQUE_INDEX)
    async def test_a_dropped_index_refuses_nothing_any_more(self, ddl: Ddl) -> None:
        """And its name is free. Look at ``format_drop_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="a")
        await ddl.run(no_index(ddl))
        await ddl.insert("t", id=4, v=1, w="a")
        await ddl.run(index(ddl, "v"))
        assert await ddl.rows("t", "id") == [(1,), (2,), (3,), (4,)]

    @requires(Capability.DROP_INDEX)
    async def test_dropping_an_index_that_is_missing_is_refused(self, ddl: Ddl) -> None:
        """Look at ``format_drop_index_statement``: IF EXISTS is for those who ask for it."""
        await three_rows(ddl)
        await ddl.expect_refusal(no_index(ddl))

    @requires(Capability.DROP_INDEX, Capability.INDEX_IF_EXISTS)
    async def test_an_index_can_be_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v"))
        for _ in range(2):
            await ddl.run(no_index(ddl, if_exists=True))
        await ddl.run(index(ddl, "v"))
        assert await ddl.rows("t", "id v w") == ROWS

    @requires(Capability.INDEX_TYPE)
    async def test_an_index_can_be_told_its_type(self, ddl: Ddl) -> None:
        """``BTREE``, and duplicates are refused as ever. Look at ``index_type`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", "w", index_type="BTREE", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="a")

    @requires(Capability.INDEX_INCLUDE, Capability.UNIQUE_INDEX)
    async def test_an_included_column_is_no_part_of_the_key(self, ddl: Ddl) -> None:
        """UNIQUE over ``id`` alone. Look at ``include`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "id", include=["w"], unique=True))
        await ddl.expect_insert_refused("t", id=1, v=1, w="other")

    @requires(Capability.CONCURRENT_INDEX)
    async def test_an_index_can_be_built_beside_writers(self, ddl: Ddl) -> None:
        """``concurrent``; it can't be inside a transaction. Look at ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "id", concurrent=True, unique=True))
        await ddl.expect_insert_refused("t", id=1, v=1, w="x")


@requires(Capability.CREATE_INDEX, Capability.UNIQUE_INDEX)
class UniqueIndexTests(ConformanceTests):
    """A unique index refuses duplicates of its key: all of its columns, its condition's rows, its expression's values."""

    ddl = ddl_fixture()

    async def test_a_unique_index_refuses_the_same_combination_alone(self, ddl: Ddl) -> None:
        """In an INSERT and in an UPDATE. Look at ``unique`` and ``columns`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="b")
        await ddl.expect_refused("""UPDATE {t} SET "w" = 'b' WHERE "id" = 1""")
        await ddl.insert("t", id=4, v=2, w="b")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 2, "b")]

    async def test_rows_that_are_there_twice_keep_a_unique_index_from_being_made(self, ddl: Ddl) -> None:
        """The statement fails and the rows stay. Look at ``unique``."""
        await three_rows(ddl)
        await ddl.expect_refusal(index(ddl, "v", unique=True))
        assert await ddl.rows("t", "id v w") == ROWS

    @requires(Capability.PARTIAL_INDEX)
    async def test_a_partial_index_judges_the_rows_of_its_condition(self, ddl: Ddl) -> None:
        """Written by hand. Look at ``where`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", unique=True, where=ddl.condition('"v" > 1')))
        await self._expect_partial(ddl)

    @requires(Capability.PARTIAL_INDEX)
    async def test_the_condition_of_a_partial_index_can_be_an_expression(self, ddl: Ddl) -> None:
        """Its value can't be bound in DDL. Look at ``where`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, "v", unique=True, where=Column(ddl.dialect, "v") > 1))
        await self._expect_partial(ddl)

    @requires(Capability.FUNCTIONAL_INDEX)
    @pytest.mark.parametrize("by_hand", [True, False], ids=["by-hand", "expression"])
    async def test_an_index_on_an_expression_judges_its_value(self, ddl: Ddl, by_hand: bool) -> None:
        """``LOWER(w)``: A and a are one. Look at expressions among ``columns`` in ``format_create_index_statement``."""
        await ddl.create("t", column("id"), column("w", VarCharType(20)))
        await ddl.insert("t", id=1, w="a")
        key = ddl.value('(LOWER("w"))') if by_hand else lower(ddl.dialect, Column(ddl.dialect, "w"))
        await ddl.run(index(ddl, key, unique=True))
        await ddl.expect_insert_refused("t", id=2, w="A")
        await ddl.insert("t", id=2, w="b")
        assert await ddl.rows("t", "id w") == [(1, "a"), (2, "b")]

    async def test_a_descending_column_can_be_part_of_an_index(self, ddl: Ddl) -> None:
        """``"v" DESC`` by hand. Look at expressions among ``columns`` in ``format_create_index_statement``."""
        await three_rows(ddl)
        await ddl.run(index(ddl, ddl.value('"v" DESC'), "w", unique=True))
        await ddl.expect_insert_refused("t", id=4, v=1, w="b")
        assert await ddl.query('SELECT "id" FROM {t} ORDER BY "v" DESC, "w"') == [(3,), (1,), (2,)]

    @pytest.mark.parametrize("unique", [False, True], ids=["plain", "unique"])
    async def test_an_index_can_be_made_with_its_table_or_is_refused(self, ddl: Ddl, unique: bool) -> None:
        """``indexes`` of CREATE TABLE; its name is then taken. Look at ``format_create_table_statement`` (C81)."""
        definition = IndexDefinition(ddl.name("i"), ["v"], unique=unique)
        if await ddl.ran(ddl.table("t", column("id"), column("v"), indexes=[definition])):
            await ddl.insert("t", id=1, v=1)
            if unique:
                await ddl.expect_insert_refused("t", id=2, v=1)
            await ddl.expect_refusal(index(ddl, "v"))
        else:
            assert await ddl.missing("t")

    async def _expect_partial(self, ddl: Ddl) -> None:
        await ddl.expect_insert_refused("t", id=4, v=2, w="d")
        await ddl.insert("t", id=4, v=1, w="d")
        assert await ddl.rows("t", "id v w") == [*ROWS, (4, 1, "d")]
