"""Rules of the area ``windows``: ranks, partitions, and windows within a query.

The rows, from ``families/sales.py``::

    id  region  day  amount
     1  north     1      10
     2  north     2      20
     3  north     2      30
     4  north     5      20
     5  south     1       5
     6  south     3       7
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.expression import (
    WindowClause,
    WindowDefinition,
    WindowFrameSpecification,
    WindowFunctionCall,
    WindowSpecification,
)
from rhosocial.activerecord.backend.expression.functions import count, dense_rank, rank, row_number, sum_

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Row, Terms, condition
from .families.sales import SALES, SOLD


class Windows(Terms):
    """Expressions with windows over the table ``sale``."""

    def window(self, *order_by: Any, by: Any = (), frame: Optional[tuple[str, ...]] = None) -> Any:
        """A window with a partition, an order and a frame of kind, start and end."""
        return WindowSpecification(
            self.dialect,
            partition_by=[self._column(each) for each in ([by] if isinstance(by, str) else by)],
            order_by=self.order(*order_by) if order_by else None,
            frame=WindowFrameSpecification(self.dialect, *frame) if frame else None,
        )

    def over(self, name: str, window: Any, *arguments: Any, label: str = "w") -> Any:
        """A function over a window. A string among ``arguments`` is a column's name."""
        given = [self._column(each) for each in arguments]
        return WindowFunctionCall(self.dialect, name, args=given, window_spec=window, alias=label)


async def with_sales(db: Db, sales: Any) -> Windows:
    """The table ``sale`` with its usual rows."""
    q = Windows(db, sales)
    await q.fill("sale", "id region day amount", SOLD)
    return q


@requires(Capability.WINDOW_FUNCTIONS)
class RankingTests(ConformanceTests):
    """Ranking functions number and rank rows, with ties and without."""

    sales = family_fixture(SALES)

    async def test_rows_are_numbered_in_the_order_of_the_window(self, db: Db, sales: Any) -> None:
        """The rows are numbered 1 to 6 by descending amount, then by key. If this fails, check ORDER BY in
        ``format_window_specification``."""
        q = await with_sales(db, sales)
        number = row_number(q.dialect, alias="n")
        number.window_spec = q.window(("amount", "DESC"), "id")
        found = await q.rows(q.select(["id", number], "sale", order_by=["id"]))
        assert found == [(1, 4), (2, 2), (3, 1), (4, 3), (5, 6), (6, 5)]

    async def test_rank_leaves_gaps_after_ties(self, db: Db, sales: Any) -> None:
        """Amounts 30, 20, 20, 10 have ranks 1, 2, 2, 4. If this fails, check the function's name in
        ``format_window_function_call``."""
        assert await self._ranks(db, sales, rank) == [(1, 4), (2, 2), (3, 1), (4, 2)]

    async def test_dense_rank_leaves_no_gaps_after_ties(self, db: Db, sales: Any) -> None:
        """Amounts 30, 20, 20, 10 have ranks 1, 2, 2, 3. If this fails, check the function's name in
        ``format_window_function_call``."""
        assert await self._ranks(db, sales, dense_rank) == [(1, 3), (2, 2), (3, 1), (4, 2)]

    async def test_ntile_divides_rows_into_parts(self, db: Db, sales: Any) -> None:
        """Six rows make four parts: two of two rows and two of one. If this fails, check the arguments in
        ``format_window_function_call``."""
        q = await with_sales(db, sales)
        part = q.over("NTILE", q.window("id"), q.val(4))
        found = await q.rows(q.select(["id", part], "sale", order_by=["id"]))
        assert found == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 4)]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("PERCENT_RANK", [0, Decimal(1) / 3, 1, Decimal(1) / 3]), ("CUME_DIST", [0.25, 0.75, 1, 0.75])],
    )
    async def test_relative_ranks_lie_between_zero_and_one(
        self, db: Db, sales: Any, name: str, expected: list[Any]
    ) -> None:
        """PERCENT_RANK and CUME_DIST are right for amounts 10, 20, 30, 20. If this fails, check the function's name in
        ``format_window_function_call``."""
        q = await with_sales(db, sales)
        query = q.select([q.over(name, q.window("amount"))], "sale", q.col("region") == "north", order_by=["id"])
        assert [float(value) for (value,) in await q.rows(query)] == pytest.approx([float(each) for each in expected])

    async def _ranks(self, db: Db, sales: Any, function: Any) -> list[Row]:
        q = await with_sales(db, sales)
        ranked = function(q.dialect, alias="n")
        ranked.window_spec = q.window(("amount", "DESC"))
        return await q.rows(q.select(["id", ranked], "sale", q.col("region") == "north", order_by=["id"]))


@requires(Capability.WINDOW_FUNCTIONS)
class PartitionTests(ConformanceTests):
    """A window starts again in each partition and keeps every row."""

    sales = family_fixture(SALES)

    async def test_each_partition_is_numbered_from_one(self, db: Db, sales: Any) -> None:
        """North has numbers 1 to 4, south 1 and 2. If this fails, check PARTITION BY in
        ``format_window_specification``."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window("id", by="region"))
        found = await q.rows(q.select(["id", number], "sale", order_by=["id"]))
        assert found == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 1), (6, 2)]

    async def test_ties_are_ranked_in_each_partition(self, db: Db, sales: Any) -> None:
        """Days 1, 2, 2, 5 and 1, 3 have ranks 1, 2, 2, 4 and 1, 2. If this fails, check PARTITION BY and ORDER BY in
        ``format_window_specification``."""
        q = await with_sales(db, sales)
        both = [
            q.over("RANK", q.window("day", by="region")),
            q.over("DENSE_RANK", q.window("day", by="region"), label="d"),
        ]
        found = await q.rows(q.select(["id", *both], "sale", order_by=["id"]))
        assert found == [(1, 1, 1), (2, 2, 2), (3, 2, 2), (4, 4, 3), (5, 1, 1), (6, 2, 2)]

    async def test_each_row_has_the_total_of_its_partition(self, db: Db, sales: Any) -> None:
        """Without an order the frame is the whole partition. If this fails, check that ``format_window_specification``
        adds no ORDER BY."""
        q = await with_sales(db, sales)
        columns = [
            "id",
            q.over("SUM", q.window(by="region"), "amount"),
            q.over("COUNT", q.window(by="region"), "id", label="n"),
        ]
        found = await q.rows(q.select(columns, "sale", order_by=["id"]))
        assert found == [(1, 80, 4), (2, 80, 4), (3, 80, 4), (4, 80, 4), (5, 12, 2), (6, 12, 2)]

    async def test_an_empty_window_covers_the_whole_result(self, db: Db, sales: Any) -> None:
        """``SUM(amount) OVER ()`` is the same for every row (C50). If this fails, check the empty window in
        ``format_window_specification``."""
        q = await with_sales(db, sales)
        found = await q.rows(q.select(["id", q.over("SUM", q.window(), "amount")], "sale", order_by=["id"], limit=2))
        assert found == [(1, 92), (2, 92)]

    async def test_null_is_a_partition_of_its_own(self, db: Db, sales: Any) -> None:
        """Two rows without a region have a total of their own. If this fails, check PARTITION BY in
        ``format_window_specification``."""
        q = await with_sales(db, sales)
        await q.fill("sale", "id region day amount", [(7, None, 1, 100), (8, None, 2, 200)])
        query = q.select(
            ["id", q.over("SUM", q.window(by="region"), "amount")], "sale", q.col("id") > 4, order_by=["id"]
        )
        assert await q.rows(query) == [(5, 12), (6, 12), (7, 300), (8, 300)]

    async def test_a_window_can_be_partitioned_by_several_keys(self, db: Db, sales: Any) -> None:
        """Rows 2 and 3 have the same region and day. If this fails, check that PARTITION BY in
        ``format_window_specification`` has every key."""
        q = await with_sales(db, sales)
        total = q.over("SUM", q.window(by=("region", "day")), "amount")
        found = await q.rows(q.select(["id", total], "sale", order_by=["id"]))
        assert found == [(1, 10), (2, 50), (3, 50), (4, 20), (5, 5), (6, 7)]

    async def test_aggregates_over_a_window_ignore_null(self, db: Db, sales: Any) -> None:
        """COUNT, AVG, MIN and MAX of 10, NULL, 40 ignore NULL. If this fails, check the arguments in
        ``format_window_function_call``."""
        q = Windows(db, sales)
        await q.fill("sale", "id region day amount", [(1, "a", 1, 10), (2, "a", 2, None), (3, "a", 3, 40)])
        names = ["COUNT", "AVG", "MIN", "MAX"]
        columns = [q.over(name, q.window(by="region"), "amount", label=name.lower()) for name in names]
        assert await q.rows(q.select(columns, "sale", q.col("id") == 2)) == [(0, None, None, None)]
        assert await q.rows(q.select(columns, "sale", order_by=["id"], limit=1)) == [(2, 25, 10, 40)]

    async def test_a_sum_of_decimals_over_a_window_is_exact(self, db: Db, sales: Any) -> None:
        """0.10 + 0.20 is 0.30 in one window, 0.70 + 0.10 is 0.80 in another, in each row (C75). If this fails, check how
        ``_process_result_set`` converts the result."""
        q = Windows(db, sales)
        prices = ("a", "0.10"), ("a", "0.20"), ("b", "0.70"), ("b", "0.10")
        sales_of = [(number, region, number, Decimal(price)) for number, (region, price) in enumerate(prices, 1)]
        await q.fill("sale", "id region day price", sales_of)
        rows = await q.rows(q.select(["region", q.over("SUM", q.window(by="region"), "price")], "sale"))
        assert sorted((region, Decimal(str(total))) for region, total in rows) == [
            *[("a", Decimal("0.30"))] * 2,
            *[("b", Decimal("0.80"))] * 2,
        ]


@requires(Capability.WINDOW_FUNCTIONS)
class WindowPlaceTests(ConformanceTests):
    """Window functions work beside the other parts of a query."""

    sales = family_fixture(SALES)

    async def test_a_query_can_have_several_windows(self, db: Db, sales: Any) -> None:
        """Each window has its own partition and order. If this fails, check ``format_window_function_call``."""
        q = await with_sales(db, sales)
        columns = [
            "id",
            q.over("ROW_NUMBER", q.window(("amount", "DESC"), "id"), label="a"),
            q.over("ROW_NUMBER", q.window(("id", "DESC"), by="region"), label="b"),
            q.over("SUM", q.window(by="day"), "amount", label="c"),
        ]
        found = await q.rows(q.select(columns, "sale", order_by=["id"]))
        assert found == [(1, 4, 4, 15), (2, 2, 3, 50), (3, 1, 2, 50), (4, 3, 1, 20), (5, 6, 2, 15), (6, 5, 1, 7)]

    async def test_two_windows_can_be_named(self, db: Db, sales: Any) -> None:
        """``WINDOW a AS (...), b AS (...)`` has parameters in both. If this fails, check the order of the parameters in
        ``format_window_clause``."""
        q = await with_sales(db, sales)
        columns = ["id", q.over("ROW_NUMBER", "a", label="n"), q.over("SUM", "b", "amount", label="s")]
        text, params = q.select(columns, "sale", q.col("day") < 5).to_sql()
        definitions = [
            WindowDefinition(q.dialect, "a", q.window(q.col("id") * -1)),
            WindowDefinition(q.dialect, "b", q.window("id", by=(q.col("day") - 2,))),
        ]
        clause, more = WindowClause(q.dialect, definitions).to_sql()
        found = await db.rows(f"{text} {clause}", (*params, *more))
        assert sorted(tuple(row.values()) for row in found) == [
            (1, 5, 10),
            (2, 4, 20),
            (3, 3, 50),
            (5, 2, 15),
            (6, 1, 7),
        ]

    async def test_a_window_can_be_named_and_used_twice(self, db: Db, sales: Any) -> None:
        """Two functions use the window of ``WINDOW w AS (...)``. If this fails, check ``format_window_clause`` and
        ``format_window_definition``."""
        q = await with_sales(db, sales)
        columns = [
            "id",
            q.over("ROW_NUMBER", "by region", label="row no"),
            q.over("SUM", "by region", "amount", label="s"),
        ]
        text, params = q.select(columns, "sale", q.col("day") < 5).to_sql()
        window = q.window("id", by="region")
        clause, more = WindowClause(q.dialect, [WindowDefinition(q.dialect, "by region", window)]).to_sql()
        found = await db.rows(f"{text} {clause}", (*params, *more))
        assert sorted(tuple(row.values()) for row in found) == [
            (1, 1, 10),
            (2, 2, 30),
            (3, 3, 60),
            (5, 1, 5),
            (6, 2, 12),
        ]

    async def test_a_window_can_be_specified_by_column_names(self, db: Db, sales: Any) -> None:
        """Strings in ``partition_by`` and ``order_by`` are column names, of any characters. If this fails, check that
        ``format_window_specification`` quotes them as identifiers."""
        q = await with_sales(db, sales)
        expected = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 1), (6, 2)]
        window = WindowSpecification(q.dialect, partition_by=["region"], order_by="id")
        found = await q.rows(q.select(["id", q.over("ROW_NUMBER", window)], "sale", order_by=["id"]))
        assert found == expected
        inner = q.select([q.col("id", "s", "order"), q.col("region", "s", "the part")], q.table("sale", "s"))
        window = WindowSpecification(q.dialect, partition_by=["the part"], order_by="order")
        named = q.select([q.col("order"), q.over("ROW_NUMBER", window)], q.sub(inner, "s"), order_by=[q.col("order")])
        assert await q.rows(named) == expected

    async def test_a_window_function_can_be_cast(self, db: Db, sales: Any) -> None:
        """The cast surrounds the whole call with OVER. If this fails, check where ``cast_types`` are applied in
        ``format_window_function_call``."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window("id", by=(q.col("day") - 2,))).cast("CHAR(5)")
        found = await q.rows(q.select(["id", number], "sale", q.col("id") < 4, order_by=["id"]))
        assert [(key, text.strip()) for key, text in found] == [(1, "1"), (2, "1"), (3, "2")]

    async def test_a_window_function_accepts_plain_values_as_arguments(self, db: Db, sales: Any) -> None:
        """``args=[column, 2]`` binds 2. If this fails, check the arguments in ``format_window_function_call``."""
        q = await with_sales(db, sales)
        call = WindowFunctionCall(q.dialect, "LAG", args=[q.col("id"), 2], window_spec=q.window("id"), alias="w")
        query = q.select(["id", call], "sale", q.col("id") < 5, order_by=["id"])
        assert await q.rows(query) == [(1, None), (2, None), (3, 1), (4, 2)]

    async def test_a_window_sees_only_the_rows_that_where_keeps(self, db: Db, sales: Any) -> None:
        """With amounts below 30 only, row 2 is number 1. If this fails, check WHERE in ``format_query_statement``."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window(("amount", "DESC"), "id"))
        query = q.select(["id", number], "sale", q.col("amount") < 30, order_by=["id"], limit=3)
        assert await q.rows(query) == [(1, 3), (2, 1), (4, 2)]

    async def test_the_order_of_a_window_is_independent_of_the_order_of_the_result(self, db: Db, sales: Any) -> None:
        """The result is ordered by key, the window by amount. If this fails, check ORDER BY in
        ``format_query_statement``."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window("amount", "id"))
        found = await q.rows(q.select([number], "sale", order_by=[("id", "DESC")]))
        assert found == [(2,), (1,), (5,), (6,), (4,), (3,)]

    async def test_a_window_over_groups_sees_one_row_per_group(self, db: Db, sales: Any) -> None:
        """``SUM(SUM(amount)) OVER (ORDER BY day)`` sees one row per day. If this fails, check that
        ``format_window_function_call`` renders an aggregate as its argument."""
        q = await with_sales(db, sales)
        running = q.over("SUM", q.window("day"), sum_(q.dialect, "amount"), label="running")
        columns = ["day", sum_(q.dialect, "amount", alias="total"), running]
        found = await q.rows(q.select(columns, "sale", group_by=["day"], order_by=["day"]))
        assert found == [(1, 15, 15), (2, 50, 65), (3, 7, 72), (5, 20, 92)]

    async def test_the_result_of_a_window_can_be_filtered_by_an_outer_query(self, db: Db, sales: Any) -> None:
        """The outer query finds the best sale of each region; both queries have a parameter. If this fails, check the
        order of the parameters in ``Subquery``."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window(("amount", "DESC"), "id", by="region"), label="n")
        best = q.sub(q.select(["id", "region", number], "sale", q.col("amount") < 30), "s")
        query = q.select(
            [q.col("region", "s"), q.col("id", "s")], best, q.col("n", "s") == 1, order_by=[q.col("id", "s")]
        )
        assert await q.rows(query) == [("north", 2), ("south", 6)]

    async def test_parameters_of_a_window_precede_those_of_the_condition(self, db: Db, sales: Any) -> None:
        """The argument, the partition, the order and WHERE have parameters. If this fails, check the order of the
        parameters in ``format_window_function_call``."""
        q = await with_sales(db, sales)
        odd = q.col("day") - 2
        window = q.window(q.col("id") * -1, by=(odd * odd,))
        running = q.over("SUM", window, q.col("amount") + 1000)
        # Days 1 and 3 have the same distance from 2, so rows 6, 5 and 1 with amounts 7, 5 and 10 make one partition.
        query = q.select(["id", running], "sale", q.col("day") <= 3, order_by=["id"])
        assert await q.rows(query) == [(1, 3022), (2, 2050), (3, 1030), (5, 2012), (6, 1007)]

    async def test_the_query_builder_can_select_a_window_function(self, db: Db, sales: Any) -> None:
        """``select`` of the query builder takes a window function. If this fails, check that ``aggregate`` returns its
        label."""
        q = await with_sales(db, sales)
        number = q.over("ROW_NUMBER", q.window("id", by="region"), label="n")
        rows = await db(
            sales.Sale.query().where(condition(db, '"day" > ?'), (1,)).select("id", number).order_by("id").aggregate()
        )
        assert rows == [{"id": 2, "n": 1}, {"id": 3, "n": 2}, {"id": 4, "n": 3}, {"id": 6, "n": 1}]

    async def test_a_window_can_be_ordered_by_an_aggregate(self, db: Db, sales: Any) -> None:
        """``RANK() OVER (ORDER BY COUNT(*) DESC)`` ranks the groups. If this fails, check that
        ``format_window_specification`` renders an aggregate in ORDER BY."""
        q = await with_sales(db, sales)
        columns = ["region", count(q.dialect, alias="n"), q.over("RANK", q.window((count(q.dialect), "DESC")))]
        found = await q.rows(q.select(columns, "sale", group_by=["region"], order_by=["region"]))
        assert found == [("north", 4, 1), ("south", 2, 2)]
