"""Rules of the area ``subqueries``: subqueries as values, in IN and in EXISTS.

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

from rhosocial.activerecord.backend.expression import CaseExpression
from rhosocial.activerecord.backend.expression.functions import count, max_, min_, sum_

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import with_staff
from ..support.terms import Row, Terms, condition


class ScalarSubqueryTests(ConformanceTests):
    """A query that returns one value can be used as a value."""

    staff = family_fixture(STAFF)

    async def test_a_value_can_be_compared_with_a_subquery(self, db: Db, staff: Any) -> None:
        """``pay = (SELECT MAX(pay) ...)`` finds Ada. If this fails, check that ``format_comparison_predicate`` renders
        the subquery in parentheses."""
        q = await with_staff(db, staff)
        most = q.sub(q.select([max_(q.dialect, "pay")], "employee"))
        assert await q.rows(q.select(["name"], "employee", q.col("pay") == most)) == [("Ada",)]

    async def test_a_subquery_can_be_selected_as_a_column(self, db: Db, staff: Any) -> None:
        """Each row has the subquery's value. If this fails, check that ``Subquery`` writes its alias."""
        q = await with_staff(db, staff)
        heads = q.sub(q.select([count(q.dialect)], "employee"), "heads")
        query = q.select(["title", heads], "dept", order_by=["id"])
        assert await q.rows(query) == [("Ops", 5), ("Lab", 5), ("Bar", 5)]
        assert await q.labels(query) == ["title", "heads"]

    async def test_a_correlated_subquery_is_evaluated_for_each_row(self, db: Db, staff: Any) -> None:
        """Each department has its sum, or NULL without people. If this fails, check that ``format_column`` writes the
        alias of the outer table."""
        q = await with_staff(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        total = q.sub(q.select([sum_(q.dialect, q.col("pay", "e"))], q.table("employee", "e"), mine), "total")
        query = q.select([q.col("title", "d"), total], q.table("dept", "d"), order_by=[q.col("id", "d")])
        assert await q.rows(query) == [("Ops", 1600), ("Lab", 800), ("Bar", None)]

    async def test_a_scalar_subquery_without_rows_is_null(self, db: Db, staff: Any) -> None:
        """A comparison with it keeps no row, and as a column it is None. If this fails, check how ``Subquery`` renders
        the query."""
        q = await with_staff(db, staff)
        nobody = q.select(["pay"], "employee", q.col("name") == "Zoe")
        assert await q.rows(q.select(["name"], "employee", q.col("pay") >= q.sub(nobody))) == []
        assert await q.rows(q.select([q.sub(nobody, "none")], "dept", q.col("id") == 1)) == [(None,)]

    async def test_a_subquery_can_be_an_operand(self, db: Db, staff: Any) -> None:
        """``pay - (SELECT MIN(pay) ...)`` is computed for each row. If this fails, check the parentheses around
        ``Subquery``."""
        q = await with_staff(db, staff)
        least = q.sub(q.select([min_(q.dialect, "pay")], "employee"))
        query = q.select(["name", q.col("pay") - least], "employee", order_by=["id"])
        assert await q.rows(query) == [("Ada", 400), ("Bob", 200), ("Cyd", 300), ("Dan", 0), ("Eve", 200)]

    async def test_a_case_condition_can_contain_a_subquery(self, db: Db, staff: Any) -> None:
        """``CASE WHEN pay > (SELECT ...) THEN ... END`` has parameters in every part. If this fails, check the order of
        the parameters in ``format_case_expression``."""
        q = await with_staff(db, staff)
        bar = q.sub(q.select([max_(q.dialect, "pay")], "employee", q.col("dept_id") == 1))
        rich = CaseExpression(q.dialect, cases=[(q.col("pay") >= bar, q.val(11))], else_result=q.val(22), alias="rank")
        query = q.select(["name", rich], "employee", q.col("id") < 4, order_by=["id"])
        assert await q.rows(query) == [("Ada", 11), ("Bob", 22), ("Cyd", 22)]

    async def test_having_can_compare_with_a_subquery(self, db: Db, staff: Any) -> None:
        """HAVING keeps departments with more pay than the whole Lab. If this fails, check that
        ``format_group_by_having_clause`` renders the subquery."""
        q = await with_staff(db, staff)
        lab = q.sub(q.select([sum_(q.dialect, "pay")], "employee", q.col("dept_id") == 2))
        total = sum_(q.dialect, "pay")
        query = q.select(["dept_id"], "employee", q.col("dept_id") < 9, group_by=["dept_id"], having=total > lab)
        assert await q.rows(query) == [(1,)]

    async def test_rows_can_be_ordered_by_a_correlated_subquery(self, db: Db, staff: Any) -> None:
        """Departments are sorted by their number of people, in both directions. If this fails, check that
        ``format_order_by_clause`` renders the subquery in parentheses."""
        q = await with_staff(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        heads = q.sub(q.select([count(q.dialect)], q.table("employee", "e"), mine))
        for direction, titles in (("ASC", ["Bar", "Lab", "Ops"]), ("DESC", ["Ops", "Lab", "Bar"])):
            query = q.select([q.col("title", "d")], q.table("dept", "d"), order_by=[(heads, direction)])
            assert [title for (title,) in await q.rows(query)] == titles

    async def test_three_nested_queries_keep_their_parameters(self, db: Db, staff: Any) -> None:
        """Each level has a bound, before and after the inner query. If this fails, check the order of the parameters in
        ``format_query_statement``."""
        q = await with_staff(db, staff)
        inner = q.select([max_(q.dialect, "id")], "dept", q.col("id") < 3)
        middle = q.select([max_(q.dialect, "pay")], "employee", (q.col("dept_id") == q.sub(inner)) & (q.col("id") != 4))
        where = (q.col("pay") != 500) & (q.col("pay") < q.sub(middle)) & (q.col("id") != 5)
        assert await q.rows(q.select(["name", q.col("id") + 100], "employee", where)) == [("Bob", 102)]


class InSubqueryTests(ConformanceTests):
    """IN asks whether a value is among the values of a query."""

    staff = family_fixture(STAFF)

    async def test_in_keeps_rows_whose_value_the_subquery_returns(self, db: Db, staff: Any) -> None:
        """People whose department exists are kept. If this fails, check that ``format_in_predicate`` renders the
        subquery."""
        q = await with_staff(db, staff)
        query = q.select(["name"], "employee", q.within(q.col("dept_id"), q.select(["id"], "dept")), order_by=["id"])
        assert await q.rows(query) == [("Ada",), ("Bob",), ("Cyd",)]

    async def test_in_keeps_a_row_once_for_repeated_values(self, db: Db, staff: Any) -> None:
        """Two people work in Ops, and Ops is kept once. If this fails, check that ``format_in_predicate`` does not
        rewrite IN as a join."""
        q = await with_staff(db, staff)
        query = q.select(["title"], "dept", q.within(q.col("id"), q.select(["dept_id"], "employee")), order_by=["id"])
        assert await q.rows(query) == [("Ops",), ("Lab",)]

    async def test_not_in_keeps_rows_whose_value_the_subquery_lacks(self, db: Db, staff: Any) -> None:
        """Bar is kept; the subquery returns no NULL. If this fails, check the negation of ``format_in_predicate``."""
        q = await with_staff(db, staff)
        known = q.select(["dept_id"], "employee", q.col("dept_id").is_not_null())
        assert await q.rows(q.select(["title"], "dept", ~q.within(q.col("id"), known))) == [("Bar",)]

    async def test_not_in_keeps_no_row_if_the_subquery_returns_null(self, db: Db, staff: Any) -> None:
        """Whether Bar is among 1, 2, 9 and NULL is unknown. If this fails, check the negation of
        ``format_in_predicate``."""
        q = await with_staff(db, staff)
        query = q.select(["title"], "dept", ~q.within(q.col("id"), q.select(["dept_id"], "employee")))
        assert await q.rows(query) == []

    async def test_null_is_neither_in_nor_not_in_unless_the_subquery_is_empty(self, db: Db, staff: Any) -> None:
        """Dan's department is NULL, and only NOT IN an empty subquery keeps him. If this fails, check
        ``format_in_predicate`` and its negation."""
        q = await with_staff(db, staff)
        dan = q.col("name") == "Dan"
        some = q.within(q.col("dept_id"), q.select(["id"], "dept"))
        none = q.within(q.col("dept_id"), q.select(["id"], "dept", q.col("id") > 99))
        kept = [await q.rows(q.select(["name"], "employee", dan & each)) for each in (some, ~some, none, ~none)]
        assert kept == [[], [], [], [("Dan",)]]

    async def test_in_keeps_the_parameters_around_its_subquery(self, db: Db, staff: Any) -> None:
        """There are conditions before, inside and after the subquery. If this fails, check the order of the parameters
        in ``format_in_predicate``."""
        q = await with_staff(db, staff)
        inner = q.select(["id"], "dept", q.col("title") == "Ops")
        where = (q.col("pay") > 600) & q.within(q.col("dept_id") + 0, inner) & (q.col("name") != "Ada")
        assert await q.rows(q.select([q.col("name"), q.col("pay") + 1], "employee", where)) == [("Bob", 701)]

    async def test_in_accepts_the_query_of_a_model(self, db: Db, staff: Any) -> None:
        """``Subquery`` takes what ``to_sql()`` of a model's query returns. If this fails, check ``to_sql``."""
        q = await with_staff(db, staff)
        inner = staff.Dept.query().select("id").where(condition(db, '"title" = ?'), ("Lab",))
        paid = staff.Employee.query().where(condition(db, '"pay" > ?'), (100,))
        query = paid.where(q.within(staff.Employee.c.dept_id, inner.to_sql()))
        assert [record.name for record in await db(query.all())] == ["Cyd"]


class ExistsTests(ConformanceTests):
    """EXISTS asks whether a query returns a row."""

    staff = family_fixture(STAFF)

    async def test_exists_keeps_rows_with_a_match(self, db: Db, staff: Any) -> None:
        """Departments with people are kept once each. If this fails, check ``format_exists_expression``."""
        q = await with_staff(db, staff)
        query = q.select([q.col("title", "d")], q.table("dept", "d"), q.exists(self._people_of_dept(q)))
        assert sorted(await q.rows(query)) == [("Lab",), ("Ops",)]

    async def test_not_exists_keeps_rows_without_a_match(self, db: Db, staff: Any) -> None:
        """Bar is kept: unlike NOT IN, NOT EXISTS ignores the NULL. If this fails, check ``is_not`` in
        ``format_exists_expression``."""
        q = await with_staff(db, staff)
        query = q.select([q.col("title", "d")], q.table("dept", "d"), q.absent(self._people_of_dept(q)))
        assert await q.rows(query) == [("Bar",)]

    async def test_a_subquery_can_be_correlated_with_its_own_table(self, db: Db, staff: Any) -> None:
        """People who are somebody's boss are kept; the inner table must not capture the outer alias. If this fails,
        check that ``format_column`` writes the alias."""
        q = await with_staff(db, staff)
        inner = q.select(
            [q.col("id", "other")], q.table("employee", "other"), q.col("boss_id", "other") == q.col("id", "me")
        )
        query = q.select([q.col("name", "me")], q.table("employee", "me"), q.exists(inner))
        assert sorted(await q.rows(query)) == [("Ada",), ("Bob",), ("Cyd",)]

    async def test_a_subquery_can_exclude_the_outer_row_of_its_own_table(self, db: Db, staff: Any) -> None:
        """Bob and Eve have the same pay as another person. If this fails, check that ``format_column`` writes the
        aliases in a subquery."""
        q = await with_staff(db, staff)
        same = (q.col("pay", "other") == q.col("pay", "me")) & (q.col("id", "other") != q.col("id", "me"))
        inner = q.select([q.col("id", "other")], q.table("employee", "other"), same)
        query = q.select([q.col("name", "me")], q.table("employee", "me"), q.exists(inner))
        assert sorted(await q.rows(query)) == [("Bob",), ("Eve",)]

    async def test_an_uncorrelated_exists_is_the_same_for_every_row(self, db: Db, staff: Any) -> None:
        """It keeps all rows or none. If this fails, check ``format_exists_expression``."""
        q = await with_staff(db, staff)
        kept = []
        for name in ("Ada", "Zoe"):
            inner = q.select(["id"], "employee", q.col("name") == name)
            kept.append(len(await q.rows(q.select(["title"], "dept", q.exists(inner)))))
        assert kept == [3, 0]

    async def test_exists_keeps_the_parameters_around_its_subquery(self, db: Db, staff: Any) -> None:
        """There are conditions before, inside and after the subquery. If this fails, check the order of the parameters
        in ``format_exists_expression``."""
        q = await with_staff(db, staff)
        inner = self._people_of_dept(q, q.col("pay", "e") > 750)
        where = (q.col("id", "d") < 3) & q.exists(inner) & (q.col("title", "d") != "Ops")
        assert await q.rows(q.select([q.col("title", "d")], q.table("dept", "d"), where)) == [("Lab",)]

    async def test_random_exists_and_in_agree_with_a_calculation_in_python(self, db: Db, staff: Any) -> None:
        """EXISTS, NOT EXISTS, IN and NOT IN over 16 people with nullable, repeated keys and one bound; the message
        names the bound that fails. If this fails, check ``format_exists_expression`` and ``format_in_predicate``."""
        chance = random.Random("subqueries")
        q = Terms(db, staff)
        people: list[Row] = [
            (key, f"p{key:02}", chance.choice([1, 2, 3, None]), chance.choice([1, 2, 4, None]), chance.randint(0, 9))
            for key in range(16)
        ]
        await q.fill("employee", "id name dept_id boss_id pay", people)
        for bound in range(1, 10):
            there = q.col("pay", "b") >= bound
            match = there & (q.col("boss_id", "b") == q.col("dept_id", "a"))
            inner = q.select([q.col("id", "b")], q.table("employee", "b"), match)
            among = q.within(q.col("dept_id", "a"), q.select([q.col("boss_id", "b")], q.table("employee", "b"), there))
            found = []
            for each in (q.exists(inner), q.absent(inner), among, ~among):
                rows = await q.rows(q.select([q.col("id", "a")], q.table("employee", "a"), each))
                found.append(sorted(key for (key,) in rows))
            values = [person[3] for person in people if person[4] >= bound]
            known = {value for value in values if value is not None}
            matched = [person[0] for person in people if person[2] in known]
            unmatched = [person[0] for person in people if person[2] not in known]
            outside = [
                person[0]
                for person in people
                if not values or (None not in values and person[2] is not None and person[2] not in known)
            ]
            assert found == [matched, unmatched, matched, outside], f"pay >= {bound}"

    def _people_of_dept(self, q: Terms, more: Any = None) -> Any:
        """A query for the people of the outer query's department."""
        mine = q.col("dept_id", "e") == q.col("id", "d")
        return q.select([q.col("id", "e")], q.table("employee", "e"), mine if more is None else more & mine)
