"""Random queries: texts that are computed."""

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


class RandomTextTests(ConformanceTests):
    """What is computed of texts is what Python computes."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, seed=st.integers(0, 2**48))
    async def test_random_text_terms_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """``||``, UPPER, SUBSTRING, REPLACE, COALESCE and CASE of each other, over NULL and letters beyond 16 bits (C50).
        If this fails, check how the dialect renders the function that the message names, and that ``||`` with NULL is NULL."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.terms_of_rows(queries.one_table(), texts=True))
