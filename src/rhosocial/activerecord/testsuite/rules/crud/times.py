"""Records that know when: created, changed, deleted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from .families.articles import ARTICLES

# Columns keep microseconds, and both times are taken from this machine's clock; rounding moves a value by less.
ROUNDING = timedelta(microseconds=1)


def _between(before: datetime, moment: datetime, after: datetime) -> bool:
    return before - ROUNDING <= moment <= after + ROUNDING


def _now() -> datetime:
    return datetime.now(timezone.utc)


class CrudTimestampTests(ConformanceTests):
    """``created_at`` and ``updated_at`` are instants, kept by the model."""

    articles = family_fixture(ARTICLES)

    async def test_a_new_record_was_created_and_changed_at_once(self, db: Db, articles: Any) -> None:
        """Both times are equal and now, read back from the table. Look at the server's clock mixed with the client's."""
        before = _now()
        article = articles.Article(title="news")
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert found.created_at == found.updated_at
        assert _between(before, found.created_at, _now())

    async def test_the_times_come_back_aware_and_exact(self, db: Db, articles: Any) -> None:
        """C70: the same instants with a zone. Look at the datetime adapter, and at the session's time zone."""
        article = articles.Article(title="news")
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert (found.created_at.tzinfo is None, found.updated_at.tzinfo is None) == (False, False)
        assert (found.created_at, found.updated_at) == (article.created_at, article.updated_at)

    async def test_a_change_moves_updated_at_alone(self, db: Db, articles: Any) -> None:
        """``created_at`` stays, in the table too. Look at columns that the server changes by itself (ON UPDATE)."""
        article = articles.Article(title="news")
        await db(article.save())
        created = article.created_at
        before = _now()
        article.title = "olds"
        assert await db(article.save()) == 1
        found = await db(articles.Article.find_one(article.id))
        assert (found.title, found.created_at, found.updated_at) == ("olds", created, article.updated_at)
        assert _between(before, found.updated_at, _now())

    async def test_a_clean_save_does_not_move_updated_at(self, db: Db, articles: Any) -> None:
        """Nothing was changed, so nothing is written. Look at what makes a record dirty on reading: its times?"""
        article = articles.Article(title="news")
        await db(article.save())
        found = await db(articles.Article.find_one(article.id))
        assert (await db(found.save()), found.updated_at) == (0, article.updated_at)

    async def test_one_record_s_change_leaves_the_times_of_others(self, db: Db, articles: Any) -> None:
        """Times belong to one row. Look at WHERE of ``update``."""
        first, second = articles.Article(title="one"), articles.Article(title="two")
        await db(first.save())
        await db(second.save())
        first.title = "uno"
        await db(first.save())
        assert (await db(articles.Article.find_one(second.id))).updated_at == second.updated_at

    async def test_a_record_is_found_by_its_time(self, db: Db, articles: Any) -> None:
        """The instant that was stored is the instant that is compared. Look at the datetime adapter: two forms of one value?"""
        first, second = articles.Article(title="one"), articles.Article(title="two")
        await db(first.save())
        await db(second.save())
        article = articles.Article
        assert [each.title for each in await db(article.find_all({"created_at": second.created_at}))] == ["two"]
        assert [each.title for each in await db(article.find_all(article.c.updated_at < second.updated_at))] == ["one"]

    async def test_records_of_a_bulk_create_have_times(self, db: Db, articles: Any) -> None:
        """Each record's times are in its row. Look at ``bulk_insert``: adapters of the parameters."""
        before = _now()
        many = [articles.Article(title="one"), articles.Article(title="two")]
        await db(articles.Article.bulk_create(many))
        found = await db(articles.Article.find_all())
        assert sorted(each.created_at for each in found) == sorted(each.created_at for each in many)
        assert all(_between(before, each.updated_at, _now()) for each in found)


class CrudSoftDeleteTests(ConformanceTests):
    """A soft delete marks the row and hides it; ``restore`` takes the mark away."""

    memos = family_fixture(MEMOS)

    async def _two(self, db: Db, memos: Any) -> tuple[Any, Any]:
        first, second = memos.Memo(title="one"), memos.Memo(title="two")
        await db(first.save())
        await db(second.save())
        return first, second

    async def _marked(self, db: Db, memos: Any) -> list[tuple[str, bool]]:
        rows = await db.rows(memos.sql('SELECT "title", "deleted_at" FROM {memo} ORDER BY "title"'))
        return [(row["title"], row["deleted_at"] is not None) for row in rows]

    async def test_a_soft_delete_marks_its_own_row(self, db: Db, memos: Any) -> None:
        """It reports 1, no row goes, and no other is marked. Look at ``update``: WHERE, ``affected_rows``."""
        first, _ = await self._two(db, memos)
        assert await db(first.delete()) == 1
        assert await self._marked(db, memos) == [("one", True), ("two", False)]

    async def test_a_soft_deleted_record_is_not_found(self, db: Db, memos: Any) -> None:
        """Neither by its key nor among all. Look at IS NULL joined by AND with the caller's condition."""
        first, _ = await self._two(db, memos)
        key = first.id
        await db(first.delete())
        assert await db(memos.Memo.find_one(key)) is None
        assert await db(memos.Memo.find_one({"title": "one"})) is None
        assert [memo.title for memo in await db(memos.Memo.find_all())] == ["two"]

    async def test_deleted_records_can_be_asked_for(self, db: Db, memos: Any) -> None:
        """``query_with_deleted`` gives all, ``query_only_deleted`` the marked ones. Look at IS NOT NULL."""
        first, _ = await self._two(db, memos)
        await db(first.delete())
        assert sorted(m.title for m in await db(memos.Memo.query_with_deleted().all())) == ["one", "two"]
        assert [m.title for m in await db(memos.Memo.query_only_deleted().all())] == ["one"]

    async def test_the_time_of_deletion_is_an_instant(self, db: Db, memos: Any) -> None:
        """C70: aware, and now. Look at the datetime adapter on the way into ``update`` and back."""
        first, _ = await self._two(db, memos)
        before = _now()
        await db(first.delete())
        (found,) = await db(memos.Memo.query_only_deleted().all())
        assert found.deleted_at == first.deleted_at
        assert _between(before, found.deleted_at, _now())

    async def test_a_restored_record_is_found_again(self, db: Db, memos: Any) -> None:
        """``restore`` reports 1 and takes the mark from its own row. Look at ``update`` with None: SET ... = NULL."""
        first, second = await self._two(db, memos)
        await db(first.delete())
        await db(second.delete())
        (found,) = await db(memos.Memo.query_only_deleted().where(memos.Memo.c.title == "one").all())
        assert (await db(found.restore()), found.deleted_at) == (1, None)
        assert await self._marked(db, memos) == [("one", False), ("two", True)]
        assert (await db(memos.Memo.find_one(found.id))).title == "one"

    async def test_restoring_what_is_not_deleted_does_nothing(self, db: Db, memos: Any) -> None:
        """0, and no statement runs. Look at the model's own checks: a mark that is read though NULL was stored?"""
        first, _ = await self._two(db, memos)
        found = await db(memos.Memo.find_one(first.id))
        before = len(db.statements)
        assert await db(found.restore()) == 0
        assert len(db.statements) == before

    async def test_a_record_that_was_deleted_and_restored_saves_to_its_row(self, db: Db, memos: Any) -> None:
        """It is the old record again: a change updates its row, and makes no second one. Look at the model's state."""
        first, _ = await self._two(db, memos)
        await db(first.delete())
        await db(first.restore())
        first.title = "uno"
        await db(first.save())
        assert await self._marked(db, memos) == [("two", False), ("uno", False)]

    async def test_a_bulk_delete_marks_its_rows_alone(self, db: Db, memos: Any) -> None:
        """Softly, like ``delete``. Look at ``update`` with IN."""
        first, _ = await self._two(db, memos)
        third = memos.Memo(title="tri")
        await db(third.save())
        assert await db(memos.Memo.bulk_delete([first, third])) == 2
        assert await self._marked(db, memos) == [("one", True), ("tri", True), ("two", False)]
