"""Fields whose columns are called otherwise: every statement speaks of columns, every object of fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.people import PEOPLE

BORN = date(1815, 12, 10)


async def _ada(db: Db, people: Any) -> Any:
    ada = people.Person(name="Ada", active=True, birthday=BORN, height=170, width=40)
    await db(ada.save())
    return ada


class CrudColumnTests(ConformanceTests):
    """A field marked with ``UseColumn`` lives in that column, on every way in and out."""

    people = family_fixture(PEOPLE)

    async def test_fields_are_written_into_their_columns(self, db: Db, people: Any) -> None:
        """``height`` is kept in the column ``width``, and the other way round. Look at ``insert``: names of columns."""
        ada = await _ada(db, people)
        rows = await db.rows(people.sql('SELECT "person_id", "full_name", "width", "height" FROM {person}'))
        assert rows == [{"person_id": ada.key, "full_name": "Ada", "width": 170, "height": 40}]

    async def test_columns_are_read_into_their_fields(self, db: Db, people: Any) -> None:
        """Names are mapped once, not twice and not back. Look at ``_remap_row_columns`` and its ``column_mapping``."""
        ada = await _ada(db, people)
        found = await db(people.Person.find_one(ada.key))
        assert (found.key, found.name, found.height, found.width) == (ada.key, "Ada", 170, 40)

    async def test_values_of_mapped_columns_are_converted(self, db: Db, people: Any) -> None:
        """A boolean and a date come back as such. Look at the order of ``_adapt_row_types`` and ``_remap_row_columns``."""
        ada = await _ada(db, people)
        found = await db(people.Person.find_one(ada.key))
        assert (type(found.active), found.active, type(found.birthday), found.birthday) == (bool, True, date, BORN)
        # A model converts what it is made of once more, so the row is looked at as well.
        query = people.sql('SELECT "is_active", "born_on" FROM {person}')
        adapting = people.Person.get_column_adapters(), people.Person.get_column_to_field_map()
        row = await db(db.backend.fetch_one(query, None, *adapting))
        assert (row, type(row["active"])) == ({"active": True, "birthday": BORN}, bool)

    async def test_null_in_a_mapped_column_is_none(self, db: Db, people: Any) -> None:
        """Adapters leave NULL alone, whatever the type. Look at ``_adapt_row_types`` and ``from_database`` of None."""
        await db(people.Person(name="Ada").save())
        found = await db(people.Person.find_one({"name": "Ada"}))
        assert (found.active, found.birthday, found.height, found.width) == (None, None, None, None)

    async def test_false_is_not_null(self, db: Db, people: Any) -> None:
        """False is a value that is written and found. Look at the boolean adapter: tests of truth where None was meant."""
        await db(people.Person(name="Ada", active=False).save())
        found = await db(people.Person.find_one({"active": False}))
        assert (found.name, found.active) == ("Ada", False)

    async def test_a_mapped_key_is_generated_and_found(self, db: Db, people: Any) -> None:
        """The key is returned under its column's name and kept under its field's. Look at RETURNING and its mapping."""
        ada, bob = await _ada(db, people), people.Person(name="Bob")
        await db(bob.save())
        assert ada.key != bob.key
        assert [(await db(people.Person.find_one(each.key))).name for each in (ada, bob)] == ["Ada", "Bob"]

    async def test_conditions_name_fields(self, db: Db, people: Any) -> None:
        """A condition on a field looks into its column. Look at ``format_column`` and the field proxy."""
        await _ada(db, people)
        person = people.Person
        assert (await db(person.find_one({"name": "Ada"}))).name == "Ada"
        assert (await db(person.find_one({"height": 170, "active": True}))).name == "Ada"
        assert await db(person.find_one({"height": 40})) is None
        assert [each.name for each in await db(person.find_all(person.c.birthday == BORN))] == ["Ada"]

    async def test_an_update_writes_mapped_columns(self, db: Db, people: Any) -> None:
        """The changed field's column is set, and no other. Look at ``update``: names of columns."""
        ada = await _ada(db, people)
        ada.height, ada.active = 171, False
        assert await db(ada.save()) == 1
        await db(ada.refresh())
        assert (ada.height, ada.width, ada.active, ada.name, ada.birthday) == (171, 40, False, "Ada", BORN)

    async def test_a_record_with_a_mapped_key_is_deleted(self, db: Db, people: Any) -> None:
        """WHERE names the key's column. Look at ``delete``."""
        ada, bob = await _ada(db, people), people.Person(name="Bob")
        await db(bob.save())
        assert (await db(ada.delete()), ada.key) == (1, None)
        assert [each.name for each in await db(people.Person.find_all())] == ["Bob"]

    async def test_bulk_operations_map_columns_too(self, db: Db, people: Any) -> None:
        """Create, update and delete of many go through the same names. Look at ``bulk_insert`` and ``bulk_update``."""
        person = people.Person
        many = [person(name="Ada", height=1, width=2), person(name="Bob", height=3, width=4)]
        await db(person.bulk_create(many))
        assert [(await db(person.find_one(each.key))).name for each in many] == ["Ada", "Bob"]
        many[0].height, many[1].height = 10, 30
        assert await db(person.bulk_update(many, ["height"])) == 2
        rows = await db.rows(people.sql('SELECT "full_name", "width", "height" FROM {person} ORDER BY "full_name"'))
        assert rows == [
            {"full_name": "Ada", "width": 10, "height": 2},
            {"full_name": "Bob", "width": 30, "height": 4},
        ]
        assert await db(person.bulk_delete(many[:1])) == 1
        assert [each.name for each in await db(person.find_all())] == ["Bob"]
