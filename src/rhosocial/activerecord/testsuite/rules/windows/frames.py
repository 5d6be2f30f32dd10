"""Frames, neighbours, and random windows against a calculation in Python."""

from __future__ import annotations

import random
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.expression import WindowFrameSpecification, WindowFunctionCall, WindowSpecification
from rhosocial.activerecord.backend.expression.functions import first_value, lag, last_value, lead, nth_value

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Row, Terms
from .families.sales import SALES, SOLD

WHOLE = ("ROWS", "UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING")


async def _sold(db: Db, sales: Any) -> Terms:
    q = Terms(db, sales)
    await q.fill("sale", "id region day amount", SOLD)
    return q


def _window(q: Terms, *order_by: Any, frame: Optional[tuple[str, ...]] = None) -> Any:
    """By region, ordered, in a frame of kind, start and end."""
    made = WindowFrameSpecification(q.dialect, *frame) if frame else None
    return WindowSpecification(q.dialect, partition_by=[q.col("region")], order_by=q.order(*order_by), frame=made)


@requires(Capability.WINDOW_FUNCTIONS)
class FrameTests(ConformanceTests):
    """A frame says which rows around the current one are looked at."""

    sales = family_fixture(SALES)

    async def test_a_running_sum_takes_rows_of_one_rank_together(self, db: Db, sales: Any) -> None:
        """Without a frame, 2 and 3 of the same day both have 60. Look at the default in ``format_window_specification``."""
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
        """ROWS counts rows, RANGE measures days. Look at ``format_window_frame_specification``."""
        found = await self._sums(db, sales, order_by, frame)
        assert [total for _, total in found] == expected

    @requires(Capability.WINDOW_FRAME_CLAUSE)
    async def test_a_frame_follows_a_descending_order(self, db: Db, sales: Any) -> None:
        """Preceding means later in time then. Look at the order in ``format_window_specification``."""
        found = await self._sums(db, sales, ("id", "DESC"), ("ROWS", "UNBOUNDED PRECEDING"))
        assert found == [(1, 80), (2, 70), (3, 50), (4, 20), (5, 12), (6, 7)]

    async def _sums(self, db: Db, sales: Any, order_by: Any, frame: Optional[tuple[str, ...]] = None) -> list[Row]:
        q = await _sold(db, sales)
        window = _window(q, order_by, frame=frame)
        total = WindowFunctionCall(q.dialect, "SUM", args=[q.col("amount")], window_spec=window, alias="total")
        return await q.rows(q.select(["id", total], "sale", order_by=["id"]))


@requires(Capability.WINDOW_FUNCTIONS)
class NeighbourTests(ConformanceTests):
    """A row looks at others of its partition."""

    sales = family_fixture(SALES)

    async def test_lag_looks_back_within_the_partition(self, db: Db, sales: Any) -> None:
        """NULL for the first of each region. Look at ``lag`` and PARTITION BY."""
        assert await self._seen(db, sales, lag) == [None, 10, 20, 30, None, 5]

    async def test_lead_looks_ahead_within_the_partition(self, db: Db, sales: Any) -> None:
        """NULL for the last of each region. Look at ``lead`` and PARTITION BY."""
        assert await self._seen(db, sales, lead) == [20, 30, 20, None, 7, None]

    async def test_lag_and_lead_look_as_far_as_they_are_told(self, db: Db, sales: Any) -> None:
        """Two rows back, three ahead. Look at the arguments in ``format_window_function_call``."""
        assert await self._seen(db, sales, lag, 2) == [None, None, 10, 20, None, None]
        assert await self._look(await self._again(db, sales), lead, 3) == [20, None, None, None, None, None]

    async def test_lag_and_lead_give_their_default_beyond_the_border(self, db: Db, sales: Any) -> None:
        """-1 in place of NULL. Look at the third argument of ``lag`` and ``lead``."""
        assert await self._seen(db, sales, lag, 1, -1) == [-1, 10, 20, 30, -1, 5]
        assert await self._look(await self._again(db, sales), lead, 2, -1) == [30, 20, -1, -1, -1, -1]

    async def test_a_null_neighbour_is_null(self, db: Db, sales: Any) -> None:
        """It is not passed over. Look at ``lag``."""
        q = Terms(db, sales)
        await q.fill("sale", "id region day amount", [(1, "a", 1, 5), (2, "a", 2, None), (3, "a", 3, 7)])
        assert await self._look(q, lag) == [None, 5, None]

    async def test_the_first_value_of_a_partition_is_seen_from_every_row(self, db: Db, sales: Any) -> None:
        """By the order of the window, downwards. Look at ``first_value``."""
        q = await _sold(db, sales)
        call = first_value(q.dialect, "amount", alias="seen")
        call.window_spec = _window(q, ("id", "DESC"))
        found = await q.rows(q.select([call], "sale", order_by=["id"]))
        assert found == [(20,), (20,), (20,), (20,), (7,), (7,)]

    @requires(Capability.WINDOW_FRAME_CLAUSE)
    async def test_the_last_and_the_nth_value_of_a_frame_are_seen(self, db: Db, sales: Any) -> None:
        """Over the whole partition; south has no third. Look at ``last_value`` and ``nth_value``."""
        q = await _sold(db, sales)
        last, third = last_value(q.dialect, "amount", alias="last"), nth_value(q.dialect, "amount", 3, alias="third")
        last.window_spec = third.window_spec = _window(q, "id", frame=WHOLE)
        found = await q.rows(q.select([last, third], "sale", order_by=["id"]))
        assert found == [(20, 30), (20, 30), (20, 30), (20, 30), (7, None), (7, None)]

    async def test_the_last_value_without_a_frame_is_the_current_one(self, db: Db, sales: Any) -> None:
        """The default frame ends at the current row. Look at ``format_window_specification``."""
        q = await _sold(db, sales)
        call = last_value(q.dialect, "amount", alias="seen")
        call.window_spec = _window(q, "id")
        assert await q.rows(q.select([call], "sale", order_by=["id"])) == [(10,), (20,), (30,), (20,), (5,), (7,)]

    async def _seen(self, db: Db, sales: Any, function: Any, *more: Any) -> list[Any]:
        return await self._look(await _sold(db, sales), function, *more)

    async def _again(self, db: Db, sales: Any) -> Terms:
        """The same rows, which are there already."""
        return Terms(db, sales)

    async def _look(self, q: Terms, function: Any, *more: Any) -> list[Any]:
        call = function(q.dialect, "amount", *more, alias="seen")
        call.window_spec = _window(q, "id")
        return [value for (value,) in await q.rows(q.select([call], "sale", order_by=["id"]))]


@requires(Capability.WINDOW_FUNCTIONS, Capability.WINDOW_FRAME_CLAUSE)
class RandomWindowTests(ConformanceTests):
    """Random rows in random windows, looked at by the backend and by Python."""

    sales = family_fixture(SALES)

    async def test_random_windows_agree_with_a_calculation_in_python(self, db: Db, sales: Any) -> None:
        """30 rows with NULL amounts, 12 windows: number, ranks, neighbour and a frame. The window that disagrees is named.
        Look at ``format_window_specification``."""
        chance = random.Random("windows")
        q = Terms(db, sales)
        data = [(key, chance.choice("abc"), chance.randint(1, 5), chance.choice([None, 1, 2, 3])) for key in range(30)]
        await q.fill("sale", "id region day amount", data)
        for _ in range(12):
            way = chance.choice(["ASC", "DESC"])
            before, after, far = chance.randint(0, 3), chance.randint(0, 3), chance.randint(1, 3)
            frame = ("ROWS", f"{before} PRECEDING", f"{after} FOLLOWING")
            exact, ranked = _window(q, ("day", way), "id"), _window(q, ("day", way))
            calls = [
                ("ROW_NUMBER", [], exact),
                ("RANK", [], ranked),
                ("DENSE_RANK", [], ranked),
                ("LAG", [q.col("id"), q.val(far)], exact),
                ("SUM", [q.col("amount")], _window(q, ("day", way), "id", frame=frame)),
            ]
            columns = [
                WindowFunctionCall(q.dialect, name, args=args, window_spec=window, alias=f"c{number}")
                for number, (name, args, window) in enumerate(calls)
            ]
            found = await q.rows(q.select(["id", *columns], "sale", order_by=["id"]))
            assert found == _windowed(data, way == "DESC", before, after, far), f"{way}, {frame}, LAG {far}"


def _windowed(data: list[Row], downwards: bool, before: int, after: int, far: int) -> list[Row]:
    """Key, row number, rank, dense rank, the key so far back, and the frame's sum, calculated."""
    result = []
    for region in sorted({row[1] for row in data}):
        rows = sorted(
            (row for row in data if row[1] == region), key=lambda row: (-row[2] if downwards else row[2], row[0])
        )
        days = [row[2] for row in rows]
        for place, row in enumerate(rows):
            framed = [each[3] for each in rows[max(place - before, 0) : place + after + 1] if each[3] is not None]
            result.append(
                (
                    row[0],
                    place + 1,
                    days.index(row[2]) + 1,
                    len(set(days[: days.index(row[2])])) + 1,
                    rows[place - far][0] if place >= far else None,
                    sum(framed) if framed else None,
                )
            )
    return sorted(result)
