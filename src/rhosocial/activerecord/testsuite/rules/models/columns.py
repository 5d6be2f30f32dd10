"""Queries over fields whose columns have other names and whose values need an adapter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.functions import count, max_

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.people import PEOPLE
from ..support.truth import truth_of

ADA, BOB, CYD = date(1815, 12, 10), date(1940, 2, 29), date(1999, 1, 1)


class MappedColumnTests(ConformanceTests):
    """Queries use fields where the database has columns; ``height`` and ``width`` are swapped in the table."""

    people = family_fixture(PEOPLE)

    async def _saved_people(self, db: Db, people: Any) -> Any:
        """The model ``Person``, after saving Ada, Bob and Cyd."""
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
    async def test_conditions_search_the_column_of_the_field(
        self, db: Db, people: Any, condition: Any, expected: list[str]
    ) -> None:
        """Every kind of comparison searches the field's column and adapts its values.

        If this fails, check that ``format_column`` renders the column's name.
        """
        person = await self._saved_people(db, people)
        assert sorted(each.name for each in await db(person.query().where(condition(person.c)).all())) == expected

    async def test_rows_are_ordered_by_the_column_of_the_field(self, db: Db, people: Any) -> None:
        """Rows are sorted by the field's column in both directions, also with a limit.

        If this fails, check that ``format_order_by_clause`` renders the column's name.
        """
        person = await self._saved_people(db, people)
        ordered = await db(person.query().order_by(person.c.height).all())
        assert [each.name for each in ordered] == ["Cyd", "Ada", "Bob"]
        widest = await db(person.query().order_by((person.c.width, "DESC")).limit(1).one())
        assert (widest.name, widest.width, widest.height) == ("Cyd", 50, 160)

    async def test_a_name_given_as_text_is_the_name_of_a_column(self, db: Db, people: Any) -> None:
        """``order_by("height")`` sorts by the column ``height``, which holds the field ``width``.

        If this fails, check that ``order_by`` and ``select`` do not map a text to a field.
        """
        person = await self._saved_people(db, people)
        ordered = await db(person.query().order_by(("height", "DESC")).all())
        assert [each.width for each in ordered] == [50, 40, 30]

    async def test_aggregates_use_the_column_of_the_field(self, db: Db, people: Any) -> None:
        """Count, sum, minimum and maximum read the field's column.

        If this fails, check that ``format_function_call`` renders the column's name.
        """
        person = await self._saved_people(db, people)
        query = person.query
        assert (await db(query().sum_(person.c.height)), await db(query().sum_(person.c.width))) == (510, 120)
        assert (await db(query().min_(person.c.height)), await db(query().max_(person.c.width))) == (160, 50)
        assert await db(query().count(person.c.active)) == 2

    async def test_selected_fields_are_read_under_their_own_names(self, db: Db, people: Any) -> None:
        """The selected fields are converted and read under their own names, and the others are None.

        If this fails, check that rows are adapted before their columns are renamed.
        """
        person = await self._saved_people(db, people)
        query = person.query().select(person.c.key, person.c.name, person.c.birthday, person.c.width)
        bob = await db(query.where(person.c.name == "Bob").one())
        assert (bob.name, bob.birthday, bob.width, bob.height, bob.active) == ("Bob", BOB, 30, None, None)

    async def test_a_record_of_some_columns_writes_no_others(self, db: Db, people: Any) -> None:
        """Saved unchanged, and saved with one field changed, it leaves the columns that were not loaded as they are.

        If this fails, check that ``save`` sends the fields that have changed, and none that the query left out.
        """
        person = await self._saved_people(db, people)
        query = person.query().select(person.c.key, person.c.name, person.c.width).where(person.c.name == "Bob")
        (bob,) = await db(query.all())
        await db(bob.save())
        bob.name = "Bobby"
        await db(bob.save())
        alone = await db(person.query().select(person.c.key, person.c.name).where(person.c.name == "Ada").one())
        alone.width = 41
        await db(alone.save())
        found = sorted(await db(person.find_all()), key=lambda each: each.name)
        found = [(each.name, each.active, each.birthday, each.height, each.width) for each in found]
        assert found == [("Ada", True, ADA, 170, 41), ("Bobby", False, BOB, 180, 30), ("Cyd", None, CYD, 160, 50)]

    async def test_rows_are_grouped_by_the_column_of_the_field(self, db: Db, people: Any) -> None:
        """Rows are grouped by the field's column, or by those of several fields, and the result has the names of columns.

        If this fails, check that ``format_group_by_having_clause`` renders the column's name.
        """
        person = await self._saved_people(db, people)
        await db(person(name="Dan", active=True, height=170, width=2).save())
        query = person.query().where(person.c.active.is_not_null()).select(person.c.active).group_by(person.c.active)
        assert sorted(truth_of(db, row["is_active"]) is True for row in await db(query.aggregate())) == [False, True]
        tall = person.query().select(person.c.height, count(db.dialect, alias="n")).group_by(person.c.height)
        assert {row["width"]: row["n"] for row in await db(tall.aggregate())} == {160: 1, 170: 2, 180: 1}
        tall = tall.having(max_(db.dialect, person.c.width) < 50)
        assert {row["width"]: row["n"] for row in await db(tall.aggregate())} == {170: 2, 180: 1}
        both = person.query().select(person.c.height, person.c.width).group_by(person.c.height, person.c.width)
        found = [(row["width"], row["height"]) for row in await db(both.aggregate())]
        assert sorted(found) == [(160, 50), (170, 2), (170, 40), (180, 30)]

    async def test_update_all_writes_the_column_of_the_field(self, db: Db, people: Any) -> None:
        """``update_all`` writes the fields' columns and adapts the values.

        If this fails, check that ``update`` uses the names of columns in SET.
        """
        person = await self._saved_people(db, people)
        changed = {"height": 171, "active": True, "birthday": CYD}
        assert await db(person.query().where(person.c.name == "Bob").update_all(changed)) == 1
        text = 'SELECT "width", "height" FROM {person} ORDER BY "primary"'
        assert [tuple(row.values()) for row in await db.rows(people.sql(text))] == [(170, 40), (171, 30), (160, 50)]
        bob = await db(person.find_one({"name": "Bob"}))
        assert (bob.height, bob.width, bob.active, bob.birthday) == (171, 30, True, CYD)

    async def test_update_all_accepts_field_proxies_as_names(self, db: Db, people: Any) -> None:
        """C96: ``update_all({Person.c.height: 171})`` writes the field's column.

        If this fails, check that ``update`` uses the names of columns in SET.
        """
        person = await self._saved_people(db, people)
        query = person.query().where(person.c.name == "Bob")
        assert await db(query.update_all({person.c.height: 171, person.c.active: True})) == 1
        bob = await db(person.find_one({"name": "Bob"}))
        assert (bob.height, bob.width, bob.active) == (171, 30, True)

    async def test_update_all_can_compute_a_value_from_mapped_columns(self, db: Db, people: Any) -> None:
        """``height + width`` of the same row is written into ``height``.

        If this fails, check that expressions in SET render the names of columns.
        """
        person = await self._saved_people(db, people)
        query = person.query().where(person.c.height < 175)
        assert await db(query.update_all({"height": person.c.height + person.c.width})) == 2
        ordered = await db(person.query().order_by(person.c.name).all())
        assert [(each.height, each.width) for each in ordered] == [(210, 40), (180, 30), (210, 50)]

    async def test_delete_all_searches_the_column_of_the_field(self, db: Db, people: Any) -> None:
        """``width < 45`` deletes Ada and Bob; as a condition on ``height`` it would delete nobody.

        If this fails, check that ``delete`` uses the names of columns in WHERE.
        """
        person = await self._saved_people(db, people)
        assert await db(person.query().where(person.c.width < 45).delete_all()) == 2
        assert [each.name for each in await db(person.find_all())] == ["Cyd"]

    async def test_a_condition_dict_accepts_field_proxies_as_names(self, db: Db, people: Any) -> None:
        """C96: ``find_one`` and ``find_all`` accept a dict whose keys are field proxies.

        If this fails, check that ``format_comparison_predicate`` renders the column's name.
        """
        person = await self._saved_people(db, people)
        assert (await db(person.find_one({person.c.height: 180, person.c.active: False}))).name == "Bob"
        assert [each.name for each in await db(person.find_all({person.c.birthday: ADA, "height": 170}))] == ["Ada"]
