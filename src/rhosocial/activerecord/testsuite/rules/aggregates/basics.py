"""What COUNT, SUM, AVG, MIN and MAX say of rows: with NULL, with nothing, with duplicates, in decimals, and filtered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.functions import avg, count, max_, min_, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Terms, condition
from .families.figures import FIGURES

VALUES = [(1, 1), (2, 1), (3, 4), (4, None), (5, None)]
"""``id`` and ``v``: a duplicate and two NULLs."""


class AggregateTests(ConformanceTests):
    """An aggregate over a whole result has the value that the rows give."""

    figures = family_fixture(FIGURES)

    async def test_count_of_rows_counts_null_and_count_of_a_column_leaves_it_out(self, db: Db, figures: Any) -> None:
        """COUNT(*) is 5, COUNT(v) is 3. Look at ``format_function_call`` and how it writes the wildcard."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [count(q.dialect, alias="everything"), count(q.dialect, "v", alias="known")]
        assert await q.rows(q.select(columns, "figure")) == [(5, 3)]

    async def test_distinct_counts_each_value_once(self, db: Db, figures: Any) -> None:
        """COUNT(DISTINCT v) of 1, 1, 4 and NULL is 2. Look at ``is_distinct`` in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([count(q.dialect, "v", is_distinct=True)], "figure")) == [(2,)]

    async def test_distinct_sums_and_averages_each_value_once(self, db: Db, figures: Any) -> None:
        """SUM(DISTINCT v) of 1, 1, 4 is 5, its average 2.5. Look at ``is_distinct`` in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [sum_(q.dialect, "v", is_distinct=True), avg(q.dialect, "v", is_distinct=True, alias="a")]
        assert await q.rows(q.select(columns, "figure")) == [(5, 2.5)]

    async def test_sum_and_average_leave_null_out(self, db: Db, figures: Any) -> None:
        """SUM of 1, 1, 4, NULL, NULL is 6 and AVG is 2: NULL is no zero. Look at ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, "v"), avg(q.dialect, "v")], "figure")) == [(6, 2)]

    async def test_an_average_of_integers_keeps_its_fraction(self, db: Db, figures: Any) -> None:
        """AVG of 1, 2, 2, 2 is 1.75, not 1 or 2. Look at how AVG is written and at the types of results."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, 1), (2, 2), (3, 2), (4, 2)])
        assert await q.rows(q.select([avg(q.dialect, "v")], "figure")) == [(Decimal("1.75"),)]

    async def test_minimum_and_maximum_leave_null_out(self, db: Db, figures: Any) -> None:
        """MIN of 3, 12, NULL is 3 and MAX of -3, -12, NULL is -3: NULL is no zero. Look at ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 3), (2, "a", None), (3, "a", 12), (4, "b", -3), (5, "b", None)])
        await q.fill("figure", "id grp v", [(6, "b", -12)])
        both = [min_(q.dialect, "v"), max_(q.dialect, "v")]
        assert await q.rows(q.select(both, "figure", q.col("grp") == "a")) == [(3, 12)]
        assert await q.rows(q.select(both, "figure", q.col("grp") == "b")) == [(-12, -3)]

    async def test_minimum_and_maximum_of_text_follow_its_order(self, db: Db, figures: Any) -> None:
        """MIN and MAX of texts are texts. Look at the adapters of results."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp", [(1, "pear"), (2, "fig"), (3, "plum"), (4, None)])
        assert await q.rows(q.select([min_(q.dialect, "grp"), max_(q.dialect, "grp")], "figure")) == [("fig", "plum")]

    async def test_of_no_rows_the_counts_are_zero_and_the_others_null(self, db: Db, figures: Any) -> None:
        """An empty table gives one row: 0, 0, then NULL for SUM, AVG, MIN, MAX. Look at ``_process_result_set``."""
        q = Terms(db, figures)
        d = q.dialect
        columns = [count(d, alias="a"), count(d, "v", alias="b"), sum_(d, "v"), avg(d, "v"), min_(d, "v"), max_(d, "v")]
        assert await q.rows(q.select(columns, "figure")) == [(0, 0, None, None, None, None)]

    async def test_of_nothing_but_null_only_the_rows_count(self, db: Db, figures: Any) -> None:
        """COUNT(*) is 2, COUNT(v) 0, and the others NULL. Look at ``format_function_call``."""
        q = Terms(db, figures)
        d = q.dialect
        await q.fill("figure", "id v", [(1, None), (2, None)])
        columns = [count(d, alias="a"), count(d, "v", alias="b"), sum_(d, "v"), avg(d, "v"), min_(d, "v"), max_(d, "v")]
        assert await q.rows(q.select(columns, "figure")) == [(2, 0, None, None, None, None)]

    async def test_a_condition_is_applied_before_the_aggregate(self, db: Db, figures: Any) -> None:
        """WHERE v > 1 leaves 4 alone. Look at the order of clauses in ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        query = q.select([count(q.dialect), sum_(q.dialect, "v")], "figure", q.col("v") > 1)
        assert await q.rows(query) == [(1, 4)]

    async def test_an_expression_can_be_aggregated(self, db: Db, figures: Any) -> None:
        """SUM(v * 10 + id) is taken row by row. Look at the arguments in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, q.col("v") * 10 + q.col("id"))], "figure")) == [(66,)]

    async def test_parameters_of_an_aggregate_come_before_those_of_the_condition(self, db: Db, figures: Any) -> None:
        """SUM(v * 10) of the rows with v < 4 is 20. Look at the order of parameters in ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, q.col("v") * 10)], "figure", q.col("v") < 4)) == [(20,)]

    async def test_each_aggregate_stands_under_its_own_label(self, db: Db, figures: Any) -> None:
        """The labels of a row are those that were given. Look at ``alias`` in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [max_(q.dialect, "v", alias="highest"), count(q.dialect, alias="many")]
        assert await q.labels(q.select(columns, "figure")) == ["highest", "many"]

    async def test_an_aggregate_is_cast(self, db: Db, figures: Any) -> None:
        """Around the whole call; a number becomes text. Look at ``cast_types`` in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        ((text, many),) = await q.rows(
            q.select([sum_(q.dialect, q.col("v") + 1).cast("CHAR(5)"), count(q.dialect)], "figure", q.col("v") < 4)
        )
        assert (text.strip(), many) == ("4", 2)

    async def test_sums_pass_the_limits_of_their_column(self, db: Db, figures: Any) -> None:
        """Two INTEGERs of two thousand millions add up to four. Look at the types of results."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, 2_000_000_000), (2, 2_000_000_000)])
        assert await q.rows(q.select([sum_(q.dialect, "v")], "figure")) == [(4_000_000_000,)]

    async def test_sums_of_big_integers_are_exact(self, db: Db, figures: Any) -> None:
        """2**53 + 1 and 2 have an exact sum, which a double can't hold. Look at the adapters of results."""
        q = Terms(db, figures)
        await q.fill("figure", "id big", [(1, 2**53 + 1), (2, 2)])
        query = q.select([sum_(q.dialect, "big"), max_(q.dialect, "big")], "figure")
        assert await q.rows(query) == [(2**53 + 3, 2**53 + 1)]


class DecimalAggregateTests(ConformanceTests):
    """What is aggregated from decimals is as exact as they are."""

    figures = family_fixture(FIGURES)

    async def test_a_sum_of_decimals_is_exact(self, db: Db, figures: Any) -> None:
        """Ten times 0.10 and 0.20 are 1.20, and no float's neighbour of it (C79). Look at the decimal adapter."""
        q = Terms(db, figures)
        rows = [(key, Decimal("0.10")) for key in range(10)] + [(10, Decimal("0.20"))]
        await q.fill("figure", "id price", rows)
        ((total,),) = await q.rows(q.select([sum_(q.dialect, "price")], "figure"))
        assert Decimal(str(total)) == Decimal("1.20")

    async def test_a_sum_keeps_every_digit_of_large_decimals(self, db: Db, figures: Any) -> None:
        """12345678901234.5678 + 0.0001 has 18 digits, more than a float holds. Look at the decimal adapter."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("12345678901234.5678")), (2, Decimal("0.0001"))])
        ((total,),) = await q.rows(q.select([sum_(q.dialect, "price")], "figure"))
        assert Decimal(str(total)) == Decimal("12345678901234.5679")

    async def test_an_average_of_decimals_is_exact(self, db: Db, figures: Any) -> None:
        """The average of 0.10, 0.20 and 0.60 is 0.30. Look at the adapters of results."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("0.10")), (2, Decimal("0.20")), (3, Decimal("0.60"))])
        ((mean,),) = await q.rows(q.select([avg(q.dialect, "price")], "figure"))
        assert Decimal(str(mean)) == Decimal("0.30")

    async def test_minimum_and_maximum_of_decimals_are_values_of_the_column(self, db: Db, figures: Any) -> None:
        """MIN and MAX of 0.1 and 10.05 are these, ordered as numbers. Look at the decimal adapter."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("10.05")), (2, Decimal("0.1")), (3, Decimal("9"))])
        ((low, high),) = await q.rows(q.select([min_(q.dialect, "price"), max_(q.dialect, "price")], "figure"))
        assert (Decimal(str(low)), Decimal(str(high))) == (Decimal("0.1"), Decimal("10.05"))


@requires(Capability.FILTER_CLAUSE)
class FilterTests(ConformanceTests):
    """FILTER limits one aggregate, and no other part of the query."""

    figures = family_fixture(FIGURES)

    async def test_a_filter_limits_its_own_aggregate_alone(self, db: Db, figures: Any) -> None:
        """COUNT(*) FILTER (v = 1) is 2 beside COUNT(*) of 5. Look at ``format_filter_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [count(q.dialect, alias="ones").filter(q.col("v") == 1), count(q.dialect, alias="everything")]
        assert await q.rows(q.select(columns, "figure")) == [(2, 5)]

    async def test_two_filters_and_the_condition_keep_their_own_parameters(self, db: Db, figures: Any) -> None:
        """Three distinct bounds in three places. Look at the order of parameters in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(key, key) for key in range(1, 11)])
        columns = [
            count(q.dialect, alias="low").filter(q.col("v") <= 4),
            sum_(q.dialect, q.col("v") * 100, alias="high").filter(q.col("v") >= 9),
        ]
        assert await q.rows(q.select(columns, "figure", q.col("v") != 10)) == [(4, 900)]

    async def test_two_filters_on_one_aggregate_must_both_hold(self, db: Db, figures: Any) -> None:
        """``filter(a).filter(b)`` is a AND b. Look at ``AggregateFunctionCall.filter``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(key, key) for key in range(1, 11)])
        both = sum_(q.dialect, "v").filter(q.col("v") > 3).filter(q.col("v") < 6)
        assert await q.rows(q.select([both], "figure")) == [(9,)]

    async def test_a_filter_that_keeps_nothing_leaves_null_and_zero(self, db: Db, figures: Any) -> None:
        """The row stays; SUM is NULL and COUNT 0. Look at ``format_filter_clause``: it is no WHERE."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        none = q.col("v") > 99
        query = q.select([sum_(q.dialect, "v").filter(none), count(q.dialect).filter(none)], "figure")
        assert await q.rows(query) == [(None, 0)]

    async def test_a_filter_works_inside_each_group(self, db: Db, figures: Any) -> None:
        """Each group counts its own rows over the bound, a group without any 0. Look at ``format_filter_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 1), (2, "a", 5), (3, "b", 2), (4, "a", 6)])
        over = count(q.dialect, "v", alias="n").filter(q.col("v") > 4)
        query = q.select(["grp", over], "figure", group_by=["grp"], order_by=["grp"])
        assert await q.rows(query) == [("a", 2), ("b", 0)]


class QueryAggregateTests(ConformanceTests):
    """The aggregates that end a query on a model give plain values."""

    figures = family_fixture(FIGURES)

    @pytest.mark.parametrize(("name", "expected"), [("sum_", 6), ("avg", 2), ("min_", 1), ("max_", 4)])
    async def test_a_query_ends_in_one_value(self, db: Db, figures: Any, name: str, expected: int) -> None:
        """``query().sum_(column)`` and its like. Look at ``aggregate`` and how the one row is read."""
        await Terms(db, figures).fill("figure", "id v", VALUES)
        assert await db(getattr(figures.Figure.query(), name)("v")) == expected

    @pytest.mark.parametrize("name", ["sum_", "avg", "min_", "max_"])
    async def test_a_query_over_nothing_ends_in_none(self, db: Db, figures: Any, name: str) -> None:
        """Of no rows these are None (C79), never 0. Look at how the one row is read."""
        assert await db(getattr(figures.Figure.query(), name)("v")) is None

    async def test_conditions_of_a_query_reach_its_aggregate(self, db: Db, figures: Any) -> None:
        """A predicate and a text with a placeholder, both with parameters. Look at ``where`` and ``aggregate``."""
        await Terms(db, figures).fill("figure", "id v", [(key, key) for key in range(1, 11)])
        model = figures.Figure
        assert await db(model.query().where(model.c.v > 3).where(condition(db, '"v" < ?'), (7,)).sum_("v")) == 15

    async def test_a_grouped_query_gives_a_dict_for_each_group(self, db: Db, figures: Any) -> None:
        """``group_by`` with ``having`` and ``order_by`` through the query builder. Look at ``aggregate``."""
        await Terms(db, figures).fill("figure", "id grp v", [(1, "a", 1), (2, "a", 5), (3, "b", 2), (4, "c", 9)])
        total = sum_(db.dialect, "v", alias="total")
        query = figures.Figure.query().where(condition(db, '"v" < ?'), (9,)).select("grp", total).group_by("grp")
        query = query.having(condition(db, 'SUM("v") > ?'), (1,)).order_by(("grp", "DESC"))
        assert await db(query.aggregate()) == [{"grp": "b", "total": 2}, {"grp": "a", "total": 6}]
