"""Rules of the area ``subqueries``: subqueries in FROM, and in UPDATE and DELETE.

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
from rhosocial.activerecord.backend.expression import DeleteExpression, UpdateExpression, ValuesExpression
from rhosocial.activerecord.backend.expression.functions import count, max_, sum_

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.parameters import needs_bare_parameters
from ..support.staff_rows import with_staff


class SourceSubqueryTests(ConformanceTests):
    """A subquery can be a source in FROM."""

    staff = family_fixture(STAFF)

    async def test_a_subquery_is_read_like_a_table(self, db: Db, staff: Any) -> None:
        """Its labels are its column names. If this fails, check that ``Subquery`` writes its alias."""
        q = await with_staff(db, staff)
        inner = q.select([q.col("name", label="who"), (q.col("pay") * 2).as_("twice")], "employee")
        query = q.select([q.col("who", "x"), q.col("twice", "x")], q.sub(inner, "x"), q.col("twice", "x") > 1500)
        assert sorted(await q.rows(query)) == [("Ada", 1800), ("Cyd", 1600)]

    async def test_parameters_of_a_source_follow_those_of_the_select_list(self, db: Db, staff: Any) -> None:
        """They also precede those of WHERE. If this fails, check the order of the parameters in
        ``format_query_statement``."""
        q = await with_staff(db, staff)
        inner = q.select(["name", (q.col("pay") + 1000).as_("p")], "employee", q.col("pay") >= 700)
        source = q.sub(inner, "x")
        query = q.select([q.col("name", "x"), q.col("p", "x") + 30], source, q.col("p", "x") < 1800)
        assert sorted(await q.rows(query)) == [("Bob", 1730), ("Eve", 1730)]

    async def test_the_limit_of_a_source_applies_only_to_it(self, db: Db, staff: Any) -> None:
        """The source has the two best paid people, and the outer query the lesser of them. If this fails, check that
        ``Subquery`` renders LIMIT within the parentheses."""
        q = await with_staff(db, staff)
        inner = q.select(["name", "pay"], "employee", order_by=[("pay", "DESC")], limit=2)
        query = q.select([q.col("name", "x")], q.sub(inner, "x"), order_by=[q.col("pay", "x")], limit=1)
        assert await q.rows(query) == [("Cyd",)]

    async def test_groups_of_a_subquery_can_be_filtered_and_grouped_again(self, db: Db, staff: Any) -> None:
        """The result counts departments by their number of people. If this fails, check that ``Subquery`` renders the
        grouped query whole."""
        q = await with_staff(db, staff)
        per_dept = q.select(["dept_id", count(q.dialect, alias="n")], "employee", group_by=["dept_id"])
        query = q.select(
            [q.col("n", "x"), count(q.dialect, alias="depts")],
            q.sub(per_dept, "x"),
            q.col("dept_id", "x").is_not_null(),
            group_by=[q.col("n", "x")],
            order_by=[q.col("n", "x")],
        )
        assert await q.rows(query) == [(1, 2), (2, 1)]

    async def test_an_aggregate_can_be_aggregated_again(self, db: Db, staff: Any) -> None:
        """The result is the largest sum of a department. If this fails, check that ``Subquery`` renders the grouped
        query whole."""
        q = await with_staff(db, staff)
        sums = q.select([sum_(q.dialect, "pay", alias="total")], "employee", group_by=["dept_id"])
        assert await q.rows(q.select([max_(q.dialect, q.col("total", "x"))], q.sub(sums, "x"))) == [(1600,)]

    async def test_two_subqueries_can_be_joined(self, db: Db, staff: Any) -> None:
        """Both have parameters, and ON has one more. If this fails, check the order of the parameters in
        ``format_join_expression``."""
        q = await with_staff(db, staff)
        left = q.sub(q.select(["id", "name", "boss_id"], "employee", q.col("pay") < 800), "l")
        right = q.sub(q.select(["id", "name"], "employee", q.col("pay") > 600), "r")
        on = (q.col("boss_id", "l") == q.col("id", "r")) & (q.col("name", "r") != "Ada")
        query = q.select([q.col("name", "l"), q.col("name", "r", "boss")], q.join(left, right, on))
        assert sorted(await q.rows(query)) == [("Dan", "Bob"), ("Eve", "Cyd")]

    async def test_a_list_of_values_can_be_a_source(self, db: Db, staff: Any) -> None:
        """``(VALUES ...) AS v (a, b)`` returns every row, unless the database itself refuses it. If this fails, check
        ``format_values_expression``."""
        needs_bare_parameters(db)
        q = await with_staff(db, staff)
        rows = [(1, "one"), (2, "two"), (2, "two"), (3, "three")]
        values = ValuesExpression(q.dialect, rows, alias="the list", column_names=["a number", "order"])
        number = q.col("a number", "the list")
        query = q.select([q.col("order", "the list"), number + 10], values, number < 3)
        by_hand = "SELECT v.a FROM (VALUES (1, 'one'), (2, 'two')) AS v (a, b)"
        if await q.ran(query, by_hand, kind="DQL"):
            assert sorted(await q.rows(query)) == [("one", 11), ("two", 12), ("two", 12)]
        assert len(await q.rows(q.select(["id"], "dept"))) == 3

    async def test_a_list_of_values_without_an_alias_can_be_a_source(self, db: Db, staff: Any) -> None:
        """``FROM (VALUES ...)`` works alone and in a list of sources, unless the database itself refuses it. If this
        fails, check ``format_query_statement``."""
        needs_bare_parameters(db)
        q = await with_staff(db, staff)
        values = ValuesExpression(q.dialect, [(1,), (2,)])
        alone, listed = q.select([count(q.dialect)], values), q.select([count(q.dialect)], [q.table("dept"), values])
        for query, expected in ((alone, 2), (listed, 6)):
            if await q.ran(query, "SELECT COUNT(*) FROM (VALUES (1), (2))", kind="DQL"):
                assert await q.rows(query) == [(expected,)]
        assert len(await q.rows(q.select(["id"], "dept"))) == 3

    async def test_subqueries_in_from_can_be_nested(self, db: Db, staff: Any) -> None:
        """A query of a query of a query has a bound on each level. If this fails, check the order of the parameters in
        ``Subquery``."""
        q = await with_staff(db, staff)
        first = q.select(["id", "name", "pay"], "employee", q.col("id") > 1)
        second = q.select(["name", "pay"], q.sub(first, "a"), q.col("pay") > 550)
        third = q.select(["name"], q.sub(second, "b"), q.col("name") != "Eve")
        assert sorted(await q.rows(third)) == [("Bob",), ("Cyd",)]

    async def test_distinct_rows_of_a_source_can_be_counted(self, db: Db, staff: Any) -> None:
        """COUNT(*) of SELECT DISTINCT pay is 4. If this fails, check ``select_modifier`` in
        ``format_query_statement``."""
        q = await with_staff(db, staff)
        inner = q.select(["pay"], "employee", distinct=True)
        assert await q.rows(q.select([count(q.dialect, alias="n")], q.sub(inner, "x"))) == [(4,)]


class ChangingSubqueryTests(ConformanceTests):
    """A subquery selects the rows that a statement changes, or supplies their new values."""

    staff = family_fixture(STAFF)

    async def test_a_subquery_selects_the_rows_to_delete(self, db: Db, staff: Any) -> None:
        """Only rows whose key the subquery returns are deleted. If this fails, check the condition in
        ``format_delete_statement``."""
        q = await with_staff(db, staff)
        ops = q.within(q.col("dept_id"), q.select(["id"], "dept", q.col("title") == "Ops"))
        sql, params = DeleteExpression(q.dialect, staff.table("employee"), where=ops & (q.col("pay") < 800)).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["id"], "employee", order_by=["id"])) == [(1,), (3,), (4,), (5,)]

    async def test_a_correlated_not_exists_selects_the_rows_to_delete(self, db: Db, staff: Any) -> None:
        """The department without people is deleted. If this fails, check that ``format_delete_statement`` lets the
        condition refer to the table by its name."""
        q = await with_staff(db, staff)
        dept = staff.table("dept")
        inner = q.select([q.col("id", "e")], q.table("employee", "e"), q.col("dept_id", "e") == q.col("id", dept))
        sql, params = DeleteExpression(q.dialect, dept, where=q.absent(inner)).to_sql()
        await db.run(sql, params)
        assert await q.rows(q.select(["title"], "dept", order_by=["id"])) == [("Ops",), ("Lab",)]

    async def test_a_subquery_supplies_the_new_value(self, db: Db, staff: Any) -> None:
        """The parameters of SET precede those of WHERE. If this fails, check the order of the parameters in
        ``format_update_statement``."""
        q = await with_staff(db, staff)
        of_lab = q.sub(q.select([max_(q.dialect, "id")], "dept", q.col("title") == "Lab"))
        assignments = {"dept_id": of_lab, "pay": q.val(1)}
        sql, params = UpdateExpression(
            q.dialect, staff.table("employee"), assignments, where=q.col("name") == "Dan"
        ).to_sql()
        await db.run(sql, params)
        found = await q.rows(q.select(["name", "dept_id", "pay"], "employee", order_by=["id"]))
        assert found == [("Ada", 1, 900), ("Bob", 1, 700), ("Cyd", 2, 800), ("Dan", 2, 1), ("Eve", 9, 700)]

    async def test_a_correlated_subquery_supplies_a_value_for_each_row(self, db: Db, staff: Any) -> None:
        """Each person's name becomes the title of the department. If this fails, check that ``format_update_statement``
        lets the subquery refer to the table by its name."""
        q = await with_staff(db, staff)
        employee = staff.table("employee")
        title = q.sub(
            q.select([q.col("title", "d")], q.table("dept", "d"), q.col("id", "d") == q.col("dept_id", employee))
        )
        known = q.within(q.col("dept_id"), q.select(["id"], "dept"))
        sql, params = UpdateExpression(q.dialect, employee, {"name": title}, where=known).to_sql()
        await db.run(sql, params)
        found = await q.rows(q.select(["name"], "employee", order_by=["id"]))
        assert found == [("Ops",), ("Ops",), ("Lab",), ("Dan",), ("Eve",)]

    @pytest.mark.parametrize("listed", [True, False], ids=["listed", "alone"])
    async def test_a_subquery_in_update_from_supplies_the_values(self, db: Db, staff: Any, listed: bool) -> None:
        """``UPDATE ... FROM (SELECT ...)`` works, unless the database itself refuses it. If this fails, check ``from_``
        in ``format_update_statement``."""
        q = await with_staff(db, staff)
        employee = staff.table("employee")
        source = q.select([q.col("id", label="ref"), (q.col("id") + 50).as_("unit")], "dept", q.col("id") > 1)
        statement = UpdateExpression(
            q.dialect,
            employee,
            {"pay": q.col("unit") + 7},
            from_=[source] if listed else source,
            where=(q.col("dept_id", employee) == q.col("ref")) & (q.col("name") != "Ada"),
        )
        by_hand = 'UPDATE {employee} SET "pay" = 0 FROM (SELECT 1 AS "ref") WHERE "dept_id" = "ref" AND 1 = 0'
        pay = 59 if await q.ran(statement, staff.sql(by_hand)) else 800
        found = await q.rows(q.select(["name", "pay"], "employee", order_by=["id"]))
        assert found == [("Ada", 900), ("Bob", 700), ("Cyd", pay), ("Dan", 500), ("Eve", 700)]
