"""``update_all`` and ``delete_all``: rows are changed and deleted by a condition, without being read."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.expression import Column

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import with_staff
from ..support.terms import Row

REFUSED = (DatabaseError, UnsupportedFeatureError, ValueError)
PAY = {"Ada": 900, "Bob": 700, "Cyd": 800, "Dan": 500, "Eve": 700}
"""The pay that ``with_staff`` writes."""


async def _pay(db: Db, staff: Any) -> dict[str, Any]:
    rows = await db.rows(staff.sql('SELECT "name", "pay" FROM {employee}'))
    return {row["name"]: row["pay"] for row in rows}


def _query_for_bob(staff: Any, way: str) -> Any:
    """A query that finds only Bob, and all others too when its limit, offset or join is dropped."""
    employee = staff.Employee
    query = employee.query().where(employee.c.pay > 0)
    if way == "join":
        boss = employee.c.with_table_alias("b")
        query = query.join(employee, on=(employee.c.boss_id == boss.id) & (boss.name == "Ada"), alias="b")
        return query.where(employee.c.pay < 750)
    if way == "limit":
        return query.order_by(employee.c.name).limit(1).where(employee.c.name != "Ada")
    return query.order_by(employee.c.name).limit(1).offset(1)


each_restriction = pytest.mark.parametrize("way", ["limit", "offset", "join"])


class UpdateAllTests(ConformanceTests):
    """``update_all`` changes the rows that the query finds and returns their number.

    ``with_staff`` writes these rows (id, name, dept_id, boss_id, pay):
    (1, Ada, 1, NULL, 900), (2, Bob, 1, 1, 700), (3, Cyd, 2, 1, 800), (4, Dan, NULL, 2, 500), (5, Eve, 9, 3, 700).
    """

    staff = family_fixture(STAFF)

    async def test_update_all_changes_only_the_records_of_the_query(self, db: Db, staff: Any) -> None:
        """Only the matching rows change, and only in the named columns.

        If this fails, check that ``update`` binds the values before the condition and reports the affected rows.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        changed = await db(employee.query().where(employee.c.pay == 700).update_all({"pay": 710, "boss_id": 4}))
        rows = await db.rows(staff.sql('SELECT "name", "dept_id", "boss_id", "pay" FROM {employee} ORDER BY "id"'))
        found: list[Row] = [tuple(row.values()) for row in rows]
        assert (changed, found) == (
            2,
            [("Ada", 1, None, 900), ("Bob", 1, 4, 710), ("Cyd", 2, 1, 800), ("Dan", None, 2, 500), ("Eve", 9, 4, 710)],
        )

    async def test_update_all_without_a_match_returns_zero(self, db: Db, staff: Any) -> None:
        """Without a matching row the result is 0 and nothing changes.

        If this fails, check that ``affected_rows`` is 0 when no row matches.
        """
        await with_staff(db, staff)
        assert await db(staff.Employee.query().where(staff.Employee.c.pay == 1).update_all({"pay": 2})) == 0
        assert await _pay(db, staff) == PAY

    async def test_update_all_counts_rows_that_already_have_the_value(self, db: Db, staff: Any) -> None:
        """C33: matching rows are counted, whether their values change or not.

        If this fails, check that the driver reports found rows (for MySQL its CLIENT_FOUND_ROWS flag) and not changed
        rows.
        """
        await with_staff(db, staff)
        assert await db(staff.Employee.query().where(staff.Employee.c.pay >= 700).update_all({"pay": 700})) == 4

    async def test_update_all_writes_none_as_null(self, db: Db, staff: Any) -> None:
        """None is written as NULL, and 0 as 0. If this fails, check that ``update`` renders SET ... = NULL for None."""
        await with_staff(db, staff)
        employee = staff.Employee
        assert await db(employee.query().where(employee.c.name == "Ada").update_all({"pay": None, "dept_id": 0})) == 1
        (ada,) = await db(employee.find_all(employee.c.pay.is_null()))
        assert (ada.name, ada.dept_id) == ("Ada", 0)

    async def test_update_all_can_compute_a_value_from_the_row(self, db: Db, staff: Any) -> None:
        """Everybody whose pay is above 600 gets 10 more.

        If this fails, check that ``update`` renders an expression in SET and binds its parameters before those of
        WHERE.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.pay > 600)
        assert await db(query.update_all({"pay": Column(db.dialect, "pay") + 10})) == 4
        assert await _pay(db, staff) == {"Ada": 910, "Bob": 710, "Cyd": 810, "Dan": 500, "Eve": 710}

    async def test_update_all_applies_every_condition_of_the_query(self, db: Db, staff: Any) -> None:
        """Several calls of ``where``, a list and a test for NULL all restrict the change.

        If this fails, check that the conditions are joined by AND.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.boss_id.in_([1, 2])).where(employee.c.dept_id.is_not_null())
        assert await db(query.where(employee.c.name != "Cyd").update_all({"pay": 1})) == 1
        assert await _pay(db, staff) == {**PAY, "Bob": 1}

    async def test_or_does_not_widen_update_all(self, db: Db, staff: Any) -> None:
        """Two calls of ``where`` mean ``(a OR b) AND c`` (C50).

        If this fails, check that ``format_logical_predicate`` puts the OR in parentheses.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        either = (employee.c.name == "Ada") | (employee.c.name == "Bob")
        assert await db(employee.query().where(either).where(employee.c.pay < 750).update_all({"pay": 1})) == 1
        assert await _pay(db, staff) == {**PAY, "Bob": 1}

    @pytest.mark.parametrize("how", ["update", "delete"])
    async def test_a_change_without_a_condition_is_refused(self, db: Db, staff: Any, how: str) -> None:
        """``update_all`` and ``delete_all`` without a condition raise ``ValueError``, and no statement runs.

        If this fails, check the statements that the failure lists: the check must run before I/O.
        """
        await with_staff(db, staff)
        before = len(db.statements)
        with pytest.raises(ValueError, match="WHERE"):
            await db(
                staff.Employee.query().update_all({"pay": 1})
                if how == "update"
                else staff.Employee.query().delete_all()
            )
        assert len(db.statements) == before
        assert await _pay(db, staff) == PAY

    @each_restriction
    async def test_update_all_keeps_or_refuses_limit_offset_and_join(self, db: Db, staff: Any, way: str) -> None:
        """C96: a limit, an offset or a join restricts the change or is refused; it is never dropped.

        If this fails, check that the query passes them on or raises: ``UpdateOptions`` holds only a WHERE.
        """
        await with_staff(db, staff)
        try:
            await db(_query_for_bob(staff, way).update_all({"pay": 1}))
        except REFUSED:
            assert await _pay(db, staff) == PAY
        else:
            assert await _pay(db, staff) == {**PAY, "Bob": 1}

    async def test_a_refused_update_all_changes_nothing(self, db: Db, staff: Any) -> None:
        """When two rows would get the same key, no row changes.

        If this fails, check that the dialect renders no conflict clause such as OR IGNORE or OR REPLACE.
        """
        await with_staff(db, staff)
        with pytest.raises(IntegrityError):
            await db(staff.Employee.query().where(staff.Employee.c.id < 3).update_all({"id": 7, "pay": 1}))
        assert await _pay(db, staff) == PAY

    async def test_a_refreshed_record_shows_the_change(self, db: Db, staff: Any) -> None:
        """A record keeps the values that it was read with until ``refresh``.

        If this fails, check that the backend does not cache rows.
        """
        await with_staff(db, staff)
        ada = await db(staff.Employee.find_one(1))
        await db(staff.Employee.query().where(staff.Employee.c.id == 1).update_all({"pay": 1}))
        assert (ada.pay, ada.is_dirty) == (900, False)
        await db(ada.refresh())
        assert ada.pay == 1

    async def test_a_rollback_undoes_changes_by_condition(self, db: Db, staff: Any) -> None:
        """A rollback undoes ``update_all`` and ``delete_all``.

        If this fails, check that neither of them commits inside a transaction.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        with pytest.raises(RuntimeError, match="rollback"):
            async with db.using(db.backend.transaction()):
                await db(employee.query().where(employee.c.pay > 600).update_all({"pay": 1}))
                await db(employee.query().where(employee.c.pay == 500).delete_all())
                assert await _pay(db, staff) == {"Ada": 1, "Bob": 1, "Cyd": 1, "Eve": 1}
                raise RuntimeError("rollback")
        assert await _pay(db, staff) == PAY

    async def test_changes_by_condition_are_durable(self, db: Db, staff: Any) -> None:
        """Outside a transaction ``update_all`` and ``delete_all`` commit at once, one row as well as several.

        If this fails, check that ``update`` and ``delete`` call ``_handle_auto_commit_if_needed``.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        text = staff.sql('SELECT "name", "pay" FROM {employee} ORDER BY "name"')
        # Each change is read by itself: the commit of the next one would make it durable too.
        await db(employee.query().where(employee.c.pay == 700).update_all({"pay": 1}))
        assert dict(await db.observer.rows(text)) == {**PAY, "Bob": 1, "Eve": 1}
        await db(employee.query().where(employee.c.name == "Bob").update_all({"pay": 2}))
        assert dict(await db.observer.rows(text)) == {**PAY, "Bob": 2, "Eve": 1}
        await db(employee.query().where(employee.c.pay > 2).delete_all())
        assert await db.observer.rows(text) == [("Bob", 2), ("Eve", 1)]
        await db(employee.query().where(employee.c.name == "Bob").delete_all())
        assert await db.observer.rows(text) == [("Eve", 1)]


class DeleteAllTests(ConformanceTests):
    """``delete_all`` deletes the rows that the query finds and returns their number.

    ``with_staff`` writes these rows (id, name, dept_id, boss_id, pay):
    (1, Ada, 1, NULL, 900), (2, Bob, 1, 1, 700), (3, Cyd, 2, 1, 800), (4, Dan, NULL, 2, 500), (5, Eve, 9, 3, 700).
    Department 1 is Ops, and 2 is Lab.
    """

    staff = family_fixture(STAFF)

    async def test_delete_all_deletes_only_the_records_of_the_query(self, db: Db, staff: Any) -> None:
        """Only the matching rows are deleted.

        If this fails, check that ``delete`` renders the condition with its parameters and reports the affected rows.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        query = employee.query().where(employee.c.pay.between(600, 800)).where(employee.c.dept_id != 9)
        assert await db(query.delete_all()) == 2
        assert sorted(await _pay(db, staff)) == ["Ada", "Dan", "Eve"]

    async def test_delete_all_without_a_match_returns_zero(self, db: Db, staff: Any) -> None:
        """Without a matching row the result is 0 and nothing is deleted.

        If this fails, check that ``affected_rows`` is 0 when no row matches.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        assert await db(employee.query().where(employee.c.pay == 1).delete_all()) == 0
        assert await _pay(db, staff) == PAY

    async def test_delete_all_accepts_a_subquery(self, db: Db, staff: Any) -> None:
        """The employees of the department Ops are deleted.

        If this fails, check that ``delete`` renders a subquery in WHERE and binds its parameters in order.
        """
        q = await with_staff(db, staff)
        of_ops = q.select(["id"], "dept", q.col("title") == "Ops")
        assert await db(staff.Employee.query().where(q.within(q.col("dept_id"), of_ops)).delete_all()) == 2
        assert sorted(await _pay(db, staff)) == ["Cyd", "Dan", "Eve"]

    async def test_or_does_not_widen_delete_all(self, db: Db, staff: Any) -> None:
        """Two calls of ``where`` mean ``(a OR b) AND c`` (C50).

        If this fails, check that ``format_logical_predicate`` puts the OR in parentheses.
        """
        await with_staff(db, staff)
        employee = staff.Employee
        either = (employee.c.name == "Ada") | (employee.c.name == "Bob")
        assert await db(employee.query().where(either).where(employee.c.pay < 750).delete_all()) == 1
        assert sorted(await _pay(db, staff)) == ["Ada", "Cyd", "Dan", "Eve"]

    @each_restriction
    async def test_delete_all_keeps_or_refuses_limit_offset_and_join(self, db: Db, staff: Any, way: str) -> None:
        """C96: a limit, an offset or a join restricts the deletion or is refused; it is never dropped.

        If this fails, check that the query passes them on or raises: ``DeleteOptions`` holds only a WHERE.
        """
        await with_staff(db, staff)
        try:
            await db(_query_for_bob(staff, way).delete_all())
        except REFUSED:
            assert await _pay(db, staff) == PAY
        else:
            assert sorted(await _pay(db, staff)) == ["Ada", "Cyd", "Dan", "Eve"]
