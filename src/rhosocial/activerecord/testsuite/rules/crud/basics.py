"""One record's life through the models: created, found, changed and deleted.

The rest of the area stands beside this file, one part of a record's life each, and is imported at its end so that
whoever asks for the area gets all of it.
"""

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
    """Records are created, with the values that the caller gave and no others."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)
    tokens = family_fixture(TOKENS)

    async def test_a_saved_record_is_found_by_its_key(self, db: Db, blog: Any) -> None:
        """What ``save`` wrote, ``find_one`` reads back. Look at ``insert``, ``last_insert_id`` and ``fetch_one``."""
        user = blog.User(name="Ada", age=36)
        await db(user.save())
        found = await db(blog.User.find_one(user.id))
        assert (found.id, found.name, found.age, found.city) == (user.id, "Ada", 36, "Rome")

    async def test_saving_a_new_record_counts_one_row(self, db: Db, things: Any) -> None:
        """``save`` of a new record reports 1. Look at ``insert`` and how ``affected_rows`` is made when rows are returned."""
        assert await db(things.Item(name="lamp").save()) == 1
        assert await db.rows(things.sql('SELECT "name" FROM {thing}')) == [{"name": "lamp"}]

    async def test_saving_gives_the_record_a_key_and_makes_it_old(self, db: Db, things: Any) -> None:
        """A record is new until it was saved. Look at RETURNING and ``last_insert_id``: the key comes from there."""
        item = things.Item(name="lamp")
        assert (item.id, item.is_new_record, item.is_from_db) == (None, True, False)
        await db(item.save())
        assert (type(item.id), item.is_new_record, item.is_from_db, item.is_dirty) == (int, False, True, False)

    async def test_every_column_holds_its_own_value(self, db: Db, things: Any) -> None:
        """No two values change places on their way. Look at ``insert``: the order of columns and of parameters."""
        await db(things.Item(name="lamp", label="red", note="new", amount=3, place=4).save())
        rows = await db.rows(things.sql('SELECT "name", "label", "note", "amount", "place" FROM {thing}'))
        assert rows == [{"name": "lamp", "label": "red", "note": "new", "amount": 3, "place": 4}]

    async def test_each_record_gets_the_key_of_its_own_row(self, db: Db, things: Any) -> None:
        """Keys of several records differ and lead to their rows. Look at ``last_insert_id``, which must not be a maximum."""
        items = [things.Item(name=name) for name in ("cup", "axe", "bag")]
        for item in items:
            await db(item.save())
        rows = await db.rows(things.sql('SELECT "id", "name" FROM {thing}'))
        assert {row["id"]: row["name"] for row in rows} == {item.id: item.name for item in items}
        assert len({item.id for item in items}) == 3

    async def test_the_key_after_a_refused_insert_is_the_new_row_s_own(self, db: Db, blog: Any) -> None:
        """A refused INSERT leaves nothing behind that the next record could take for its key. Look at ``last_insert_id``."""
        await db(blog.User(name="Ada").save())
        with pytest.raises(IntegrityError):
            await db(blog.User(name="Ada").save())
        bob = blog.User(name="Bob")
        await db(bob.save())
        assert (await db(blog.User.find_one(bob.id))).name == "Bob"

    async def test_a_refused_insert_writes_nothing_and_can_be_repeated(self, db: Db, blog: Any) -> None:
        """After an IntegrityError the record is as new as before. Look at ``execute``: does an error reach the caller?"""
        await db(blog.User(name="Ada", age=1).save())
        second = blog.User(name="Ada", age=2)
        with pytest.raises(IntegrityError):
            await db(second.save())
        assert (second.id, second.is_new_record) == (None, True)
        second.name = "Bob"
        assert await db(second.save()) == 1
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user} ORDER BY "age"'))
        assert rows == [{"name": "Ada", "age": 1}, {"name": "Bob", "age": 2}]

    async def test_an_explicit_none_is_null_where_the_column_has_a_default(self, db: Db, things: Any) -> None:
        """C59: None is NULL, and DEFAULT is for columns that are not named. Look at ``insert`` and ``prepare_parameters``."""
        await db(things.Item(name="lamp", label=None, amount=None).save())
        assert await db.rows(things.sql('SELECT "name" FROM {thing} WHERE "label" IS NULL AND "amount" IS NULL')) == [
            {"name": "lamp"}
        ]

    async def test_a_column_that_the_model_does_not_know_gets_its_default(self, db: Db, things: Any) -> None:
        """C59: what an INSERT leaves out is the column's DEFAULT, or NULL. Look at ``format_default_constraint``."""
        short = things.ShortItem(name="lamp")
        await db(short.save())
        item = await db(things.Item.find_one(short.id))
        assert (item.name, item.label, item.amount, item.note, item.place) == ("lamp", "plain", 7, None, None)

    async def test_a_record_of_nothing_but_a_key_can_be_saved(self, db: Db, tokens: Any) -> None:
        """An INSERT that names no column makes a row of defaults. Look at ``format_insert_statement``: DEFAULT VALUES."""
        token = tokens.Token()
        assert await db(token.save()) == 1
        assert await db.rows(tokens.sql('SELECT "id", "label" FROM {token}')) == [{"id": token.id, "label": "plain"}]

    async def test_zero_is_not_null(self, db: Db, things: Any) -> None:
        """0 is a number. Look at ``prepare_parameters`` and ``_adapt_row_types``: tests of truth where None was meant."""
        await db(things.Item(name="lamp", amount=0).save())
        found = await db(things.Item.find_one({"amount": 0}))
        assert (found.name, found.amount) == ("lamp", 0)

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
    async def test_text_is_a_value_whatever_it_looks_like(self, db: Db, things: Any, text: str) -> None:
        """Nothing in a text is read as SQL or as a placeholder. Look at ``_prepare_sql_and_params`` and at binding."""
        item = things.Item(name=text, note=text)
        await db(item.save())
        found = await db(things.Item.find_one({"note": text}))
        assert (found.id, found.name, found.note) == (item.id, text, text)

    async def test_a_deleted_record_saves_as_a_new_row(self, db: Db, things: Any) -> None:
        """``delete`` makes a record new: ``save`` then inserts it once more. Look at ``insert`` and its key."""
        item = things.Item(name="lamp", amount=3)
        await db(item.save())
        await db(item.delete())
        assert await db(item.save()) == 1
        rows = await db.rows(things.sql('SELECT "id", "name", "amount" FROM {thing}'))
        assert rows == [{"id": item.id, "name": "lamp", "amount": 3}]

    async def test_records_of_two_tables_do_not_mix(self, db: Db, blog: Any, things: Any) -> None:
        """A model reads and writes its own table. Look at anything that is kept per connection instead of per statement."""
        await db(things.Item(name="Ada").save())
        user = blog.User(name="Ada")
        await db(user.save())
        post = blog.Post(user_id=user.id, title="Ada")
        await db(post.save())
        assert (await db(blog.Post.find_one(post.id))).user_id == user.id
        assert [len(await db(model.find_all())) for model in (things.Item, blog.User, blog.Post)] == [1, 1, 1]
