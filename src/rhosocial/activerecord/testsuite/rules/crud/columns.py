"""Fields whose columns have other names: statements use names of columns, records use names of fields."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.people import PEOPLE

BORN = date(1815, 12, 10)


async def _saved_ada(db: Db, people: Any) -> Any:
    ada = people.Person(name="Ada", active=True, birthday=BORN, height=170, width=40)
    await db(ada.save())
    return ada


class CrudColumnTests(ConformanceTests):
    """A field marked with ``UseColumn`` is written to and read from that column."""

    people = family_fixture(PEOPLE)

    async def test_fields_are_written_into_their_columns(self, db: Db, people: Any) -> None:
        """The field ``height`` is stored in the column ``width``, and the field ``width`` in the column ``height``.

        If this fails, check that ``insert`` uses the names of columns and not those of fields.
        """
        ada = await _saved_ada(db, people)
        rows = await db.rows(people.sql('SELECT "person_id", "primary", "width", "height" FROM {person}'))
        assert rows == [{"person_id": ada.key, "primary": "Ada", "width": 170, "height": 40}]

    async def test_columns_are_read_into_their_fields(self, db: Db, people: Any) -> None:
        """Column names are mapped to field names exactly once.

        If this fails, check that ``_remap_row_columns`` applies its ``column_mapping`` once: a second pass swaps
        ``height`` and ``width`` back.
        """
        ada = await _saved_ada(db, people)
        found = await db(people.Person.find_one(ada.key))
        assert (found.key, found.name, found.height, found.width) == (ada.key, "Ada", 170, 40)

    async def test_values_of_mapped_columns_are_converted(self, db: Db, people: Any) -> None:
        """Booleans and a date in mapped columns are read back in their own types and with their own values.

        If this fails, check that ``_adapt_row_types`` runs before ``_remap_row_columns``, while rows still have the
        names of columns.
        """
        ada = await _saved_ada(db, people)
        found = await db(people.Person.find_one(ada.key))
        assert (type(found.active), found.active, type(found.birthday), found.birthday) == (bool, True, date, BORN)
        # A model converts its values once more, so the row that the backend returned is checked as well.
        query = people.sql('SELECT "is_active", "group" FROM {person}')
        conversion = people.Person.get_column_adapters(), people.Person.get_column_to_field_map()
        row = await db(db.backend.fetch_one(query, None, *conversion))
        assert (row, type(row["active"])) == ({"active": True, "birthday": BORN}, bool)
        ada.active, ada.birthday = False, None
        await db(ada.save())
        row = await db(db.backend.fetch_one(query, None, *conversion))
        assert (row, type(row["active"])) == ({"active": False, "birthday": None}, bool)

    async def test_null_in_a_mapped_column_is_none(self, db: Db, people: Any) -> None:
        """NULL is read as None, whatever the type of the field.

        If this fails, check that ``_adapt_row_types`` and the adapters' ``from_database`` leave None alone.
        """
        await db(people.Person(name="Ada").save())
        found = await db(people.Person.find_one({"name": "Ada"}))
        assert (found.active, found.birthday, found.height, found.width) == (None, None, None, None)

    async def test_false_is_not_null(self, db: Db, people: Any) -> None:
        """False is stored, found and read back as a value.

        If this fails, check that the boolean adapter compares with None and does not test for truth.
        """
        for name, active in (("Bob", None), ("Ada", False), ("Cyd", True)):
            await db(people.Person(name=name, active=active).save())
        found = await db(people.Person.find_all({"active": False}))
        assert [(each.name, each.active) for each in found] == [("Ada", False)]

    async def test_a_mapped_key_is_generated_and_found(self, db: Db, people: Any) -> None:
        """RETURNING has the key under its column's name, and the record keeps it under its field's name.

        If this fails, check that ``insert`` maps the returned column back to the key's field.
        """
        ada, bob = await _saved_ada(db, people), people.Person(name="Bob")
        await db(bob.save())
        assert ada.key != bob.key
        assert [(await db(people.Person.find_one(each.key))).name for each in (ada, bob)] == ["Ada", "Bob"]

    async def test_conditions_name_fields(self, db: Db, people: Any) -> None:
        """A condition on a field searches its column, and each of several conditions must hold.

        If this fails, check that the field proxy resolves the field to its column and that ``format_column`` renders
        this name.
        """
        person = people.Person
        # Bob is the first row, and agrees with Ada in one field of each pair.
        await db(person(name="Bob", active=False, birthday=BORN - timedelta(days=1), height=170, width=40).save())
        await _saved_ada(db, people)
        assert (await db(person.find_one({"name": "Ada"}))).name == "Ada"
        assert (await db(person.find_one({"height": 170, "active": True}))).name == "Ada"
        assert await db(person.find_one({"height": 40})) is None
        assert await db(person.find_one({"name": "Ada", "active": False})) is None
        assert [each.name for each in await db(person.find_all(person.c.birthday == BORN))] == ["Ada"]

    async def test_an_update_writes_mapped_columns(self, db: Db, people: Any) -> None:
        """An update sets the changed field's column and no other.

        If this fails, check that ``update`` uses the names of columns in SET.
        """
        ada = await _saved_ada(db, people)
        ada.height, ada.active = 171, False
        assert await db(ada.save()) == 1
        await db(ada.refresh())
        assert (ada.height, ada.width, ada.active, ada.name, ada.birthday) == (171, 40, False, "Ada", BORN)

    async def test_a_record_with_a_mapped_key_is_deleted(self, db: Db, people: Any) -> None:
        """``delete`` finds the row by the key's column.

        If this fails, check that ``delete`` uses the column's name in WHERE.
        """
        ada, bob = await _saved_ada(db, people), people.Person(name="Bob")
        await db(bob.save())
        assert (await db(ada.delete()), ada.key) == (1, None)
        assert [each.name for each in await db(people.Person.find_all())] == ["Bob"]

    async def test_bulk_operations_map_columns(self, db: Db, people: Any) -> None:
        """Bulk create, update and delete use the names of columns (C35).

        If this fails, check that ``bulk_insert`` and ``bulk_update`` map every field to its column.
        """
        person = people.Person
        many = [person(name="Ada", height=1, width=2), person(name="Bob", height=3, width=4)]
        await db(person.bulk_create(many))
        assert [(await db(person.find_one(each.key))).name for each in many] == ["Ada", "Bob"]
        many[0].height, many[1].height = 10, 30
        assert await db(person.bulk_update(many, ["height"])) == 2
        rows = await db.rows(people.sql('SELECT "primary", "width", "height" FROM {person} ORDER BY "primary"'))
        assert rows == [
            {"primary": "Ada", "width": 10, "height": 2},
            {"primary": "Bob", "width": 30, "height": 4},
        ]
        assert await db(person.bulk_delete(many[:1])) == 1
        assert [each.name for each in await db(person.find_all())] == ["Bob"]
