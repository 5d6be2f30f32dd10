"""Rules of the area ``cte``: CTEs in INSERT, UPDATE and DELETE.

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

from rhosocial.activerecord.backend.expression import (
    DeleteExpression,
    InsertExpression,
    SelectSource,
    UpdateExpression,
    ValuesExpression,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import Ctes, with_staff
from ..support.terms import Row


@requires(Capability.BASIC_CTE)
class ChangingCteTests(ConformanceTests):
    """A CTE selects the rows that a statement changes, or supplies their values."""

    staff = family_fixture(STAFF)

    async def test_rows_of_a_cte_can_be_inserted(self, db: Db, staff: Any) -> None:
        """``INSERT ... WITH ... SELECT`` inserts the rows of the main query. If this fails, check that
        ``format_insert_statement`` renders the query of ``SelectSource``."""
        q = await with_staff(db, staff)
        rich = q.cte("rich", q.select(["id", "name"], "employee", q.col("pay") > 750))
        rows = q.with_([rich], q.select([q.col("id") + 100, "name"], q.by_name("rich"), q.col("name") != "Ada"))
        source = SelectSource(q.dialect, rows)
        sql, params = InsertExpression(q.dialect, q.table("dept"), source, ["id", "title"]).to_sql()
        await db.run(sql, params)
        found = await q.rows(q.select(["id", "title"], "dept", q.col("id") > 3))
        assert found == [(103, "Cyd")]

    async def test_a_delete_condition_can_contain_ctes(self, db: Db, staff: Any) -> None:
        """``DELETE ... WHERE id IN (WITH ... SELECT)`` deletes the department without people. If this fails, check the
        order of the parameters in ``format_delete_statement``."""
        q = await with_staff(db, staff)
        among = q.within(q.col("id"), self._keys_of_empty_depts(q, "dept"))
        sql, params = DeleteExpression(q.dialect, staff.table("dept"), where=among & (q.col("title") != "Zoo")).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["title"], "dept", order_by=["id"])) == [("Ops",), ("Lab",)]

    async def test_an_update_condition_can_contain_ctes(self, db: Db, staff: Any) -> None:
        """``UPDATE ... WHERE id IN (WITH ... SELECT)`` binds the parameters of SET first. If this fails, check the
        order of the parameters in ``format_update_statement``."""
        q = await with_staff(db, staff)
        among = q.within(q.col("id"), self._keys_of_empty_depts(q, "dept"))
        changed = {"title": q.val("Pub")}
        sql, params = UpdateExpression(q.dialect, staff.table("dept"), changed, where=among).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["title"], "dept", order_by=["id"])) == [("Ops",), ("Lab",), ("Pub",)]

    async def test_a_cte_before_a_delete_selects_its_rows(self, db: Db, staff: Any) -> None:
        """``WITH ... DELETE`` works, unless the database itself refuses it (C69). If this fails, check that
        ``format_with_query`` accepts a DELETE."""
        q = await with_staff(db, staff)
        poor = q.cte("poor", q.select(["id"], "employee", q.col("pay") < 600))
        among = q.within(q.col("id"), q.select(["id"], q.by_name("poor")))
        delete = DeleteExpression(q.dialect, staff.table("employee"), where=among)
        by_hand = 'WITH "poor" AS (SELECT "id" FROM {employee} WHERE "pay" < 600) DELETE FROM {employee} WHERE "id" IN '
        gone = await q.ran(q.with_([poor], delete), staff.sql(by_hand + '(SELECT "id" FROM "poor")'))
        kept: list[Row] = [(1,), (2,), (3,), (5,)] if gone else [(1,), (2,), (3,), (4,), (5,)]
        assert await q.rows(q.select(["id"], "employee", order_by=["id"])) == kept

    async def test_a_cte_before_an_update_supplies_its_values(self, db: Db, staff: Any) -> None:
        """``WITH ... UPDATE`` works, unless the database itself refuses it (C69). If this fails, check that
        ``format_with_query`` accepts an UPDATE."""
        q = await with_staff(db, staff)
        most = q.cte("most", q.select(["pay"], "employee", q.col("name") == "Ada"))
        value = q.sub(q.select([q.col("pay") + 1], q.by_name("most")))
        update = UpdateExpression(q.dialect, staff.table("employee"), {"boss_id": value}, where=q.col("name") == "Dan")
        by_hand = 'WITH "most" AS (SELECT 1 AS "pay"{nothing}) UPDATE {employee} SET "boss_id" = '
        changed = await q.ran(q.with_([most], update), staff.sql(by_hand + '(SELECT "pay" FROM "most")'))
        found = await q.rows(q.select(["boss_id"], "employee", q.col("name") == "Dan"))
        assert found == [(901 if changed else 2,)]

    async def test_a_cte_can_be_a_list_of_values(self, db: Db, staff: Any) -> None:
        """``WITH x (a, b) AS (VALUES ...)`` works, unless the database itself refuses it (C69). If this fails, check
        ``format_values_expression``."""
        q = await with_staff(db, staff)
        values = q.cte("x", ValuesExpression(q.dialect, [(1, "one"), (2, "two")]), columns=["a", "b"])
        query = q.with_([values], q.select(["a", "b"], q.by_name("x"), q.col("a") > 0))
        by_hand = 'WITH "x" ("a", "b") AS (VALUES (1, \'one\'), (2, \'two\')) SELECT "a", "b" FROM "x"'
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert sorted(await q.rows(query)) == [(1, "one"), (2, "two")]
        assert await q.rows(q.select(["id"], "dept", q.col("id") == 3)) == [(3,)]

    def _keys_of_empty_depts(self, q: Ctes, base: str) -> Any:
        """A query for the keys of departments without people, through two CTEs."""
        busy = q.cte("busy", q.select(["dept_id"], "employee", q.col("dept_id").is_not_null() & (q.col("pay") > 1)))
        every = q.cte("everyone", q.select(["id"], base, q.col("id") < 99))
        idle = q.absent(q.select(["dept_id"], q.by_name("busy", "b"), q.col("dept_id", "b") == q.col("id", "o")))
        # MySQL lets a statement read the table that it changes only through a derived table, hence one more subquery.
        inner = q.with_([busy, every], q.select([q.col("id", "o")], q.by_name("everyone", "o"), idle))
        return q.select([q.col("id", "w")], q.sub(inner, "w"))
