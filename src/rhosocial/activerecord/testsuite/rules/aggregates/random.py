"""Random queries: aggregates of computed values."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.random_groups import ranked
from ..support.random_queries import Queries
from ..support.random_relations import Relations
from ..support.random_subqueries import with_subqueries


class RandomAggregateTests(ConformanceTests):
    """Whatever is counted or added, the result is what Python computes."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(30, seed=st.integers(0, 2**48))
    async def test_random_totals_are_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """COUNT, SUM, MIN and MAX of computed values, with DISTINCT, FILTER, GROUP BY and HAVING in every mix.
        If this fails, check how an aggregate is rendered with what the message names."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.totals(queries.one_table()))

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_totals_of_random_queries_are_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Aggregates, groups and plain numbers of rows over a query in FROM: a part, groups, two lists as one.
        If this fails, check that the query within keeps its own order, limit and groups."""
        queries = with_subqueries(db, facts, Random(seed))

        def draw() -> Any:
            source = queries.derived()
            return queries.size(source) if queries.random.random() < 0.3 else queries.totals(source)

        await queries.assert_as_computed(draw)

    @rule(waits=True)
    @examples(30, seed=st.integers(0, 2**48))
    async def test_random_groups_are_kept_and_ordered_by_their_aggregates(self, db: Db, facts: Any, seed: int) -> None:
        """HAVING and ORDER BY ask for an aggregate of the result, for one beside it, or for the same with a FILTER.
        If this fails, check that each place of an aggregate keeps its own FILTER, and the order of the parameters."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: ranked(queries, queries.one_table()))

    @rule(waits=True)
    @examples(40, seed=st.integers(0, 2**48))
    async def test_random_groups_of_whole_queries_are_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Groups of joins, parts and windows, with FILTER and HAVING, DISTINCT of what the groups show, ORDER BY and LIMIT.
        If this fails, check ``format_query_statement``: DISTINCT holds for the columns that are asked, after the groups."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("groups"))
