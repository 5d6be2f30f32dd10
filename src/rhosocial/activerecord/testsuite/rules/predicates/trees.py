"""Random trees of conditions, compared with a calculation in Python."""

from __future__ import annotations

from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.condition_trees import any_tree, flat_tree
from ..support.null_rows import as_rows, fill, keys
from ..support.three_valued_logic import kept

ROWS = as_rows()


class PredicateTreeTests(ConformanceTests):
    """Any tree of conditions selects the rows that three-valued logic selects."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(80, tree=flat_tree())
    async def test_a_random_tree_without_parentheses_selects_the_right_rows(
        self, db: Db, facts: Any, tree: Any
    ) -> None:
        """The tree has comparisons, lists, ranges, NULL tests, NOT, and ANDs within ORs.
        If this fails, check the ``format_..._predicate`` method of the printed condition."""
        await insert_rows(db, facts)
        expected = [row["k"] for row in kept(ROWS, tree.truth)]
        assert await keys(db, facts.Fact, tree.build(facts.Fact.c)) == expected, tree.text()

    @rule(waits=True)
    @examples(80, tree=any_tree())
    async def test_a_random_tree_selects_the_right_rows(self, db: Db, facts: Any, tree: Any) -> None:
        """The tree has any nesting, including ORs within ANDs (C50).
        If this fails, check that ``format_logical_predicate`` writes parentheses where they are needed."""
        await insert_rows(db, facts)
        expected = [row["k"] for row in kept(ROWS, tree.truth)]
        assert await keys(db, facts.Fact, tree.build(facts.Fact.c)) == expected, tree.text()


async def insert_rows(db: Db, facts: Any) -> None:
    """Insert the rows on the first example; no example changes them."""
    if not await db(facts.Fact.query().select("k").aggregate()):
        await fill(db, facts.table("fact"))
