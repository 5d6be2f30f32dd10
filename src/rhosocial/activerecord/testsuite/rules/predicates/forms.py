"""Relations between queries: one condition selects the same rows in whatever form the query asks.

No calculation in Python is needed, so that a condition may be anything: what is compared is the database with itself.
"""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.advanced_functions import CaseExpression
from rhosocial.activerecord.backend.expression.functions import count, sum_
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.condition_trees import flat_tree
from ..support.terms import Terms
from .trees import insert_rows


class PredicateFormTests(ConformanceTests):
    """A query equals itself in another form."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(25, tree=flat_tree(), other=flat_tree())
    async def test_a_condition_selects_the_same_rows_in_every_form(
        self, db: Db, facts: Any, tree: Any, other: Any
    ) -> None:
        """As a source, in IN, after a query with other values, and as what CASE counts.
        If this fails, check how the dialect renders the form that the message names."""
        await insert_rows(db, facts)
        terms = Terms(db, facts)
        condition = tree.build(facts.Fact.c)
        where = WhereClause(db.dialect, condition)
        plain = terms.select(["k"], "fact", where, order_by=["k"])
        whole = [row[0] for row in await terms.rows(plain)]

        inner = terms.select(["k"], "fact", where)
        source = terms.select([terms.col("k", "s")], terms.sub(inner, "s"), order_by=[terms.col("k", "s")])
        assert [row[0] for row in await terms.rows(source)] == whole, f"as a source: {tree.text()}"

        listed = WhereClause(db.dialect, terms.within(terms.col("k"), inner))
        within = terms.select(["k"], "fact", listed, order_by=["k"])
        assert [row[0] for row in await terms.rows(within)] == whole, f"in IN: {tree.text()}"

        await terms.rows(terms.select(["k"], "fact", WhereClause(db.dialect, other.build(facts.Fact.c))))
        assert [row[0] for row in await terms.rows(plain)] == whole, f"after other values: {tree.text()}"

        one, nothing = Literal(db.dialect, 1), Literal(db.dialect, 0)
        case = CaseExpression(db.dialect, cases=[(condition, one)], else_result=nothing)
        counted = terms.select([sum_(db.dialect, case).as_("n"), count(db.dialect).as_("all")], "fact")
        ((number, everything),) = await terms.rows(counted)
        assert int(number) == len(whole), f"as what CASE counts: {tree.text()}"

        negated = terms.select(["k"], "fact", WhereClause(db.dialect, ~condition))
        rest = {row[0] for row in await terms.rows(negated)}
        assert rest.isdisjoint(whole), f"a condition and its negation: {tree.text()}"
        assert len(rest) + len(whole) <= int(everything)
