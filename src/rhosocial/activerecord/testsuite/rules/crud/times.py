"""Timestamps of creation and change, and soft delete with its time of deletion."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from ..support.fractions import needs_microseconds, same_time, unit
from ..support.target_needs import needs_counted_rows
from .families.articles import ARTICLES


def _between(db: Db, before: datetime, moment: datetime, after: datetime) -> bool:
    # Both times come from this machine's clock.
    return before - unit(db) <= moment <= after + unit(db)


def _now() -> datetime:
    return datetime.now(timezone.utc)


class CrudTimestampTests(ConformanceTests):
    """The model maintains ``created_at`` and ``updated_at`` as instants."""

    articles = family_fixture(ARTICLES)

    async def test_a_new_record_has_equal_created_and_updated_times(self, db: Db, articles: Any) -> None:
        """Both times of a new record are equal, and they are the time of the save.

        If this fails, check that both times come from one clock: the server's clock may differ from the client's.
        """
        before = _now()
        article = articles.Article(title="news")
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert found.created_at == found.updated_at
        assert _between(db, before, found.created_at, _now())

    async def test_timestamps_are_read_back_aware_and_exact(self, db: Db, articles: Any) -> None:
        """C70: timestamps are read back as the same instants, with a time zone.

        If this fails, check that the datetime adapter keeps the zone and that the session's time zone does not shift
        the value.
        """
        article = articles.Article(title="news")
        await db(article.save())
        # A new record has two equal times.
        article.title = "old news"
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert (found.created_at.tzinfo is None, found.updated_at.tzinfo is None) == (False, False)
        assert same_time(db, found.created_at, article.created_at)
        assert same_time(db, found.updated_at, article.updated_at)

    async def test_a_change_moves_only_updated_at(self, db: Db, articles: Any) -> None:
        """A change sets ``updated_at`` and keeps ``created_at``, in the table too.

        If this fails, check that the server does not change timestamp columns by itself (ON UPDATE).
        """
        article = articles.Article(title="news")
        await db(article.save())
        created = article.created_at
        before = _now()
        article.title = "olds"
        assert await db(article.save()) == 1
        found = await db(articles.Article.find_one(article.id))
        assert found.title == "olds"
        assert same_time(db, found.created_at, created)
        assert same_time(db, found.updated_at, article.updated_at)
        assert _between(db, before, found.updated_at, _now())

    async def test_a_bulk_update_moves_only_updated_at(self, db: Db, articles: Any) -> None:
        """``bulk_update`` does for the times what ``save()`` does, whatever fields it was given (C46).

        If this fails, check what the handlers of ``TimestampMixin`` get from ``bulk_update``, and which columns it
        writes.
        """
        many = [articles.Article(title=title) for title in ("news", "views")]
        for article in many:
            await db(article.save())
            article.title += "!"
        created, before = [article.created_at for article in many], _now()
        await db(articles.Article.bulk_update(many, ["title"]))
        found = [await db(articles.Article.find_one(article.id)) for article in many]
        moved = [_between(db, before, each.updated_at, _now()) for each in found]
        kept = [same_time(db, each.created_at, moment) for each, moment in zip(found, created)]
        own = [same_time(db, each.updated_at, article.updated_at) for each, article in zip(found, many)]
        assert (moved, kept, own) == ([True, True], [True, True], [True, True])

    async def test_a_clean_save_does_not_move_updated_at(self, db: Db, articles: Any) -> None:
        """``save`` of an unchanged record returns 0 and keeps ``updated_at``.

        If this fails, check that timestamps are read back exactly: a converted value makes the record dirty.
        """
        article = articles.Article(title="news")
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert await db(found.save()) == 0
        assert same_time(db, found.updated_at, article.updated_at)

    async def test_a_change_keeps_the_timestamps_of_other_records(self, db: Db, articles: Any) -> None:
        """A change to one record keeps the timestamps of other rows.

        If this fails, check that ``update`` renders the key in WHERE.
        """
        first, second = articles.Article(title="one"), articles.Article(title="two")
        await db(first.save())
        await db(second.save())
        first.title = "uno"
        await db(first.save())
        assert same_time(db, (await db(articles.Article.find_one(second.id))).updated_at, second.updated_at)

    async def test_a_record_is_found_by_its_timestamp(self, db: Db, articles: Any) -> None:
        """A condition on an instant finds the row that stores this instant.

        If this fails, check that the datetime adapter uses one form for stored values and for parameters of conditions.
        """
        needs_microseconds(db)
        first, second = articles.Article(title="one"), articles.Article(title="two")
        await db(first.save())
        await db(second.save())
        article = articles.Article
        assert [each.title for each in await db(article.find_all({"created_at": second.created_at}))] == ["two"]
        assert [each.title for each in await db(article.find_all(article.c.updated_at < second.updated_at))] == ["one"]

    async def test_bulk_created_records_have_timestamps(self, db: Db, articles: Any) -> None:
        """Each record of a bulk create has its own timestamps in its row.

        If this fails, check that ``bulk_insert`` applies the datetime adapter to its parameters.
        """
        before = _now()
        many = [articles.Article(title=title) for title in ("one", "three", "two")]
        await db(articles.Article.bulk_create(many))
        found = sorted(await db(articles.Article.find_all()), key=lambda each: each.title)
        assert [each.title for each in found] == ["one", "three", "two"]
        for each, given in zip(found, many):
            assert same_time(db, each.created_at, given.created_at)
            assert same_time(db, each.updated_at, given.updated_at)
            assert _between(db, before, each.updated_at, _now())


class CrudSoftDeleteTests(ConformanceTests):
    """A soft delete marks the row and hides it; ``restore`` clears the mark."""

    memos = family_fixture(MEMOS)

    async def _saved_memos(self, db: Db, memos: Any) -> tuple[Any, Any]:
        first, second = memos.Memo(title="one"), memos.Memo(title="two")
        await db(first.save())
        await db(second.save())
        return first, second

    async def _marked(self, db: Db, memos: Any) -> list[tuple[str, bool]]:
        rows = await db.rows(memos.sql('SELECT "title", "deleted_at" FROM {memo} ORDER BY "title"'))
        return [(row["title"], row["deleted_at"] is not None) for row in rows]

    async def test_a_soft_delete_marks_its_own_row(self, db: Db, memos: Any) -> None:
        """``delete`` returns 1, marks its own row and removes none.

        If this fails, check that ``update`` renders the key in WHERE and reports the affected rows.
        """
        first, _ = await self._saved_memos(db, memos)
        assert await db(first.delete()) == 1
        assert await self._marked(db, memos) == [("one", True), ("two", False)]

    async def test_a_soft_deleted_record_is_not_found(self, db: Db, memos: Any) -> None:
        """A soft deleted record is found neither by its key, nor by a condition, nor by ``find_all``.

        If this fails, check that IS NULL is joined by AND with the caller's condition.
        """
        first, _ = await self._saved_memos(db, memos)
        key = first.id
        await db(first.delete())
        assert await db(memos.Memo.find_one(key)) is None
        assert await db(memos.Memo.find_one({"title": "one"})) is None
        assert [memo.title for memo in await db(memos.Memo.find_all())] == ["two"]

    async def test_soft_deleted_records_can_be_queried(self, db: Db, memos: Any) -> None:
        """``query_with_deleted`` returns all records, ``query_only_deleted`` the marked ones.

        If this fails, check that the dialect renders IS NOT NULL.
        """
        first, _ = await self._saved_memos(db, memos)
        await db(first.delete())
        assert sorted(m.title for m in await db(memos.Memo.query_with_deleted().all())) == ["one", "two"]
        assert [m.title for m in await db(memos.Memo.query_only_deleted().all())] == ["one"]

    async def test_the_time_of_deletion_is_an_instant(self, db: Db, memos: Any) -> None:
        """C70: ``deleted_at`` is read back as the same instant, with a time zone.

        If this fails, check that ``update`` applies the datetime adapter and that reading reverses it.
        """
        first, _ = await self._saved_memos(db, memos)
        before = _now()
        await db(first.delete())
        (found,) = await db(memos.Memo.query_only_deleted().all())
        assert same_time(db, found.deleted_at, first.deleted_at)
        assert _between(db, before, found.deleted_at, _now())

    async def test_a_restored_record_is_found_again(self, db: Db, memos: Any) -> None:
        """``restore`` returns 1 and clears the mark of its own row.

        If this fails, check that ``update`` with None renders SET ... = NULL for this row.
        """
        needs_counted_rows(db)
        first, second = await self._saved_memos(db, memos)
        await db(first.delete())
        await db(second.delete())
        (found,) = await db(memos.Memo.query_only_deleted().where(memos.Memo.c.title == "one").all())
        assert (await db(found.restore()), found.deleted_at) == (1, None)
        assert await self._marked(db, memos) == [("one", False), ("two", True)]
        assert (await db(memos.Memo.find_one(found.id))).title == "one"

    async def test_restoring_a_record_that_is_not_deleted_does_nothing(self, db: Db, memos: Any) -> None:
        """``restore`` of a record without the mark returns 0 and runs no statement.

        If this fails, check that NULL in ``deleted_at`` is read as None.
        """
        first, _ = await self._saved_memos(db, memos)
        found = await db(memos.Memo.find_one(first.id))
        before = len(db.statements)
        assert await db(found.restore()) == 0
        assert len(db.statements) == before

    async def test_a_restored_record_is_saved_to_its_own_row(self, db: Db, memos: Any) -> None:
        """A change to a restored record updates its row and inserts none (C45).

        If this fails, check that ``restore`` resets the model's state, so that ``save`` does not treat the record as
        new.
        """
        first, _ = await self._saved_memos(db, memos)
        await db(first.delete())
        await db(first.restore())
        first.title = "uno"
        await db(first.save())
        assert await self._marked(db, memos) == [("two", False), ("uno", False)]

    async def test_a_bulk_soft_delete_marks_only_its_own_rows(self, db: Db, memos: Any) -> None:
        """``bulk_delete`` marks rows as ``delete`` does, and only its own.

        If this fails, check that ``update`` renders IN with the keys of the list.
        """
        first, _ = await self._saved_memos(db, memos)
        third = memos.Memo(title="tri")
        await db(third.save())
        assert await db(memos.Memo.bulk_delete([first, third])) == 2
        assert await self._marked(db, memos) == [("one", True), ("tri", True), ("two", False)]
