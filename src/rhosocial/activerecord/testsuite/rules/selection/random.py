"""Random queries: values that are computed, conditions, order and limits."""

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


class RandomSelectionTests(ConformanceTests):
    """Whatever a query selects, it gives what Python computes from the same rows."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_a_random_query_gives_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Sums, CASE with NULL, COALESCE, NULLIF and conditions of all kinds, in the order of keys, whole or in part (C50).
        If this fails, check how the dialect renders what the message names; where a part of the query works alone, check how
        it is put together."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.terms_of_rows(queries.one_table(), texts=False))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_different_values_come_in_order_and_in_part(self, db: Db, facts: Any, seed: int) -> None:
        """DISTINCT with ORDER BY, LIMIT and OFFSET: the part is one of the different values, not of the rows.
        If this fails, check ``format_query_statement``: DISTINCT comes before the part is taken."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.distinct(queries.one_table()))

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_random_keys_of_an_order_sort_as_python_does(self, db: Db, facts: Any, seed: int) -> None:
        """One to three keys, by label or computed, up and down, of all rows or of a part.
        If this fails, check ``format_order_by_clause``: each key keeps its own direction and its parameters."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.sorted_by(queries.one_table()))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_values_of_whole_queries_are_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Values of a table or of a query in FROM, under labels that are often the names of other columns, in an order of
        labels, whole or in part. If this fails, check ``format_order_by_clause`` and the labels: a label comes before a
        column of that name."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("values"))
