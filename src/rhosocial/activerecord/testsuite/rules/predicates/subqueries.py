"""Conditions over other rows: EXISTS, scalar subqueries, ANY and ALL."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
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

ROWS = (
    (1, 1, 1, "ash", True),
    (2, 1, 2, "birch", False),
    (3, 2, 1, "cedar", None),
    (4, None, 1, "date", True),
    (5, 2, None, None, False),
    (6, None, None, "elm", None),
    (7, 3, 3, "fig", True),
    (8, 0, -1, "ash", False),
)
"""Columns ``k``, ``a``, ``b``, ``word`` and ``flag`` of the table ``fact``."""

TWINS = ((1, 2), (2, 2), (3, 0), (4, None))
"""Columns ``k`` and ``a`` of the table ``twin``, which the subqueries read."""


class SubqueryConditionTests(ConformanceTests):
    """A subquery in a condition sees its own rows, and the outer row where it names it."""

    facts = family_fixture(FACTS)

    async def test_exists_is_true_when_the_subquery_has_rows(self, db: Db, facts: Any) -> None:
        """A subquery that does not refer to the outer row selects all rows or none.
        If this fails, check ``format_exists_expression``."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        a = Column(db.dialect, "a")
        some = subquery(db, facts.table("twin"), "k", a == 2)
        none = subquery(db, facts.table("twin"), "k", a == 77)
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, some)) == EVERY
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, none)) == []
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, none, is_not=True)) == EVERY

    async def test_exists_may_refer_to_the_outer_row(self, db: Db, facts: Any) -> None:
        """A column qualified by the outer table is the outer row's.
        If this fails, check that ``format_column`` renders the table."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        outer = Column(db.dialect, "a", table=facts.table("fact"))
        inner = Column(db.dialect, "a", table=facts.table("twin"))
        matching = subquery(db, facts.table("twin"), "k", inner == outer)
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, matching)) == [3, 5, 8]
        assert await keys(db, facts.Fact, ExistsExpression(db.dialect, matching, is_not=True)) == [1, 2, 4, 6, 7]
        assert await keys(db, facts.Fact, ~ExistsExpression(db.dialect, matching)) == [1, 2, 4, 6, 7]

    async def test_exists_works_on_the_same_table_under_an_alias(self, db: Db, facts: Any) -> None:
        """The table inside EXISTS, under an alias, is distinct from the outer one.
        If this fails, check that ``format_column`` and ``format_table`` render aliases."""
        await fill(db, facts.table("fact"), ROWS)
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

    async def test_parameters_inside_and_outside_a_subquery_stay_in_order(self, db: Db, facts: Any) -> None:
        """Parameters are bound in the order of the statement's text.
        If this fails, check how ``format_query_statement`` concatenates parameters."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        c, a, k = facts.Fact.c, Column(db.dialect, "a"), Column(db.dialect, "k")
        inside = ExistsExpression(db.dialect, subquery(db, facts.table("twin"), "k", (a == 0) & (k == 3)))
        assert await keys(db, facts.Fact, c.k > 6, inside, c.b == 3) == [7]
        assert await keys(db, facts.Fact, (c.k > 6) & inside & (c.b == -1)) == [8]

    async def test_a_scalar_subquery_can_be_compared(self, db: Db, facts: Any) -> None:
        """A subquery with one value may stand in place of a value.
        If this fails, check how ``format_comparison_predicate`` renders a ``Subquery``."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        dialect = db.dialect
        highest = FunctionCall(dialect, "MAX", Column(dialect, "a"))
        scalar = subquery(db, facts.table("twin"), highest)
        assert await keys(db, facts.Fact, facts.Fact.c.a == scalar) == [3, 5]
        assert await keys(db, facts.Fact, facts.Fact.c.a > scalar) == [7]

    async def test_a_query_expression_can_be_compared_directly(self, db: Db, facts: Any) -> None:
        """A ``QueryExpression`` may stand on the right of a comparison.
        If this fails, check that ``format_comparison_predicate`` puts it in parentheses."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        dialect = db.dialect
        lowest = FunctionCall(dialect, "MIN", Column(dialect, "a"))
        query = QueryExpression(dialect, [lowest], TableExpression(dialect, facts.table("twin")))
        assert await keys(db, facts.Fact, facts.Fact.c.a == query) == [8]

    async def test_a_subquery_without_rows_is_null(self, db: Db, facts: Any) -> None:
        """Comparing with a scalar subquery without rows is unknown.
        If this fails, check ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"), ROWS)
        dialect = db.dialect
        nothing = subquery(db, facts.table("twin"), "a")
        condition = facts.Fact.c.a == nothing
        assert await keys(db, facts.Fact, condition) == []
        assert await keys(db, facts.Fact, ~condition) == []
        assert await keys(db, facts.Fact, Subquery(dialect, nothing).is_null()) == EVERY

    async def test_a_subquery_accepts_the_sql_of_a_model_query(self, db: Db, facts: Any) -> None:
        """``Subquery(dialect, query.to_sql())`` keeps both text and parameters.
        If this fails, check ``Subquery.to_sql``."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), TWINS, ("k", "a"))
        chosen = facts.Twin.query().select("a").where(facts.Twin.c.k == 3)
        value = Subquery(db.dialect, chosen.to_sql())
        assert await keys(db, facts.Fact, facts.Fact.c.a == value, facts.Fact.c.k == 8) == [8]
        assert await keys(db, facts.Fact, Literal(db.dialect, 0) == value, facts.Fact.c.k < 3) == [1, 2]

    async def test_any_and_all_compare_with_a_subquery_or_are_refused(self, db: Db, facts: Any) -> None:
        """``> ANY`` means greater than one of the values, ``> ALL`` greater than each (C81). No ``supports_...`` asks about
        them, so a database that lacks them may refuse the statement itself.
        If this fails, check ``format_any_expression`` and ``format_all_expression``."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), [(1, 0), (2, 1), (3, 2)], ("k", "a"))
        dialect, a = db.dialect, Column(db.dialect, "a")
        others = subquery(db, facts.table("twin"), "a")
        sent = len(db.statements)
        try:
            some = await keys(db, facts.Fact, AnyExpression(dialect, a, ">", others))
            every = await keys(db, facts.Fact, AllExpression(dialect, a, ">", others))
        except UnsupportedFeatureError:
            assert len(db.statements) == sent
        except DatabaseError:
            with pytest.raises(DatabaseError):
                await db.run("SELECT 1 WHERE 2 > ANY (SELECT 1)", kind="DQL", process_result_set=True)
        else:
            assert (some, every) == ([1, 2, 3, 5, 7], [7])
