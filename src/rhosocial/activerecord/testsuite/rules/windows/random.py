"""Random window functions."""

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
from ..support.random_windows import counted, framed, named, windowed


@requires(Capability.WINDOW_FUNCTIONS)
class RandomWindowTests(ConformanceTests):
    """The database and Python compute the same of random windows over random rows."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(30, seed=st.integers(0, 2**48))
    async def test_random_windows_give_what_python_computes(self, db: Db, facts: Any, seed: int) -> None:
        """Numbers, ranks, neighbours, ends and totals of computed values, with partitions, orders and frames.
        If this fails, check ``format_window_specification``, ``format_window_frame_specification`` and the order of the
        parameters: those of the arguments come before those of the window."""
        queries = Queries(db, facts, Random(seed))
        kinds = (windowed, windowed, counted)
        await queries.assert_as_computed(lambda: queries.random.choice(kinds)(queries, queries.one_table()))

    @rule(waits=True)
    @requires(Capability.WINDOW_FRAME_CLAUSE)
    @examples(3, seed=st.integers(0, 2**48))
    async def test_every_frame_of_rows_has_the_rows_between_its_bounds(self, db: Db, facts: Any, seed: int) -> None:
        """Each pair of bounds from two rows before to two rows after, or without a bound, also where no row is between
        them. If this fails, check ``format_window_frame_specification``."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: framed(queries, queries.one_table()))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_windows_can_have_names(self, db: Db, facts: Any, seed: int) -> None:
        """WINDOW names the window of each function, with partitions, orders and frames, and OVER has the name alone.
        If this fails, check ``format_window_function_call`` with a name, ``format_window_clause``, and that the
        parameters of the windows come after those of the condition."""
        queries = Queries(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: named(queries, queries.one_table()))

    @rule(waits=True)
    @examples(20, seed=st.integers(0, 2**48))
    async def test_random_windows_over_whole_queries_are_what_python_computes(
        self, db: Db, facts: Any, seed: int
    ) -> None:
        """Ranks, neighbours and aggregates of rows and of ranges of peers, over joins, groups and parts; the result may be of
        different rows alone, and a part of them is cut from it last.
        If this fails, check ``format_window_specification``, ``format_window_frame_specification`` and where LIMIT stands."""
        queries = Relations(db, facts, Random(seed))
        await queries.assert_as_computed(lambda: queries.query("windows"))
