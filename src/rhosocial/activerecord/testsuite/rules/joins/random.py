"""Random queries: joins of several tables, one of them twice or more."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.random_queries import Queries
from ..support.random_relations import Relations
from ..support.random_subqueries import any_query


class RandomJoinTests(ConformanceTests):
    """Whatever is joined, each pair of rows comes once."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_random_joins_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Inner and left joins in a row, the same table again under another alias, and computed values of all of them.
        If this fails, check ``format_join_expression``, and that no join is left out because another one looks like it."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: any_query(queries, queries.joined()))

    @rule(waits=True)
    @examples(15, seed=st.integers(0, 2**48))
    async def test_totals_of_random_joins_are_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Aggregates and groups over joined rows.
        If this fails, check how GROUP BY and aggregates name the columns of joined tables."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.totals(queries.joined()))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_outer_joins_in_a_row_keep_the_rows_of_each_side(self, db: Db, facts: Any, seed: int) -> None:
        """Inner, left, right, full and cross joins in a row, over tables, queries and names of WITH; whichever side a row
        without a partner stands on, it comes once.
        If this fails, check ``format_join_expression``: the joins before it are the left side of a join."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("join"))
