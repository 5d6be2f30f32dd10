"""The forms of a condition that ``find_one`` and ``find_all`` accept."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.families.orders import ORDERS
from ...schema.families.staff import STAFF
from ..support.sizes import at_most
from ..support.staff_rows import with_staff
from ..support.terms import Terms, condition

MANY = 1200  # More than the usual limit of an IN list.


class FindingTests(ConformanceTests):
    """Keys, lists, tuples, dicts, predicates and texts each find the records that they describe.

    ``with_staff`` writes these rows (id, name, dept_id, boss_id, pay):
    (1, Ada, 1, NULL, 900), (2, Bob, 1, 1, 700), (3, Cyd, 2, 1, 800), (4, Dan, NULL, 2, 500), (5, Eve, 9, 3, 700).
    """

    staff = family_fixture(STAFF)
    orders = family_fixture(ORDERS)

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            pytest.param(lambda c: [3, 1], ["Ada", "Cyd"], id="list"),
            pytest.param(lambda c: (3, 1), ["Ada", "Cyd"], id="tuple"),
            pytest.param(lambda c: {3, 1}, ["Ada", "Cyd"], id="set"),
            pytest.param(lambda c: (), [], id="empty-tuple"),
            pytest.param(lambda c: {"pay": 700}, ["Bob", "Eve"], id="dict"),
            pytest.param(lambda c: {"pay": 700, "dept_id": 1}, ["Bob"], id="longer-dict"),
            pytest.param(lambda c: {}, ["Ada", "Bob", "Cyd", "Dan", "Eve"], id="empty-dict"),
            pytest.param(lambda c: c.name.like("%a%"), ["Ada", "Dan"], id="like"),
            pytest.param(lambda c: c.id.in_([1, 2]) & (c.pay < 800), ["Bob"], id="both"),
            pytest.param(lambda c: (c.pay < 600) | (c.pay > 800), ["Ada", "Dan"], id="either"),
            pytest.param(lambda c: ~(c.pay == 700), ["Ada", "Cyd", "Dan"], id="not"),
            pytest.param(lambda c: c.boss_id == c.dept_id, ["Bob"], id="two-columns"),
        ],
    )
    async def test_each_form_of_a_condition_finds_its_records(
        self, db: Db, staff: Any, given: Any, expected: list[str]
    ) -> None:
        """``find_all`` returns exactly the records that match the condition.

        If this fails, check that ``format_in_predicate_with_literal_values`` and the other predicate methods render the
        condition.
        """
        await with_staff(db, staff)
        found = await db(staff.Employee.find_all(given(staff.Employee.c)))
        assert sorted(each.name for each in found) == expected

    async def test_a_text_condition_binds_its_values(self, db: Db, staff: Any) -> None:
        """Each ``?`` in a text condition stands for one value, on every database.

        If this fails, check that placeholders are converted to the driver's style and that values keep their order.
        """
        await with_staff(db, staff)
        model = staff.Employee
        two = condition(db, '"pay" > ? AND "name" <> ?')
        assert sorted(each.name for each in await db(model.find_all((two, (700, "Cyd"))))) == ["Ada"]
        null = condition(db, '"dept_id" IS NULL OR "pay" = ?')
        assert sorted(each.name for each in await db(model.find_all((null, (900,))))) == ["Ada", "Dan"]

    @rule(waits=True)
    @pytest.mark.parametrize("form", [list, tuple])
    async def test_1200_keys_find_their_records(self, db: Db, staff: Any, form: Any) -> None:
        """A list of 1,200 keys, or of as many as a statement can bind, finds each record once.

        If this fails, check the limits of IN and of parameters, and that ``fetch_all`` returns every part of a large
        result.
        """
        many = at_most(db, MANY)
        await Terms(db, staff).fill("dept", "id title", [(key, f"t{key}") for key in range(1, many + 6)])
        found = await db(staff.Dept.find_all(form(range(1, many + 1))))
        assert sorted((each.id, each.title) for each in found) == [(key, f"t{key}") for key in range(1, many + 1)]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            pytest.param([(1, 2), (2, 1)], ["b", "c"], id="tuples"),
            pytest.param([{"order_no": 1, "line_no": 1}], ["a"], id="columns"),
            pytest.param([{"order": 2, "line": 1}, (1, 1)], ["a", "c"], id="fields"),
            pytest.param([], [], id="none"),
            pytest.param([(2, 2)], [], id="unknown"),
        ],
    )
    async def test_composite_keys_find_their_records(
        self, db: Db, orders: Any, given: Any, expected: list[str]
    ) -> None:
        """A list may mix composite keys as tuples, as dicts of columns and as dicts of fields.

        If this fails, check that ``format_logical_predicate`` joins the parts of a key by AND and the keys by OR.
        """
        rows = [(1, 1, "a", 1), (1, 2, "b", 1), (2, 1, "c", 1)]
        await Terms(db, orders).fill("line", "order_no line_no article amount", rows)
        assert sorted(each.article for each in await db(orders.Line.find_all(given))) == expected

    async def test_find_one_accepts_each_form_of_a_condition(self, db: Db, staff: Any) -> None:
        """``find_one`` accepts a key and each form of a condition that ``find_all`` accepts.

        If this fails, check that ``fetch_one`` returns the matching row.
        """
        await with_staff(db, staff)
        model = staff.Employee
        forms = (
            3,
            {"name": "Cyd"},
            model.c.name == "Cyd",
            (condition(db, '"name" = ?'), ("Cyd",)),
        )
        assert [(await db(model.find_one(form))).id for form in forms] == [3] * 4

    async def test_a_query_returns_records_of_the_model(self, db: Db, staff: Any) -> None:
        """Each record has the model's class and every value in its type, and is neither new nor dirty.

        If this fails, check that ``fetch_all`` returns values in the types that the model declares.
        """
        await with_staff(db, staff)
        found = await db(staff.Employee.query().order_by(staff.Employee.c.id).all())
        assert {(type(each), each.is_new_record, each.is_dirty) for each in found} == {(staff.Employee, False, False)}
        assert [(each.id, each.name, each.dept_id, each.boss_id, each.pay) for each in found] == [
            (1, "Ada", 1, None, 900),
            (2, "Bob", 1, 1, 700),
            (3, "Cyd", 2, 1, 800),
            (4, "Dan", None, 2, 500),
            (5, "Eve", 9, 3, 700),
        ]
