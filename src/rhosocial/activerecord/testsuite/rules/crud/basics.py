"""Creating a record: the values, the key and the state of the record after ``save``."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from .families.things import THINGS
from .families.tokens import TOKENS


class CrudTests(ConformanceTests):
    """A new record is inserted with exactly the values that the caller set."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)
    tokens = family_fixture(TOKENS)

    async def test_a_saved_record_is_found_by_its_key(self, db: Db, blog: Any) -> None:
        """``find_one`` reads back what ``save`` wrote.

        If this fails, check that ``insert`` and ``last_insert_id`` return the row's own key, and that ``fetch_one``
        reads every column.
        """
        user = blog.User(name="Ada", age=36)
        await db(user.save())
        found = await db(blog.User.find_one(user.id))
        assert (found.id, found.name, found.age, found.city) == (user.id, "Ada", 36, "Rome")

    async def test_saving_a_new_record_affects_one_row(self, db: Db, things: Any) -> None:
        """``save`` of a new record returns 1.

        If this fails, check that ``insert`` reports one affected row, also when the statement returns rows.
        """
        assert await db(things.Item(name="lamp").save()) == 1
        assert await db.rows(things.sql('SELECT "name" FROM {thing}')) == [{"name": "lamp"}]

    async def test_a_saved_record_has_a_key_and_is_not_new(self, db: Db, things: Any) -> None:
        """A record is new and has no key until it is saved.

        If this fails, check that ``insert`` takes the generated key from RETURNING or from ``last_insert_id``.
        """
        item = things.Item(name="lamp")
        assert (item.id, item.is_new_record, item.is_from_db) == (None, True, False)
        await db(item.save())
        assert (type(item.id), item.is_new_record, item.is_from_db, item.is_dirty) == (int, False, True, False)

    async def test_every_column_holds_its_own_value(self, db: Db, things: Any) -> None:
        """Each value of each of three records is stored in its own column.

        If this fails, check that ``insert`` lists columns and parameters in the same order.
        """
        names = ("name", "label", "note", "amount", "place")
        wanted = [("lamp", "red", "new", 3, 4), ("red", "lamp", "old", 4, 3), ("new", "old", "lamp", 5, 6)]
        for values in wanted:
            await db(things.Item(**dict(zip(names, values))).save())
        rows = await db.rows(things.sql('SELECT "name", "label", "note", "amount", "place" FROM {thing} ORDER BY "id"'))
        assert rows == [dict(zip(names, values)) for values in wanted]

    async def test_each_record_gets_the_key_of_its_own_row(self, db: Db, things: Any) -> None:
        """Keys of several records differ, and each leads to its own row.

        If this fails, check that ``last_insert_id`` is the key of this INSERT and not the table's maximum.
        """
        items = [things.Item(name=name) for name in ("cup", "axe", "bag")]
        for item in items:
            await db(item.save())
        rows = await db.rows(things.sql('SELECT "id", "name" FROM {thing}'))
        assert {row["id"]: row["name"] for row in rows} == {item.id: item.name for item in items}
        assert len({item.id for item in items}) == 3

    async def test_an_insert_after_a_refused_one_gets_its_own_key(self, db: Db, blog: Any) -> None:
        """A refused INSERT leaves no key behind that the next record could take.

        If this fails, check that ``last_insert_id`` belongs to the last successful statement.
        """
        await db(blog.User(name="Ada").save())
        with pytest.raises(IntegrityError):
            await db(blog.User(name="Ada").save())
        bob = blog.User(name="Bob")
        await db(bob.save())
        assert (await db(blog.User.find_one(bob.id))).name == "Bob"

    async def test_a_refused_insert_writes_nothing_and_can_be_repeated(self, db: Db, blog: Any) -> None:
        """After an IntegrityError the record is still new, and a corrected record can be saved.

        If this fails, check that ``execute`` raises the driver's error to the caller and leaves the connection usable.
        """
        await db(blog.User(name="Ada", age=1).save())
        second = blog.User(name="Ada", age=2)
        with pytest.raises(IntegrityError):
            await db(second.save())
        assert (second.id, second.is_new_record) == (None, True)
        second.name = "Bob"
        assert await db(second.save()) == 1
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user} ORDER BY "age"'))
        assert rows == [{"name": "Ada", "age": 1}, {"name": "Bob", "age": 2}]

    async def test_an_explicit_none_overrides_the_column_default(self, db: Db, things: Any) -> None:
        """C59: None is stored as NULL. DEFAULT applies only to columns that the INSERT does not name.

        If this fails, check that ``insert`` and ``prepare_parameters`` keep None as a value.
        """
        await db(things.Item(name="lamp", label=None, amount=None).save())
        assert await db.rows(things.sql('SELECT "name" FROM {thing} WHERE "label" IS NULL AND "amount" IS NULL')) == [
            {"name": "lamp"}
        ]

    async def test_a_column_outside_the_model_gets_its_default(self, db: Db, things: Any) -> None:
        """C59: a column that the INSERT leaves out gets its DEFAULT, or NULL.

        If this fails, check that ``insert`` names only the model's columns and that ``format_default_constraint``
        renders the DEFAULT.
        """
        short = things.ShortItem(name="lamp")
        await db(short.save())
        item = await db(things.Item.find_one(short.id))
        assert (item.name, item.label, item.amount, item.note, item.place) == ("lamp", "plain", 7, None, None)

    async def test_a_model_with_only_a_key_can_be_saved(self, db: Db, tokens: Any) -> None:
        """An INSERT without columns makes a row of defaults (C59).

        If this fails, check that ``format_insert_statement`` renders DEFAULT VALUES, or what the database has in its
        place.
        """
        token = tokens.Token()
        assert await db(token.save()) == 1
        assert await db.rows(tokens.sql('SELECT "id", "label" FROM {token}')) == [{"id": token.id, "label": "plain"}]

    async def test_zero_is_not_null(self, db: Db, things: Any) -> None:
        """0 is stored, found and read back as a number.

        If this fails, check that ``prepare_parameters`` and ``_adapt_row_types`` compare with None and do not test for
        truth.
        """
        for name, amount in (("axe", None), ("lamp", 0), ("bag", 1)):
            await db(things.Item(name=name, amount=amount).save())
        found = await db(things.Item.find_all({"amount": 0}))
        assert [(each.name, each.amount) for each in found] == [("lamp", 0)]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param('it\'s "so" `here`', id="quotes"),
            pytest.param("100% %s %d %(x)s", id="percent"),
            pytest.param("what? :name $1 ?", id="placeholders"),
            pytest.param("c:\\temp\\", id="backslash"),
            pytest.param("two\nlines\tand a tab", id="control"),
            pytest.param("  blanks around  ", id="blanks"),
            pytest.param("Zoë 日本 🚀", id="unicode"),
            pytest.param("'; DROP TABLE thing; --", id="injection"),
        ],
    )
    async def test_text_is_stored_literally(self, db: Db, things: Any, text: str) -> None:
        """No part of a text value is read as SQL or as a placeholder, in a new record or in a changed one.

        If this fails, check that ``_prepare_sql_and_params`` leaves values alone and that the driver binds them as
        parameters.
        """
        other = things.Item(name="other", note="other")
        await db(other.save())
        item = things.Item(name=text, note=text)
        await db(item.save())
        found = await db(things.Item.find_one({"note": text}))
        assert (found.id, found.name, found.note) == (item.id, text, text)
        # Past the backend, which might undo on reading what it did on writing.
        stored = things.sql('SELECT "name", "note" FROM {thing} ORDER BY "id"')
        assert await db.raw(stored) == [("other", "other"), (text, text)]
        other.name = other.note = text
        await db(other.save())
        assert await db.raw(stored) == [(text, text)] * 2

    async def test_saving_a_deleted_record_inserts_a_new_row(self, db: Db, things: Any) -> None:
        """``delete`` makes a record new, so the next ``save`` inserts it again (C45).

        If this fails, check that ``insert`` reports one row and the new row's key.
        """
        item = things.Item(name="lamp", amount=3)
        await db(item.save())
        await db(item.delete())
        assert await db(item.save()) == 1
        rows = await db.rows(things.sql('SELECT "id", "name", "amount" FROM {thing}'))
        assert rows == [{"id": item.id, "name": "lamp", "amount": 3}]

    async def test_records_of_two_tables_do_not_mix(self, db: Db, blog: Any, things: Any) -> None:
        """A model reads and writes only its own table.

        If this fails, check that nothing which belongs to one statement (table name, column mapping, key) is kept on
        the connection.
        """
        await db(things.Item(name="Ada").save())
        user = blog.User(name="Ada")
        await db(user.save())
        post = blog.Post(user_id=user.id, title="Ada")
        await db(post.save())
        assert (await db(blog.Post.find_one(post.id))).user_id == user.id
        assert [len(await db(model.find_all())) for model in (things.Item, blog.User, blog.Post)] == [1, 1, 1]
