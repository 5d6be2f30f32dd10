"""Rules of the area ``windows``: frames and neighbouring rows.

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

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import WindowFrameSpecification, WindowFunctionCall, WindowSpecification
from rhosocial.activerecord.backend.expression.functions import first_value, lag, last_value, lead, nth_value

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.refusals import may_be_refused
from ..support.terms import Row, Terms
from .families.sales import SALES, SOLD

WHOLE = ("ROWS", "UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING")


async def _with_sales(db: Db, sales: Any) -> Terms:
    """The table ``sale`` with its usual rows."""
    q = Terms(db, sales)
    await q.fill("sale", "id region day amount", SOLD)
    return q


def _window(q: Terms, *order_by: Any, frame: Optional[tuple[str, ...]] = None) -> Any:
    """A window partitioned by region, with an order and a frame of kind, start and end."""
    made = WindowFrameSpecification(q.dialect, *frame) if frame else None
    return WindowSpecification(q.dialect, partition_by=[q.col("region")], order_by=q.order(*order_by), frame=made)


@requires(Capability.WINDOW_FUNCTIONS)
class FrameTests(ConformanceTests):
    """A frame selects the rows around the current row that a function uses."""

    sales = family_fixture(SALES)

    async def test_a_running_sum_without_a_frame_includes_peers(self, db: Db, sales: Any) -> None:
        """Rows 2 and 3 have the same day, so both have the sum 60. If this fails, check that
        ``format_window_specification`` adds no frame of its own."""
        found = await self._sums(db, sales, "day")
        assert found == [(1, 10), (2, 60), (3, 60), (4, 80), (5, 5), (6, 12)]

    @requires(Capability.WINDOW_FRAME_CLAUSE)
    @pytest.mark.parametrize(
        ("order_by", "frame", "expected"),
        [
            pytest.param("id", ("ROWS", "UNBOUNDED PRECEDING"), [10, 30, 60, 80, 5, 12], id="rows-up-to-here"),
            pytest.param("id", ("ROWS", "1 PRECEDING", "1 FOLLOWING"), [30, 60, 70, 50, 12, 12], id="rows-around"),
            pytest.param("id", ("ROWS", "1 PRECEDING"), [10, 30, 50, 50, 5, 12], id="rows-with-the-one-before"),
            pytest.param(
                "id", ("ROWS", "CURRENT ROW", "UNBOUNDED FOLLOWING"), [80, 70, 50, 20, 12, 7], id="rows-from-here"
            ),
            pytest.param("id", ("ROWS", "2 PRECEDING", "1 PRECEDING"), [None, 10, 30, 50, None, 5], id="rows-before"),
            pytest.param("id", WHOLE, [80, 80, 80, 80, 12, 12], id="rows-all"),
            pytest.param(
                "day", ("RANGE", "UNBOUNDED PRECEDING", "CURRENT ROW"), [10, 60, 60, 80, 5, 12], id="range-up-to-here"
            ),
            pytest.param("day", ("RANGE", "CURRENT ROW", "CURRENT ROW"), [10, 50, 50, 20, 5, 7], id="range-peers"),
            pytest.param(
                "day", ("RANGE", "CURRENT ROW", "UNBOUNDED FOLLOWING"), [80, 70, 70, 20, 12, 7], id="range-from-here"
            ),
            pytest.param(
                "day", ("RANGE", "1 PRECEDING", "1 FOLLOWING"), [60, 60, 60, 20, 5, 7], id="range-by-distance"
            ),
        ],
    )
    async def test_a_frame_limits_a_sum(
        self, db: Db, sales: Any, order_by: str, frame: tuple[str, ...], expected: list[Any]
    ) -> None:
        """ROWS counts rows, and RANGE measures the distance in days. If this fails, check
        ``format_window_frame_specification``."""
        found = await self._sums(db, sales, order_by, frame)
        assert [total for _, total in found] == expected

    @requires(Capability.WINDOW_FRAME_CLAUSE)
    async def test_a_frame_follows_a_descending_order(self, db: Db, sales: Any) -> None:
        """In descending order PRECEDING means a larger key. If this fails, check the direction in
        ``format_window_specification``."""
        found = await self._sums(db, sales, ("id", "DESC"), ("ROWS", "UNBOUNDED PRECEDING"))
        assert found == [(1, 80), (2, 70), (3, 50), (4, 20), (5, 12), (6, 7)]

    async def _sums(self, db: Db, sales: Any, order_by: Any, frame: Optional[tuple[str, ...]] = None) -> list[Row]:
        q = await _with_sales(db, sales)
        window = _window(q, order_by, frame=frame)
        total = WindowFunctionCall(q.dialect, "SUM", args=[q.col("amount")], window_spec=window, alias="total")
        return await q.rows(q.select(["id", total], "sale", order_by=["id"]))


@requires(Capability.WINDOW_FUNCTIONS)
class NeighbourTests(ConformanceTests):
    """A row can read other rows of its partition."""

    sales = family_fixture(SALES)

    async def test_lag_reads_the_previous_row_of_the_partition(self, db: Db, sales: Any) -> None:
        """The first row of each region has NULL. If this fails, check ``lag`` and PARTITION BY."""
        assert await self._values(db, sales, lag) == [None, 10, 20, 30, None, 5]

    async def test_lead_reads_the_next_row_of_the_partition(self, db: Db, sales: Any) -> None:
        """The last row of each region has NULL. If this fails, check ``lead`` and PARTITION BY."""
        assert await self._values(db, sales, lead) == [20, 30, 20, None, 7, None]

    async def test_lag_and_lead_honour_their_offset(self, db: Db, sales: Any) -> None:
        """LAG reads two rows back, LEAD three rows ahead. If this fails, check the second argument in
        ``format_window_function_call``."""
        assert await self._values(db, sales, lag, 2) == [None, None, 10, 20, None, None]
        assert await self._evaluate(Terms(db, sales), lead, 3) == [20, None, None, None, None, None]

    async def test_lag_and_lead_return_their_default_beyond_the_partition(self, db: Db, sales: Any) -> None:
        """The default -1 replaces NULL. Where the provider declares that the database's own functions take none
        (``neighbour_defaults``), they return it all the same or are refused (C81).
        If this fails, check the third argument of ``lag`` and ``lead``."""
        q = await _with_sales(db, sales)
        assert await self._evaluate(q, lag, 1) == [None, 10, 20, 30, None, 5]
        with may_be_refused(UnsupportedFeatureError) as refused:
            assert await self._evaluate(q, lag, 1, -1) == [-1, 10, 20, 30, -1, 5]
            assert await self._evaluate(q, lead, 2, -1) == [30, 20, -1, -1, -1, -1]
        if refused and db.provider.neighbour_defaults:
            raise refused[0]

    async def test_lag_does_not_skip_a_null_value(self, db: Db, sales: Any) -> None:
        """The previous row's value is NULL, so LAG returns NULL, and no default either; so does LEAD. If this fails, check
        ``lag`` and ``lead``."""
        q = Terms(db, sales)
        await q.fill("sale", "id region day amount", [(1, "a", 1, 5), (2, "a", 2, None), (3, "a", 3, 7)])
        assert await self._evaluate(q, lag) == [None, 5, None]
        assert await self._evaluate(q, lead) == [None, 7, None]
        with may_be_refused(UnsupportedFeatureError):  # Another rule asks whether a default may be refused.
            assert await self._evaluate(q, lag, 1, -1) == [-1, 5, None]
            assert await self._evaluate(q, lead, 1, -1) == [None, 7, -1]

    async def test_first_value_returns_the_first_value_of_the_partition(self, db: Db, sales: Any) -> None:
        """The window is in descending order, so the last key has the first value. If this fails, check
        ``first_value``."""
        q = await _with_sales(db, sales)
        call = first_value(q.dialect, "amount", alias="value")
        call.window_spec = _window(q, ("id", "DESC"))
        found = await q.rows(q.select([call], "sale", order_by=["id"]))
        assert found == [(20,), (20,), (20,), (20,), (7,), (7,)]

    @requires(Capability.WINDOW_FRAME_CLAUSE)
    async def test_last_value_and_nth_value_return_values_of_the_frame(self, db: Db, sales: Any) -> None:
        """The frame is the whole partition; south has no third row. If this fails, check ``last_value`` and
        ``nth_value``."""
        q = await _with_sales(db, sales)
        last, third = last_value(q.dialect, "amount", alias="last"), nth_value(q.dialect, "amount", 3, alias="third")
        last.window_spec = third.window_spec = _window(q, "id", frame=WHOLE)
        found = await q.rows(q.select([last, third], "sale", order_by=["id"]))
        assert found == [(20, 30), (20, 30), (20, 30), (20, 30), (7, None), (7, None)]

    async def test_last_value_without_a_frame_returns_the_current_row(self, db: Db, sales: Any) -> None:
        """The default frame ends at the current row. If this fails, check that ``format_window_specification`` adds no
        frame of its own."""
        q = await _with_sales(db, sales)
        call = last_value(q.dialect, "amount", alias="value")
        call.window_spec = _window(q, "id")
        assert await q.rows(q.select([call], "sale", order_by=["id"])) == [(10,), (20,), (30,), (20,), (5,), (7,)]

    async def _values(self, db: Db, sales: Any, function: Any, *more: Any) -> list[Any]:
        """The values of a neighbour function for the usual rows."""
        return await self._evaluate(await _with_sales(db, sales), function, *more)

    async def _evaluate(self, q: Terms, function: Any, *more: Any) -> list[Any]:
        """The values of a neighbour function for the rows of the table, under its own label."""
        call = function(q.dialect, "amount", *more, alias="value")
        call.window_spec = _window(q, "id")
        sql, params = q.select([call], "sale", order_by=["id"]).to_sql()
        return [row["value"] for row in await q.db.rows(sql, params)]
