"""Joins through the query builder of a model."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import DEPTS, EMPLOYEES, STAFF
from ..support.staff_rows import staffed
from ..support.terms import condition, in_no_order

MATCHES = [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", "Lab")]
LONELY = [("Dan", None), ("Eve", None)]


class JoinQueryTests(ConformanceTests):
    """``query().join(...)`` and its like on models."""

    staff = family_fixture(STAFF)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            pytest.param("join", MATCHES, id="join"),
            pytest.param("inner_join", MATCHES, id="inner_join", marks=requires(Capability.INNER_JOIN)),
            pytest.param("left_join", [*MATCHES, *LONELY], id="left_join", marks=requires(Capability.LEFT_JOIN)),
            pytest.param(
                "right_join", [(None, "Bar"), *MATCHES], id="right_join", marks=requires(Capability.RIGHT_JOIN)
            ),
            pytest.param(
                "full_join", [(None, "Bar"), *MATCHES, *LONELY], id="full_join", marks=requires(Capability.FULL_JOIN)
            ),
        ],
    )
    async def test_a_query_is_joined_to_a_model(self, db: Db, staff: Any, method: str, expected: Any) -> None:
        """Each method keeps the rows of its kind. Look at ``format_join_expression``."""
        query = await self._query(db, staff)
        dept, on = staff.table("dept"), self._on(db, staff)
        joined = getattr(query, method)(staff.Dept, on)
        found = await self._pairs(db, joined.select(self._name(db, staff), Column(db.dialect, "title", table=dept)))
        assert in_no_order(found) == expected

    @requires(Capability.CROSS_JOIN)
    async def test_a_query_is_crossed_with_a_model(self, db: Db, staff: Any) -> None:
        """Every person beside every department. Look at ``cross_join``."""
        query = (await self._query(db, staff)).cross_join(staff.Dept)
        columns = [self._name(db, staff), Column(db.dialect, "title", table=staff.table("dept"))]
        found = await self._pairs(db, query.select(*columns))
        assert sorted(found) == sorted((who[1], dept[1]) for who in EMPLOYEES for dept in DEPTS)

    @requires(Capability.LEFT_JOIN)
    async def test_a_model_is_joined_to_itself_by_alias(self, db: Db, staff: Any) -> None:
        """``alias='boss'`` names the right side. Look at ``format_table`` and ``format_column``."""
        query = await self._query(db, staff)
        me = staff.table("employee")
        on = Column(db.dialect, "boss_id", table=me) == Column(db.dialect, "id", table="boss")
        boss = Column(db.dialect, "name", table="boss", alias="boss_name")
        query = query.left_join(staff.Employee, on, alias="boss").select(self._name(db, staff), boss)
        found = await self._pairs(db, query.order_by(Column(db.dialect, "id", table=me)))
        assert found == [("Ada", None), ("Bob", "Ada"), ("Cyd", "Ada"), ("Dan", "Bob"), ("Eve", "Cyd")]

    @requires(Capability.LEFT_JOIN)
    async def test_a_text_in_on_has_parameters_of_its_own(self, db: Db, staff: Any) -> None:
        """``on_params`` come before those of WHERE. Look at the order in ``format_join_expression``."""
        query = await self._query(db, staff)
        on = staff.sql('{employee}."dept_id" = {dept}."id" AND {dept}."title" <> ').rstrip() + " ?"
        query = query.left_join(staff.Dept, on, on_params=("Lab",)).where(condition(db, '"pay" > ?'), (600,))
        title = Column(db.dialect, "title", table=staff.table("dept"))
        found = await self._pairs(db, query.select(self._name(db, staff), title))
        assert in_no_order(found) == [("Ada", "Ops"), ("Bob", "Ops"), ("Cyd", None), ("Eve", None)]

    async def test_two_joins_follow_each_other(self, db: Db, staff: Any) -> None:
        """The second joins what the first gave. Look at ``JoinExpression.join``."""
        query = await self._query(db, staff)
        d, me = db.dialect, staff.table("employee")
        to_boss = Column(d, "boss_id", table=me) == Column(d, "id", table="boss")
        to_dept = Column(d, "dept_id", table="boss") == Column(d, "id", table="place")
        query = query.join(staff.Employee, to_boss, alias="boss").join(staff.Dept, to_dept, alias="place")
        found = await self._pairs(db, query.select(self._name(db, staff), Column(d, "title", table="place")))
        assert sorted(found) == [("Bob", "Ops"), ("Cyd", "Ops"), ("Dan", "Ops"), ("Eve", "Lab")]

    async def test_records_come_out_of_a_joined_query(self, db: Db, staff: Any) -> None:
        """``all()`` gives records of the left model, chosen by the right one. Look at ``all`` and its columns."""
        query = await self._query(db, staff)
        me, d = staff.table("employee"), db.dialect
        columns = [Column(d, name, table=me) for name in ("id", "name", "dept_id", "boss_id", "pay")]
        query = query.join(staff.Dept, self._on(db, staff)).where(
            Column(d, "title", table=staff.table("dept")) == "Ops"
        )
        records = await db(query.select(*columns).order_by(Column(d, "id", table=me)).all())
        assert [(record.id, record.name, record.pay) for record in records] == [(1, "Ada", 900), (2, "Bob", 700)]

    async def test_one_record_comes_out_of_a_joined_query(self, db: Db, staff: Any) -> None:
        """``one()`` heeds the join as ``all()`` does. Look at the source in ``one``."""
        query = await self._query(db, staff)
        me, d = staff.table("employee"), db.dialect
        columns = [Column(d, name, table=me) for name in ("id", "name", "dept_id", "boss_id", "pay")]
        query = query.join(staff.Dept, self._on(db, staff)).where(
            Column(d, "title", table=staff.table("dept")) == "Lab"
        )
        record = await db(query.select(*columns).one())
        assert record is not None
        assert record.name == "Cyd"

    @requires(Capability.LEFT_JOIN)
    async def test_a_joined_query_is_counted(self, db: Db, staff: Any) -> None:
        """``count()`` counts joined rows, ``count(column)`` partners. Look at ``count`` and its source."""
        query = (await self._query(db, staff)).left_join(staff.Dept, self._on(db, staff))
        assert await db(query.count()) == 5
        assert await db(query.count(Column(db.dialect, "id", table=staff.table("dept")))) == 3

    @requires(Capability.LEFT_JOIN)
    async def test_a_joined_query_is_grouped(self, db: Db, staff: Any) -> None:
        """People by department, with those of none. Look at ``group_by`` over a join."""
        query = (await self._query(db, staff)).left_join(staff.Dept, self._on(db, staff))
        title = Column(db.dialect, "title", table=staff.table("dept"))
        query = query.group_by(title).select(title, count(db.dialect, alias="n"))
        assert in_no_order(await self._pairs(db, query)) == [(None, 2), ("Lab", 1), ("Ops", 2)]

    async def _query(self, db: Db, staff: Any) -> Any:
        await staffed(db, staff)
        return staff.Employee.query()

    async def _pairs(self, db: Db, query: Any) -> list[Any]:
        return [tuple(row.values()) for row in await db(query.aggregate())]

    def _name(self, db: Db, staff: Any) -> Any:
        return Column(db.dialect, "name", table=staff.table("employee"))

    def _on(self, db: Db, staff: Any) -> Any:
        d = db.dialect
        return Column(d, "dept_id", table=staff.table("employee")) == Column(d, "id", table=staff.table("dept"))
