"""Conditions over other rows: EXISTS, and comparisons with the one value of a subquery."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import (
    AllExpression,
    AnyExpression,
    Column,
    ExistsExpression,
    FunctionCall,
    Literal,
    QueryExpression,
    Subquery,
    TableExpression,
)

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.facts import FACTS
from ..support.null_rows import EVERY, fill, keys, subquery

TWINS = ((1, 2), (2, 2), (3, 0), (4, None))
"""Keys and numbers of the table that the subqueries read."""


class SubqueryConditionTests(ConformanceTests):
    """A subquery in a condition sees its own rows, and the outer row where it names it."""

    facts = family_fixture(FACTS)

    async def test_exists_asks_whether_there_is_any_row(self, db: Db, facts: Any) -> None:
        """A subquery that does not look at the outer row keeps all rows or none. Look at ``format_exists_expression``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        a = Column(db.dialect, "a")
        some = subquery(db, facts.table("twin"), "k", a == 2)
        none = subquery(db, facts.table("twin"), "k", a == 77)
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, some)) == EVERY
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, none)) == []
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, none, is_not=True)) == EVERY

    async def test_exists_looks_at_the_outer_row(self, db: Db, facts: Any) -> None:
        """A qualified column of the outer table is the outer row's. Look at ``format_column``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        outer = Column(db.dialect, "a", table=facts.table("fact"))
        inner = Column(db.dialect, "a", table=facts.table("twin"))
        matching = subquery(db, facts.table("twin"), "k", inner == outer)
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, matching)) == [3, 5, 8]
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, matching, is_not=True)) == [1, 2, 4, 6, 7]
        assert await keys(db, facts.Fact, ~ExistsExpression(db.dialect, matching)) == [1, 2, 4, 6, 7]

    async def test_exists_tells_a_table_from_itself(self, db: Db, facts: Any) -> None:
        """The same table inside, under an alias, has other rows than outside. Look at ``format_column`` and aliases."""
        await fill(db, facts.table("fact"))
        dialect, name = db.dialect, facts.table("fact")
        same = Column(dialect, "a", table="other") == Column(dialect, "a", table=name)
        earlier = Column(dialect, "k", table="other") < Column(dialect, "k", table=name)
        query = QueryExpression(
            dialect,
            [Column(dialect, "k", table="other")],
            TableExpression(dialect, name, alias="other"),
            where=same & earlier,
        )
        assert await keys(db, facts.Fact, ExistsExpression(dialect, query)) == [2, 5]

    async def test_values_inside_and_outside_a_subquery_keep_their_places(self, db: Db, facts: Any) -> None:
        """Parameters stand in the order of the statement's text. Look at ``format_query_statement``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        c, a, k = facts.Fact.c, Column(db.dialect, "a"), Column(db.dialect, "k")
        inside = ExistsExpression(db.dialect, subquery(db, facts.table("twin"), "k", (a == 0) & (k == 3)))
        assert await keys(db, facts.Fact, c.k > 6, inside, c.b == 3) == [7]
        assert await keys(db, facts.Fact, (c.k > 6) & inside & (c.b == -1)) == [8]

    async def test_a_value_is_compared_with_the_one_value_of_a_subquery(self, db: Db, facts: Any) -> None:
        """A scalar subquery stands where a value does. Look at ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        dialect = db.dialect
        highest = FunctionCall(dialect, "MAX", Column(dialect, "a"))
        scalar = subquery(db, facts.table("twin"), highest)
        assert await keys(db, facts.Fact, facts.Fact.c.a == scalar) == [3, 5]
        assert await keys(db, facts.Fact, facts.Fact.c.a > scalar) == [7]

    async def test_a_query_can_be_compared_without_being_wrapped(self, db: Db, facts: Any) -> None:
        """A ``QueryExpression`` on the right of a comparison is put into parentheses by ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        dialect = db.dialect
        lowest = FunctionCall(dialect, "MIN", Column(dialect, "a"))
        query = QueryExpression(dialect, [lowest], TableExpression(dialect, facts.table("twin")))
        assert await keys(db, facts.Fact, facts.Fact.c.a == query) == [8]

    async def test_a_subquery_without_rows_is_null(self, db: Db, facts: Any) -> None:
        """Comparing with the value of no row is unknown. Look at ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"))
        dialect = db.dialect
        nothing = subquery(db, facts.table("twin"), "a")
        condition = facts.Fact.c.a == nothing
        assert await keys(db, facts.Fact, condition) == []
        assert await keys(db, facts.Fact, ~condition) == []
        assert await keys(db, facts.Fact, Subquery(dialect, nothing).is_null()) == EVERY

    async def test_a_subquery_of_a_model_query_takes_its_text_and_values(self, db: Db, facts: Any) -> None:
        """``Subquery(dialect, query.to_sql())`` carries both. Look at ``Subquery.to_sql``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        chosen = facts.Twin.query().select("a").where(facts.Twin.c.k == 3)
        value = Subquery(db.dialect, chosen.to_sql())
        assert await keys(db, facts.Fact, facts.Fact.c.a == value, facts.Fact.c.k == 8) == [8]
        assert await keys(db, facts.Fact, Literal(db.dialect, 0) == value, facts.Fact.c.k < 3) == [1, 2]

    async def test_any_and_all_compare_with_every_row_of_a_subquery_or_are_refused(self, db: Db, facts: Any) -> None:
        """``> ANY`` is more than one of them, ``> ALL`` more than each (contract C81). Look at ``format_any_expression``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), [(1, 0), (2, 1), (3, 2)], ("k", "a"))
        dialect, a = db.dialect, Column(db.dialect, "a")
        others = subquery(db, facts.table("twin"), "a")
        sent = len(db.statements)
        try:
            some = await keys(db, facts.Fact, AnyExpression(dialect, a, ">", others))
            every = await keys(db, facts.Fact, AllExpression(dialect, a, ">", others))
        except UnsupportedFeatureError:
            assert len(db.statements) == sent
        else:
            assert (some, every) == ([1, 2, 3, 5, 7], [7])
