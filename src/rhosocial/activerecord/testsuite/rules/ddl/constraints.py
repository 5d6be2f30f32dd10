"""Constraints refuse what they forbid, keep what they allow, and change nothing else."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.expression import Column, InPredicate, Literal
from rhosocial.activerecord.backend.expression.types import BigIntType, VarCharType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ..support.ddl import (
    Ddl,
    check,
    check_of,
    column,
    ddl_fixture,
    default,
    foreign_key,
    key_of,
    not_null,
    null,
    primary_key,
    unique,
    unique_of,
)


class KeyTests(ConformanceTests):
    """Primary keys and unique columns refuse duplicates."""

    ddl = ddl_fixture()

    @requires(Capability.UNIQUE_CONSTRAINT)
    async def test_a_second_null_in_a_unique_column_is_kept_or_refused(self, ddl: Ddl) -> None:
        """NULL differs from every value: a second one is a row of its own, or an ``IntegrityError`` (C39, C102).
        If this fails, check how UNIQUE is rendered, and that ``insert`` sends NULL as NULL."""
        await ddl.create("once", column("id"), column("v", None, unique()))
        for key, value in ((1, None), (2, 5), (3, 0)):
            await ddl.insert("once", id=key, v=value)
        with contextlib.suppress(IntegrityError):
            await ddl.insert("once", id=4, v=None)
        await ddl.expect_insert_refused("once", id=5, v=5)
        assert await ddl.rows("once", "id v") in (
            [(1, None), (2, 5), (3, 0)],
            [(1, None), (2, 5), (3, 0), (4, None)],
        )

    @requires(Capability.PRIMARY_KEY_CONSTRAINT)
    @pytest.mark.parametrize("kind", [BigIntType(), VarCharType(20)], ids=["number", "text"])
    async def test_a_primary_key_refuses_a_duplicate(self, ddl: Ddl, kind: Any) -> None:
        """The key is declared with the column. If this fails, check ``format_column_constraint``."""
        await ddl.create("keyed", column("id", kind, primary_key()), column("v"))
        await ddl.insert("keyed", id="7" if isinstance(kind, VarCharType) else 7, v=1)
        await ddl.expect_insert_refused("keyed", id="7" if isinstance(kind, VarCharType) else 7, v=2)
        assert await ddl.rows("keyed", "v") == [(1,)]

    @requires(Capability.PRIMARY_KEY_CONSTRAINT)
    async def test_a_composite_key_refuses_only_a_duplicate_combination(self, ddl: Ddl) -> None:
        """The value of one key column may repeat.
        If this fails, check that ``format_pk_constraint`` renders every column."""
        await ddl.create(
            "pairs", column("a", None, not_null()), column("b", None, not_null()), constraints=[key_of("a", "b")]
        )
        for pair in ((1, 1), (1, 2), (2, 1)):
            await ddl.insert("pairs", a=pair[0], b=pair[1])
        await ddl.expect_insert_refused("pairs", a=1, b=2)
        assert await ddl.rows("pairs", "a b") == [(1, 1), (1, 2), (2, 1)]

    @requires(Capability.PRIMARY_KEY_CONSTRAINT)
    async def test_the_database_generates_an_auto_increment_key(self, ddl: Ddl) -> None:
        """With ``is_auto_increment`` every row gets its own key; otherwise the dialect refuses the flag (C81, C97).
        If this fails, check ``format_column_definition``."""
        key = column("id", None, primary_key(is_auto_increment=True))
        if await ddl.ran(ddl.table("counted", key, column("v"))):
            for value in (1, 2, 3):
                await ddl.insert("counted", v=value)
            keys = [key for (key,) in await ddl.rows("counted", "id")]
            assert (len(set(keys)), None in keys) == (3, False)
        else:
            assert await ddl.missing("counted")

    @requires(Capability.UNIQUE_CONSTRAINT)
    async def test_a_unique_column_refuses_a_duplicate(self, ddl: Ddl) -> None:
        """An INSERT and an UPDATE are both refused. If this fails, check ``format_column_constraint``."""
        await ddl.create("codes", column("id"), column("code", VarCharType(20), unique()))
        await ddl.insert("codes", id=1, code="a")
        await ddl.insert("codes", id=2, code="b")
        await ddl.expect_insert_refused("codes", id=3, code="a")
        await ddl.expect_refused("""UPDATE {codes} SET "code" = 'a' WHERE "id" = 2""")
        assert await ddl.rows("codes", "id code") == [(1, "a"), (2, "b")]

    @requires(Capability.UNIQUE_CONSTRAINT)
    @pytest.mark.parametrize("name", [None, "once"], ids=["unnamed", "named"])
    async def test_a_unique_constraint_refuses_only_a_duplicate_combination(self, ddl: Ddl, name: Any) -> None:
        """UNIQUE is a constraint of the table (C81, C97).
        If this fails, check ``format_unique_constraint`` and ``format_table_constraint_sql``."""
        rule = unique_of("a", "b", name=name and ddl.name(name))
        await ddl.create("combos", column("a"), column("b"), constraints=[rule])
        for pair in ((1, 1), (1, 2), (2, 1)):
            await ddl.insert("combos", a=pair[0], b=pair[1])
        await ddl.expect_insert_refused("combos", a=2, b=1)
        assert await ddl.rows("combos", "a b") == [(1, 1), (1, 2), (2, 1)]


class NullTests(ConformanceTests):
    """NOT NULL refuses NULL, and nothing else does."""

    ddl = ddl_fixture()

    @requires(Capability.NOT_NULL_CONSTRAINT)
    async def test_not_null_refuses_null(self, ddl: Ddl) -> None:
        """An explicit NULL, a column left out and an UPDATE are all refused.
        If this fails, check ``format_column_constraint``."""
        await ddl.create("full", column("id"), column("v", None, not_null()))
        await ddl.insert("full", id=1, v=1)
        await ddl.expect_insert_refused("full", id=2, v=None)
        await ddl.expect_insert_refused("full", id=2)
        await ddl.expect_refused('UPDATE {full} SET "v" = NULL')
        assert await ddl.rows("full", "id v") == [(1, 1)]

    @pytest.mark.parametrize("constraints", [[], [null()]], ids=["nothing-said", "said"])
    async def test_a_column_is_nullable_by_default(self, ddl: Ddl, constraints: list[Any]) -> None:
        """It takes NULL without a constraint, and with an explicit NULL constraint.
        If this fails, check ``format_column_constraint``."""
        await ddl.create("open", column("id"), column("v", None, *constraints))
        await ddl.insert("open", id=1, v=None)
        await ddl.insert("open", id=2)
        assert await ddl.rows("open", "id v") == [(1, None), (2, None)]

    @pytest.mark.parametrize("turned", [False, True], ids=["forward", "backward"])
    async def test_constraints_of_one_column_hold_together(self, ddl: Ddl, turned: bool) -> None:
        """NOT NULL, UNIQUE and DEFAULT apply in either order, and the next column has none of them.
        If this fails, check the loop of ``format_column_definition`` over the constraints."""
        several = [not_null(), unique(), default(5)]
        await ddl.create(
            "several", column("id"), column("v", None, *(several[::-1] if turned else several)), column("w")
        )
        await ddl.insert("several", id=1)
        await ddl.expect_insert_refused("several", id=2)
        await ddl.expect_insert_refused("several", id=2, v=None)
        await ddl.insert("several", id=2, v=6, w=None)
        assert await ddl.rows("several", "id v w") == [(1, 5, None), (2, 6, None)]


@requires(Capability.CHECK_CONSTRAINT)
class CheckTests(ConformanceTests):
    """CHECK refuses rows for which its condition is false, and keeps those for which it is true or unknown."""

    ddl = ddl_fixture()

    async def test_a_column_check_refuses_rows_that_violate_it(self, ddl: Ddl) -> None:
        """The condition is raw SQL (C97), and each column may have one. If this fails, check
        ``format_column_check_constraint``."""
        word = column("w", VarCharType(20), check(ddl.condition("\"w\" <> 'no'")))
        await ddl.create("limits", column("id"), column("v", None, check(ddl.condition('"v" > 0'))), word)
        await self._expect_only_positive(ddl)
        await ddl.expect_insert_refused("limits", id=3, v=3, w="no")
        await ddl.expect_insert_refused("limits", id=3, v=0, w="yes")
        await ddl.insert("limits", id=3, v=3, w="yes")
        assert await ddl.rows("limits", "id v w") == [(1, 1, None), (2, None, None), (3, 3, "yes")]

    async def test_a_column_check_can_be_an_expression(self, ddl: Ddl) -> None:
        """``v > 0`` is an expression whose value DDL can't bind as a parameter (C50, C98, C97).
        If this fails, check ``format_column_check_constraint``."""
        await ddl.create("limits", column("id"), column("v", None, check(Column(ddl.dialect, "v") > 0)))
        await self._expect_only_positive(ddl)

    @pytest.mark.parametrize("name", [None, "limit"], ids=["unnamed", "named"])
    async def test_a_table_check_refuses_rows_that_violate_it(self, ddl: Ddl, name: Any) -> None:
        """The condition is raw SQL (C97). If this fails, check ``format_table_check_constraint``."""
        rule = check_of(ddl.condition('"v" > 0'), name=name and ddl.name(name))
        await ddl.create("limits", column("id"), column("v"), constraints=[rule])
        await self._expect_only_positive(ddl)

    async def test_a_table_check_can_be_an_expression(self, ddl: Ddl) -> None:
        """``v > 0`` is an expression whose value DDL can't bind as a parameter (C50, C98, C97).
        If this fails, check ``format_table_check_constraint``."""
        rule = check_of(Column(ddl.dialect, "v") > 0)
        await ddl.create("limits", column("id"), column("v"), constraints=[rule])
        await self._expect_only_positive(ddl)

    async def test_a_check_can_compare_columns(self, ddl: Ddl) -> None:
        """The condition contains no value that would have to be bound (C97).
        If this fails, check ``format_table_check_constraint``."""
        rule = check_of(Column(ddl.dialect, "low") < Column(ddl.dialect, "high"))
        await ddl.create("spans", column("low"), column("high"), constraints=[rule])
        await ddl.insert("spans", low=1, high=2)
        for low, high in ((2, 1), (2, 2)):
            await ddl.expect_insert_refused("spans", low=low, high=high)
        await ddl.insert("spans", low=3, high=None)
        assert await ddl.rows("spans", "low high") == [(1, 2), (3, None)]

    async def test_a_check_compares_text_literally(self, ddl: Ddl) -> None:
        """Quotes, backslashes, percent signs and question marks stand for themselves (C50, C98, C97).
        If this fails, check how ``format_table_check_constraint`` renders a value as SQL text."""
        words = ["it's", "a\\b", "100%", "x?y"]
        rule = check_of(InPredicate(ddl.dialect, Column(ddl.dialect, "word"), Literal(ddl.dialect, words)))
        await ddl.create("words", column("id"), column("word", VarCharType(20)), constraints=[rule])
        for number, word in enumerate(words):
            await ddl.insert("words", id=number, word=word)
        for word in ("its", "a\\\\b", "ab", "100%%", "1000", "xay"):
            await ddl.expect_insert_refused("words", id=9, word=word)
        assert await ddl.rows("words", "id word") == list(enumerate(words))

    async def test_all_constraints_of_a_table_are_enforced(self, ddl: Ddl) -> None:
        """The table has two CHECK constraints and a NOT NULL column (C97).
        If this fails, check the loops of ``format_create_table_statement``."""
        rules = [check_of(ddl.condition('"a" > 0')), check_of(ddl.condition('"b" > 0'))]
        await ddl.create("thrice", column("a"), column("b"), column("d", None, not_null()), constraints=rules)
        await ddl.insert("thrice", a=1, b=1, d=1)
        for wrong in ({"a": 0, "b": 1, "d": 1}, {"a": 1, "b": 0, "d": 1}, {"a": 1, "b": 1, "d": None}):
            await ddl.expect_insert_refused("thrice", **wrong)
        assert await ddl.rows("thrice", "a b d") == [(1, 1, 1)]

    async def _expect_only_positive(self, ddl: Ddl) -> None:
        await ddl.insert("limits", id=1, v=1)
        await ddl.insert("limits", id=2, v=None)
        await ddl.expect_insert_refused("limits", id=3, v=0)
        await ddl.expect_refused('UPDATE {limits} SET "v" = -1 WHERE "id" = 1')
        assert await ddl.rows("limits", "id v") == [(1, 1), (2, None)]

    @pytest.mark.parametrize("lacking", ["condition", "columns"])
    async def test_an_incomplete_constraint_is_refused(self, ddl: Ddl, lacking: str) -> None:
        """The dialect raises ``ValueError`` or the database refuses; no table without the constraint is created.
        If this fails, check that ``format_check_constraint`` and ``format_foreign_key_constraint`` validate their
        arguments."""
        empty = check_of(None) if lacking == "condition" else foreign_key([], ddl.name("other"), ["id"])
        with pytest.raises((ValueError, DatabaseError)):
            await ddl.run(ddl.table("lacking", column("v"), constraints=[empty]))
        assert await ddl.missing("lacking")
