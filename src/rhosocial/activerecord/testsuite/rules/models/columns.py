"""Queries over fields whose columns are called otherwise, and whose values need an adapter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.people import PEOPLE

ADA, BOB, CYD = date(1815, 12, 10), date(1940, 2, 29), date(1999, 1, 1)


class MappedColumnTests(ConformanceTests):
    """A query speaks of fields, the database of columns; ``height`` and ``width`` stand in each other's column."""

    people = family_fixture(PEOPLE)

    async def _filled(self, db: Db, people: Any) -> Any:
        person = people.Person
        await db(person(name="Ada", active=True, birthday=ADA, height=170, width=40).save())
        await db(person(name="Bob", active=False, birthday=BOB, height=180, width=30).save())
        await db(person(name="Cyd", birthday=CYD, height=160, width=50).save())
        return person

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            pytest.param(lambda c: c.height > 165, ["Ada", "Bob"], id="greater"),
            pytest.param(lambda c: c.width.in_([30, 50, 170]), ["Bob", "Cyd"], id="in"),
            pytest.param(lambda c: c.height.between(160, 170), ["Ada", "Cyd"], id="between"),
            pytest.param(lambda c: c.name.like("%b"), ["Bob"], id="like"),
            pytest.param(lambda c: c.active.is_null(), ["Cyd"], id="null"),
            pytest.param(lambda c: c.active == False, ["Bob"], id="false"),  # noqa: E712 (an expression)
            pytest.param(lambda c: c.birthday >= BOB, ["Bob", "Cyd"], id="date"),
            pytest.param(lambda c: c.birthday.in_([ADA, CYD]), ["Ada", "Cyd"], id="dates"),
            pytest.param(lambda c: c.height > c.width * 5, ["Bob"], id="two"),
        ],
    )
    async def test_conditions_look_into_the_field_s_column(
        self, db: Db, people: Any, condition: Any, expected: list[str]
    ) -> None:
        """By every kind of comparison, with values that need an adapter. Look at ``format_column``."""
        person = await self._filled(db, people)
        assert sorted(each.name for each in await db(person.query().where(condition(person.c)).all())) == expected

    async def test_rows_are_ordered_by_the_field_s_column(self, db: Db, people: Any) -> None:
        """In both directions, and with a cut. Look at ``format_order_by_clause``."""
        person = await self._filled(db, people)
        ordered = await db(person.query().order_by(person.c.height).all())
        assert [each.name for each in ordered] == ["Cyd", "Ada", "Bob"]
        widest = await db(person.query().order_by((person.c.width, "DESC")).limit(1).one())
        assert (widest.name, widest.width, widest.height) == ("Cyd", 50, 160)

    async def test_columns_are_named_in_text_by_their_own_name(self, db: Db, people: Any) -> None:
        """A text is a column's name, not a field's. Look at how texts become columns in ``order_by`` and ``select``."""
        person = await self._filled(db, people)
        ordered = await db(person.query().order_by(("height", "DESC")).all())
        assert [each.width for each in ordered] == [50, 40, 30]

    async def test_sums_are_of_the_field_s_column(self, db: Db, people: Any) -> None:
        """Number, sum, smallest, largest. Look at ``format_function_call`` over a column."""
        person = await self._filled(db, people)
        query = person.query
        assert (await db(query().sum_(person.c.height)), await db(query().sum_(person.c.width))) == (510, 120)
        assert (await db(query().min_(person.c.height)), await db(query().max_(person.c.width))) == (160, 50)
        assert await db(query().count(person.c.active)) == 2

    async def test_chosen_fields_come_back_under_their_names(self, db: Db, people: Any) -> None:
        """The others are None; values are converted. Look at the order of adapting and renaming."""
        person = await self._filled(db, people)
        query = person.query().select(person.c.key, person.c.name, person.c.birthday, person.c.width)
        bob = await db(query.where(person.c.name == "Bob").one())
        assert (bob.name, bob.birthday, bob.width, bob.height, bob.active) == ("Bob", BOB, 30, None, None)

    async def test_groups_are_made_by_the_field_s_column(self, db: Db, people: Any) -> None:
        """Rows of a grouped query carry the names of columns. Look at ``format_group_by_having_clause``."""
        person = await self._filled(db, people)
        await db(person(name="Dan", active=True, height=1, width=2).save())
        query = person.query().where(person.c.active.is_not_null()).select(person.c.active).group_by(person.c.active)
        assert sorted(bool(row["is_active"]) for row in await db(query.aggregate())) == [False, True]

    async def test_a_change_by_condition_writes_the_field_s_column(self, db: Db, people: Any) -> None:
        """With values that need an adapter. Look at ``update``: names of columns."""
        person = await self._filled(db, people)
        changed = {"height": 171, "active": True, "birthday": CYD}
        assert await db(person.query().where(person.c.name == "Bob").update_all(changed)) == 1
        text = 'SELECT "width", "height" FROM {person} ORDER BY "full_name"'
        assert [tuple(row.values()) for row in await db.rows(people.sql(text))] == [(170, 40), (171, 30), (160, 50)]
        bob = await db(person.find_one({"name": "Bob"}))
        assert (bob.height, bob.width, bob.active, bob.birthday) == (171, 30, True, CYD)

    async def test_a_change_may_name_its_fields_by_proxy(self, db: Db, people: Any) -> None:
        """``update_all({Person.c.height: 171})`` (C96). Look at ``update``: names of columns."""
        person = await self._filled(db, people)
        query = person.query().where(person.c.name == "Bob")
        assert await db(query.update_all({person.c.height: 171, person.c.active: True})) == 1
        bob = await db(person.find_one({"name": "Bob"}))
        assert (bob.height, bob.width, bob.active) == (171, 30, True)

    async def test_a_column_is_changed_by_its_own_value(self, db: Db, people: Any) -> None:
        """``height`` from ``height`` and ``width`` of the same row. Look at expressions in SET."""
        person = await self._filled(db, people)
        query = person.query().where(person.c.height < 175)
        assert await db(query.update_all({"height": person.c.height + person.c.width})) == 2
        ordered = await db(person.query().order_by(person.c.name).all())
        assert [(each.height, each.width) for each in ordered] == [(210, 40), (180, 30), (210, 50)]

    async def test_records_are_deleted_by_a_field_s_column(self, db: Db, people: Any) -> None:
        """``width`` below 45 leaves Cyd; no height is. Look at ``delete``: names of columns."""
        person = await self._filled(db, people)
        assert await db(person.query().where(person.c.width < 45).delete_all()) == 2
        assert [each.name for each in await db(person.find_all())] == ["Cyd"]

    async def test_a_dict_may_name_its_fields_by_proxy(self, db: Db, people: Any) -> None:
        """In ``find_one`` and ``find_all`` (C96). Look at ``format_comparison_predicate``."""
        person = await self._filled(db, people)
        assert (await db(person.find_one({person.c.height: 180, person.c.active: False}))).name == "Bob"
        assert [each.name for each in await db(person.find_all({person.c.birthday: ADA, "height": 170}))] == ["Ada"]
