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
"""Methods that give one value, and what it is for the three people who earn at least 700 and have a boss or none."""


@requires(Capability.EXPLAIN_PLAN)
class ExplainQueryTests(ConformanceTests):
    """``explain()`` of a query gives its plan in place of its rows (C87)."""

    staff = family_fixture(STAFF)

    async def test_a_query_gives_its_plan(self, db: Db, staff: Any) -> None:
        """The rows that the backend's own ``explain`` gives. Look at ``aggregate`` of the query."""
        await self._filled(db, staff)
        plan = await db(self._query(staff).explain().aggregate())
        self._assert_plan(plan)

    @requires(Capability.UNION)
    async def test_a_union_gives_its_plan(self, db: Db, staff: Any) -> None:
        """Look at ``aggregate`` of ``SetOperationQuery``."""
        await self._filled(db, staff)
        both = self._query(staff).select("id").union(staff.Employee.query().select("id"))
        self._assert_plan(await db(both.explain().aggregate()))

    @requires(Capability.BASIC_CTE)
    async def test_a_named_query_gives_its_plan(self, db: Db, staff: Any) -> None:
        """Look at ``aggregate`` of ``CTEQuery``."""
        await self._filled(db, staff)
        made = (AsyncCTEQuery if db.is_async else CTEQuery)(db.backend)
        made = made.with_cte("rich", self._query(staff).select("id")).from_cte("rich").select("id")
        self._assert_plan(await db(made.explain().aggregate()))

    async def test_records_of_an_explained_query_are_records_or_its_plan(self, db: Db, staff: Any) -> None:
        """Never none. The docstring of ``all`` says that ``explain`` has no effect there. Look at ``all`` and ``one``."""
        await self._filled(db, staff)
        found = await db(self._query(staff).explain().order_by("id").all())
        if isinstance(found[0], staff.Employee):
            assert [each.id for each in found] == [1, 2, 3, 5][: len(found)]
        one = await db(self._query(staff).explain().order_by("id").one())
        assert one is not None

    @pytest.mark.parametrize("method", COUNTS)
    async def test_a_value_of_an_explained_query_is_true_or_its_plan(self, db: Db, staff: Any, method: str) -> None:
        """Never 0 or false in place of it. Look at ``count`` and its like: what they take for the row of the result."""
        await self._filled(db, staff)
        ask, expected = COUNTS[method]
        found = await db(ask(self._query(staff).where(staff.Employee.c.id < 5).explain()))
        if isinstance(found, list):
            self._assert_plan(found)
        else:
            assert found == expected

    async def test_the_last_options_count(self, db: Db, staff: Any) -> None:
        """``explain`` twice. Look at ``explain`` of the query."""
        await self._filled(db, staff)
        plan = await db(self._query(staff).explain(verbose=True, analyze=True).explain().aggregate())
        assert [list(row) for row in plan] == [list(row) for row in await db(self._query(staff).explain().aggregate())]

    def _query(self, staff: Any) -> Any:
        return staff.Employee.query().where(staff.Employee.c.pay >= 700)

    def _assert_plan(self, plan: Any) -> None:
        assert isinstance(plan, list)
        assert plan != []
        assert {type(row) for row in plan} == {dict}
        assert not {"name", "dept_id", "boss_id"} & {name.lower() for row in plan for name in row}

    async def _filled(self, db: Db, staff: Any) -> None:
        await with_staff(db, staff)
