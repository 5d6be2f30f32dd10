"""Rules of the area ``joins``: NATURAL, USING, LATERAL, and random joins that Python computes too.

The rows, from ``schema/families/staff.py``::

    dept:      id title        employee:  id name dept_id boss_id pay
                1 Ops                      1 Ada        1    NULL 900
                2 Lab                      2 Bob        1       1 700
                3 Bar                      3 Cyd        2       1 800
                                           4 Dan     NULL       2 500
                                           5 Eve        9       3 700
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import LateralExpression

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import with_staff
from ..support.terms import Row, Terms, in_no_order
from .families.seats import GUESTS, SEATING, SEATS


class NaturalJoinTests(ConformanceTests):
    """NATURAL and USING join tables by columns of the same name."""

    seats = family_fixture(SEATS)

    @requires(Capability.NATURAL_JOIN)
    async def test_a_natural_join_matches_columns_of_the_same_name(self, db: Db, seats: Any) -> None:
        """Both tables have ``order``, and the join has no condition; nor has a second one. If this fails, check ``natural``
        in ``format_join_expression``."""
        q = await self._with_seats(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind="JOIN", natural=True)
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert sorted(found) == [("Ada", "window"), ("Bob", "aisle")]
        again = q.join(source, q.table("guest", "h"), kind="JOIN", natural=True)
        assert sorted(await q.rows(q.select([q.col("place", "s")], again))) == [("aisle",), ("window",)]

    @requires(Capability.NATURAL_JOIN, Capability.LEFT_JOIN)
    async def test_a_natural_left_join_keeps_unmatched_rows(self, db: Db, seats: Any) -> None:
        """Cyd has no seat and stays. If this fails, check that ``format_join_expression`` writes NATURAL before LEFT
        JOIN."""
        q = await self._with_seats(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind="LEFT JOIN", natural=True)
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert in_no_order(found) == [("Ada", "window"), ("Bob", "aisle"), ("Cyd", None)]

    @requires(Capability.NATURAL_JOIN)
    async def test_the_query_builder_has_a_natural_join(self, db: Db, seats: Any) -> None:
        """``natural_join`` of the query builder joins by ``order``. If this fails, check ``natural_join``."""
        q = await self._with_seats(db, seats)
        columns = [q.col("person", seats.table("guest")), q.col("place", seats.table("seat"))]
        rows = await db(seats.Guest.query().natural_join(seats.Seat).select(*columns).aggregate())
        assert sorted(tuple(row.values()) for row in rows) == [("Ada", "window"), ("Bob", "aisle")]

    @pytest.mark.parametrize(
        ("kind", "unmatched"),
        [
            pytest.param("INNER JOIN", [], id="inner"),
            pytest.param("LEFT JOIN", [("Cyd", None)], id="left", marks=requires(Capability.LEFT_JOIN)),
        ],
    )
    async def test_using_matches_the_columns_that_it_names(
        self, db: Db, seats: Any, kind: str, unmatched: list[Row]
    ) -> None:
        """``USING (order)`` joins by that column. If this fails, check ``using`` in ``format_join_expression``."""
        q = await self._with_seats(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind=kind, using=["order"])
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert in_no_order(found) == [("Ada", "window"), ("Bob", "aisle"), *unmatched]

    async def test_using_matches_by_all_columns_that_it_names(self, db: Db, seats: Any) -> None:
        """``USING (order, place)`` joins rows that agree in both. If this fails, check that ``format_join_expression``
        lists every column of ``using``."""
        q = Terms(db, seats)
        await q.fill("seat", "seat_no order place", [(1, 7, "window"), (2, 7, "aisle"), (3, 8, "window")])
        source = q.join(q.table("seat", "s"), q.table("seat", "t"), using=["order", "place"])
        found = await q.rows(q.select([q.col("seat_no", "s"), q.col("seat_no", "t").as_("other")], source))
        assert in_no_order(found) == [(1, 1), (2, 2), (3, 3)]

    async def _with_seats(self, db: Db, seats: Any) -> Terms:
        q = Terms(db, seats)
        await q.fill("guest", "order person", GUESTS)
        await q.fill("seat", "seat_no order place", SEATING)
        return q


@requires(Capability.LATERAL_JOIN)
class LateralTests(ConformanceTests):
    """A LATERAL subquery can refer to the sources that precede it."""

    staff = family_fixture(STAFF)

    async def test_a_lateral_subquery_refers_to_the_source_before_it(self, db: Db, staff: Any) -> None:
        """A correlated LIMIT 1 finds the best paid person of each department (C89). If this fails, check that
        ``format_lateral_expression`` renders LATERAL, the subquery and the alias."""
        _, lateral = await self._best_paid(db, staff)
        text, params = lateral.to_sql()
        found = await db.rows(self._select(db, staff) + text, params)
        assert sorted(tuple(row.values()) for row in found) == [("Lab", "Cyd"), ("Ops", "Ada")]

    async def test_a_lateral_left_join_keeps_unmatched_rows(self, db: Db, staff: Any) -> None:
        """With ``join_type="LEFT"`` Bar stays, with NULL as the name (C50). If this fails, check the condition that
        ``format_lateral_expression`` renders."""
        _, lateral = await self._best_paid(db, staff, "LEFT")
        text, params = lateral.to_sql()
        found = await db.rows(self._select(db, staff) + text, params)
        assert in_no_order([tuple(row.values()) for row in found]) == [("Bar", None), ("Lab", "Cyd"), ("Ops", "Ada")]

    async def test_a_lateral_subquery_can_be_a_source_of_a_query(self, db: Db, staff: Any) -> None:
        """``from_=[table, lateral]`` is accepted (C50). If this fails, check how ``format_query_statement`` joins a
        list of sources."""
        q, lateral = await self._best_paid(db, staff)
        query = q.select([q.col("title", "d"), q.col("name", "the best")], [q.table("dept", "d"), lateral])
        assert sorted(await q.rows(query)) == [("Lab", "Cyd"), ("Ops", "Ada")]

    def _select(self, db: Db, staff: Any) -> str:
        """The statement up to the lateral source."""
        return str(staff.sql('SELECT "d"."title", "the best"."name" FROM {dept} AS "d" '))

    async def _best_paid(self, db: Db, staff: Any, kind: str = "CROSS") -> tuple[Terms, Any]:
        q = await with_staff(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        query = q.select(
            [q.col("name", "e")], q.table("employee", "e"), mine, order_by=[(q.col("pay", "e"), "DESC")], limit=1
        )
        return q, LateralExpression(q.dialect, q.sub(query), alias="the best", join_type=kind)


class JoinOracleTests(ConformanceTests):
    """The backend and Python join random tables."""

    staff = family_fixture(STAFF)

    @pytest.mark.parametrize(
        "kind",
        [
            "INNER",
            pytest.param("LEFT", marks=requires(Capability.LEFT_JOIN)),
            pytest.param("RIGHT", marks=requires(Capability.RIGHT_JOIN)),
            pytest.param("FULL", marks=requires(Capability.FULL_JOIN)),
        ],
    )
    async def test_random_joins_agree_with_a_calculation_in_python(self, db: Db, staff: Any, kind: str) -> None:
        """18 people are joined to themselves by nullable, repeated keys and a bound in ON; the message names the bound
        that fails. If this fails, check the join type and the parameters in ``format_join_expression``."""
        chance = random.Random(f"joins {kind}")
        q = Terms(db, staff)
        people = [
            (key, f"p{key:02}", chance.choice([1, 2, 3, None]), chance.choice([1, 2, 3, 4, None]), chance.randint(0, 9))
            for key in range(18)
        ]
        await q.fill("employee", "id name dept_id boss_id pay", people)
        for _ in range(8):
            low, high = chance.randint(0, 5), chance.randint(3, 9)
            equal = q.col("dept_id", "a") == q.col("boss_id", "b")
            # PostgreSQL supports FULL JOIN only with an equality.
            on = equal if kind == "FULL" else equal & (q.col("pay", "a") >= low) & (q.col("pay", "b") < high)
            source = q.join(q.table("employee", "a"), q.table("employee", "b"), on, f"{kind} JOIN")
            found = await q.rows(q.select([q.col("id", "a", "one"), q.col("id", "b", "other")], source))
            bounds = None if kind == "FULL" else (low, high)
            assert in_no_order(found) == in_no_order(_expected_pairs(people, kind, bounds)), (
                f"pay >= {low}, pay < {high}"
            )


def _expected_pairs(people: list[Row], kind: str, bounds: Any) -> list[Row]:
    """The pairs of keys that a join of the people with themselves returns, computed by nested loops."""

    def match(a: Row, b: Row) -> bool:
        if a[2] is None or b[3] is None or a[2] != b[3]:
            return False
        return bounds is None or bool(a[4] >= bounds[0] and b[4] < bounds[1])

    pairs: list[Row] = [(a[0], b[0]) for a in people for b in people if match(a, b)]
    if kind in ("LEFT", "FULL"):
        pairs += [(a[0], None) for a in people if not any(match(a, b) for b in people)]
    if kind in ("RIGHT", "FULL"):
        pairs += [(None, b[0]) for b in people if not any(match(a, b) for a in people)]
    return pairs
