"""Rules of the area ``joins``: joins through the query builder of a model.

The rows, from ``schema/families/staff.py``::

    dept:      id title        employee:  id name dept_id boss_id pay
                1 Ops                      1 Ada        1    NULL 900
                2 Lab                      2 Bob        1       1 700
                3 Bar                      3 Cyd        2       1 800
                                           4 Dan     NULL       2 500
                                           5 Eve        9       3 700
"""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES, STAFF
from ..support.staff_rows import with_staff
from ..support.terms import condition, in_no_order

MATCHES = [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", "Lab")]
UNMATCHED = [("Dan", None), ("Eve", None)]


class JoinQueryTests(ConformanceTests):
    """The join methods of a model's query join other models."""

    staff = family_fixture(STAFF)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            pytest.param("join", MATCHES, id="join"),
            pytest.param("inner_join", MATCHES, id="inner_join", marks=requires(Capability.INNER_JOIN)),
            pytest.param("left_join", [*MATCHES, *UNMATCHED], id="left_join", marks=requires(Capability.LEFT_JOIN)),
            pytest.param(
                "right_join", [(None, "Bar"), *MATCHES], id="right_join", marks=requires(Capability.RIGHT_JOIN)
            ),
            pytest.param(
                "full_join", [(None, "Bar"), *MATCHES, *UNMATCHED], id="full_join", marks=requires(Capability.FULL_JOIN)
            ),
        ],
    )
    async def test_a_query_is_joined_to_a_model(self, db: Db, staff: Any, method: str, expected: Any) -> None:
        """Each method keeps the rows of its kind of join. If this fails, check that ``format_join_expression`` writes
        the join type."""
        query = await self._query(db, staff)
        dept, on = staff.table("dept"), self._on(db, staff)
        joined = getattr(query, method)(staff.Dept, on)
        found = await self._pairs(db, joined.select(self._name(db, staff), Column(db.dialect, "title", table=dept)))
        assert in_no_order(found) == expected

    @requires(Capability.CROSS_JOIN)
    async def test_cross_join_pairs_every_row_with_every_row_of_a_model(self, db: Db, staff: Any) -> None:
        """Each person appears with each department. If this fails, check ``cross_join``."""
        query = (await self._query(db, staff)).cross_join(staff.Dept)
        columns = [self._name(db, staff), Column(db.dialect, "title", table=staff.table("dept"))]
        found = await self._pairs(db, query.select(*columns))
        assert sorted(found) == sorted((who[1], dept[1]) for who in EMPLOYEES for dept in DEPTS)

    @requires(Capability.LEFT_JOIN)
    async def test_a_model_can_be_joined_to_itself_under_an_alias(self, db: Db, staff: Any) -> None:
        """``alias='boss'`` names the right side. If this fails, check that ``format_table`` and ``format_column`` write
        the alias."""
        query = await self._query(db, staff)
        me = staff.table("employee")
        on = Column(db.dialect, "boss_id", table=me) == Column(db.dialect, "id", table="boss")
        boss = Column(db.dialect, "name", table="boss", alias="boss_name")
        query = query.left_join(staff.Employee, on, alias="boss").select(self._name(db, staff), boss)
        found = await self._pairs(db, query.order_by(Column(db.dialect, "id", table=me)))
        assert found == [("Ada", None), ("Bob", "Ada"), ("Cyd", "Ada"), ("Dan", "Bob"), ("Eve", "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_join_condition_given_as_text_has_its_own_parameters(self, db: Db, staff: Any) -> None:
        """``on_params`` precede the parameters of WHERE. If this fails, check the order of the parameters in
        ``format_join_expression``."""
        query = await self._query(db, staff)
        on = staff.sql('{employee}."dept_id" = {dept}."id" AND {dept}."title" <> ').rstrip() + " ?"
        query = query.left_join(staff.Dept, on, on_params=("Lab",)).where(condition(db, '"pay" > ?'), (600,))
        title = Column(db.dialect, "title", table=staff.table("dept"))
        found = await self._pairs(db, query.select(self._name(db, staff), title))
        assert in_no_order(found) == [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", None), ("Eve", None)]

    async def test_a_second_join_extends_the_first(self, db: Db, staff: Any) -> None:
        """The second join has the result of the first as its left side. If this fails, check
        ``JoinExpression.join``."""
        query = await self._query(db, staff)
        d, me = db.dialect, staff.table("employee")
        to_boss = Column(d, "boss_id", table=me) == Column(d, "id", table="boss")
        to_dept = Column(d, "dept_id", table="boss") == Column(d, "id", table="place")
        query = query.join(staff.Employee, to_boss, alias="boss").join(staff.Dept, to_dept, alias="place")
        found = await self._pairs(db, query.select(self._name(db, staff), Column(d, "title", table="place")))
        assert sorted(found) == [("Bob", "Ops"), ("Cyd", "Ops"), ("Dan", "Ops"), ("Eve", "Lab")]

    async def test_a_joined_query_returns_records(self, db: Db, staff: Any) -> None:
        """``all()`` returns whole records of the left model, filtered by a column of the right one. If this fails, check
        that ``all`` uses the join as its source."""
        query = await self._query(db, staff)
        me, d = staff.table("employee"), db.dialect
        columns = [Column(d, name, table=me) for name in ("id", "name", "dept_id", "boss_id", "pay")]
        query = query.join(staff.Dept, self._on(db, staff)).where(
            Column(d, "title", table=staff.table("dept")) == "Ops"
        )
        records = await db(query.select(*columns).order_by(Column(d, "id", table=me)).all())
        assert [type(record) for record in records] == [staff.Employee] * 2
        found = [(each.id, each.name, each.dept_id, each.boss_id, each.pay) for each in records]
        assert found == [(1, "Ada", 1, None, 900), (2, "Bob", 1, 1, 700)]

    async def test_a_joined_query_returns_one_record(self, db: Db, staff: Any) -> None:
        """``one()`` uses the join as ``all()`` does (C64). If this fails, check that ``one`` uses the join as its
        source."""
        query = await self._query(db, staff)
        me, d = staff.table("employee"), db.dialect
        columns = [Column(d, name, table=me) for name in ("id", "name", "dept_id", "boss_id", "pay")]
        query = query.join(staff.Dept, self._on(db, staff)).where(
            Column(d, "title", table=staff.table("dept")) == "Lab"
        )
        record = await db(query.select(*columns).one())
        assert type(record) is staff.Employee
        assert (record.id, record.name, record.dept_id, record.boss_id, record.pay) == (3, "Cyd", 2, 1, 800)

    @requires(Capability.LEFT_JOIN)
    async def test_a_joined_query_can_be_counted(self, db: Db, staff: Any) -> None:
        """``count()`` counts joined rows and ``count(column)`` counts matches. If this fails, check that ``count`` uses
        the join as its source."""
        query = (await self._query(db, staff)).left_join(staff.Dept, self._on(db, staff))
        assert await db(query.count()) == 5
        assert await db(query.count(Column(db.dialect, "id", table=staff.table("dept")))) == 3

    @requires(Capability.LEFT_JOIN)
    async def test_a_joined_query_can_be_grouped(self, db: Db, staff: Any) -> None:
        """People are counted by department; those without one form a group. If this fails, check that ``group_by``
        accepts a column of the joined table."""
        query = (await self._query(db, staff)).left_join(staff.Dept, self._on(db, staff))
        title = Column(db.dialect, "title", table=staff.table("dept"))
        query = query.group_by(title).select(title, count(db.dialect, alias="n"))
        assert in_no_order(await self._pairs(db, query)) == [(None, 2), ("Lab", 1), ("Ops", 2)]

    async def _query(self, db: Db, staff: Any) -> Any:
        await with_staff(db, staff)
        return staff.Employee.query()

    async def _pairs(self, db: Db, query: Any) -> list[Any]:
        return [tuple(row.values()) for row in await db(query.aggregate())]

    def _name(self, db: Db, staff: Any) -> Any:
        return Column(db.dialect, "name", table=staff.table("employee"))

    def _on(self, db: Db, staff: Any) -> Any:
        d = db.dialect
        return Column(d, "dept_id", table=staff.table("employee")) == Column(d, "id", table=staff.table("dept"))
