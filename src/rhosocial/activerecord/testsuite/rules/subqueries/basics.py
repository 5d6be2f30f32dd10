"""Queries inside queries: as a value, in IN and EXISTS, as a source, and in statements that change rows."""

from __future__ import annotations

import random
from typing import Any

from rhosocial.activerecord.backend.expression import CaseExpression
from rhosocial.activerecord.backend.expression.functions import count, max_, min_, sum_

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import staffed
from ..support.terms import Row, Terms, condition


class ScalarSubqueryTests(ConformanceTests):
    """A query of one value stands where a value stands."""

    staff = family_fixture(STAFF)

    async def test_a_value_is_compared_with_a_query(self, db: Db, staff: Any) -> None:
        """``pay = (SELECT MAX(pay) ...)``. Look at ``format_comparison_predicate``."""
        q = await staffed(db, staff)
        most = q.sub(q.select([max_(q.dialect, "pay")], "employee"))
        assert await q.rows(q.select(["name"], "employee", q.col("pay") == most)) == [("Ada",)]

    async def test_a_query_stands_among_the_columns(self, db: Db, staff: Any) -> None:
        """One value beside every row. Look at ``Subquery`` and its alias."""
        q = await staffed(db, staff)
        heads = q.sub(q.select([count(q.dialect)], "employee"), "heads")
        query = q.select(["title", heads], "dept", order_by=["id"])
        assert await q.rows(query) == [("Ops", 5), ("Lab", 5), ("Bar", 5)]
        assert await q.labels(query) == ["title", "heads"]

    async def test_a_correlated_query_is_answered_for_each_row(self, db: Db, staff: Any) -> None:
        """Each department's sum, NULL where nobody is. Look at ``format_column`` and the outer alias."""
        q = await staffed(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        total = q.sub(q.select([sum_(q.dialect, q.col("pay", "e"))], q.table("employee", "e"), mine), "total")
        query = q.select([q.col("title", "d"), total], q.table("dept", "d"), order_by=[q.col("id", "d")])
        assert await q.rows(query) == [("Ops", 1600), ("Lab", 800), ("Bar", None)]

    async def test_a_query_of_no_row_is_null(self, db: Db, staff: Any) -> None:
        """It compares as NULL does: nothing is kept, and beside a row it is None. Look at ``Subquery``."""
        q = await staffed(db, staff)
        nobody = q.select(["pay"], "employee", q.col("name") == "Zoe")
        assert await q.rows(q.select(["name"], "employee", q.col("pay") >= q.sub(nobody))) == []
        assert await q.rows(q.select([q.sub(nobody, "none")], "dept", q.col("id") == 1)) == [(None,)]

    async def test_a_query_is_part_of_arithmetic(self, db: Db, staff: Any) -> None:
        """``pay - (SELECT MIN(pay) ...)``. Look at parentheses around a subquery."""
        q = await staffed(db, staff)
        least = q.sub(q.select([min_(q.dialect, "pay")], "employee"))
        query = q.select(["name", q.col("pay") - least], "employee", order_by=["id"])
        assert await q.rows(query) == [("Ada", 400), ("Bob", 200), ("Cyd", 300), ("Dan", 0), ("Eve", 200)]

    async def test_a_query_stands_in_a_case(self, db: Db, staff: Any) -> None:
        """``CASE WHEN pay > (SELECT ...) THEN ... END`` with parameters in all parts. Look at ``format_case_expression``."""
        q = await staffed(db, staff)
        bar = q.sub(q.select([max_(q.dialect, "pay")], "employee", q.col("dept_id") == 1))
        rich = CaseExpression(q.dialect, cases=[(q.col("pay") >= bar, q.val(11))], else_result=q.val(22), alias="rank")
        query = q.select(["name", rich], "employee", q.col("id") < 4, order_by=["id"])
        assert await q.rows(query) == [("Ada", 11), ("Bob", 22), ("Cyd", 22)]

    async def test_having_compares_with_a_query(self, db: Db, staff: Any) -> None:
        """Departments with more pay than the whole Lab. Look at ``format_group_by_having_clause``."""
        q = await staffed(db, staff)
        lab = q.sub(q.select([sum_(q.dialect, "pay")], "employee", q.col("dept_id") == 2))
        total = sum_(q.dialect, "pay")
        query = q.select(["dept_id"], "employee", q.col("dept_id") < 9, group_by=["dept_id"], having=total > lab)
        assert await q.rows(query) == [(1,)]

    async def test_a_query_decides_the_order(self, db: Db, staff: Any) -> None:
        """ORDER BY a correlated query, up and down. Look at ``format_order_by_clause``."""
        q = await staffed(db, staff)
        mine = q.col("dept_id", "e") == q.col("id", "d")
        heads = q.sub(q.select([count(q.dialect)], q.table("employee", "e"), mine))
        for direction, titles in (("ASC", ["Bar", "Lab", "Ops"]), ("DESC", ["Ops", "Lab", "Bar"])):
            query = q.select([q.col("title", "d")], q.table("dept", "d"), order_by=[(heads, direction)])
            assert [title for (title,) in await q.rows(query)] == titles

    async def test_three_levels_keep_their_parameters(self, db: Db, staff: Any) -> None:
        """A bound on each level, before and after each query. Look at the order of parameters in ``format_query_statement``."""
        q = await staffed(db, staff)
        inner = q.select([max_(q.dialect, "id")], "dept", q.col("id") < 3)
        middle = q.select([max_(q.dialect, "pay")], "employee", (q.col("dept_id") == q.sub(inner)) & (q.col("id") != 4))
        where = (q.col("pay") != 500) & (q.col("pay") < q.sub(middle)) & (q.col("id") != 5)
        assert await q.rows(q.select(["name", q.col("id") + 100], "employee", where)) == [("Bob", 102)]


class InSubqueryTests(ConformanceTests):
    """IN asks whether a value is among those of a query."""

    staff = family_fixture(STAFF)

    async def test_in_keeps_rows_whose_value_is_there(self, db: Db, staff: Any) -> None:
        """People of departments that exist. Look at ``format_in_predicate``."""
        q = await staffed(db, staff)
        query = q.select(["name"], "employee", q.within(q.col("dept_id"), q.select(["id"], "dept")), order_by=["id"])
        assert await q.rows(query) == [("Ada",), ("Bob",), ("Cyd",)]

    async def test_in_is_no_join(self, db: Db, staff: Any) -> None:
        """A value that is there twice keeps its row once. Look at ``format_in_predicate``."""
        q = await staffed(db, staff)
        query = q.select(["title"], "dept", q.within(q.col("id"), q.select(["dept_id"], "employee")), order_by=["id"])
        assert await q.rows(query) == [("Ops",), ("Lab",)]

    async def test_not_in_keeps_the_others(self, db: Db, staff: Any) -> None:
        """Departments that are nobody's; the query has no NULL. Look at the negation of ``format_in_predicate``."""
        q = await staffed(db, staff)
        known = q.select(["dept_id"], "employee", q.col("dept_id").is_not_null())
        assert await q.rows(q.select(["title"], "dept", ~q.within(q.col("id"), known))) == [("Bar",)]

    async def test_not_in_with_null_among_the_values_keeps_nothing(self, db: Db, staff: Any) -> None:
        """Whether Bar is not among 1, 2, 9 and NULL is unknown (D080). Look at the negation of ``format_in_predicate``."""
        q = await staffed(db, staff)
        query = q.select(["title"], "dept", ~q.within(q.col("id"), q.select(["dept_id"], "employee")))
        assert await q.rows(query) == []

    async def test_null_is_in_no_query_and_out_of_none(self, db: Db, staff: Any) -> None:
        """Dan's NULL is neither IN nor NOT IN, except out of a query of no row. Look at ``format_in_predicate``."""
        q = await staffed(db, staff)
        dan = q.col("name") == "Dan"
        some = q.within(q.col("dept_id"), q.select(["id"], "dept"))
        none = q.within(q.col("dept_id"), q.select(["id"], "dept", q.col("id") > 99))
        kept = [await q.rows(q.select(["name"], "employee", dan & each)) for each in (some, ~some, none, ~none)]
        assert kept == [[], [], [], [("Dan",)]]

    async def test_in_keeps_parameters_on_both_sides(self, db: Db, staff: Any) -> None:
        """Conditions before, inside and after. Look at the order of parameters in ``format_in_predicate``."""
        q = await staffed(db, staff)
        inner = q.select(["id"], "dept", q.col("title") == "Ops")
        where = (q.col("pay") > 600) & q.within(q.col("dept_id") + 0, inner) & (q.col("name") != "Ada")
        assert await q.rows(q.select([q.col("name"), q.col("pay") + 1], "employee", where)) == [("Bob", 701)]

    async def test_a_query_on_a_model_is_asked_for_its_values(self, db: Db, staff: Any) -> None:
        """``Subquery`` of what ``to_sql()`` of a model's query gives. Look at ``to_sql``."""
        q = await staffed(db, staff)
        inner = staff.Dept.query().select("id").where(condition(db, '"title" = ?'), ("Lab",))
        paid = staff.Employee.query().where(condition(db, '"pay" > ?'), (100,))
        query = paid.where(q.within(staff.Employee.c.dept_id, inner.to_sql()))
        assert [record.name for record in await db(query.all())] == ["Cyd"]


class ExistsTests(ConformanceTests):
    """EXISTS asks whether a query has a row."""

    staff = family_fixture(STAFF)

    async def test_exists_keeps_rows_that_have_a_partner(self, db: Db, staff: Any) -> None:
        """Departments with people, each once. Look at ``format_exists_expression``."""
        q = await staffed(db, staff)
        query = q.select([q.col("title", "d")], q.table("dept", "d"), q.exists(self._of_dept(q)))
        assert sorted(await q.rows(query)) == [("Lab",), ("Ops",)]

    async def test_not_exists_keeps_rows_that_have_none(self, db: Db, staff: Any) -> None:
        """Bar, in spite of the NULL that spoils NOT IN. Look at ``is_not`` in ``format_exists_expression``."""
        q = await staffed(db, staff)
        query = q.select([q.col("title", "d")], q.table("dept", "d"), q.absent(self._of_dept(q)))
        assert await q.rows(query) == [("Bar",)]

    async def test_a_table_is_correlated_with_itself(self, db: Db, staff: Any) -> None:
        """People who are somebody's boss; the alias must not be caught by the inner table (D082). Look at ``format_column``."""
        q = await staffed(db, staff)
        inner = q.select(
            [q.col("id", "other")], q.table("employee", "other"), q.col("boss_id", "other") == q.col("id", "me")
        )
        query = q.select([q.col("name", "me")], q.table("employee", "me"), q.exists(inner))
        assert sorted(await q.rows(query)) == [("Ada",), ("Bob",), ("Cyd",)]

    async def test_a_table_is_correlated_with_itself_without_matching_itself(self, db: Db, staff: Any) -> None:
        """Bob and Eve have the same pay as somebody else. Look at ``format_column`` and aliases in a subquery."""
        q = await staffed(db, staff)
        same = (q.col("pay", "other") == q.col("pay", "me")) & (q.col("id", "other") != q.col("id", "me"))
        inner = q.select([q.col("id", "other")], q.table("employee", "other"), same)
        query = q.select([q.col("name", "me")], q.table("employee", "me"), q.exists(inner))
        assert sorted(await q.rows(query)) == [("Bob",), ("Eve",)]

    async def test_an_uncorrelated_exists_is_the_same_for_every_row(self, db: Db, staff: Any) -> None:
        """True keeps all, false none. Look at ``format_exists_expression``."""
        q = await staffed(db, staff)
        kept = []
        for name in ("Ada", "Zoe"):
            inner = q.select(["id"], "employee", q.col("name") == name)
            kept.append(len(await q.rows(q.select(["title"], "dept", q.exists(inner)))))
        assert kept == [3, 0]

    async def test_exists_keeps_parameters_on_both_sides(self, db: Db, staff: Any) -> None:
        """Conditions before, inside and after. Look at the order of parameters in ``format_exists_expression``."""
        q = await staffed(db, staff)
        inner = self._of_dept(q, q.col("pay", "e") > 750)
        where = (q.col("id", "d") < 3) & q.exists(inner) & (q.col("title", "d") != "Ops")
        assert await q.rows(q.select([q.col("title", "d")], q.table("dept", "d"), where)) == [("Lab",)]

    async def test_random_partners_agree_with_a_calculation_in_python(self, db: Db, staff: Any) -> None:
        """16 people by nullable, repeated keys: EXISTS, NOT EXISTS, IN and NOT IN over one bound. The bound is named.
        Look at ``format_exists_expression``."""
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
            partnered = [person[0] for person in people if person[2] in known]
            alone = [person[0] for person in people if person[2] not in known]
            outside = [
                person[0]
                for person in people
                if not values or (None not in values and person[2] is not None and person[2] not in known)
            ]
            assert found == [partnered, alone, partnered, outside], f"pay >= {bound}"

    def _of_dept(self, q: Terms, more: Any = None) -> Any:
        mine = q.col("dept_id", "e") == q.col("id", "d")
        return q.select([q.col("id", "e")], q.table("employee", "e"), mine if more is None else more & mine)
