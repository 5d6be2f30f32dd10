"""Random trees of conditions, judged by a calculation in Python."""

from __future__ import annotations

from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.null_rows import as_rows, fill, keys
from ..support.three_valued_logic import kept
from ._trees import any_tree, flat_tree

ROWS = as_rows()


class PredicateTreeTests(ConformanceTests):
    """Whatever the tree of conditions, the rows are those that SQL's logic of three values keeps."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(80, tree=flat_tree())
    async def test_a_random_tree_that_needs_no_parentheses_keeps_the_right_rows(
        self, db: Db, facts: Any, tree: Any
    ) -> None:
        """Comparisons, lists, ranges, NULL tests and NOT, ANDs within ORs. Look at the ``format_*_predicate`` methods."""
        await filled(db, facts)
        expected = [row["k"] for row in kept(ROWS, tree.truth)]
        assert await keys(db, facts.Fact, tree.build(facts.Fact.c)) == expected, tree.text()

    @rule(waits=True)
    @examples(80, tree=any_tree())
    async def test_a_random_tree_keeps_the_right_rows(self, db: Db, facts: Any, tree: Any) -> None:
        """The same in any nesting, ORs within ANDs too (contract C50). Look at ``format_logical_predicate``."""
        await filled(db, facts)
        expected = [row["k"] for row in kept(ROWS, tree.truth)]
        assert await keys(db, facts.Fact, tree.build(facts.Fact.c)) == expected, tree.text()


async def filled(db: Db, facts: Any) -> None:
    """The rows, put there by the first example: no example changes them."""
    if not await db(facts.Fact.query().select("k").aggregate()):
        await fill(db, facts.table("fact"))
