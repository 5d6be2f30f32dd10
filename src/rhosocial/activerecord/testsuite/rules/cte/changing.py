"""Named subqueries in statements that insert, update and delete."""

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
from ..support.ctes import Ctes, staffed
from ..support.terms import Row


@requires(Capability.BASIC_CTE)
class ChangingCteTests(ConformanceTests):
    """A named query chooses rows, or gives them."""

    staff = family_fixture(STAFF)

    async def test_rows_of_a_named_query_are_inserted(self, db: Db, staff: Any) -> None:
        """``INSERT ... WITH ... SELECT``. Look at ``SelectSource`` in ``format_insert_statement``."""
        q = await staffed(db, staff)
        rich = q.cte("rich", q.select(["id", "name"], "employee", q.col("pay") > 750))
        rows = q.with_([rich], q.select([q.col("id") + 100, "name"], q.named("rich"), q.col("name") != "Ada"))
        source = SelectSource(q.dialect, rows)
        sql, params = InsertExpression(q.dialect, q.table("dept"), source, ["id", "title"]).to_sql()
        await db.run(sql, params)
        found = await q.rows(q.select(["id", "title"], "dept", q.col("id") > 3))
        assert found == [(103, "Cyd")]

    async def test_a_named_query_inside_a_condition_chooses_rows_to_delete(self, db: Db, staff: Any) -> None:
        """``DELETE ... WHERE id IN (WITH ... SELECT)``. Look at ``format_delete_statement``."""
        q = await staffed(db, staff)
        among = q.within(q.col("id"), self._poor(q, "dept"))
        sql, params = DeleteExpression(q.dialect, staff.table("dept"), where=among & (q.col("title") != "Zoo")).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["title"], "dept", order_by=["id"])) == [("Ops",), ("Lab",)]

    async def test_a_named_query_inside_a_condition_chooses_rows_to_update(self, db: Db, staff: Any) -> None:
        """``UPDATE ... WHERE id IN (WITH ... SELECT)``; SET's parameters first. Look at ``format_update_statement``."""
        q = await staffed(db, staff)
        among = q.within(q.col("id"), self._poor(q, "dept"))
        changed = {"title": q.val("Pub")}
        sql, params = UpdateExpression(q.dialect, staff.table("dept"), changed, where=among).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["title"], "dept", order_by=["id"])) == [("Ops",), ("Lab",), ("Pub",)]

    async def test_a_named_query_before_a_delete_chooses_its_rows(self, db: Db, staff: Any) -> None:
        """``WITH ... DELETE``, unless the database refuses that (C69). Look at ``format_with_query``."""
        q = await staffed(db, staff)
        poor = q.cte("poor", q.select(["id"], "employee", q.col("pay") < 600))
        among = q.within(q.col("id"), q.select(["id"], q.named("poor")))
        delete = DeleteExpression(q.dialect, staff.table("employee"), where=among)
        by_hand = 'WITH "poor" AS (SELECT "id" FROM {employee} WHERE "pay" < 600) DELETE FROM {employee} WHERE "id" IN '
        gone = await q.ran(q.with_([poor], delete), staff.sql(by_hand + '(SELECT "id" FROM "poor")'))
        kept: list[Row] = [(1,), (2,), (3,), (5,)] if gone else [(1,), (2,), (3,), (4,), (5,)]
        assert await q.rows(q.select(["id"], "employee", order_by=["id"])) == kept

    async def test_a_named_query_before_an_update_gives_its_values(self, db: Db, staff: Any) -> None:
        """``WITH ... UPDATE``, unless the database refuses that (C69). Look at ``format_with_query``."""
        q = await staffed(db, staff)
        most = q.cte("most", q.select(["pay"], "employee", q.col("name") == "Ada"))
        value = q.sub(q.select([q.col("pay") + 1], q.named("most")))
        update = UpdateExpression(q.dialect, staff.table("employee"), {"boss_id": value}, where=q.col("name") == "Dan")
        by_hand = 'WITH "most" AS (SELECT 1 AS "pay"{nothing}) UPDATE {employee} SET "boss_id" = '
        changed = await q.ran(q.with_([most], update), staff.sql(by_hand + '(SELECT "pay" FROM "most")'))
        found = await q.rows(q.select(["boss_id"], "employee", q.col("name") == "Dan"))
        assert found == [(901 if changed else 2,)]

    async def test_a_list_of_values_has_a_name(self, db: Db, staff: Any) -> None:
        """``WITH x (a, b) AS (VALUES ...)``, unless the database refuses that (C69). Look at ``format_values_expression``."""
        q = await staffed(db, staff)
        values = q.cte("x", ValuesExpression(q.dialect, [(1, "one"), (2, "two")]), columns=["a", "b"])
        query = q.with_([values], q.select(["b"], q.named("x"), q.col("a") > 1))
        by_hand = 'WITH "x" ("a", "b") AS (VALUES (1, \'one\'), (2, \'two\')) SELECT "b" FROM "x"'
        if await q.ran(query, staff.sql(by_hand), kind="DQL"):
            assert await q.rows(query) == [("two",)]
        assert await q.rows(q.select(["id"], "dept", q.col("id") == 3)) == [(3,)]

    def _poor(self, q: Ctes, base: str) -> Any:
        """Keys of departments without people, by way of two names."""
        busy = q.cte("busy", q.select(["dept_id"], "employee", q.col("dept_id").is_not_null() & (q.col("pay") > 1)))
        every = q.cte("everyone", q.select(["id"], base, q.col("id") < 99))
        idle = q.absent(q.select(["dept_id"], q.named("busy", "b"), q.col("dept_id", "b") == q.col("id", "o")))
        # Wrapped once more: MySQL does not let a statement read the table that it changes, but for a derived table.
        inner = q.with_([busy, every], q.select([q.col("id", "o")], q.named("everyone", "o"), idle))
        return q.select([q.col("id", "w")], q.sub(inner, "w"))
