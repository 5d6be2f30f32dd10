"""Conditions: which rows a WHERE keeps. Comparisons, NULL, lists, ranges and truth values stand here."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import BetweenPredicate, Column, InPredicate, Literal

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.null_rows import EVERY, fill, keys, keys_of, subquery


class ComparisonTests(ConformanceTests):
    """A comparison keeps the rows for which it is true, and none for which a side is NULL."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.a == 2, [3, 5], id="equal"),
            pytest.param(lambda c: c.a != 2, [1, 2, 7, 8], id="unequal"),
            pytest.param(lambda c: c.a < 2, [1, 2, 8], id="less"),
            pytest.param(lambda c: c.a <= 2, [1, 2, 3, 5, 8], id="at-most"),
            pytest.param(lambda c: c.a > 1, [3, 5, 7], id="greater"),
            pytest.param(lambda c: c.a >= 1, [1, 2, 3, 5, 7], id="at-least"),
        ],
    )
    async def test_a_comparison_with_a_number_keeps_the_rows_for_which_it_is_true(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """The six operators on an integer column. Look at ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.word == "ash", [1, 8], id="equal"),
            pytest.param(lambda c: c.word != "ash", [2, 3, 4, 6, 7], id="unequal"),
            pytest.param(lambda c: c.word < "cedar", [1, 2, 8], id="less"),
            pytest.param(lambda c: c.word <= "cedar", [1, 2, 3, 8], id="at-most"),
            pytest.param(lambda c: c.word > "cedar", [4, 6, 7], id="greater"),
            pytest.param(lambda c: c.word >= "cedar", [3, 4, 6, 7], id="at-least"),
        ],
    )
    async def test_a_comparison_with_a_word_follows_the_alphabet(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """The six operators on text of plain lower-case letters. Look at ``format_comparison_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.a == c.b, [1, 7], id="equal"),
            pytest.param(lambda c: c.a != c.b, [2, 3, 8], id="unequal"),
            pytest.param(lambda c: c.a < c.b, [2], id="less"),
            pytest.param(lambda c: c.a >= c.b, [1, 3, 7, 8], id="at-least"),
        ],
    )
    async def test_two_columns_are_compared_row_by_row(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """A column on the right is the row's own value. Look at ``format_comparison_predicate`` and ``format_column``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_a_value_on_the_left_is_compared_in_that_order(self, db: Db, facts: Any) -> None:
        """``2 < a`` and ``Literal(2) < a`` both ask for more than 2. Look at the order of operands and parameters."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a > 2) == [7]
        assert await keys(db, facts.Fact, Literal(db.dialect, 2) < c.a) == [7]
        assert await keys(db, facts.Fact, Literal(db.dialect, 2) >= c.a) == [1, 2, 3, 5, 8]

    async def test_the_values_of_several_conditions_reach_their_own_places(self, db: Db, facts: Any) -> None:
        """Parameters on both sides of several comparisons stay in order. Look at where ``params`` are put together."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        first = c.a + 10 == c.b * 9 + 2
        assert await keys(db, facts.Fact, first) == [1]
        assert await keys(db, facts.Fact, first, c.word == "ash", c.k < 5) == [1]
        assert await keys(db, facts.Fact, (c.a + 4 > 5) & (c.b * 3 < 9), c.k + 100 == 103) == [3]

    async def test_the_named_methods_of_a_query_mean_the_operators(self, db: Db, facts: Any) -> None:
        """``greater_than`` and its like add their condition with AND. Look at ``RangeQueryMixin``."""
        await fill(db, facts.table("fact"))
        query, c = facts.Fact.query, facts.Fact.c
        assert await keys_of(db, query().greater_than("a", 1)) == [3, 5, 7]
        assert await keys_of(db, query().greater_than_or_equal(c.a, 1)) == [1, 2, 3, 5, 7]
        assert await keys_of(db, query().less_than(c.a, 1)) == [8]
        assert await keys_of(db, query().less_than_or_equal("a", 1)) == [1, 2, 8]
        assert await keys_of(db, query().greater_than("a", 0).less_than("b", 2)) == [1, 3]

    async def test_a_model_finds_by_a_condition(self, db: Db, facts: Any) -> None:
        """``find_all`` and ``find_one`` keep what their condition keeps. Look at ``fetch_all`` and ``fetch_one``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert sorted(fact.k for fact in await db(facts.Fact.find_all(c.a == 2))) == [3, 5]
        assert (await db(facts.Fact.find_one((c.a == 2) & (c.b == 1)))).word == "cedar"
        assert await db(facts.Fact.find_one(c.a == 99)) is None
        assert sorted(fact.k for fact in await db(facts.Fact.find_all({"a": 1, "flag": False}))) == [2]


class NullConditionTests(ConformanceTests):
    """NULL is found by asking for it, and by no comparison."""

    facts = family_fixture(FACTS)

    async def test_is_null_and_is_not_null_split_the_rows(self, db: Db, facts: Any) -> None:
        """Each row is in one half. Look at ``format_is_null_predicate``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a.is_null()) == [4, 6]
        assert await keys(db, facts.Fact, c.a.is_not_null()) == [1, 2, 3, 5, 7, 8]
        assert await keys(db, facts.Fact, c.word.is_null()) == [5]
        assert await keys_of(db, facts.Fact.query().is_null("b")) == [5, 6]
        assert await keys_of(db, facts.Fact.query().is_not_null(c.b)) == [1, 2, 3, 4, 7, 8]

    async def test_an_expression_over_null_is_null(self, db: Db, facts: Any) -> None:
        """``a + b`` is NULL when either is. Look at ``format_is_null_predicate`` over an expression."""
        await fill(db, facts.table("fact"))
        total = facts.Fact.c.a + facts.Fact.c.b
        assert await keys(db, facts.Fact, total.is_null()) == [4, 5, 6]

    async def test_comparing_with_none_means_is_null(self, db: Db, facts: Any) -> None:
        """``== None`` is IS NULL and ``!= None`` IS NOT NULL (contract C51). Look at ``ComparisonMixin``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a == None) == [4, 6]  # noqa: E711
        assert await keys(db, facts.Fact, c.a != None) == [1, 2, 3, 5, 7, 8]  # noqa: E711

    async def test_finding_one_by_none_means_is_null(self, db: Db, facts: Any) -> None:
        """``find_one({"word": None})`` finds the row without a word (contract C51). Look at ``find_one``."""
        await fill(db, facts.table("fact"))
        found = await db(facts.Fact.find_one({"word": None}))
        assert [fact.k for fact in [found] if fact is not None] == [5]

    async def test_a_bound_null_equals_nothing(self, db: Db, facts: Any) -> None:
        """A placeholder that is given None compares as unknown, also under NOT. Look at how None is bound."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, ("a = ?", (None,))) == []
        assert await keys(db, facts.Fact, ("NOT (a = ?)", (None,))) == []
        assert await keys(db, facts.Fact, ("k = ? OR a = ?", (2, None))) == [2]

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.flag.is_true(), [1, 4, 7], id="is-true"),
            pytest.param(lambda c: c.flag.is_not_true(), [2, 3, 5, 6, 8], id="is-not-true"),
            pytest.param(lambda c: c.flag.is_false(), [2, 5, 8], id="is-false"),
            pytest.param(lambda c: c.flag.is_not_false(), [1, 3, 4, 6, 7], id="is-not-false"),
            pytest.param(lambda c: c.flag == True, [1, 4, 7], id="equals-true"),  # noqa: E712
            pytest.param(lambda c: c.flag != True, [2, 5, 8], id="differs-from-true"),  # noqa: E712
        ],
    )
    async def test_a_truth_value_is_tested_with_null_in_mind(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """IS TRUE and its like are never unknown, ``=`` is. Look at ``format_is_boolean_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected


class ListConditionTests(ConformanceTests):
    """IN and NOT IN: a list is an OR of equalities, so a NULL in it makes NOT IN keep nothing."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.a.in_([1, 3]), [1, 2, 7], id="in"),
            pytest.param(lambda c: c.a.in_([2]), [3, 5], id="in-one"),
            pytest.param(lambda c: c.a.in_([3, 3, 3]), [7], id="in-repeated"),
            pytest.param(lambda c: c.a.not_in([1, 3]), [3, 5, 8], id="not-in"),
            pytest.param(lambda c: ~c.a.in_([1, 3]), [3, 5, 8], id="negated-in"),
            pytest.param(lambda c: ~c.a.not_in([1, 3]), [1, 2, 7], id="negated-not-in"),
            pytest.param(lambda c: c.word.in_(["ash", "fig", "oak"]), [1, 7, 8], id="words"),
            pytest.param(lambda c: (c.a + c.b).in_([3, 6]), [2, 3, 7], id="expression"),
            pytest.param(lambda c: c.a.in_([1, None]), [1, 2], id="in-with-null"),
            pytest.param(lambda c: c.a.not_in([1, None]), [], id="not-in-with-null"),
            pytest.param(lambda c: c.a.in_([None]), [], id="in-only-null"),
        ],
    )
    async def test_a_list_keeps_the_rows_whose_value_is_in_it(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """Look at ``format_in_predicate_with_literal_values``, and for NOT IN at ``format_logical_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_an_empty_list_holds_nothing(self, db: Db, facts: Any) -> None:
        """``in_([])`` keeps no row (contract C54). Look at ``format_in_predicate_with_literal_values``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a.in_([])) == []
        assert await keys(db, facts.Fact, c.a.in_([]) | (c.k == 3)) == [3]

    async def test_everything_is_outside_an_empty_list(self, db: Db, facts: Any) -> None:
        """``not_in([])`` keeps every row, NULL included (contract C54). Look at ``format_in_predicate_with_literal_values``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, facts.Fact.c.a.not_in([])) == EVERY

    async def test_the_list_methods_of_a_query_settle_what_an_empty_list_means(self, db: Db, facts: Any) -> None:
        """``empty_result`` decides whether the condition is dropped or keeps nothing. Look at ``RangeQueryMixin.in_list``."""
        await fill(db, facts.table("fact"))
        query = facts.Fact.query
        assert await keys_of(db, query().in_list("a", [1, 3])) == [1, 2, 7]
        assert await keys_of(db, query().not_in("a", [1, 3])) == [3, 5, 8]
        with pytest.warns(UserWarning, match="placeholder"):
            assert await keys_of(db, query().in_list("a", [])) == []
        assert await keys_of(db, query().in_list("a", [], empty_result=False)) == EVERY
        assert await keys_of(db, query().not_in("a", [])) == EVERY
        with pytest.warns(UserWarning, match="placeholder"):
            assert await keys_of(db, query().not_in("a", [], empty_result=True)) == []

    async def test_nothing_is_deleted_by_an_empty_list(self, db: Db, facts: Any) -> None:
        """A condition that holds for no row changes none. Look for a WHERE that is left out when it seems empty."""
        await fill(db, facts.table("fact"))
        never = facts.Fact.c.k.in_([-1])
        assert await db(facts.Fact.query().where(never).delete_all()) == 0
        assert await db(facts.Fact.query().where(never).update_all({"a": 9})) == 0
        assert await keys(db, facts.Fact, facts.Fact.c.a == 9) == []
        assert await keys(db, facts.Fact) == EVERY

    async def test_a_list_of_1200_values_is_searched_to_its_end(self, db: Db, facts: Any) -> None:
        """No value past a driver's favourite limit is lost. Look at ``format_in_predicate_with_literal_values``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        many = [*range(1000, 2197), 3, 1, 8]
        assert await keys(db, facts.Fact, c.k.in_(many)) == [1, 3, 8]
        assert await keys(db, facts.Fact, c.k.not_in(many)) == [2, 4, 5, 6, 7]

    @rule(waits=True)
    async def test_a_list_of_70000_values_is_searched_or_refused_cleanly(self, db: Db, facts: Any) -> None:
        """Past the limit of parameters a DatabaseError says so, and the session goes on (contract C80).
        Look at ``_handle_error``."""
        await fill(db, facts.table("fact"))
        most = db.provider.max_parameters
        many = facts.Fact.c.k.in_([*range(1000, 70_999), 3])
        try:
            found = await keys(db, facts.Fact, many)
        except DatabaseError:
            assert most is not None
            assert most < 70_000
        else:
            assert found == [3]
        assert await keys(db, facts.Fact, facts.Fact.c.k == 3) == [3]

    async def test_a_subquery_can_stand_for_the_list(self, db: Db, facts: Any) -> None:
        """IN over a subquery. Look at ``format_in_predicate``."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), [(1, 1), (2, 3)], ("k", "a"))
        a = Column(db.dialect, "a")
        other = subquery(db, facts.table("twin"), "a")
        assert await keys(db, facts.Fact, InPredicate(db.dialect, a, other)) == [1, 2, 7]
        assert await keys(db, facts.Fact, ~InPredicate(db.dialect, a, other)) == [3, 5, 8]

    async def test_a_null_in_a_subquery_leaves_not_in_empty(self, db: Db, facts: Any) -> None:
        """NOT IN over a subquery with a NULL is never true. Look for a rewriting of ``format_in_predicate`` that helps."""
        await fill(db, facts.table("fact"))
        await fill(db, facts.table("twin"), [(1, 1), (2, None)], ("k", "a"))
        condition = InPredicate(db.dialect, Column(db.dialect, "a"), subquery(db, facts.table("twin"), "a"))
        assert await keys(db, facts.Fact, condition) == [1, 2]
        assert await keys(db, facts.Fact, ~condition) == []

    async def test_an_empty_subquery_is_an_empty_list(self, db: Db, facts: Any) -> None:
        """IN over no rows keeps nothing, NOT IN everything. Look at ``format_in_predicate``."""
        await fill(db, facts.table("fact"))
        condition = InPredicate(db.dialect, Column(db.dialect, "a"), subquery(db, facts.table("twin"), "a"))
        assert await keys(db, facts.Fact, condition) == []
        assert await keys(db, facts.Fact, ~condition) == EVERY


class RangeConditionTests(ConformanceTests):
    """BETWEEN holds its bounds, in their order."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.a.between(1, 2), [1, 2, 3, 5], id="both-bounds"),
            pytest.param(lambda c: c.a.between(2, 2), [3, 5], id="one-value"),
            pytest.param(lambda c: c.a.between(2, 1), [], id="reversed"),
            pytest.param(lambda c: ~c.a.between(1, 2), [7, 8], id="negated"),
            pytest.param(lambda c: ~c.a.between(2, 1), [1, 2, 3, 5, 7, 8], id="negated-reversed"),
            pytest.param(lambda c: c.word.between("b", "date"), [2, 3, 4], id="words"),
            pytest.param(lambda c: (c.a + c.b).between(3, 6), [2, 3, 7], id="expression"),
            pytest.param(lambda c: c.a.between(1, 2) & (c.b == 1), [1, 3], id="before-and"),
            pytest.param(lambda c: (c.b == 1) & c.a.between(1, 2), [1, 3], id="after-and"),
        ],
    )
    async def test_a_range_holds_both_its_bounds(self, db: Db, facts: Any, build: Any, expected: list[int]) -> None:
        """A low bound above the high one holds nothing. Look at ``format_between_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_a_range_can_have_columns_for_bounds(self, db: Db, facts: Any) -> None:
        """Bounds are expressions of the row, and NULL makes them unknown. Look at ``format_between_predicate``."""
        await fill(db, facts.table("fact"))
        k, a, b = (Column(db.dialect, name) for name in ("k", "a", "b"))
        one = Literal(db.dialect, 1)
        assert await keys(db, facts.Fact, BetweenPredicate(db.dialect, one, a, b)) == [1, 2]
        assert await keys(db, facts.Fact, BetweenPredicate(db.dialect, k, b, a + 2)) == [1, 2, 3]

    async def test_the_range_methods_of_a_query_are_each_others_opposite(self, db: Db, facts: Any) -> None:
        """``between`` and ``not_between`` share the rows without NULL. Look at ``RangeQueryMixin``."""
        await fill(db, facts.table("fact"))
        query = facts.Fact.query
        assert await keys_of(db, query().between("a", 1, 2)) == [1, 2, 3, 5]
        assert await keys_of(db, query().not_between("a", 1, 2)) == [7, 8]
