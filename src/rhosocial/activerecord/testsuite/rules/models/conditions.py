"""Records that are changed and deleted by a condition, without being read."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import EMPLOYEES, STAFF
from ..support.staff_rows import staffed
from ..support.terms import Row

REFUSED = (DatabaseError, UnsupportedFeatureError, ValueError)
PAY: dict[str, int] = {row[1]: row[4] for row in EMPLOYEES if row[4] is not None}


async def _pay(db: Db, staff: Any) -> dict[str, Any]:
    rows = await db.rows(staff.sql('SELECT "name", "pay" FROM {employee}'))
    return {row["name"]: row["pay"] for row in rows}


def _narrowed(staff: Any, way: str) -> Any:
    """Everybody who has pay, narrowed to Bob alone by something beside the condition."""
    employee = staff.Employee
    query = employee.query().where(employee.c.pay > 0)
    if way == "join":
        boss = employee.c.with_table_alias("b")
        query = query.join(employee, on=(employee.c.boss_id == boss.id) & (boss.name == "Ada"), alias="b")
        return query.where(employee.c.pay < 750)
    if way == "limit":
        return query.order_by(employee.c.name).limit(1).where(employee.c.name != "Ada")
    return query.order_by(employee.c.name).limit(1).offset(1)


each_narrowing = pytest.mark.parametrize("way", ["limit", "offset", "join"])


class UpdateAllTests(ConformanceTests):
    """``update_all`` changes what the query finds, and says how many."""

    staff = family_fixture(STAFF)

    async def test_the_records_of_the_query_are_changed(self, db: Db, staff: Any) -> None:
        """These alone, in the columns named. Look at ``update``: values before the condition (D014), ``affected_rows``."""
        await staffed(db, staff)
        employee = staff.Employee
        changed = await db(employee.query().where(employee.c.pay == 700).update_all({"pay": 710, "boss_id": 4}))
        rows = await db.rows(staff.sql('SELECT "name", "dept_id", "boss_id", "pay" FROM {employee} ORDER BY "id"'))
        found: list[Row] = [tuple(row.values()) for row in rows]
        assert (changed, found) == (
            2,
            [("Ada", 1, None, 900), ("Bob", 1, 4, 710), ("Cyd", 2, 1, 800), ("Dan", None, 2, 500), ("Eve", 9, 4, 710)],
        )

    async def test_a_change_of_nobody_counts_nobody(self, db: Db, staff: Any) -> None:
        """0, and everything as it was. Look at ``affected_rows`` of no row."""
        await staffed(db, staff)
        assert await db(staff.Employee.query().where(staff.Employee.c.pay == 1).update_all({"pay": 2})) == 0
        assert await _pay(db, staff) == PAY

    async def test_a_change_to_what_is_there_counts_it(self, db: Db, staff: Any) -> None:
        """Rows that matched are counted, changed or not (C33). Look at CLIENT_FOUND_ROWS and its like."""
        await staffed(db, staff)
        assert await db(staff.Employee.query().where(staff.Employee.c.pay >= 700).update_all({"pay": 700})) == 4

    async def test_none_is_written_as_null(self, db: Db, staff: Any) -> None:
        """And 0 as 0. Look at ``update`` with None: SET ... = NULL."""
        await staffed(db, staff)
        employee = staff.Employee
        assert await db(employee.query().where(employee.c.name == "Ada").update_all({"pay": None, "dept_id": 0})) == 1
        (ada,) = await db(employee.find_all(employee.c.pay.is_null()))
        assert (ada.name, ada.dept_id) == ("Ada", 0)

    async def test_a_value_may_be_computed_from_the_row(self, db: Db, staff: Any) -> None:
        """Everybody above 600 gets 10 more. Look at expressions in SET, and their parameters before WHERE's."""
        await staffed(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.pay > 600)
        assert await db(query.update_all({"pay": Column(db.dialect, "pay") + 10})) == 4
        assert await _pay(db, staff) == {"Ada": 910, "Bob": 710, "Cyd": 810, "Dan": 500, "Eve": 710}

    async def test_every_condition_of_the_query_holds(self, db: Db, staff: Any) -> None:
        """Several calls of ``where``, lists, NULL. Look at how conditions are joined."""
        await staffed(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.boss_id.in_([1, 2])).where(employee.c.dept_id.is_not_null())
        assert await db(query.where(employee.c.name != "Cyd").update_all({"pay": 1})) == 1
        assert await _pay(db, staff) == {**PAY, "Bob": 1}

    async def test_alternatives_do_not_widen_a_change(self, db: Db, staff: Any) -> None:
        """``(a OR b) AND c``, with ``where`` called twice. Look at parentheses in ``format_logical_predicate`` (D075)."""
        await staffed(db, staff)
        employee = staff.Employee
        either = (employee.c.name == "Ada") | (employee.c.name == "Bob")
        assert await db(employee.query().where(either).where(employee.c.pay < 750).update_all({"pay": 1})) == 1
        assert await _pay(db, staff) == {**PAY, "Bob": 1}

    @pytest.mark.parametrize("how", ["update", "delete"])
    async def test_without_a_condition_everything_is_refused(self, db: Db, staff: Any, how: str) -> None:
        """ValueError, and no statement is sent. Look at the statements that this rule shows."""
        await staffed(db, staff)
        before = len(db.statements)
        with pytest.raises(ValueError, match="WHERE"):
            await db(
                staff.Employee.query().update_all({"pay": 1})
                if how == "update"
                else staff.Employee.query().delete_all()
            )
        assert len(db.statements) == before
        assert await _pay(db, staff) == PAY

    @each_narrowing
    async def test_what_narrows_the_query_narrows_the_change(self, db: Db, staff: Any, way: str) -> None:
        """A cut or a join is kept or refused, not dropped (C96). Look at ``UpdateOptions``: it has a WHERE alone."""
        await staffed(db, staff)
        try:
            await db(_narrowed(staff, way).update_all({"pay": 1}))
        except REFUSED:
            assert await _pay(db, staff) == PAY
        else:
            assert await _pay(db, staff) == {**PAY, "Bob": 1}

    async def test_a_refused_change_changes_nothing(self, db: Db, staff: Any) -> None:
        """All or none of the rows: the second one can't have the key of the first. Look at conflict clauses of UPDATE."""
        await staffed(db, staff)
        with pytest.raises(DatabaseError):
            await db(staff.Employee.query().where(staff.Employee.c.id < 3).update_all({"id": 7, "pay": 1}))
        assert await _pay(db, staff) == PAY

    async def test_a_record_that_was_read_shows_the_change_when_refreshed(self, db: Db, staff: Any) -> None:
        """Until then it is as it was read. Look at caches of rows."""
        await staffed(db, staff)
        ada = await db(staff.Employee.find_one(1))
        await db(staff.Employee.query().where(staff.Employee.c.id == 1).update_all({"pay": 1}))
        assert (ada.pay, ada.is_dirty) == (900, False)
        await db(ada.refresh())
        assert ada.pay == 1

    async def test_changes_by_condition_are_undone_by_a_rollback(self, db: Db, staff: Any) -> None:
        """Both of them. Look at what commits beside the transaction."""
        await staffed(db, staff)
        employee = staff.Employee
        with pytest.raises(RuntimeError, match="undo"):
            async with db.using(db.backend.transaction()):
                await db(employee.query().where(employee.c.pay > 600).update_all({"pay": 1}))
                await db(employee.query().where(employee.c.pay == 500).delete_all())
                assert await _pay(db, staff) == {"Ada": 1, "Bob": 1, "Cyd": 1, "Eve": 1}
                raise RuntimeError("undo")
        assert await _pay(db, staff) == PAY

    async def test_changes_by_condition_are_durable(self, db: Db, staff: Any) -> None:
        """Outside a transaction, at once. Look at autocommit."""
        await staffed(db, staff)
        employee = staff.Employee
        await db(employee.query().where(employee.c.pay == 700).update_all({"pay": 1}))
        await db(employee.query().where(employee.c.pay > 1).delete_all())
        assert sorted(await db.observer.rows(staff.sql('SELECT "name", "pay" FROM {employee}'))) == [
            ("Bob", 1),
            ("Eve", 1),
        ]


class DeleteAllTests(ConformanceTests):
    """``delete_all`` deletes what the query finds, and says how many."""

    staff = family_fixture(STAFF)

    async def test_the_records_of_the_query_are_deleted(self, db: Db, staff: Any) -> None:
        """These alone. Look at ``delete``: the condition and its parameters, ``affected_rows``."""
        await staffed(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.pay.between(600, 800)).where(employee.c.dept_id != 9)
        assert await db(query.delete_all()) == 2
        assert sorted(await _pay(db, staff)) == ["Ada", "Dan", "Eve"]

    async def test_deleting_nobody_counts_nobody(self, db: Db, staff: Any) -> None:
        """0, also for an empty list. Look at IN with an empty list (C54) and ``affected_rows``."""
        await staffed(db, staff)
        employee = staff.Employee
        assert await db(employee.query().where(employee.c.pay == 1).delete_all()) == 0
        assert await _pay(db, staff) == PAY

    async def test_records_are_deleted_by_a_subquery(self, db: Db, staff: Any) -> None:
        """Whose department is called Ops. Look at subqueries in the WHERE of DELETE, and their parameters."""
        q = await staffed(db, staff)
        of_ops = q.select(["id"], "dept", q.col("title") == "Ops")
        assert await db(staff.Employee.query().where(q.within(q.col("dept_id"), of_ops)).delete_all()) == 2
        assert sorted(await _pay(db, staff)) == ["Cyd", "Dan", "Eve"]

    async def test_alternatives_do_not_widen_a_deletion(self, db: Db, staff: Any) -> None:
        """``(a OR b) AND c``, with ``where`` called twice. Look at parentheses in ``format_logical_predicate`` (D075)."""
        await staffed(db, staff)
        employee = staff.Employee
        either = (employee.c.name == "Ada") | (employee.c.name == "Bob")
        assert await db(employee.query().where(either).where(employee.c.pay < 750).delete_all()) == 1
        assert sorted(await _pay(db, staff)) == ["Ada", "Cyd", "Dan", "Eve"]

    @each_narrowing
    async def test_what_narrows_the_query_narrows_the_deletion(self, db: Db, staff: Any, way: str) -> None:
        """A cut or a join is kept or refused, not dropped (C96). Look at ``DeleteOptions``: it has a WHERE alone."""
        await staffed(db, staff)
        try:
            await db(_narrowed(staff, way).delete_all())
        except REFUSED:
            assert await _pay(db, staff) == PAY
        else:
            assert sorted(await _pay(db, staff)) == ["Ada", "Cyd", "Dan", "Eve"]
