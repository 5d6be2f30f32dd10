"""Random conditions over computed values, and the tests of NULL that each kind of value takes."""

from __future__ import annotations

from random import Random
from typing import Any, Callable

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.expression import CaseExpression, Literal
from rhosocial.activerecord.backend.expression.functions import coalesce, nullif

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.null_rows import fill, keys
from ..support.random_queries import Queries

KINDS: dict[str, Callable[[Any, Any], Any]] = {
    "function": lambda d, c: coalesce(d, c.a, c.b),
    "nested function": lambda d, c: coalesce(d, nullif(d, c.a, Literal(d, 0)), c.b),
    "sum": lambda d, c: coalesce(d, c.a, c.b) + 1,
    "case": lambda d, c: CaseExpression(d, cases=[(c.a.is_not_null(), c.a)], else_result=c.b),
    "cast": lambda d, c: coalesce(d, c.a, c.b).cast("DECIMAL(10,0)"),
}
"""Values that are NULL where ``a`` and ``b`` are."""


class RandomConditionTests(ConformanceTests):
    """A condition may ask any value that SQL computes, as it asks a column."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(40, seed=st.integers(0, 2**48))
    async def test_a_random_condition_on_computed_values_selects_the_right_rows(
        self, db: Db, facts: Any, seed: int
    ) -> None:
        """Comparisons, lists, ranges, tests of NULL and NOT, of sums, functions and CASE (C50).
        If this fails, check the ``format_..._predicate`` method of what the message names: it renders any value."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.selected(queries.one_table()))

    @pytest.mark.parametrize("kind", list(KINDS))
    async def test_a_computed_value_is_tested_for_null_like_a_column(self, db: Db, facts: Any, kind: str) -> None:
        """IS NULL and IS NOT NULL, by method and under NOT: each row meets one of the two.
        If this fails, check that ``format_is_null_predicate`` treats every expression alike."""
        rows = [(1, 5, None), (2, None, 7), (3, None, None), (4, 1, 2)]
        await fill(db, facts.table("fact"), rows, ("k", "a", "b"))
        model, make = facts.Fact, KINDS[kind]
        for absent in (make(db.dialect, model.c).is_null(), ~make(db.dialect, model.c).is_not_null()):
            assert await keys(db, model, absent) == [3]
        for present in (make(db.dialect, model.c).is_not_null(), ~make(db.dialect, model.c).is_null()):
            assert await keys(db, model, present) == [1, 2, 4]
