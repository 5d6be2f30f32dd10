"""Many records are changed or deleted at once, and no others with them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import BulkStateError, BulkValidationError, IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.blog import BLOG
from .bulk_create import EDGES, NAMES, SIZE
from .families.articles import ARTICLES
from .families.things import THINGS

ROWS = 'SELECT "name", "label", "amount" FROM {thing} ORDER BY "name"'


async def _items(db: Db, things: Any, count: int = len(NAMES)) -> list[Any]:
    """Records in the order of ``NAMES``, numbered from 0, whose keys were read from the table."""
    for number, name in enumerate(NAMES[:count]):
        await db(things.Item(name=name, label="old", amount=number).save())
    return sorted(await db(things.Item.find_all()), key=lambda item: int(item.amount))


async def _rows(db: Db, things: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await db.rows(things.sql(ROWS))]


class CrudBulkUpdateTests(ConformanceTests):
    """``bulk_update`` gives each record its own values, in the named columns alone."""

    articles = family_fixture(ARTICLES)
    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", EDGES)
    async def test_a_bulk_update_gives_each_record_its_own_value(self, db: Db, things: Any, count: int) -> None:
        """It counts the rows, whatever the last batch holds. Look at ``bulk_update``: CASE, and the batches' edges."""
        items = await _items(db, things, count)
        for item in items:
            item.label, item.amount = item.name.upper(), item.amount + 100
        assert await db(things.Item.bulk_update(items, ["label", "amount"], batch_size=SIZE)) == count
        assert await _rows(db, things) == sorted((n, n.upper(), i + 100) for i, n in enumerate(NAMES[:count]))

    async def test_a_bulk_update_leaves_other_rows_alone(self, db: Db, things: Any) -> None:
        """Rows that are not in the list keep their values. Look at ``bulk_update``: WHERE, and CASE without ELSE."""
        items = await _items(db, things, 4)
        items[0].label, items[2].label = "new", "newer"
        assert await db(things.Item.bulk_update([items[0], items[2]], ["label"])) == 2
        assert await _rows(db, things) == [("axe", "old", 1), ("bag", "old", 3), ("cup", "newer", 2), ("dog", "new", 0)]

    async def test_a_bulk_update_leaves_other_columns_alone(self, db: Db, things: Any) -> None:
        """A change in a column that is not named is not written. Look at ``bulk_update``: the columns of SET."""
        items = await _items(db, things, 2)
        for item in items:
            item.label, item.amount = "new", 99
        await db(things.Item.bulk_update(items, ["label"]))
        assert await _rows(db, things) == [("axe", "new", 1), ("dog", "new", 0)]

    async def test_a_bulk_update_writes_null_and_zero(self, db: Db, things: Any) -> None:
        """None and 0 are values among others. Look at ``bulk_update``: types of a CASE that holds NULL."""
        items = await _items(db, things, 3)
        items[0].label, items[1].label, items[2].label = None, "red", "new"
        items[0].amount, items[1].amount, items[2].amount = 0, None, 5
        assert await db(things.Item.bulk_update(items, ["label", "amount"])) == 3
        assert await _rows(db, things) == [("axe", "red", None), ("cup", "new", 5), ("dog", None, 0)]

    async def test_records_are_clean_after_a_bulk_update(self, db: Db, things: Any) -> None:
        """What was written is no change any more. Look at ``bulk_update`` and ``affected_rows``."""
        items = await _items(db, things, 2)
        items[0].label = "new"
        await db(things.Item.bulk_update(items, ["label"]))
        assert [(item.is_dirty, item.is_new_record) for item in items] == [(False, False)] * 2

    async def test_a_bulk_update_counts_the_rows_that_are_there(self, db: Db, things: Any) -> None:
        """A row that is gone is not counted and not made. Look at ``affected_rows``."""
        items = await _items(db, things, 3)
        await db.run(things.sql("DELETE FROM {thing} WHERE \"name\" = 'axe'"))
        for item in items:
            item.label = "new"
        assert await db(things.Item.bulk_update(items, ["label"])) == 2
        assert await _rows(db, things) == [("cup", "new", 2), ("dog", "new", 0)]

    async def test_a_refused_row_undoes_the_whole_bulk_update(self, db: Db, blog: Any) -> None:
        """All batches or none: a conflict in the last one leaves nothing. Look at the transaction around the batches."""
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid", "Dan")]
        for user in users:
            await db(user.save())
        users[0].name, users[1].name, users[2].name, users[3].name = "Eva", "Fay", "Gus", "Gus"
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_update(users, ["name"], batch_size=2))
        rows = await db.rows(blog.sql('SELECT "name" FROM {user} ORDER BY "name"'))
        assert [row["name"] for row in rows] == ["Ada", "Bob", "Cid", "Dan"]
        assert not db.backend.in_transaction

    async def test_a_bulk_update_refuses_what_it_can_not_do(self, db: Db, things: Any) -> None:
        """A new record, an invalid one, no field or an unknown one: an error, and nothing is written. Look at the model."""
        (item,) = await _items(db, things, 1)
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
        """The named fields are written, with timestamps or without. Look at the events of ``bulk_update``."""
        article = articles.Article(title="old")
        await db(article.save())
        article.title = "new"
        assert await db(articles.Article.bulk_update([article], ["title"])) == 1
        assert (await db(articles.Article.find_one(article.id))).title == "new"


class CrudBulkDeleteTests(ConformanceTests):
    """``bulk_delete`` removes the rows of its records and no others."""

    blog = family_fixture(BLOG)
    things = family_fixture(THINGS)

    @pytest.mark.parametrize("count", [0, 1, 2, len(NAMES)])
    async def test_a_bulk_delete_removes_its_rows_alone(self, db: Db, things: Any, count: int) -> None:
        """It counts them, and an empty list deletes nothing. Look at ``delete`` with IN, and a WHERE that is dropped."""
        items = await _items(db, things)
        assert await db(things.Item.bulk_delete(items[:count])) == count
        assert [row[0] for row in await _rows(db, things)] == sorted(NAMES[count:])

    async def test_records_are_new_after_a_bulk_delete(self, db: Db, things: Any) -> None:
        """They have no key, as after ``delete``. Look at ``affected_rows``: 0 would leave the keys."""
        items = await _items(db, things, 3)
        await db(things.Item.bulk_delete(items[:2]))
        assert [item.is_new_record for item in items] == [True, True, False]
        assert [item.id is None for item in items] == [True, True, False]

    async def test_a_bulk_delete_counts_the_rows_that_are_there(self, db: Db, things: Any) -> None:
        """A row that is gone is not counted. Look at ``affected_rows`` of ``delete``."""
        items = await _items(db, things, 3)
        await db.run(things.sql("DELETE FROM {thing} WHERE \"name\" = 'axe'"))
        assert await db(things.Item.bulk_delete(items)) == 2
        assert await _rows(db, things) == []

    async def test_a_bulk_delete_that_is_refused_deletes_nothing(self, db: Db, blog: Any) -> None:
        """One parent with a child keeps all of them. Look at the transaction around the statement."""
        users = [blog.User(name=name) for name in ("Ada", "Bob", "Cid")]
        for user in users:
            await db(user.save())
        await db(blog.Post(user_id=users[2].id, title="Hello").save())
        with pytest.raises(IntegrityError):
            await db(blog.User.bulk_delete(users))
        rows = await db.rows(blog.sql('SELECT "name" FROM {user} ORDER BY "name"'))
        assert [row["name"] for row in rows] == ["Ada", "Bob", "Cid"]

    async def test_a_bulk_delete_refuses_a_new_record(self, db: Db, things: Any) -> None:
        """``BulkStateError``, and nothing is deleted. Look at the model's own checks."""
        items = await _items(db, things, 2)
        with pytest.raises(BulkStateError):
            await db(things.Item.bulk_delete([*items, things.Item(name="new")]))
        assert [row[0] for row in await _rows(db, things)] == ["axe", "dog"]
