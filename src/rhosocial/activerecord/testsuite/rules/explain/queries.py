"""``explain()`` of the query builder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

import pytest
from rhosocial.activerecord.query import AsyncCTEQuery, CTEQuery

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.staff import STAFF
from ..support.staff_rows import with_staff

COUNTS: Mapping[str, tuple[Callable[[Any], Any], Any]] = {
    "count": (lambda query: query.count(), 3),
    "exists": (lambda query: query.exists(), True),
    "sum": (lambda query: query.sum_("pay"), 2400),
    "max": (lambda query: query.max_("pay"), 900),
}
"""Methods that return one value, and that value for the employees 1, 2 and 3, who earn 900, 700 and 800."""


@requires(Capability.EXPLAIN_PLAN)
class ExplainQueryTests(ConformanceTests):
    """``explain()`` of a query returns its plan instead of its rows (C87)."""

    staff = family_fixture(STAFF)

    async def test_an_explained_query_returns_its_plan(self, db: Db, staff: Any) -> None:
        """``aggregate`` returns the rows of the plan. If this fails, check ``aggregate`` of the query."""
        await with_staff(db, staff)
        plan = await db(self._query(staff).explain().aggregate())
        self._assert_plan(plan)

    @requires(Capability.UNION)
    async def test_an_explained_union_returns_its_plan(self, db: Db, staff: Any) -> None:
        """``aggregate`` returns the rows of the plan. If this fails, check ``aggregate`` of ``SetOperationQuery``."""
        await with_staff(db, staff)
        both = self._query(staff).select("id").union(staff.Employee.query().select("id"))
        self._assert_plan(await db(both.explain().aggregate()))

    @requires(Capability.BASIC_CTE)
    async def test_an_explained_cte_query_returns_its_plan(self, db: Db, staff: Any) -> None:
        """``aggregate`` returns the rows of the plan. If this fails, check ``aggregate`` of ``CTEQuery``."""
        await with_staff(db, staff)
        query = (AsyncCTEQuery if db.is_async else CTEQuery)(db.backend)
        query = query.with_cte("rich", self._query(staff).select("id")).from_cte("rich").select("id")
        self._assert_plan(await db(query.explain().aggregate()))

    async def test_explain_before_all_or_one_keeps_the_records_or_returns_the_plan(self, db: Db, staff: Any) -> None:
        """The result is never empty. The core documents that ``explain`` has no effect on ``all``.
        If this fails, check ``all`` and ``one`` of the query."""
        await with_staff(db, staff)
        found = await db(self._query(staff).explain().order_by("id").all())
        if isinstance(found[0], staff.Employee):
            assert [each.id for each in found] == [1, 2, 3, 5][: len(found)]
        one = await db(self._query(staff).explain().order_by("id").one())
        assert one is not None

    @pytest.mark.parametrize("method", COUNTS)
    async def test_explain_before_a_value_keeps_the_value_or_returns_the_plan(
        self, db: Db, staff: Any, method: str
    ) -> None:
        """The result is never 0 or False instead.
        If this fails, check that ``count``, ``exists``, ``sum_`` and ``max_`` do not read a row of the plan as their
        result."""
        await with_staff(db, staff)
        ask, expected = COUNTS[method]
        found = await db(ask(self._query(staff).where(staff.Employee.c.id < 5).explain()))
        if isinstance(found, list):
            self._assert_plan(found)
        else:
            assert found == expected

    async def test_the_last_explain_options_apply(self, db: Db, staff: Any) -> None:
        """``explain`` is called twice. If this fails, check how ``explain`` of the query stores its options."""
        await with_staff(db, staff)
        plan = await db(self._query(staff).explain(verbose=True, analyze=True).explain().aggregate())
        assert plan
        assert [list(row) for row in plan] == [list(row) for row in await db(self._query(staff).explain().aggregate())]

    def _query(self, staff: Any) -> Any:
        return staff.Employee.query().where(staff.Employee.c.pay >= 700)

    def _assert_plan(self, plan: Any) -> None:
        assert isinstance(plan, list)
        assert plan != []
        assert {type(row) for row in plan} == {dict}
        assert not {"name", "dept_id", "boss_id"} & {name.lower() for row in plan for name in row}
