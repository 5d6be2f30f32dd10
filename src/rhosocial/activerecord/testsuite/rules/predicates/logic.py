"""AND, OR and NOT: a tree of conditions keeps its structure in SQL."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import LogicalPredicate

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.facts import FACTS
from ..support.null_rows import fill, keys, keys_of

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

# In the parameters below, a: a = 1 (true for rows 1 and 2, unknown for 4 and 6), b: b = 1 (true for 1, 3 and 4, unknown
# for 5 and 6), w: word = 'ash' (true for 1 and 8, unknown for 5).


class LogicTests(ConformanceTests):
    """Conditions combine by three-valued logic, whatever their nesting."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda a, b, w: a & b, [1], id="and"),
            pytest.param(lambda a, b, w: a | b, [1, 2, 3, 4], id="or"),
            pytest.param(lambda a, b, w: ~a, [3, 5, 7, 8], id="not"),
            pytest.param(lambda a, b, w: ~~a, [1, 2], id="not-not"),
            pytest.param(lambda a, b, w: ~(a & b), [2, 3, 5, 7, 8], id="not-and"),
            pytest.param(lambda a, b, w: ~(a | b), [7, 8], id="not-or"),
            pytest.param(lambda a, b, w: ~a & ~b, [7, 8], id="not-and-not"),
            pytest.param(lambda a, b, w: ~a | ~b, [2, 3, 5, 7, 8], id="not-or-not"),
            pytest.param(lambda a, b, w: ~a & b, [3], id="not-first"),
            pytest.param(lambda a, b, w: a & ~b, [2], id="not-second"),
            pytest.param(lambda a, b, w: (a & b) & w, [1], id="and-and"),
            pytest.param(lambda a, b, w: (a | b) | w, [1, 2, 3, 4, 8], id="or-or"),
            pytest.param(lambda a, b, w: (a & b) | w, [1, 8], id="and-then-or"),
            pytest.param(lambda a, b, w: w | (a & b), [1, 8], id="or-with-and"),
            pytest.param(lambda a, b, w: ~(a | b) & w, [8], id="not-or-then-and"),
            pytest.param(lambda a, b, w: ~(a & b) & w, [8], id="not-and-then-and"),
            pytest.param(lambda a, b, w: ~(~(a | b) | w), [2, 3, 4], id="not-not-or"),
        ],
    )
    async def test_a_condition_that_needs_no_parentheses_is_kept(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """AND within OR, and NOT around any condition, select the right rows.
        If this fails, check ``format_logical_predicate``."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, build(c.a == 1, c.b == 1, c.word == "ash")) == expected

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda a, b, w: (a | b) & w, [1], id="or-then-and"),
            pytest.param(lambda a, b, w: w & (b | a), [1], id="and-with-or"),
            pytest.param(lambda a, b, w: (a | b) & (w | ~a), [1, 3], id="or-and-or"),
            pytest.param(lambda a, b, w: ~((a | b) & w), [2, 3, 4, 6, 7, 8], id="not-or-then-and"),
            pytest.param(lambda a, b, w: ((a | w) & b) | ((a | b) & w), [1], id="twice"),
        ],
    )
    async def test_an_or_within_an_and_stays_one_condition(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """Without parentheses AND would bind to one part of the OR only (C50).
        If this fails, check that ``format_logical_predicate`` puts an OR within an AND in parentheses."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, build(c.a == 1, c.b == 1, c.word == "ash")) == expected

    async def test_a_second_where_applies_to_the_whole_first_one(self, db: Db, facts: Any) -> None:
        """Two calls of ``where`` are joined by AND, also after an OR (C50).
        If this fails, check that ``WhereClause.and_`` puts an OR in parentheses."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, (c.a == 1) | (c.b == 1), c.word == "ash") == [1]
        assert await keys(db, facts.Fact, c.word == "ash", (c.a == 1) | (c.b == 1)) == [1]

    async def test_a_second_where_applies_to_the_whole_text_of_the_first(self, db: Db, facts: Any) -> None:
        """A text is one condition, even if it contains OR (C50).
        If this fails, check that ``RawSQLPredicate`` is put in parentheses under AND."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, ('"a" = ? OR "b" = ?', (1, 1)), c.word == "ash") == [1]
        assert await keys(db, facts.Fact, c.word == "ash", ('"a" = ? OR "b" = ?', (1, 1))) == [1]

    async def test_every_where_of_a_query_counts(self, db: Db, facts: Any) -> None:
        """Conditions are all applied, in any order and number.
        If this fails, check ``where`` and ``WhereClause.and_``."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a == 1, c.b == 1, c.word == "ash", c.flag.is_true()) == [1]
        assert await keys(db, facts.Fact, c.flag.is_false(), c.word == "ash", c.a < 1) == [8]
        assert await keys(db, facts.Fact, c.a == 1, c.a == 2) == []

    async def test_a_query_keeps_its_conditions_when_it_runs_twice(self, db: Db, facts: Any) -> None:
        """Running a query does not change it.
        If this fails, check for state that ``all`` or ``count`` leaves in the query."""
        await fill(db, facts.table("fact"), ROWS)
        query = facts.Fact.query().where(facts.Fact.c.a == 2)
        assert [await db(query.count()), await db(query.count())] == [2, 2]
        assert sorted(fact.k for fact in await db(query.all())) == [3, 5]
        assert await keys_of(db, query.where(facts.Fact.c.b == 1)) == [3]

    async def test_logical_predicate_joins_more_than_two_conditions(self, db: Db, facts: Any) -> None:
        """``LogicalPredicate`` joins any number of conditions.
        If this fails, check that ``format_logical_predicate`` renders all of them."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        three = (c.a == 1, c.b == 1, c.word == "ash")
        assert await keys(db, facts.Fact, LogicalPredicate(db.dialect, "AND", *three)) == [1]
        assert await keys(db, facts.Fact, LogicalPredicate(db.dialect, "OR", *three)) == [1, 2, 3, 4, 8]
        assert await keys(db, facts.Fact, ~LogicalPredicate(db.dialect, "OR", *three)) == [7]

    async def test_a_condition_or_its_negation_excludes_unknown_rows(self, db: Db, facts: Any) -> None:
        """A row for which a condition is unknown meets neither it nor its negation.
        If this fails, check how ``format_logical_predicate`` renders NOT."""
        await fill(db, facts.table("fact"), ROWS)
        condition = facts.Fact.c.a > facts.Fact.c.b
        assert await keys(db, facts.Fact, condition) == [3, 8]
        assert await keys(db, facts.Fact, ~condition) == [1, 2, 7]
        assert await keys(db, facts.Fact, condition | ~condition) == [1, 2, 3, 7, 8]
        assert await keys(db, facts.Fact, condition & ~condition) == []
