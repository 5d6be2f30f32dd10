"""Random queries: set operations in order and in part."""

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
from ..support.random_relations import Relations


@requires(Capability.UNION)
class RandomSetOperationTests(ConformanceTests):
    """A set operation gives what Python computes from both sides."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_a_random_set_operation_gives_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """UNION, UNION ALL, INTERSECT and EXCEPT of two selections, or of all rows of a set operation in FROM; order, LIMIT
        and OFFSET belong to the whole.
        If this fails, check where ``format_set_operation_expression`` writes ORDER BY and LIMIT."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.combined())

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_set_operations_take_whole_queries(self, db: Db, facts: Any, seed: int) -> None:
        """UNION, INTERSECT and EXCEPT of joins, groups, parts and further set operations, in a row and within each other.
        If this fails, check ``format_set_operation_expression`` and what keeps an operand together in a subquery."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("set"))
