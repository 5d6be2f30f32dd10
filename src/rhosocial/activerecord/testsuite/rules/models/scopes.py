"""Scopes: conditions that a model or its query class adds by itself, above all soft deletion."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from .families.bins import BINS


async def _saved_memos(db: Db, memos: Any) -> tuple[Any, Any, Any]:
    """The keys of three memos: a deleted "one", an existing "one", and "two"."""
    deleted, kept, other = memos.Memo(title="one"), memos.Memo(title="one"), memos.Memo(title="two")
    for memo in (deleted, kept, other):
        await db(memo.save())
    key = deleted.id
    await db(deleted.delete())
    return key, kept.id, other.id


class ScopeTests(ConformanceTests):
    """A model with soft deletion leaves deleted records out unless a query asks for them."""

    memos = family_fixture(MEMOS)

    async def test_deleted_records_are_not_counted(self, db: Db, memos: Any) -> None:
        """``count`` and ``exists`` leave deleted records out.

        If this fails, check that the dialect renders IS NULL in the WHERE of an aggregate.
        """
        await _saved_memos(db, memos)
        memo = memos.Memo
        assert (await db(memo.query().count()), await db(memo.query().where(memo.c.title == "one").count())) == (2, 1)
        await db(memo.query().where(memo.c.title == "two").delete_all())
        assert (await db(memo.query().where(memo.c.title == "two").exists()), await db(memo.query().exists())) == (
            False,
            True,
        )

    async def test_deleted_records_are_not_found_by_any_condition(self, db: Db, memos: Any) -> None:
        """A list of keys, a dict, a predicate and a text condition leave deleted records out.

        If this fails, check that IS NULL is joined by AND with each form of a condition.
        """
        deleted, kept, _ = await _saved_memos(db, memos)
        memo = memos.Memo
        text = (f"{db.dialect.format_identifier('title')} = ?", ("one",))
        for condition in ([deleted, kept], {"title": "one"}, memo.c.title == "one", text):
            assert [each.id for each in await db(memo.find_all(condition))] == [kept], condition

    async def test_or_does_not_bring_deleted_records_back(self, db: Db, memos: Any) -> None:
        """The condition is ``deleted_at IS NULL AND (a OR b)`` (C50).

        If this fails, check that ``format_logical_predicate`` puts the OR in parentheses.
        """
        _, kept, other = await _saved_memos(db, memos)
        memo = memos.Memo
        found = await db(memo.query().where((memo.c.title == "two") | (memo.c.title == "one")).all())
        assert sorted(each.id for each in found) == sorted([kept, other])

    async def test_deleted_records_are_not_changed(self, db: Db, memos: Any) -> None:
        """``update_all`` leaves deleted records out. If this fails, check that ``update`` renders IS NULL in WHERE."""
        deleted, kept, other = await _saved_memos(db, memos)
        memo = memos.Memo
        assert await db(memo.query().where(memo.c.title == "one").update_all({"title": "uno"})) == 1
        assert await self._titles(db, memos) == {deleted: "one", kept: "uno", other: "two"}

    async def test_deleted_records_are_not_deleted_again(self, db: Db, memos: Any) -> None:
        """``delete_all`` removes only matching rows that are not marked.

        If this fails, check that ``delete`` renders IS NULL in WHERE.
        """
        deleted, _, other = await _saved_memos(db, memos)
        memo = memos.Memo
        assert await db(memo.query().where(memo.c.title == "one").delete_all()) == 1
        assert (await self._titles(db, memos)).keys() == {deleted, other}

    async def test_deleted_records_can_be_purged(self, db: Db, memos: Any) -> None:
        """``query_only_deleted().delete_all()`` removes the marked rows.

        If this fails, check that ``delete`` renders IS NOT NULL in WHERE.
        """
        _, kept, other = await _saved_memos(db, memos)
        assert await db(memos.Memo.query_only_deleted().delete_all()) == 1
        assert (await self._titles(db, memos)).keys() == {kept, other}

    async def test_queries_with_deleted_records_can_be_refined(self, db: Db, memos: Any) -> None:
        """A condition, an order, a limit and a count apply to ``query_with_deleted`` and ``query_only_deleted``.

        If this fails, check that the dialect renders IS NOT NULL, and a query without any condition.
        """
        deleted, kept, other = await _saved_memos(db, memos)
        memo = memos.Memo
        ordered = await db(memo.query_with_deleted().where(memo.c.title == "one").order_by(memo.c.id).all())
        assert [each.id for each in ordered] == sorted([deleted, kept])
        last = await db(memo.query_with_deleted().order_by((memo.c.id, "DESC")).limit(1).one())
        assert (last.id, await db(memo.query_with_deleted().count())) == (other, 3)
        assert await db(memo.query_only_deleted().where(memo.c.title == "two").count()) == 0
        assert await db(memo.query_only_deleted().where(memo.c.title == "one").count()) == 1

    async def test_a_custom_query_class_adds_scopes(self, db: Db, memos: Any) -> None:
        """Each method of the query class narrows the query further.

        If this fails, check that ``where`` joins conditions by AND.
        """
        _, kept, other = await _saved_memos(db, memos)
        base: Any = memos.Memo.__query_class__

        class Titled(base):
            def titled(self, title: str) -> Any:
                return self.where(memos.Memo.c.title == title)

            def after(self, key: int) -> Any:
                return self.where(memos.Memo.c.id > key)

        class Memo(memos.Memo):
            __logging_config__ = memos.Memo.__logging_config__
            __query_class__ = Titled

        assert [each.id for each in await db(Memo.query().titled("one").all())] == [kept]
        assert [each.id for each in await db(Memo.query().after(kept).all())] == [other]
        assert await db(Memo.query().titled("one").after(kept).all()) == []

    async def _titles(self, db: Db, memos: Any) -> dict[int, str]:
        rows = await db.rows(memos.sql('SELECT "id", "title" FROM {memo}'))
        return {row["id"]: row["title"] for row in rows}


class SoftDeleteKeyTests(ConformanceTests):
    """Soft deletion and ``restore`` find their row by every kind of key."""

    bins = family_fixture(BINS)

    @pytest.mark.parametrize("kind", ["Named", "Paired"])
    async def test_soft_delete_works_with_every_kind_of_key(self, db: Db, bins: Any, kind: str) -> None:
        """``delete`` marks only its own row.

        If this fails, check that ``update`` renders the columns of the key in WHERE.
        """
        model, first, _ = await self._two(db, bins, kind)
        assert await db(first.delete()) == 1
        assert [each.title for each in await db(model.find_all())] == ["two"]
        assert [each.title for each in await db(model.query_only_deleted().all())] == ["one"]

    @pytest.mark.parametrize("kind", ["Named", "Paired"])
    async def test_restore_works_with_every_kind_of_key(self, db: Db, bins: Any, kind: str) -> None:
        """C96: ``restore`` clears the mark of its own row only.

        If this fails, check that ``update`` renders the columns of the key in WHERE.
        """
        model, first, second = await self._two(db, bins, kind)
        await db(first.delete())
        await db(second.delete())
        assert await db(first.restore()) == 1
        assert [each.title for each in await db(model.find_all())] == ["one"]
        assert [each.title for each in await db(model.query_only_deleted().all())] == ["two"]

    async def _two(self, db: Db, bins: Any, kind: str) -> tuple[Any, Any, Any]:
        model = getattr(bins, kind)
        keys = [{"number": 7}, {"number": 8}] if kind == "Named" else [{"hall": 1, "place": 2}, {"hall": 2, "place": 1}]
        first, second = (model(**key, title=title) for key, title in zip(keys, ("one", "two")))
        await db(first.save())
        await db(second.save())
        return model, first, second
