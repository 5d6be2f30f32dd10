"""Comparisons, NULL, lists, ranges and boolean tests in a WHERE clause."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import BetweenPredicate, Column, InPredicate, Literal

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.null_rows import EVERY, fill, keys, keys_of, subquery
from ..support.sizes import at_most
from ..support.target_needs import texts_of

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


class ComparisonTests(ConformanceTests):
    """A comparison selects the rows for which it is true, and no row for which either side is NULL."""

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
    async def test_each_comparison_operator_selects_the_right_numbers(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """The six operators compare an integer column with a value.
        If this fails, check that ``format_comparison_predicate`` renders the operator and the operands in order."""
        await fill(db, facts.table("fact"), ROWS)
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
    async def test_each_comparison_operator_selects_the_right_words(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """Text in plain lower-case letters compares alphabetically.
        If this fails, check ``format_comparison_predicate`` and the column's collation."""
        await fill(db, facts.table("fact"), ROWS)
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
        """A column on the right-hand side is the row's own value.
        If this fails, check that ``format_comparison_predicate`` renders it through ``format_column`` and
        does not bind it."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_a_value_on_the_left_is_compared_in_that_order(self, db: Db, facts: Any) -> None:
        """``Literal(2) < a`` selects the same rows as ``a > 2``.
        If this fails, check that ``format_comparison_predicate`` keeps the order of operands and parameters."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a > 2) == [7]
        assert await keys(db, facts.Fact, Literal(db.dialect, 2) < c.a) == [7]
        assert await keys(db, facts.Fact, Literal(db.dialect, 2) >= c.a) == [1, 2, 3, 5, 8]

    async def test_parameters_of_several_conditions_stay_in_order(self, db: Db, facts: Any) -> None:
        """Parameters on both sides of several comparisons are bound in order.
        If this fails, check how the ``format_..._predicate`` methods concatenate their parameters."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        first = c.a + 10 == c.b * 9 + 2
        assert await keys(db, facts.Fact, first) == [1]
        assert await keys(db, facts.Fact, first, c.word == "ash", c.k < 5) == [1]
        assert await keys(db, facts.Fact, (c.a + 4 > 5) & (c.b * 3 < 9), c.k + 100 == 103) == [3]

    async def test_greater_than_and_less_than_methods_match_the_operators(self, db: Db, facts: Any) -> None:
        """``greater_than`` and the like add their condition with AND.
        If this fails, check the methods of ``RangeQueryMixin``."""
        await fill(db, facts.table("fact"), ROWS)
        query, c = facts.Fact.query, facts.Fact.c
        assert await keys_of(db, query().greater_than("a", 1)) == [3, 5, 7]
        assert await keys_of(db, query().greater_than_or_equal(c.a, 1)) == [1, 2, 3, 5, 7]
        assert await keys_of(db, query().less_than(c.a, 1)) == [8]
        assert await keys_of(db, query().less_than_or_equal("a", 1)) == [1, 2, 8]
        assert await keys_of(db, query().greater_than("a", 0).less_than("b", 2)) == [1, 3]

    async def test_find_all_and_find_one_take_a_condition(self, db: Db, facts: Any) -> None:
        """``find_all`` and ``find_one`` return the rows that meet their condition.
        If this fails, check ``fetch_all`` and ``fetch_one``."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert sorted(fact.k for fact in await db(facts.Fact.find_all(c.a == 2))) == [3, 5]
        assert (await db(facts.Fact.find_one((c.a == 2) & (c.b == 1)))).word == "cedar"
        assert await db(facts.Fact.find_one(c.a == 99)) is None
        assert sorted(fact.k for fact in await db(facts.Fact.find_all({"a": 1, "flag": False}))) == [2]


class NullConditionTests(ConformanceTests):
    """NULL is found by IS NULL and by no comparison."""

    facts = family_fixture(FACTS)

    async def test_is_null_and_is_not_null_split_the_rows(self, db: Db, facts: Any) -> None:
        """Each row meets exactly one of the two conditions, whatever the column holds; NOT turns one into the other. If this
        fails, check ``format_is_null_predicate``."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a.is_null()) == [4, 6]
        assert await keys(db, facts.Fact, c.a.is_not_null()) == [1, 2, 3, 5, 7, 8]
        assert await keys(db, facts.Fact, c.word.is_null()) == [5]
        assert await keys(db, facts.Fact, c.word.is_not_null()) == [1, 2, 3, 4, 6, 7, 8]
        assert await keys(db, facts.Fact, c.flag.is_null()) == [3, 6]
        assert await keys(db, facts.Fact, c.flag.is_not_null()) == [1, 2, 4, 5, 7, 8]
        assert await keys(db, facts.Fact, (c.a + c.b).is_null()) == [4, 5, 6]
        assert await keys(db, facts.Fact, ~c.a.is_null()) == [1, 2, 3, 5, 7, 8]
        assert await keys(db, facts.Fact, ~c.a.is_not_null()) == [4, 6]
        assert await keys_of(db, facts.Fact.query().is_null("b")) == [5, 6]
        assert await keys_of(db, facts.Fact.query().is_not_null(c.b)) == [1, 2, 3, 4, 7, 8]
        if texts_of(db, [""]):
            await fill(db, facts.table("fact"), [(9, 1, 1, "", True)])
            assert await keys(db, facts.Fact, c.word.is_null()) == [5]

    async def test_an_expression_over_null_is_null(self, db: Db, facts: Any) -> None:
        """``a + b`` is NULL when either operand is NULL.
        If this fails, check that ``format_is_null_predicate`` accepts expressions."""
        await fill(db, facts.table("fact"), ROWS)
        total = facts.Fact.c.a + facts.Fact.c.b
        assert await keys(db, facts.Fact, total.is_null()) == [4, 5, 6]

    async def test_comparing_with_none_means_is_null(self, db: Db, facts: Any) -> None:
        """``== None`` renders IS NULL and ``!= None`` renders IS NOT NULL (C51).
        If this fails, check ``ComparisonMixin``."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a == None) == [4, 6]  # noqa: E711
        assert await keys(db, facts.Fact, c.a != None) == [1, 2, 3, 5, 7, 8]  # noqa: E711

    async def test_find_one_with_none_means_is_null(self, db: Db, facts: Any) -> None:
        """``find_one({"word": None})`` finds the row whose word is NULL (C51).
        If this fails, check how ``find_one`` turns a mapping into conditions."""
        await fill(db, facts.table("fact"), ROWS)
        found = await db(facts.Fact.find_one({"word": None}))
        assert [fact.k for fact in [found] if fact is not None] == [5]

    async def test_a_bound_null_equals_nothing(self, db: Db, facts: Any) -> None:
        """A placeholder bound to ``None`` compares as unknown, also under NOT.
        If this fails, check that ``None`` is bound as NULL and the condition is not rewritten."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, ('"a" = ?', (None,))) == []
        assert await keys(db, facts.Fact, ('NOT ("a" = ?)', (None,))) == []
        assert await keys(db, facts.Fact, ('"k" = ? OR "a" = ?', (2, None))) == [2]

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
    async def test_is_true_and_is_false_handle_null(self, db: Db, facts: Any, build: Any, expected: list[int]) -> None:
        """IS TRUE, IS FALSE and their negations are never unknown; ``=`` with NULL is.
        If this fails, check ``format_is_boolean_predicate``."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected


class ListConditionTests(ConformanceTests):
    """IN is an OR of equalities, so NOT IN with a NULL in the list selects no row."""

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
    async def test_in_selects_the_rows_whose_value_is_in_the_list(
        self, db: Db, facts: Any, build: Any, expected: list[int]
    ) -> None:
        """IN and NOT IN select the right rows, also with NULL in the list.
        If this fails, check ``format_in_predicate_with_literal_values``, and ``format_logical_predicate`` for NOT."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_in_with_an_empty_list_selects_no_row(self, db: Db, facts: Any) -> None:
        """``in_([])`` is never true (C54).
        If this fails, check how ``format_in_predicate_with_literal_values`` renders an empty list."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a.in_([])) == []
        assert await keys(db, facts.Fact, c.a.in_([]) | (c.k == 3)) == [3]
        assert await keys(db, facts.Fact, ~c.a.in_([])) == EVERY
        assert await keys(db, facts.Fact, (c.a + 5).in_([]) | (c.k == 3)) == [3]

    async def test_not_in_with_an_empty_list_selects_every_row(self, db: Db, facts: Any) -> None:
        """``not_in([])`` is always true, even for NULL (C54).
        If this fails, check how ``format_in_predicate_with_literal_values`` renders an empty list."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a.not_in([])) == EVERY
        assert await keys(db, facts.Fact, c.a.not_in([]) & (c.k == 3)) == [3]
        assert await keys(db, facts.Fact, ~c.a.not_in([])) == []
        assert await keys(db, facts.Fact, (c.a + 5).not_in([]) & (c.k == 3)) == [3]

    async def test_empty_result_decides_the_meaning_of_an_empty_list(self, db: Db, facts: Any) -> None:
        """``empty_result`` decides whether an empty list drops the condition or selects no row.
        If this fails, check ``in_list`` and ``not_in`` of ``RangeQueryMixin``."""
        await fill(db, facts.table("fact"), ROWS)
        query = facts.Fact.query
        assert await keys_of(db, query().in_list("a", [1, 3])) == [1, 2, 7]
        assert await keys_of(db, query().not_in("a", [1, 3])) == [3, 5, 8]
        with warnings.catch_warnings():
            # The core may warn about its own text without a placeholder.
            warnings.simplefilter("ignore", UserWarning)
            assert await keys_of(db, query().in_list("a", [])) == []
            assert await keys_of(db, query().in_list("a", [], empty_result=False)) == EVERY
            assert await keys_of(db, query().not_in("a", [])) == EVERY
            assert await keys_of(db, query().not_in("a", [], empty_result=True)) == []

    async def test_a_condition_that_matches_no_row_changes_no_row(self, db: Db, facts: Any) -> None:
        """``delete_all`` and ``update_all`` with an IN that matches no row change nothing.
        If this fails, check that the WHERE clause is never omitted because it seems empty."""
        await fill(db, facts.table("fact"), ROWS)
        never = facts.Fact.c.k.in_([-1])
        assert await db(facts.Fact.query().where(never).delete_all()) == 0
        assert await db(facts.Fact.query().where(never).update_all({"a": 9})) == 0
        assert await keys(db, facts.Fact, facts.Fact.c.a == 9) == []
        assert await keys(db, facts.Fact) == EVERY

    async def test_in_handles_1200_values(self, db: Db, facts: Any) -> None:
        """No value of a long list is dropped: 1,200, or as many as a statement can bind.
        If this fails, check ``format_in_predicate_with_literal_values`` and the limits of the driver."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        many = [*range(1000, 1000 + at_most(db, 1200) - 3), 3, 1, 8]
        assert await keys(db, facts.Fact, c.k.in_(many)) == [1, 3, 8]
        assert await keys(db, facts.Fact, c.k.not_in(many)) == [2, 4, 5, 6, 7]

    @rule(waits=True)
    async def test_in_handles_or_refuses_70000_values(self, db: Db, facts: Any) -> None:
        """Above the limit of parameters a ``DatabaseError`` is raised, and the session stays usable (C80).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        await fill(db, facts.table("fact"), ROWS)
        most = db.provider.max_parameters
        many = facts.Fact.c.k.in_([*range(1000, 70_999), 3])
        try:
            found = await keys(db, facts.Fact, many)
        except DatabaseError:
            limited = most is not None and most < 70_000
            assert limited, (
                "where the database limits the parameters of a statement, the provider says so (max_parameters)"
            )
        else:
            assert found == [3]
        assert await keys(db, facts.Fact, facts.Fact.c.k == 3) == [3]

    async def test_in_accepts_a_subquery(self, db: Db, facts: Any) -> None:
        """IN and NOT IN work over a subquery.
        If this fails, check how ``format_in_predicate`` renders a ``Subquery``."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), [(1, 1), (2, 3)], ("k", "a"))
        a = Column(db.dialect, "a")
        other = subquery(db, facts.table("twin"), "a")
        assert await keys(db, facts.Fact, InPredicate(db.dialect, a, other)) == [1, 2, 7]
        assert await keys(db, facts.Fact, ~InPredicate(db.dialect, a, other)) == [3, 5, 8]

    async def test_not_in_a_subquery_with_null_selects_no_row(self, db: Db, facts: Any) -> None:
        """NOT IN over a subquery that returns NULL is never true.
        If this fails, check that ``format_in_predicate`` does not filter NULL out."""
        await fill(db, facts.table("fact"), ROWS)
        await fill(db, facts.table("twin"), [(1, 1), (2, None)], ("k", "a"))
        condition = InPredicate(db.dialect, Column(db.dialect, "a"), subquery(db, facts.table("twin"), "a"))
        assert await keys(db, facts.Fact, condition) == [1, 2]
        assert await keys(db, facts.Fact, ~condition) == []

    async def test_an_empty_subquery_is_an_empty_list(self, db: Db, facts: Any) -> None:
        """IN over a subquery without rows selects no row, NOT IN every row.
        If this fails, check ``format_in_predicate``."""
        await fill(db, facts.table("fact"), ROWS)
        condition = InPredicate(db.dialect, Column(db.dialect, "a"), subquery(db, facts.table("twin"), "a"))
        assert await keys(db, facts.Fact, condition) == []
        assert await keys(db, facts.Fact, ~condition) == EVERY


class RangeConditionTests(ConformanceTests):
    """BETWEEN includes both bounds and depends on their order."""

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
    async def test_between_includes_both_bounds(self, db: Db, facts: Any, build: Any, expected: list[int]) -> None:
        """A low bound above the high bound selects no row.
        If this fails, check that ``format_between_predicate`` keeps the order of the bounds."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, build(facts.Fact.c)) == expected

    async def test_between_accepts_columns_as_bounds(self, db: Db, facts: Any) -> None:
        """Bounds may be expressions of the row, and a NULL bound makes the condition unknown.
        If this fails, check that ``format_between_predicate`` renders expressions."""
        await fill(db, facts.table("fact"), ROWS)
        k, a, b = (Column(db.dialect, name) for name in ("k", "a", "b"))
        one = Literal(db.dialect, 1)
        assert await keys(db, facts.Fact, BetweenPredicate(db.dialect, one, a, b)) == [1, 2]
        assert await keys(db, facts.Fact, BetweenPredicate(db.dialect, k, b, a + 2)) == [1, 2, 3]

    async def test_between_and_not_between_are_opposites(self, db: Db, facts: Any) -> None:
        """``between`` and ``not_between`` together select every row without NULL.
        If this fails, check the methods of ``RangeQueryMixin``."""
        await fill(db, facts.table("fact"), ROWS)
        query = facts.Fact.query
        assert await keys_of(db, query().between("a", 1, 2)) == [1, 2, 3, 5]
        assert await keys_of(db, query().not_between("a", 1, 2)) == [7, 8]
