"""Random queries with WITH."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.random_queries import Queries
from ..support.random_recursion import SEVERAL_STEPS, Recursions
from ..support.random_relations import Relations
from ..support.random_subqueries import any_query, with_subqueries


@requires(Capability.BASIC_CTE)
class RandomCteTests(ConformanceTests):
    """A named query gives its rows wherever its name stands."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_queries_of_random_ctes_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """One CTE or two, the second reads the first, and the query reads one of them or joins both; with sums, groups,
        parts and subqueries. If this fails, check ``format_with_query``: the CTEs' parameters come before the query's."""
        queries = with_subqueries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: any_query(queries, queries.common()))

    @rule(waits=True)
    @requires(Capability.RECURSIVE_CTE)
    @examples(15, seed=st.integers(0, 2**48))
    async def test_random_recursive_ctes_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Up to four CTEs in any order: some are recursive, with one recursive part or two, and some read an earlier one.
        If this fails, check RECURSIVE in ``_format_with_clause``, which stands once, and ``format_set_operation_expression``
        within a recursive CTE."""
        queries = Queries(db, facts, Random(seed))
        recursions = Recursions(queries, await queries.takes(SEVERAL_STEPS))
        await queries.assert_as_computed(recursions.query)

    @rule(waits=True)
    @examples(40, seed=st.integers(0, 2**48))
    async def test_random_names_mean_the_innermost_query(self, db: Db, facts: Any, seed: int) -> None:
        """WITH on several levels, whose names and aliases are those of outer levels too, before joins, groups and set operations.
        If this fails, check ``format_with_query`` within a subquery: a name means that of the innermost WITH."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("with"))
