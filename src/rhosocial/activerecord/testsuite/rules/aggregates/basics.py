"""Rules of the area ``aggregates``: COUNT, SUM, AVG, MIN and MAX over a whole result, with FILTER, and through
models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.core import FunctionCall
from rhosocial.activerecord.backend.expression.functions import avg, count, max_, min_, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.refusals import may_be_refused
from ..support.terms import Terms, condition
from .families.figures import FIGURES

VALUES = [(1, 1), (2, 1), (3, 4), (4, None), (5, None)]
"""``id`` and ``v``: a duplicate and two NULLs."""

JOINING: tuple[tuple[str, tuple[str, ...]], ...] = (("GROUP_CONCAT", ()), ("STRING_AGG", (",",)), ("LISTAGG", (",",)))
"""The aggregates that join texts, with their further arguments."""


class AggregateTests(ConformanceTests):
    """An aggregate over a whole result has the right value for its rows."""

    figures = family_fixture(FIGURES)

    async def test_count_of_rows_includes_null_and_count_of_a_column_does_not(self, db: Db, figures: Any) -> None:
        """COUNT(*) is 5 and COUNT(v) is 3. If this fails, check how ``format_function_call`` renders the wildcard."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [count(q.dialect, alias="all of it"), count(q.dialect, "v", alias="known")]
        assert await q.rows(q.select(columns, "figure")) == [(5, 3)]

    async def test_count_distinct_counts_each_value_once(self, db: Db, figures: Any) -> None:
        """COUNT(DISTINCT v) of 1, 1, 4 and NULL is 2. If this fails, check ``is_distinct`` in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([count(q.dialect, "v", is_distinct=True)], "figure")) == [(2,)]

    async def test_texts_are_joined_with_and_without_their_repetitions(self, db: Db, figures: Any) -> None:
        """The aggregate that joins texts takes every text once with DISTINCT, else as often as it occurs; NULL is left out.
        If this fails, check ``is_distinct`` in ``format_function_call``, for functions of two arguments too."""
        q = Terms(db, figures)
        d = q.dialect
        await q.fill("figure", "id grp", [(1, "fig"), (2, "elm"), (3, "fig"), (4, None), (5, "fig"), (6, "elm")])
        for name, more in JOINING:
            arguments = ", ".join(['"grp"', *(f"'{each}'" for each in more)])
            with may_be_refused() as refused:
                await db.rows(figures.sql(f'SELECT {name}({arguments}) AS "v" FROM {{figure}}'))
            if not refused:
                break
        else:
            skip(SkipKind.UNSUPPORTED, "the database has none of the aggregates that join texts")
        found = []
        for distinct in (True, False):
            # SQLite joins with a comma, and takes no other sign beside DISTINCT.
            joined = FunctionCall(d, name, q.col("grp"), *(q.val(each) for each in more), is_distinct=distinct)
            ((text,),) = await q.rows(q.select([joined.as_("v")], "figure"))
            found.append(sorted(text.split(",")))
        assert found == [["elm", "fig"], ["elm", "elm", "fig", "fig", "fig"]]

    async def test_sum_and_average_distinct_use_each_value_once(self, db: Db, figures: Any) -> None:
        """SUM(DISTINCT v) of 1, 1, 4 is 5, and the average is 2.5. If this fails, check ``is_distinct`` in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        # One a query: Derby takes no two of them.
        columns = [sum_(q.dialect, "v", is_distinct=True), avg(q.dialect, "v", is_distinct=True, alias="a")]
        found = [await q.rows(q.select([each], "figure")) for each in columns]
        assert found == [[(5,)], [(2 if db.provider.integer_averages else 2.5,)]]

    async def test_sum_and_average_ignore_null(self, db: Db, figures: Any) -> None:
        """SUM of 1, 1, 4, NULL, NULL is 6 and AVG is 2: NULL does not count as 0. If this fails, check the argument in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, "v"), avg(q.dialect, "v")], "figure")) == [(6, 2)]

    async def test_an_average_of_integers_keeps_its_fraction(self, db: Db, figures: Any) -> None:
        """AVG of 1, 2, 2, 2 is 1.75, not 1 or 2; within groups and below zero too, and with more than two digits. If this
        fails, check how ``format_function_call`` renders AVG and how ``_process_result_set`` converts the result."""
        if db.provider.integer_averages:
            skip(SkipKind.UNSUPPORTED, "the average of integers is an integer here (integer_averages)")
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, 1), (2, 2), (3, 2), (4, 2)])
        assert await q.rows(q.select([avg(q.dialect, "v")], "figure")) == [(Decimal("1.75"),)]
        await q.fill("figure", "id grp v", [(5, "a", 1), (6, "a", 2), (7, "a", 2), (8, "b", -1), (9, "b", -2)])
        columns = ["grp", avg(q.dialect, "v", alias="mean")]
        means: dict[Any, Any] = dict(await q.rows(q.select(columns, "figure", q.col("id") > 4, group_by=["grp"])))
        assert means["b"] == -1.5
        # Databases keep four digits at least.
        assert abs(float(means["a"]) * 3 - 5) < 0.001

    async def test_minimum_and_maximum_ignore_null(self, db: Db, figures: Any) -> None:
        """MIN of 3, 12, NULL is 3 and MAX of -3, -12, NULL is -3: NULL does not count as 0. If this fails, check the
        argument in ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 3), (2, "a", None), (3, "a", 12), (4, "b", -3), (5, "b", None)])
        await q.fill("figure", "id grp v", [(6, "b", -12)])
        both = [min_(q.dialect, "v"), max_(q.dialect, "v")]
        assert await q.rows(q.select(both, "figure", q.col("grp") == "a")) == [(3, 12)]
        assert await q.rows(q.select(both, "figure", q.col("grp") == "b")) == [(-12, -3)]

    async def test_minimum_and_maximum_of_text_follow_the_order_of_text(self, db: Db, figures: Any) -> None:
        """MIN and MAX of texts are texts. If this fails, check how ``_process_result_set`` converts results."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp", [(1, "pear"), (2, "fig"), (3, "plum"), (4, None)])
        assert await q.rows(q.select([min_(q.dialect, "grp"), max_(q.dialect, "grp")], "figure")) == [("fig", "plum")]

    async def test_without_rows_counts_are_zero_and_other_aggregates_null(self, db: Db, figures: Any) -> None:
        """An empty table returns one row: 0, 0, then NULL for SUM, AVG, MIN and MAX. If this fails, check
        ``_process_result_set``."""
        q = Terms(db, figures)
        d = q.dialect
        columns = [count(d, alias="a"), count(d, "v", alias="b"), sum_(d, "v"), avg(d, "v"), min_(d, "v"), max_(d, "v")]
        assert await q.rows(q.select(columns, "figure")) == [(0, 0, None, None, None, None)]

    async def test_with_only_nulls_rows_count_and_values_do_not(self, db: Db, figures: Any) -> None:
        """COUNT(*) is 2, COUNT(v) is 0, and the others are NULL. If this fails, check the arguments in
        ``format_function_call``."""
        q = Terms(db, figures)
        d = q.dialect
        await q.fill("figure", "id v", [(1, None), (2, None)])
        columns = [count(d, alias="a"), count(d, "v", alias="b"), sum_(d, "v"), avg(d, "v"), min_(d, "v"), max_(d, "v")]
        assert await q.rows(q.select(columns, "figure")) == [(2, 0, None, None, None, None)]

    async def test_a_condition_is_applied_before_the_aggregate(self, db: Db, figures: Any) -> None:
        """``WHERE v > 1`` leaves only 4. If this fails, check WHERE in ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        query = q.select([count(q.dialect), sum_(q.dialect, "v")], "figure", q.col("v") > 1)
        assert await q.rows(query) == [(1, 4)]

    async def test_an_expression_can_be_aggregated(self, db: Db, figures: Any) -> None:
        """``SUM(v * 10 + id)`` is computed row by row. If this fails, check the arguments in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, q.col("v") * 10 + q.col("id"))], "figure")) == [(66,)]

    async def test_parameters_of_an_aggregate_precede_those_of_the_condition(self, db: Db, figures: Any) -> None:
        """``SUM(v * 10)`` of the rows with v < 4 is 20. If this fails, check the order of the parameters in
        ``format_query_statement``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        assert await q.rows(q.select([sum_(q.dialect, q.col("v") * 10)], "figure", q.col("v") < 4)) == [(20,)]

    async def test_each_aggregate_has_its_own_label(self, db: Db, figures: Any) -> None:
        """The labels of the row are the aliases, each with its own value. If this fails, check ``alias`` in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [max_(q.dialect, "v", alias="highest"), count(q.dialect, alias="many")]
        assert await q.labels(q.select(columns, "figure")) == ["highest", "many"]
        assert await q.rows(q.select(columns, "figure")) == [(4, 5)]

    async def test_an_aggregate_can_be_cast(self, db: Db, figures: Any) -> None:
        """The cast surrounds the whole call. If this fails, check where ``format_function_call`` applies
        ``cast_types``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        ((text, many),) = await q.rows(
            q.select([sum_(q.dialect, q.col("v") + 1).cast("CHAR(5)"), count(q.dialect)], "figure", q.col("v") < 4)
        )
        assert (text.strip(), many) == ("4", 2)

    async def test_a_sum_can_exceed_the_range_of_its_column(self, db: Db, figures: Any) -> None:
        """Two INTEGER values of 2,000,000,000 add up to 4,000,000,000, or an error says that the sum has no room: the
        type of a sum is the database's (ISO 9075-2). If this fails, check how ``_process_result_set`` converts results."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(1, 2_000_000_000), (2, 2_000_000_000)])
        found: list[Any] = [(4_000_000_000,)]
        with may_be_refused():
            found = await q.rows(q.select([sum_(q.dialect, "v")], "figure"))
        assert found == [(4_000_000_000,)]

    async def test_sums_of_big_integers_are_exact(self, db: Db, figures: Any) -> None:
        """The sum of 2**53 + 1 and 2 is exact, which a float cannot hold, and so are the largest, the smallest and those
        below zero. If this fails, check how ``_process_result_set`` converts results."""
        q = Terms(db, figures)
        await q.fill("figure", "id big", [(1, 2**53 + 1), (2, 2), (3, -(2**53) - 1), (4, -2)])
        columns = [each(q.dialect, "big") for each in (sum_, max_, min_)]
        found = [
            await q.rows(q.select(columns, "figure", condition))
            for condition in (q.col("big") > 0, q.col("big") < 0, q.col("id") < 5)
        ]
        largest = 2**53 + 1
        assert found == [[(largest + 2, largest, 2)], [(-largest - 2, -2, -largest)], [(0, largest, -largest)]]


class DecimalAggregateTests(ConformanceTests):
    """Aggregates of decimals are as exact as the decimals."""

    figures = family_fixture(FIGURES)

    async def test_a_sum_of_decimals_is_exact(self, db: Db, figures: Any) -> None:
        """Ten times 0.10 plus 0.20 is exactly 1.20 (C79). If this fails, check that the adapter for ``Decimal`` does
        not use a float."""
        q = Terms(db, figures)
        rows = [(key, Decimal("0.10")) for key in range(10)] + [(10, Decimal("0.20"))]
        await q.fill("figure", "id price", rows)
        ((total,),) = await q.rows(q.select([sum_(q.dialect, "price")], "figure"))
        assert Decimal(str(total)) == Decimal("1.20")

    async def test_a_sum_keeps_every_digit_of_large_decimals(self, db: Db, figures: Any) -> None:
        """12345678901234.5678 + 0.0001 has 18 digits, more than a float holds (C75). If this fails, check that the
        adapter for ``Decimal`` does not use a float."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("12345678901234.5678")), (2, Decimal("0.0001"))])
        ((total,),) = await q.rows(q.select([sum_(q.dialect, "price")], "figure"))
        assert Decimal(str(total)) == Decimal("12345678901234.5679")

    async def test_an_average_of_decimals_is_exact(self, db: Db, figures: Any) -> None:
        """The average of 0.10, 0.20 and 0.60 is 0.30. If this fails, check how ``_process_result_set`` converts
        results."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("0.10")), (2, Decimal("0.20")), (3, Decimal("0.60"))])
        ((mean,),) = await q.rows(q.select([avg(q.dialect, "price")], "figure"))
        assert Decimal(str(mean)) == Decimal("0.30")

    async def test_minimum_and_maximum_of_decimals_are_values_of_the_column(self, db: Db, figures: Any) -> None:
        """MIN and MAX of 10.05, 0.1 and 9 are 0.1 and 10.05, ordered as numbers. If this fails, check the type of the
        column and the adapter for ``Decimal``."""
        q = Terms(db, figures)
        await q.fill("figure", "id price", [(1, Decimal("10.05")), (2, Decimal("0.1")), (3, Decimal("9"))])
        ((low, high),) = await q.rows(q.select([min_(q.dialect, "price"), max_(q.dialect, "price")], "figure"))
        assert (Decimal(str(low)), Decimal(str(high))) == (Decimal("0.1"), Decimal("10.05"))


@requires(Capability.FILTER_CLAUSE)
class FilterTests(ConformanceTests):
    """FILTER limits one aggregate and no other part of the query."""

    figures = family_fixture(FIGURES)

    async def test_a_filter_limits_only_its_own_aggregate(self, db: Db, figures: Any) -> None:
        """COUNT(*) FILTER (v = 1) is 2 beside COUNT(*) of 5 (C89). If this fails, check that ``format_filter_clause``
        follows its own call."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        columns = [count(q.dialect, alias="ones").filter(q.col("v") == 1), count(q.dialect, alias="everything")]
        assert await q.rows(q.select(columns, "figure")) == [(2, 5)]

    async def test_two_filters_and_the_condition_keep_their_own_parameters(self, db: Db, figures: Any) -> None:
        """Three places have three different bounds (C89). If this fails, check the order of the parameters in
        ``format_function_call``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(key, key) for key in range(1, 11)])
        columns = [
            count(q.dialect, alias="low").filter(q.col("v") <= 4),
            sum_(q.dialect, q.col("v") * 100, alias="high").filter(q.col("v") >= 9),
        ]
        assert await q.rows(q.select(columns, "figure", q.col("v") != 10)) == [(4, 900)]

    async def test_two_filters_on_one_aggregate_must_both_hold(self, db: Db, figures: Any) -> None:
        """``filter(a).filter(b)`` means a AND b (C89). If this fails, check ``AggregateFunctionCall.filter``."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", [(key, key) for key in range(1, 11)])
        both = sum_(q.dialect, "v").filter(q.col("v") > 3).filter(q.col("v") < 6)
        assert await q.rows(q.select([both], "figure")) == [(9,)]

    async def test_a_filter_without_matches_returns_null_and_zero(self, db: Db, figures: Any) -> None:
        """SUM is NULL and COUNT is 0, and an aggregate beside them still counts every row (C89). If this fails, check
        that ``format_filter_clause`` does not move the condition to WHERE."""
        q = Terms(db, figures)
        await q.fill("figure", "id v", VALUES)
        none = q.col("v") > 99
        columns = [
            sum_(q.dialect, "v", alias="total").filter(none),
            count(q.dialect, alias="n").filter(none),
            count(q.dialect, alias="every"),
        ]
        assert await q.rows(q.select(columns, "figure")) == [(None, 0, len(VALUES))]

    async def test_a_filter_applies_within_each_group(self, db: Db, figures: Any) -> None:
        """Each group counts its own rows above the bound; a group without any has 0 (C89). If this fails, check
        ``format_filter_clause``."""
        q = Terms(db, figures)
        await q.fill("figure", "id grp v", [(1, "a", 1), (2, "a", 5), (3, "b", 2), (4, "a", 6)])
        over = count(q.dialect, "v", alias="n").filter(q.col("v") > 4)
        query = q.select(["grp", over], "figure", group_by=["grp"], order_by=["grp"])
        assert await q.rows(query) == [("a", 2), ("b", 0)]


class QueryAggregateTests(ConformanceTests):
    """The aggregate methods of a model's query return plain values."""

    figures = family_fixture(FIGURES)

    @pytest.mark.parametrize(("name", "expected"), [("sum_", 6), ("avg", 2), ("min_", 1), ("max_", 4)])
    async def test_an_aggregate_method_returns_one_value(self, db: Db, figures: Any, name: str, expected: int) -> None:
        """``query().sum_(column)`` and the others return a plain value. If this fails, check how ``aggregate`` reads
        the one row."""
        await Terms(db, figures).fill("figure", "id v", VALUES)
        assert await db(getattr(figures.Figure.query(), name)("v")) == expected

    @pytest.mark.parametrize("name", ["sum_", "avg", "min_", "max_"])
    async def test_an_aggregate_method_returns_none_without_rows(self, db: Db, figures: Any, name: str) -> None:
        """Without rows the result is None, never 0 (C79). If this fails, check how ``aggregate`` reads the one row."""
        assert await db(getattr(figures.Figure.query(), name)("v")) is None

    async def test_an_aggregate_method_respects_the_conditions(self, db: Db, figures: Any) -> None:
        """The query has a predicate and a text with a placeholder, each with a parameter. If this fails, check that
        ``aggregate`` keeps WHERE and its parameters."""
        await Terms(db, figures).fill("figure", "id v", [(key, key) for key in range(1, 11)])
        model = figures.Figure
        assert await db(model.query().where(model.c.v > 3).where(condition(db, '"v" < ?'), (7,)).sum_("v")) == 15

    async def test_a_grouped_query_returns_a_dict_for_each_group(self, db: Db, figures: Any) -> None:
        """The query builder has ``group_by``, ``having`` and ``order_by``. If this fails, check ``aggregate``."""
        await Terms(db, figures).fill("figure", "id grp v", [(1, "a", 1), (2, "a", 5), (3, "b", 2), (4, "c", 9)])
        total = sum_(db.dialect, "v", alias="total")
        query = figures.Figure.query().where(condition(db, '"v" < ?'), (9,)).select("grp", total).group_by("grp")
        query = query.having(condition(db, 'SUM("v") > ?'), (1,)).order_by(("grp", "DESC"))
        assert await db(query.aggregate()) == [{"grp": "b", "total": 2}, {"grp": "a", "total": 6}]
