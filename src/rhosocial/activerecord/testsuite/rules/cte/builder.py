"""Rules of the area ``cte``: CTEs through the query builder ``CTEQuery``.

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
from rhosocial.activerecord.query import AsyncCTEQuery, CTEQuery

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.ctes import with_staff
from ..support.terms import condition


def _cte_query(db: Db) -> Any:
    return (AsyncCTEQuery if db.is_async else CTEQuery)(db.backend)


@requires(Capability.BASIC_CTE)
class CteQueryTests(ConformanceTests):
    """``CTEQuery`` builds a query over CTEs and returns dicts."""

    staff = family_fixture(STAFF)

    async def test_with_cte_accepts_a_query_on_a_model(self, db: Db, staff: Any) -> None:
        """The conditions, the order and the limit of the main query are its own. If this fails, check the order of the
        clauses in ``CTEQuery.to_sql``."""
        await with_staff(db, staff)
        rich = staff.Employee.query().select("name", "pay").where(condition(db, '"pay" > ?'), (500,))
        query = (
            _cte_query(db)
            .with_cte("rich", rich)
            .select("name")
            .where(condition(db, '"pay" < ?'), (900,))
            .order_by(("name", "DESC"))
            .limit(2)
        )
        assert await db(query.aggregate()) == [{"name": "Eve"}, {"name": "Cyd"}]

    async def test_with_cte_accepts_sql_text_with_parameters(self, db: Db, staff: Any) -> None:
        """The placeholder is ``?`` on every database. If this fails, check that ``with_cte`` converts placeholders."""
        q = await with_staff(db, staff)
        table = q.dialect.format_identifier(staff.table("employee"))
        text = condition(db, 'SELECT "name" FROM ') + table + condition(db, ' WHERE "pay" > ? AND "pay" < ?')
        rows = await db(_cte_query(db).with_cte("some", (text, (600, 850))).order_by("name").aggregate())
        assert rows == [{"name": "Bob"}, {"name": "Cyd"}, {"name": "Eve"}]

    async def test_with_cte_accepts_an_expression_and_column_names(self, db: Db, staff: Any) -> None:
        """``columns=`` names the columns by position. If this fails, check ``with_cte`` and ``format_cte``."""
        q = await with_staff(db, staff)
        inner = q.select(["title", "id"], "dept", q.col("id") > 1)
        query = (
            _cte_query(db)
            .with_cte("places", inner, columns=["place", "number"])
            .select("number", "place")
            .order_by("number")
        )
        assert await db(query.aggregate()) == [{"number": 2, "place": "Lab"}, {"number": 3, "place": "Bar"}]

    async def test_the_last_cte_is_the_source_unless_from_cte_selects_another(self, db: Db, staff: Any) -> None:
        """The main query reads the last CTE, or the one that ``from_cte`` names. If this fails, check the source in
        ``CTEQuery.to_sql``."""
        q = await with_staff(db, staff)
        depts, people = q.select(["id"], "dept"), q.select(["id"], "employee", q.col("id") > 2)
        query = _cte_query(db).with_cte("depts", depts).with_cte("people", people).order_by("id")
        assert [row["id"] for row in await db(query.aggregate())] == [3, 4, 5]
        assert [row["id"] for row in await db(query.from_cte("depts").aggregate())] == [1, 2, 3]

    async def test_from_cte_refuses_an_unknown_name(self, db: Db, staff: Any) -> None:
        """The refusal is a ValueError before any I/O. If this fails, check ``CTEQuery.to_sql``."""
        q = await with_staff(db, staff)
        query = _cte_query(db).with_cte("depts", q.select(["id"], "dept")).from_cte("nobody")
        before = len(db.statements)
        with pytest.raises(ValueError, match="nobody"):
            await db(query.aggregate())
        assert len(db.statements) == before

    async def test_a_cte_query_can_be_counted_and_grouped(self, db: Db, staff: Any) -> None:
        """``count()`` works, and so does ``group_by`` with ``having``. If this fails, check ``CTEQuery.aggregate``."""
        q = await with_staff(db, staff)
        people = q.select(["dept_id", "pay"], "employee", q.col("pay") > 500)
        assert (
            await db(_cte_query(db).with_cte("people", people).where(condition(db, '"pay" < ?'), (900,)).count()) == 3
        )
        query = _cte_query(db).with_cte("people", people).select("dept_id", count(q.dialect, alias="n"))
        query = query.group_by("dept_id").having("COUNT(*) > ?", (1,))
        assert await db(query.aggregate()) == [{"dept_id": 1, "n": 2}]

    @requires(Capability.RECURSIVE_CTE)
    async def test_a_cte_query_can_be_recursive(self, db: Db, staff: Any) -> None:
        """``recursive()`` allows a text that reads its own name. If this fails, check ``recursive`` in
        ``CTEQuery.to_sql``."""
        await with_staff(db, staff)
        table = db.dialect.format_identifier(staff.table("dept"))
        start = condition(db, 'SELECT "id" FROM ') + table + condition(db, ' WHERE "id" = ?')
        text = start + condition(db, ' UNION ALL SELECT "n" + 1 FROM "numbers" WHERE "n" < ?')
        query = _cte_query(db).with_cte("numbers", (text, (1, 4)), columns=["n"]).recursive().order_by("n")
        assert [row["n"] for row in await db(query.aggregate())] == [1, 2, 3, 4]

    @requires(Capability.UNION)
    async def test_with_cte_accepts_a_union_of_two_model_queries(self, db: Db, staff: Any) -> None:
        """The CTE is a union of two queries on models. If this fails, check that ``with_cte`` accepts a
        ``SetOperationQuery``."""
        await with_staff(db, staff)
        low = staff.Employee.query().select("id").where(condition(db, '"pay" < ?'), (600,))
        high = staff.Employee.query().select("id").where(condition(db, '"pay" > ?'), (850,))
        query = _cte_query(db).with_cte("ends", low.union(high)).order_by("id")
        assert [row["id"] for row in await db(query.aggregate())] == [1, 4]

    @requires(Capability.UNION)
    async def test_a_cte_query_can_be_united_with_a_model_query(self, db: Db, staff: Any) -> None:
        """``cte_query.union(query)`` has parameters in both. If this fails, check ``SetOperationQuery``."""
        q = await with_staff(db, staff)
        people = q.select(["id", "pay"], "employee", q.col("pay") < 600)
        query = (
            _cte_query(db)
            .with_cte("people", people)
            .select("id")
            .union(staff.Dept.query().select("id").where(condition(db, '"id" > ?'), (2,)))
        )
        assert sorted(row["id"] for row in await db(query.aggregate())) == [3, 4]

    @requires(Capability.UNION)
    async def test_two_cte_queries_can_be_united(self, db: Db, staff: Any) -> None:
        """``cte_query.union(cte_query)`` is valid (C50). If this fails, check the parentheses in
        ``format_set_operation_expression``."""
        q = await with_staff(db, staff)
        low = _cte_query(db).with_cte("low", q.select(["id"], "employee", q.col("pay") < 600))
        high = _cte_query(db).with_cte("high", q.select(["id"], "employee", q.col("pay") > 850))
        rows = await db(low.union(high).aggregate())
        assert sorted(row["id"] for row in rows) == [1, 4]

    async def test_a_cte_query_can_join_another_cte(self, db: Db, staff: Any) -> None:
        """``join`` of the query builder has an effect (C50). If this fails, check that ``CTEQuery.to_sql`` uses the
        join as its source."""
        q = await with_staff(db, staff)
        people, places = q.select(["name", "dept_id"], "employee"), q.select(["id", "title"], "dept", q.col("id") == 2)
        query = _cte_query(db).with_cte("places", places).with_cte("people", people).from_cte("people")
        on = Column(q.dialect, "dept_id", table="people") == Column(q.dialect, "id", table="places")
        query = query.join("places", on).select(Column(q.dialect, "name", table="people"))
        assert await db(query.aggregate()) == [{"name": "Cyd"}]
