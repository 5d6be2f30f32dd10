"""Random queries: subqueries in every place, of the outer query's own tables and of others."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.random_subqueries import any_query, of_values, with_subqueries


class RandomSubqueryTests(ConformanceTests):
    """A subquery gives its rows wherever it stands, and asks the outer row that its alias names."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_random_subqueries_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """EXISTS, IN and values of subqueries, within conditions, sums, groups and each other, with and without the outer
        row. If this fails, check the order of the parameters, and that each alias keeps its own table."""
        queries = with_subqueries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: any_query(queries, queries.one_table()))

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_a_query_of_random_queries_gives_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Queries in FROM, one within the other: conditions, parts in order, groups, two lists as one.
        If this fails, check that each level keeps its own condition, order and limit, and the order of the parameters."""
        queries = with_subqueries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: any_query(queries, queries.derived()))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_conditions_ask_the_value_of_a_subquery(self, db: Db, facts: Any, seed: int) -> None:
        """Every condition takes the value of a subquery, which may be NULL: comparisons, IS NULL, IN, BETWEEN, NOT.
        If this fails, check what the condition of the message makes of an operand in parentheses."""
        queries = of_values(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.selected(queries.one_table()))
