"""``CTEQuery``: named subqueries through the query builder."""

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
from ..support.ctes import staffed
from ..support.terms import condition


def _query(db: Db) -> Any:
    return (AsyncCTEQuery if db.is_async else CTEQuery)(db.backend)


@requires(Capability.BASIC_CTE)
class CteQueryTests(ConformanceTests):
    """A query builder over named queries gives dicts."""

    staff = family_fixture(STAFF)

    async def test_a_query_on_a_model_has_a_name(self, db: Db, staff: Any) -> None:
        """Conditions, order and limit of the outer query are its own. Look at ``CTEQuery.to_sql``."""
        await staffed(db, staff)
        rich = staff.Employee.query().select("name", "pay").where(condition(db, '"pay" > ?'), (500,))
        query = (
            _query(db)
            .with_cte("rich", rich)
            .select("name")
            .where(condition(db, '"pay" < ?'), (900,))
            .order_by(("name", "DESC"))
            .limit(2)
        )
        assert await db(query.aggregate()) == [{"name": "Eve"}, {"name": "Cyd"}]

    async def test_a_text_with_parameters_has_a_name(self, db: Db, staff: Any) -> None:
        """Placeholders are written ``?`` for every database. Look at ``with_cte``."""
        q = await staffed(db, staff)
        table = q.dialect.format_identifier(staff.table("employee"))
        text = condition(db, 'SELECT "name" FROM ') + table + condition(db, ' WHERE "pay" > ? AND "pay" < ?')
        rows = await db(_query(db).with_cte("some", (text, (600, 850))).order_by("name").aggregate())
        assert rows == [{"name": "Bob"}, {"name": "Cyd"}, {"name": "Eve"}]

    async def test_an_expression_has_a_name_and_column_names(self, db: Db, staff: Any) -> None:
        """``columns=`` renames by place. Look at ``with_cte`` and ``format_cte``."""
        q = await staffed(db, staff)
        inner = q.select(["title", "id"], "dept", q.col("id") > 1)
        query = (
            _query(db)
            .with_cte("places", inner, columns=["place", "number"])
            .select("number", "place")
            .order_by("number")
        )
        assert await db(query.aggregate()) == [{"number": 2, "place": "Lab"}, {"number": 3, "place": "Bar"}]

    async def test_the_last_name_is_read_unless_another_is_chosen(self, db: Db, staff: Any) -> None:
        """``from_cte`` chooses. Look at ``CTEQuery.to_sql``."""
        q = await staffed(db, staff)
        depts, people = q.select(["id"], "dept"), q.select(["id"], "employee", q.col("id") > 2)
        query = _query(db).with_cte("depts", depts).with_cte("people", people).order_by("id")
        assert [row["id"] for row in await db(query.aggregate())] == [3, 4, 5]
        assert [row["id"] for row in await db(query.from_cte("depts").aggregate())] == [1, 2, 3]

    async def test_an_unknown_name_is_refused(self, db: Db, staff: Any) -> None:
        """With ValueError, before any I/O. Look at ``CTEQuery.to_sql``."""
        q = await staffed(db, staff)
        query = _query(db).with_cte("depts", q.select(["id"], "dept")).from_cte("nobody")
        before = len(db.statements)
        with pytest.raises(ValueError, match="nobody"):
            await db(query.aggregate())
        assert len(db.statements) == before

    async def test_a_named_query_is_counted_and_grouped(self, db: Db, staff: Any) -> None:
        """``count()``, and ``group_by`` with ``having``. Look at ``CTEQuery.aggregate``."""
        q = await staffed(db, staff)
        people = q.select(["dept_id", "pay"], "employee", q.col("pay") > 500)
        assert await db(_query(db).with_cte("people", people).where(condition(db, '"pay" < ?'), (900,)).count()) == 3
        query = _query(db).with_cte("people", people).select("dept_id", count(q.dialect, alias="n"))
        query = query.group_by("dept_id").having("COUNT(*) > ?", (1,))
        assert await db(query.aggregate()) == [{"dept_id": 1, "n": 2}]

    @requires(Capability.RECURSIVE_CTE)
    async def test_a_recursive_text_has_a_name(self, db: Db, staff: Any) -> None:
        """``recursive()`` and a text that reads its own name. Look at ``recursive`` in ``CTEQuery.to_sql``."""
        await staffed(db, staff)
        table = db.dialect.format_identifier(staff.table("dept"))
        start = condition(db, 'SELECT "id" FROM ') + table + condition(db, ' WHERE "id" = ?')
        text = start + condition(db, ' UNION ALL SELECT "n" + 1 FROM "numbers" WHERE "n" < ?')
        query = _query(db).with_cte("numbers", (text, (1, 4)), columns=["n"]).recursive().order_by("n")
        assert [row["n"] for row in await db(query.aggregate())] == [1, 2, 3, 4]

    @requires(Capability.UNION)
    async def test_two_queries_with_names_are_combined(self, db: Db, staff: Any) -> None:
        """``with_cte`` over the union of two queries on models. Look at ``with_cte`` and ``SetOperationQuery``."""
        await staffed(db, staff)
        low = staff.Employee.query().select("id").where(condition(db, '"pay" < ?'), (600,))
        high = staff.Employee.query().select("id").where(condition(db, '"pay" > ?'), (850,))
        query = _query(db).with_cte("ends", low.union(high)).order_by("id")
        assert [row["id"] for row in await db(query.aggregate())] == [1, 4]

    @requires(Capability.UNION)
    async def test_a_query_with_names_is_combined_with_a_plain_one(self, db: Db, staff: Any) -> None:
        """``cte_query.union(query)``, parameters in both. Look at ``SetOperationQuery``."""
        q = await staffed(db, staff)
        people = q.select(["id", "pay"], "employee", q.col("pay") < 600)
        query = (
            _query(db)
            .with_cte("people", people)
            .select("id")
            .union(staff.Dept.query().select("id").where(condition(db, '"id" > ?'), (2,)))
        )
        assert sorted(row["id"] for row in await db(query.aggregate())) == [3, 4]

    @requires(Capability.UNION)
    async def test_two_queries_with_names_of_their_own_are_combined(self, db: Db, staff: Any) -> None:
        """``cte_query.union(cte_query)`` (C50). Look at parentheses in ``format_set_operation_expression``."""
        q = await staffed(db, staff)
        low = _query(db).with_cte("low", q.select(["id"], "employee", q.col("pay") < 600))
        high = _query(db).with_cte("high", q.select(["id"], "employee", q.col("pay") > 850))
        rows = await db(low.union(high).aggregate())
        assert sorted(row["id"] for row in rows) == [1, 4]

    async def test_a_named_query_is_joined(self, db: Db, staff: Any) -> None:
        """``join`` of the query builder is no decoration. Look at the source in ``CTEQuery.to_sql``."""
        q = await staffed(db, staff)
        people, places = q.select(["name", "dept_id"], "employee"), q.select(["id", "title"], "dept", q.col("id") == 2)
        query = _query(db).with_cte("places", places).with_cte("people", people).from_cte("people")
        on = Column(q.dialect, "dept_id", table="people") == Column(q.dialect, "id", table="places")
        query = query.join("places", on).select(Column(q.dialect, "name", table="people"))
        assert await db(query.aggregate()) == [{"name": "Cyd"}]
