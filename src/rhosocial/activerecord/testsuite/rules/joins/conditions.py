"""NATURAL and USING, LATERAL, and random tables joined in Python as well."""

from __future__ import annotations

import random
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import LateralExpression

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import staffed
from ..support.terms import Row, Terms, in_no_order
from .families.seats import GUESTS, SEATING, SEATS


class NaturalJoinTests(ConformanceTests):
    """Tables joined by the columns whose names they share."""

    seats = family_fixture(SEATS)

    @requires(Capability.NATURAL_JOIN)
    async def test_a_natural_join_matches_columns_of_one_name(self, db: Db, seats: Any) -> None:
        """By ``guest_no``, without a condition. Look at ``natural`` in ``format_join_expression``."""
        q = await self._seated(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind="JOIN", natural=True)
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert sorted(found) == [("Ada", "window"), ("Bob", "aisle")]

    @requires(Capability.NATURAL_JOIN, Capability.LEFT_JOIN)
    async def test_a_natural_left_join_keeps_lonely_rows(self, db: Db, seats: Any) -> None:
        """Cyd has no seat and stays. Look at how ``format_join_expression`` puts NATURAL and LEFT together."""
        q = await self._seated(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind="LEFT JOIN", natural=True)
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert in_no_order(found) == [("Ada", "window"), ("Bob", "aisle"), ("Cyd", None)]

    @requires(Capability.NATURAL_JOIN)
    async def test_a_query_is_joined_naturally(self, db: Db, seats: Any) -> None:
        """``natural_join`` of the query builder. Look at ``natural_join``."""
        q = await self._seated(db, seats)
        columns = [q.col("person", seats.table("guest")), q.col("place", seats.table("seat"))]
        rows = await db(seats.Guest.query().natural_join(seats.Seat).select(*columns).aggregate())
        assert sorted(tuple(row.values()) for row in rows) == [("Ada", "window"), ("Bob", "aisle")]

    @pytest.mark.parametrize(
        ("kind", "lonely"),
        [
            pytest.param("INNER JOIN", [], id="inner"),
            pytest.param("LEFT JOIN", [("Cyd", None)], id="left", marks=requires(Capability.LEFT_JOIN)),
        ],
    )
    async def test_using_matches_the_columns_that_it_names(
        self, db: Db, seats: Any, kind: str, lonely: list[Row]
    ) -> None:
        """``USING (guest_no)``. Look at ``using`` in ``format_join_expression``."""
        q = await self._seated(db, seats)
        source = q.join(q.table("guest", "g"), q.table("seat", "s"), kind=kind, using=["guest_no"])
        found = await q.rows(q.select([q.col("person", "g"), q.col("place", "s")], source))
        assert in_no_order(found) == [("Ada", "window"), ("Bob", "aisle"), *lonely]

    async def _seated(self, db: Db, seats: Any) -> Terms:
        q = Terms(db, seats)
        await q.fill("guest", "guest_no person", GUESTS)
        await q.fill("seat", "seat_no guest_no place", SEATING)
        return q


@requires(Capability.LATERAL_JOIN)
class LateralTests(ConformanceTests):
    """A subquery in FROM looks at the row before it."""

    staff = family_fixture(STAFF)

    async def test_the_text_of_a_lateral_source_joins_what_stands_before_it(self, db: Db, staff: Any) -> None:
        """The best paid of each department, by a correlated LIMIT 1. Look at ``format_lateral_expression``."""
        _, lateral = await self._best(db, staff)
        text, params = lateral.to_sql()
        found = await db.rows(self._head(db, staff) + text, params)
        assert sorted(tuple(row.values()) for row in found) == [("Lab", "Cyd"), ("Ops", "Ada")]

    async def test_a_lateral_left_join_keeps_lonely_rows(self, db: Db, staff: Any) -> None:
        """``join_type="LEFT"``: Bar stays, with nobody. Look at the condition in ``format_lateral_expression``."""
        _, lateral = await self._best(db, staff, "LEFT")
        text, params = lateral.to_sql()
        found = await db.rows(self._head(db, staff) + text, params)
        assert in_no_order([tuple(row.values()) for row in found]) == [("Bar", None), ("Lab", "Cyd"), ("Ops", "Ada")]

    async def test_a_lateral_source_stands_in_the_from_of_a_query(self, db: Db, staff: Any) -> None:
        """``from_=[table, lateral]``. Look at how ``format_query_statement`` puts sources together."""
        q, lateral = await self._best(db, staff)
        query = q.select([q.col("title", "d"), q.col("name", "best")], [q.table("dept", "d"), lateral])
        assert sorted(await q.rows(query)) == [("Lab", "Cyd"), ("Ops", "Ada")]

    def _head(self, db: Db, staff: Any) -> str:
        """The statement up to the lateral source."""
        return str(staff.sql('SELECT "d"."title", "best"."name" FROM {dept} AS "d" '))

    async def _best(self, db: Db, staff: Any, kind: str = "CROSS") -> tuple[Terms, Any]:
        q = await staffed(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        query = q.select(
            [q.col("name", "e")], q.table("employee", "e"), mine, order_by=[(q.col("pay", "e"), "DESC")], limit=1
        )
        return q, LateralExpression(q.dialect, q.sub(query), alias="best", join_type=kind)


class JoinOracleTests(ConformanceTests):
    """Random tables, joined by the backend and by Python."""

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
        """18 people, joined to themselves by nullable, repeated keys and a bound in ON. The bound that disagrees is named.
        Look at ``format_join_expression``."""
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
            # PostgreSQL joins fully by equality alone.
            on = equal if kind == "FULL" else equal & (q.col("pay", "a") >= low) & (q.col("pay", "b") < high)
            source = q.join(q.table("employee", "a"), q.table("employee", "b"), on, f"{kind} JOIN")
            found = await q.rows(q.select([q.col("id", "a", "one"), q.col("id", "b", "other")], source))
            bounds = None if kind == "FULL" else (low, high)
            assert in_no_order(found) == in_no_order(_joined(people, kind, bounds)), f"pay >= {low}, pay < {high}"


def _joined(people: list[Row], kind: str, bounds: Any) -> list[Row]:
    """The pairs of keys that a join of the people with themselves gives, by nested loops."""

    def partners(a: Row, b: Row) -> bool:
        if a[2] is None or b[3] is None or a[2] != b[3]:
            return False
        return bounds is None or bool(a[4] >= bounds[0] and b[4] < bounds[1])

    pairs: list[Row] = [(a[0], b[0]) for a in people for b in people if partners(a, b)]
    if kind in ("LEFT", "FULL"):
        pairs += [(a[0], None) for a in people if not any(partners(a, b) for b in people)]
    if kind in ("RIGHT", "FULL"):
        pairs += [(None, b[0]) for b in people if not any(partners(a, b) for a in people)]
    return pairs
