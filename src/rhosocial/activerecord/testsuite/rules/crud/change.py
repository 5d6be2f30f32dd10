"""Records are changed and deleted, and nothing else with them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, RecordNotFound

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.target_needs import needs_empty_text
from .families.things import THINGS

ROWS = 'SELECT "name", "label", "amount" FROM {thing} ORDER BY "name"'


async def _two(db: Db, things: Any) -> tuple[Any, Any]:
    axe, bag = things.Item(name="axe", label="red", amount=1), things.Item(name="bag", label="red", amount=1)
    await db(axe.save())
    await db(bag.save())
    return axe, bag


class CrudUpdateTests(ConformanceTests):
    """``save`` of a record that was read writes what changed, into its own row."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    async def test_an_update_changes_its_own_row_alone(self, db: Db, things: Any) -> None:
        """Other rows stay as they were. Look at ``update`` and at WHERE in ``format_update_statement``."""
        axe, _ = await _two(db, things)
        axe.label = "green"
        assert await db(axe.save()) == 1
        assert await db.rows(things.sql(ROWS)) == [
            {"name": "axe", "label": "green", "amount": 1},
            {"name": "bag", "label": "red", "amount": 1},
        ]

    async def test_an_update_writes_the_changed_columns_alone(self, db: Db, things: Any) -> None:
        """What somebody else wrote into another column survives. Look at ``update``: the columns of SET."""
        axe, _ = await _two(db, things)
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        axe.amount = 9
        await db(axe.save())
        assert (await db.rows(things.sql(ROWS)))[0] == {"name": "axe", "label": "green", "amount": 9}

    async def test_several_columns_change_at_once(self, db: Db, things: Any) -> None:
        """Each column gets its own new value. Look at the order of SET's columns and of the parameters."""
        item = things.Item(name="axe", label="red", note="old", amount=1)
        await db(item.save())
        item.name, item.label, item.note, item.amount, item.place = "ant", None, "new", 100, 200
        assert await db(item.save()) == 1
        found = await db(things.Item.find_one(item.id))
        assert (found.name, found.label, found.note, found.amount, found.place) == ("ant", None, "new", 100, 200)

    @pytest.mark.parametrize(("column", "value"), [("label", None), ("note", ""), ("amount", 0), ("amount", None)])
    async def test_a_value_can_become_nothing(self, db: Db, things: Any, column: str, value: Any) -> None:
        """None, '' and 0 are values to write. Look at ``update``: tests of truth where None was meant."""
        if value == "":
            needs_empty_text(db)
        item = things.Item(name="axe", label="red", note="old", amount=1)
        await db(item.save())
        setattr(item, column, value)
        assert await db(item.save()) == 1
        assert getattr(await db(things.Item.find_one(item.id)), column) == value

    async def test_null_can_become_a_value(self, db: Db, things: Any) -> None:
        """A column that was NULL takes a value. Look at ``update`` and WHERE."""
        item = things.Item(name="axe")
        await db(item.save())
        item.note, item.amount = "new", 5
        assert await db(item.save()) == 1
        assert await db.rows(things.sql('SELECT "note", "amount" FROM {thing}')) == [{"note": "new", "amount": 5}]

    async def test_saving_a_clean_record_sends_nothing(self, db: Db, things: Any) -> None:
        """C63: a record without changes reports 0 and no statement runs. Look at what makes a record dirty on reading."""
        axe, _ = await _two(db, things)
        found = await db(things.Item.find_one(axe.id))
        before = len(db.statements)
        assert (await db(axe.save()), await db(found.save())) == (0, 0)
        assert len(db.statements) == before

    async def test_saving_what_the_row_already_holds_counts_it(self, db: Db, things: Any) -> None:
        """C33: the rows that matched are counted, also when no value changes. Look at the driver's FOUND_ROWS flag."""
        axe, _ = await _two(db, things)
        same = await db(things.Item.find_one(axe.id))
        axe.label = same.label = "green"
        assert (await db(axe.save()), await db(same.save())) == (1, 1)

    async def test_saving_a_gone_record_affects_no_row(self, db: Db, things: Any) -> None:
        """An UPDATE that finds nothing reports 0 and makes no row. Look at ``update`` and ``affected_rows``."""
        axe, _ = await _two(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        same.label = "green"
        assert await db(same.save()) == 0
        assert await db.rows(things.sql(ROWS)) == [{"name": "bag", "label": "red", "amount": 1}]

    async def test_a_refused_update_changes_nothing(self, db: Db, blog: Any) -> None:
        """After an IntegrityError the row is as it was and the change still waits. Look at ``execute`` and its errors."""
        ada, bob = blog.User(name="Ada", age=1), blog.User(name="Bob", age=2)
        await db(ada.save())
        await db(bob.save())
        bob.name, bob.age = "Ada", 3
        with pytest.raises(IntegrityError):
            await db(bob.save())
        assert (bob.is_dirty, bob.dirty_fields) == (True, {"name", "age"})
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user} ORDER BY "age"'))
        assert rows == [{"name": "Ada", "age": 1}, {"name": "Bob", "age": 2}]

    async def test_refresh_takes_what_the_row_holds(self, db: Db, things: Any) -> None:
        """Changes that were not saved are forgotten, those of others are seen. Look at ``fetch_one``."""
        axe, _ = await _two(db, things)
        await db(axe.refresh())
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        axe.amount = 9
        await db(axe.refresh())
        assert (axe.name, axe.label, axe.amount, axe.is_dirty, axe.is_new_record) == ("axe", "green", 1, False, False)

    async def test_refresh_of_a_gone_record_raises_record_not_found(self, db: Db, things: Any) -> None:
        """There is nothing to read. Look at ``fetch_one`` and results without rows."""
        axe, _ = await _two(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        with pytest.raises(RecordNotFound):
            await db(same.refresh())

    async def test_refresh_of_a_new_record_is_refused(self, db: Db, things: Any) -> None:
        """A record without a key has no row: ``DatabaseError``, and no statement runs. Look at the model's own checks."""
        with pytest.raises(DatabaseError):
            await db(things.Item(name="axe").refresh())
        assert len(db.statements) == 0


class CrudDeleteTests(ConformanceTests):
    """``delete`` removes a record's own row."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    async def test_a_delete_removes_its_own_row_alone(self, db: Db, things: Any) -> None:
        """It reports 1 and other rows stay. Look at ``delete`` and at WHERE in ``format_delete_statement``."""
        axe, _ = await _two(db, things)
        assert await db(axe.delete()) == 1
        assert await db.rows(things.sql(ROWS)) == [{"name": "bag", "label": "red", "amount": 1}]

    async def test_a_deleted_record_is_new_and_has_no_key(self, db: Db, things: Any) -> None:
        """So that nobody takes it for a row. Look at ``affected_rows`` of ``delete``: 0 would leave the key."""
        axe, _ = await _two(db, things)
        await db(axe.delete())
        assert (axe.id, axe.is_new_record, axe.name) == (None, True, "axe")

    async def test_deleting_a_gone_record_affects_no_row(self, db: Db, blog: Any) -> None:
        """A delete that finds nothing reports 0. Look at ``delete`` and how ``affected_rows`` is made from the cursor."""
        user = blog.User(name="Ada")
        await db(user.save())
        same = await db(blog.User.find_one(user.id))
        assert await db(user.delete()) == 1
        assert await db(same.delete()) == 0

    async def test_deleting_a_new_record_sends_nothing(self, db: Db, things: Any) -> None:
        """What was never saved can't be deleted: 0, and no statement runs. Look at the model's own checks."""
        assert await db(things.Item(name="axe").delete()) == 0
        assert len(db.statements) == 0

    async def test_a_delete_that_a_foreign_key_refuses_keeps_the_record(self, db: Db, blog: Any) -> None:
        """C39: a parent with children gives ``IntegrityError``, and both stay. Look at enforcement of foreign keys."""
        ada = blog.User(name="Ada")
        await db(ada.save())
        await db(blog.Post(user_id=ada.id, title="Hello").save())
        with pytest.raises(IntegrityError):
            await db(ada.delete())
        assert (await db(blog.User.find_one(ada.id))).name == "Ada"
        assert [post.title for post in await db(blog.Post.find_all({"user_id": ada.id}))] == ["Hello"]


class CrudDirtyTests(ConformanceTests):
    """A record knows what changed since it was read or written."""

    things = family_fixture(THINGS)

    async def test_a_change_is_tracked_until_it_is_saved(self, db: Db, things: Any) -> None:
        """``dirty_fields`` and ``get_old_attribute`` tell it, ``save`` ends it. Look at ``affected_rows`` of ``update``."""
        axe, _ = await _two(db, things)
        axe.label, axe.amount = "green", 2
        assert (axe.dirty_fields, axe.is_dirty) == ({"label", "amount"}, True)
        assert (axe.get_old_attribute("label"), axe.get_old_attribute("amount")) == ("red", 1)
        await db(axe.save())
        assert (axe.dirty_fields, axe.is_dirty, axe.get_old_attribute("label")) == (set(), False, "green")

    async def test_assigning_the_same_value_changes_nothing(self, db: Db, things: Any) -> None:
        """A value that equals the stored one is no change. Look at types on reading: '1' for 1 would be a change."""
        axe, _ = await _two(db, things)
        found = await db(things.Item.find_one(axe.id))
        found.name, found.label, found.amount, found.note = "axe", "red", 1, None
        assert (found.dirty_fields, await db(found.save())) == (set(), 0)

    async def test_a_change_that_was_not_written_stays_dirty(self, db: Db, things: Any) -> None:
        """When the row is gone the change still waits. Look at ``affected_rows`` of an UPDATE that finds nothing."""
        axe, _ = await _two(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        same.label = "green"
        await db(same.save())
        assert same.dirty_fields == {"label"}
