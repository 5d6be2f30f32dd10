"""Updating, refreshing and deleting one record, and tracking its changes."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, RecordNotFound

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.target_needs import needs_empty_text
from .families.things import THINGS

ROWS = 'SELECT "name", "label", "amount" FROM {thing} ORDER BY "name"'


async def _saved_axe_and_bag(db: Db, things: Any) -> tuple[Any, Any]:
    axe, bag = things.Item(name="axe", label="red", amount=1), things.Item(name="bag", label="red", amount=1)
    await db(axe.save())
    await db(bag.save())
    return axe, bag


class CrudUpdateTests(ConformanceTests):
    """``save`` of a stored record writes the changed columns into its own row."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    async def test_an_update_changes_only_its_own_row(self, db: Db, things: Any) -> None:
        """Other rows stay as they were.

        If this fails, check that ``update`` passes the key and that ``format_update_statement`` renders its WHERE.
        """
        _, bag = await _saved_axe_and_bag(db, things)
        await db(things.Item(name="cup", label="red", amount=1).save())
        bag.label = "green"
        assert await db(bag.save()) == 1
        assert await db.rows(things.sql(ROWS)) == [
            {"name": "axe", "label": "red", "amount": 1},
            {"name": "bag", "label": "green", "amount": 1},
            {"name": "cup", "label": "red", "amount": 1},
        ]

    async def test_an_update_writes_only_the_changed_columns(self, db: Db, things: Any) -> None:
        """A value that another client wrote into a different column survives.

        If this fails, check that ``update`` sets only the changed columns.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        axe.amount = 9
        await db(axe.save())
        assert (await db.rows(things.sql(ROWS)))[0] == {"name": "axe", "label": "green", "amount": 9}

    async def test_several_columns_change_at_once(self, db: Db, things: Any) -> None:
        """Each column gets its own new value.

        If this fails, check that ``update`` lists the columns of SET and their parameters in the same order.
        """
        item = things.Item(name="axe", label="red", note="old", amount=1)
        await db(item.save())
        item.name, item.label, item.note, item.amount, item.place = "ant", None, "new", 100, 200
        assert await db(item.save()) == 1
        found = await db(things.Item.find_one(item.id))
        assert (found.name, found.label, found.note, found.amount, found.place) == ("ant", None, "new", 100, 200)

    @pytest.mark.parametrize(("column", "value"), [("label", None), ("note", ""), ("amount", 0), ("amount", None)])
    async def test_an_update_can_write_null_zero_and_empty_text(
        self, db: Db, things: Any, column: str, value: Any
    ) -> None:
        """None, 0 and '' are values to write.

        If this fails, check that ``update`` compares with None and does not test values for truth.
        """
        if value == "":
            needs_empty_text(db)
        item = things.Item(name="axe", label="red", note="old", amount=1)
        await db(item.save())
        setattr(item, column, value)
        assert await db(item.save()) == 1
        assert getattr(await db(things.Item.find_one(item.id)), column) == value

    async def test_an_update_can_replace_null(self, db: Db, things: Any) -> None:
        """A column that held NULL takes a value.

        If this fails, check that ``update`` finds the row by its key alone: a comparison with the old NULL matches no
        row.
        """
        item = things.Item(name="axe")
        await db(item.save())
        item.note, item.amount = "new", 5
        assert await db(item.save()) == 1
        assert await db.rows(things.sql('SELECT "note", "amount" FROM {thing}')) == [{"note": "new", "amount": 5}]

    async def test_saving_a_clean_record_sends_nothing(self, db: Db, things: Any) -> None:
        """C63: ``save`` of an unchanged record returns 0 and runs no statement.

        If this fails, check that values are read back in the type that the model declares: a converted value makes the
        record dirty.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        found = await db(things.Item.find_one(axe.id))
        before = len(db.statements)
        assert (await db(axe.save()), await db(found.save())) == (0, 0)
        assert len(db.statements) == before

    async def test_an_update_that_changes_no_value_counts_the_row(self, db: Db, things: Any) -> None:
        """C33: ``affected_rows`` counts the rows that matched, also when no value changes.

        If this fails, check that the driver reports found rows (for MySQL its FOUND_ROWS flag) and not changed rows.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        same = await db(things.Item.find_one(axe.id))
        axe.label = same.label = "green"
        assert (await db(axe.save()), await db(same.save())) == (1, 1)

    async def test_saving_a_gone_record_affects_no_row(self, db: Db, things: Any) -> None:
        """``save`` of a record whose row was deleted returns 0 and creates no row.

        If this fails, check that ``update`` does not insert and that ``affected_rows`` is 0 when no row matches.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        same.label = "green"
        assert await db(same.save()) == 0
        assert await db.rows(things.sql(ROWS)) == [{"name": "bag", "label": "red", "amount": 1}]

    async def test_a_refused_update_changes_nothing(self, db: Db, blog: Any) -> None:
        """After an IntegrityError the row is unchanged and the record still holds its unsaved changes.

        If this fails, check that ``execute`` raises the driver's error to the caller.
        """
        ada, bob = blog.User(name="Ada", age=1), blog.User(name="Bob", age=2)
        await db(ada.save())
        await db(bob.save())
        bob.name, bob.age = "Ada", 3
        with pytest.raises(IntegrityError):
            await db(bob.save())
        assert (bob.is_dirty, bob.dirty_fields) == (True, {"name", "age"})
        rows = await db.rows(blog.sql('SELECT "name", "age" FROM {user} ORDER BY "age"'))
        assert rows == [{"name": "Ada", "age": 1}, {"name": "Bob", "age": 2}]

    async def test_refresh_reads_the_current_row(self, db: Db, things: Any) -> None:
        """``refresh`` discards unsaved changes and reads what other clients wrote.

        If this fails, check that ``fetch_one`` sends a query each time and returns the current row.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        await db(axe.refresh())
        await db.run(things.sql("UPDATE {thing} SET \"label\" = 'green' WHERE \"name\" = 'axe'"))
        axe.amount = 9
        await db(axe.refresh())
        assert (axe.name, axe.label, axe.amount, axe.is_dirty, axe.is_new_record) == ("axe", "green", 1, False, False)

    async def test_refresh_of_a_gone_record_raises_record_not_found(self, db: Db, things: Any) -> None:
        """``refresh`` of a record whose row was deleted raises ``RecordNotFound``.

        If this fails, check that ``fetch_one`` returns None when no row matches.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        with pytest.raises(RecordNotFound):
            await db(same.refresh())

    async def test_refresh_of_a_new_record_is_refused(self, db: Db, things: Any) -> None:
        """``refresh`` of a record without a key raises ``DatabaseError``, and no statement runs.

        If this fails, check that the model's own check in ``refresh`` runs before I/O.
        """
        sent = len(db.statements)
        with pytest.raises(DatabaseError):
            await db(things.Item(name="axe").refresh())
        assert len(db.statements) == sent


class CrudDeleteTests(ConformanceTests):
    """``delete`` removes the record's own row."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    async def test_a_delete_removes_only_its_own_row(self, db: Db, things: Any) -> None:
        """``delete`` returns 1, and other rows stay.

        If this fails, check that ``delete`` passes the key and that ``format_delete_statement`` renders its WHERE.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        assert await db(axe.delete()) == 1
        assert await db.rows(things.sql(ROWS)) == [{"name": "bag", "label": "red", "amount": 1}]

    async def test_a_deleted_record_is_new_and_has_no_key(self, db: Db, things: Any) -> None:
        """A deleted record has no key, so it can't be mistaken for a stored one.

        If this fails, check that ``affected_rows`` of ``delete`` is 1: with 0 the model keeps the key.
        """
        axe, bag = await _saved_axe_and_bag(db, things)
        await db(axe.delete())
        assert (axe.id, axe.is_new_record, axe.name) == (None, True, "axe")
        assert [(each.id, each.name) for each in await db(things.Item.find_all())] == [(bag.id, "bag")]

    async def test_deleting_a_gone_record_affects_no_row(self, db: Db, blog: Any) -> None:
        """``delete`` of a record whose row was already deleted returns 0.

        If this fails, check that ``delete`` takes ``affected_rows`` from the cursor.
        """
        user = blog.User(name="Ada")
        await db(user.save())
        same = await db(blog.User.find_one(user.id))
        assert await db(user.delete()) == 1
        assert await db(same.delete()) == 0

    async def test_deleting_a_new_record_sends_nothing(self, db: Db, things: Any) -> None:
        """``delete`` of a record that was never saved returns 0 and runs no statement.

        If this fails, check that the model's own check in ``delete`` runs before I/O.
        """
        sent = len(db.statements)
        assert await db(things.Item(name="axe").delete()) == 0
        assert len(db.statements) == sent

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_delete_that_a_foreign_key_refuses_keeps_the_record(self, db: Db, blog: Any) -> None:
        """C39: deleting a parent with children raises ``IntegrityError``, and both rows stay.

        If this fails, check that the connection enforces foreign keys and that the backend maps the error.
        """
        ada = blog.User(name="Ada")
        await db(ada.save())
        await db(blog.Post(user_id=ada.id, title="Hello").save())
        with pytest.raises(IntegrityError):
            await db(ada.delete())
        assert (await db(blog.User.find_one(ada.id))).name == "Ada"
        assert [post.title for post in await db(blog.Post.find_all({"user_id": ada.id}))] == ["Hello"]


class CrudDirtyTests(ConformanceTests):
    """A record tracks what changed since it was read or written."""

    things = family_fixture(THINGS)

    async def test_a_change_is_tracked_until_it_is_saved(self, db: Db, things: Any) -> None:
        """``dirty_fields`` and ``get_old_attribute`` report a change until ``save`` writes it.

        If this fails, check that ``affected_rows`` of ``update`` is 1: with 0 the record stays dirty.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        axe.label, axe.amount = "green", 2
        assert (axe.dirty_fields, axe.is_dirty) == ({"label", "amount"}, True)
        assert (axe.get_old_attribute("label"), axe.get_old_attribute("amount")) == ("red", 1)
        await db(axe.save())
        assert (axe.dirty_fields, axe.is_dirty, axe.get_old_attribute("label")) == (set(), False, "green")

    async def test_assigning_the_same_value_changes_nothing(self, db: Db, things: Any) -> None:
        """Assigning a value that equals the stored one leaves the record clean.

        If this fails, check that values are read back in the type that the model declares: '1' in place of 1 counts as
        a change.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        found = await db(things.Item.find_one(axe.id))
        found.name, found.label, found.amount, found.note = "axe", "red", 1, None
        assert (found.dirty_fields, await db(found.save())) == (set(), 0)

    async def test_a_change_that_was_not_written_stays_dirty(self, db: Db, things: Any) -> None:
        """When the row was deleted, the unsaved change stays in ``dirty_fields``.

        If this fails, check that ``affected_rows`` is 0 for an UPDATE that matches no row.
        """
        axe, _ = await _saved_axe_and_bag(db, things)
        same = await db(things.Item.find_one(axe.id))
        await db(axe.delete())
        same.label = "green"
        await db(same.save())
        assert same.dirty_fields == {"label"}
