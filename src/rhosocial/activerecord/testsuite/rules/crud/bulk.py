"""Bulk update and bulk delete: the records of the list are written, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import BulkStateError, BulkValidationError, IntegrityError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from ..support.target_needs import needs_counted_rows
from .bulk_create import BATCH_SIZE, EDGE_COUNTS, NAMES
from .families.articles import ARTICLES
from .families.things import THINGS

ROWS = 'SELECT "name", "label", "amount" FROM {thing} ORDER BY "name"'


async def _saved_items(db: Db, things: Any, count: int = len(NAMES)) -> list[Any]:
    """Saves one record for each name, numbered from 0, and reads them back in that order."""
    for number, name in enumerate(NAMES[:count]):
        await db(things.Item(name=name, label="old", amount=number).save())
    return sorted(await db(things.Item.find_all()), key=lambda item: int(item.amount))


async def _rows(db: Db, things: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await db.rows(things.sql(ROWS))]


class CrudBulkUpdateTests(ConformanceTests):
    """``bulk_update`` writes each record's own values, and only the named columns (contract C46)."""

    articles = family_fixture(ARTICLES)
    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", EDGE_COUNTS)
    async def test_a_bulk_update_gives_each_record_its_own_value(self, db: Db, things: Any, count: int) -> None:
        """Each record's row gets its own values, whatever the size of the last batch. The result is the number of rows.

        If this fails, check that ``bulk_update`` pairs each key with its value in CASE and sends the last, partly
        filled batch.
        """
        items = await _saved_items(db, things, count)
        for item in items:
            item.label, item.amount = item.name.upper(), item.amount + 100
        assert await db(things.Item.bulk_update(items, ["label", "amount"], batch_size=BATCH_SIZE)) == count
        assert await _rows(db, things) == sorted((n, n.upper(), i + 100) for i, n in enumerate(NAMES[:count]))

    async def test_a_bulk_update_leaves_other_rows_alone(self, db: Db, things: Any) -> None:
        """Rows outside the list keep their values.

        If this fails, check that ``bulk_update`` restricts the UPDATE to the keys in the list: a CASE without ELSE
        yields NULL for other rows.
        """
        items = await _saved_items(db, things, 4)
        items[0].label, items[2].label = "new", "newer"
        assert await db(things.Item.bulk_update([items[0], items[2]], ["label"])) == 2
        assert await _rows(db, things) == [("axe", "old", 1), ("bag", "old", 3), ("cup", "newer", 2), ("dog", "new", 0)]

    async def test_a_bulk_update_leaves_other_columns_alone(self, db: Db, things: Any) -> None:
        """A changed column that the call does not name is not written.

        If this fails, check that ``bulk_update`` sets only the named columns.
        """
        items = await _saved_items(db, things, 2)
        for item in items:
            item.label, item.amount = "new", 99
        await db(things.Item.bulk_update(items, ["label"]))
        assert await _rows(db, things) == [("axe", "new", 1), ("dog", "new", 0)]

    async def test_a_bulk_update_writes_null_and_zero(self, db: Db, things: Any) -> None:
        """None and 0 are written like any other value.

        If this fails, check that ``bulk_update`` keeps None in CASE and that the database can derive the type of a CASE
        that holds NULL.
        """
        items = await _saved_items(db, things, 3)
        items[0].label, items[1].label, items[2].label = None, "red", "new"
        items[0].amount, items[1].amount, items[2].amount = 0, None, 5
        assert await db(things.Item.bulk_update(items, ["label", "amount"])) == 3
        assert await _rows(db, things) == [("axe", "red", None), ("cup", "new", 5), ("dog", None, 0)]

    async def test_a_bulk_update_may_set_a_number_to_null_in_every_record(self, db: Db, things: Any) -> None:
        """Where no record has a value, the column alone says what type NULL has (C46).

        If this fails, check that the CASE of ``bulk_update`` has the type of its column when each of its values is None.
        """
        items = await _saved_items(db, things, 2)
        for item in items:
            item.amount = None
        assert await db(things.Item.bulk_update(items, ["amount"])) == 2
        assert [amount for _, _, amount in await _rows(db, things)] == [None, None]

    async def test_records_are_clean_after_a_bulk_update(self, db: Db, things: Any) -> None:
        """A written record has no unsaved changes and is not new.

        If this fails, check that ``bulk_update`` reports the affected rows.
        """
        items = await _saved_items(db, things, 2)
        items[0].label = "new"
        await db(things.Item.bulk_update(items, ["label"]))
        assert [(item.is_dirty, item.is_new_record) for item in items] == [(False, False)] * 2
        assert await _rows(db, things) == [("axe", "old", 1), ("dog", "new", 0)]

    async def test_a_bulk_update_counts_only_existing_rows(self, db: Db, things: Any) -> None:
        """A row that was deleted is neither counted nor created.

        If this fails, check that ``affected_rows`` is the number of matching rows and not the number of records.
        """
        items = await _saved_items(db, things, 3)
        await db.run(things.sql("DELETE FROM {thing} WHERE \"name\" = 'axe'"))
        for item in items:
            item.label = "new"
        assert await db(things.Item.bulk_update(items, ["label"])) == 2
        assert await _rows(db, things) == [("cup", "new", 2), ("dog", "new", 0)]

    async def test_a_refused_row_undoes_the_whole_bulk_update(self, db: Db, blog: Any) -> None:
        """A conflict in the last batch undoes all batches.

        If this fails, check that one transaction surrounds all batches of ``bulk_update`` and is rolled back on an
        error.
        """
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid", "Dan")]
        for user in users:
            await db(user.save())
        users[0].name, users[1].name, users[2].name, users[3].name = "Eva", "Fay", "Gus", "Gus"
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_update(users, ["name"], batch_size=2))
        rows = await db.rows(blog.sql('SELECT "name" FROM {user} ORDER BY "name"'))
        assert [row["name"] for row in rows] == ["Ada", "Bob", "Cid", "Dan"]
        assert not db.backend.in_transaction

    async def test_a_bulk_update_refuses_invalid_input(self, db: Db, things: Any) -> None:
        """A new record, an invalid record, no field and an unknown field each raise an error before any statement runs.

        If this fails, check that the model's own checks in ``bulk_update`` run before I/O.
        """
        (item,) = await _saved_items(db, things, 1)
        item.label = "new"
        before = len(db.statements)
        with pytest.raises(BulkStateError):
            await db(things.Item.bulk_update([item, things.Item(name="new")], ["label"]))
        with pytest.raises(ValueError):
            await db(things.Item.bulk_update([item], []))
        with pytest.raises(ValueError):
            await db(things.Item.bulk_update([item], ["colour"]))
        item.name = None
        with pytest.raises(BulkValidationError):
            await db(things.Item.bulk_update([item], ["label"]))
        assert len(db.statements) == before

    async def test_records_with_timestamps_can_be_updated_in_bulk(self, db: Db, articles: Any) -> None:
        """The named fields of a model with timestamps are written.

        If this fails, check that the event handlers of ``TimestampMixin`` accept the call that ``bulk_update`` makes.
        """
        article = articles.Article(title="old")
        await db(article.save())
        article.title = "new"
        assert await db(articles.Article.bulk_update([article], ["title"])) == 1
        assert (await db(articles.Article.find_one(article.id))).title == "new"


class CrudBulkDeleteTests(ConformanceTests):
    """``bulk_delete`` removes the rows of its records and no others (contract C46)."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", [0, 1, 2, len(NAMES)])
    async def test_a_bulk_delete_removes_only_its_own_rows(self, db: Db, things: Any, count: int) -> None:
        """The result is the number of deleted rows. An empty list deletes nothing.

        If this fails, check that ``delete`` keeps its WHERE and renders IN with every key; an empty list must not drop
        the WHERE.
        """
        items = await _saved_items(db, things)
        assert await db(things.Item.bulk_delete(items[:count])) == count
        assert [row[0] for row in await _rows(db, things)] == sorted(NAMES[count:])

    async def test_records_are_new_after_a_bulk_delete(self, db: Db, things: Any) -> None:
        """A deleted record has no key and is new, as after ``delete``.

        If this fails, check that ``affected_rows`` is not 0: the model then keeps the keys.
        """
        needs_counted_rows(db)
        items = await _saved_items(db, things, 3)
        await db(things.Item.bulk_delete(items[:2]))
        assert [item.is_new_record for item in items] == [True, True, False]
        assert [item.id is None for item in items] == [True, True, False]

    async def test_a_bulk_delete_counts_only_existing_rows(self, db: Db, things: Any) -> None:
        """A row that was already deleted is not counted.

        If this fails, check that ``affected_rows`` of ``delete`` is the number of rows that the database removed.
        """
        items = await _saved_items(db, things, 3)
        await db.run(things.sql("DELETE FROM {thing} WHERE \"name\" = 'axe'"))
        assert await db(things.Item.bulk_delete(items)) == 2
        assert await _rows(db, things) == []

    @requires(Capability.FOREIGN_KEY_CONSTRAINT)
    async def test_a_refused_bulk_delete_deletes_nothing(self, db: Db, blog: Any) -> None:
        """One parent with a child keeps all parents of the list.

        If this fails, check that the DELETE runs in one transaction, which is rolled back on an error.
        """
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid")]
        for user in users:
            await db(user.save())
        await db(blog.Post(user_id=users[2].id, title="Hello").save())
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_delete(users))
        rows = await db.rows(blog.sql('SELECT "name" FROM {user} ORDER BY "name"'))
        assert [row["name"] for row in rows] == ["Ada", "Bob", "Cid"]

    async def test_a_bulk_delete_refuses_a_new_record(self, db: Db, things: Any) -> None:
        """A new record in the list raises ``BulkStateError``, and nothing is deleted.

        If this fails, check that the model's own checks in ``bulk_delete`` run before I/O.
        """
        items = await _saved_items(db, things, 2)
        with pytest.raises(BulkStateError):
            await db(things.Item.bulk_delete([*items, things.Item(name="new")]))
        assert [row[0] for row in await _rows(db, things)] == ["axe", "dog"]
