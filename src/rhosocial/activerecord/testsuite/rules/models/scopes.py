"""Scopes: a query that a model or its query class narrows by itself, above all to what is not deleted."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.memos import MEMOS
from .families.bins import BINS


async def _three(db: Db, memos: Any) -> tuple[Any, Any, Any]:
    """Two memos called "one", the first of them deleted, and one called "two"."""
    gone, kept, other = memos.Memo(title="one"), memos.Memo(title="one"), memos.Memo(title="two")
    for memo in (gone, kept, other):
        await db(memo.save())
    key = gone.id
    await db(gone.delete())
    return key, kept.id, other.id


class ScopeTests(ConformanceTests):
    """Every way to ask a model with soft deletion leaves the deleted records out, unless they are asked for."""

    memos = family_fixture(MEMOS)

    async def test_deleted_records_are_not_counted(self, db: Db, memos: Any) -> None:
        """By ``count``, ``exists``, and the largest key. Look at IS NULL in WHERE of an aggregate."""
        await _three(db, memos)
        memo = memos.Memo
        assert (await db(memo.query().count()), await db(memo.query().where(memo.c.title == "one").count())) == (2, 1)
        await db(memo.query().where(memo.c.title == "two").delete_all())
        assert (await db(memo.query().where(memo.c.title == "two").exists()), await db(memo.query().exists())) == (
            False,
            True,
        )

    async def test_deleted_records_are_not_found_by_any_condition(self, db: Db, memos: Any) -> None:
        """A list of keys, a dict, a predicate, a text. Look at IS NULL joined with each of them."""
        gone, kept, _ = await _three(db, memos)
        memo = memos.Memo
        text = (f"{db.dialect.format_identifier('title')} = ?", ("one",))
        for condition in ([gone, kept], {"title": "one"}, memo.c.title == "one", text):
            assert [each.id for each in await db(memo.find_all(condition))] == [kept], condition

    async def test_alternatives_do_not_bring_deleted_records_back(self, db: Db, memos: Any) -> None:
        """``deleted_at IS NULL AND (a OR b)``. Look at parentheses in ``format_logical_predicate`` (D075)."""
        _, kept, other = await _three(db, memos)
        memo = memos.Memo
        found = await db(memo.query().where((memo.c.title == "two") | (memo.c.title == "one")).all())
        assert sorted(each.id for each in found) == sorted([kept, other])

    async def test_deleted_records_are_not_changed(self, db: Db, memos: Any) -> None:
        """``update_all`` sees what the query sees. Look at IS NULL in the WHERE of UPDATE."""
        gone, kept, other = await _three(db, memos)
        memo = memos.Memo
        assert await db(memo.query().where(memo.c.title == "one").update_all({"title": "uno"})) == 1
        assert await self._titles(db, memos) == {gone: "one", kept: "uno", other: "two"}

    async def test_deleted_records_are_not_deleted_again(self, db: Db, memos: Any) -> None:
        """``delete_all`` takes those alone that are not marked. Look at IS NULL in the WHERE of DELETE."""
        gone, _, other = await _three(db, memos)
        memo = memos.Memo
        assert await db(memo.query().where(memo.c.title == "one").delete_all()) == 1
        assert (await self._titles(db, memos)).keys() == {gone, other}

    async def test_deleted_records_are_cleared_away(self, db: Db, memos: Any) -> None:
        """``query_only_deleted().delete_all()``. Look at IS NOT NULL in the WHERE of DELETE."""
        _, kept, other = await _three(db, memos)
        assert await db(memos.Memo.query_only_deleted().delete_all()) == 1
        assert (await self._titles(db, memos)).keys() == {kept, other}

    async def test_queries_with_deleted_records_are_refined(self, db: Db, memos: Any) -> None:
        """With a condition, an order, a cut and a count. Look at IS NOT NULL, and at no condition at all."""
        gone, kept, other = await _three(db, memos)
        memo = memos.Memo
        ordered = await db(memo.query_with_deleted().where(memo.c.title == "one").order_by(memo.c.id).all())
        assert [each.id for each in ordered] == sorted([gone, kept])
        last = await db(memo.query_with_deleted().order_by((memo.c.id, "DESC")).limit(1).one())
        assert (last.id, await db(memo.query_with_deleted().count())) == (other, 3)
        assert await db(memo.query_only_deleted().where(memo.c.title == "two").count()) == 0
        assert await db(memo.query_only_deleted().where(memo.c.title == "one").count()) == 1

    async def test_a_query_class_of_one_s_own_adds_scopes(self, db: Db, memos: Any) -> None:
        """Its methods narrow the query, each further than the one before. Look at how ``where`` joins conditions."""
        _, kept, other = await _three(db, memos)
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
    """Soft deletion and its undoing find their row by any key."""

    bins = family_fixture(BINS)

    @pytest.mark.parametrize("kind", ["Named", "Paired"])
    async def test_a_record_is_marked_whatever_its_key(self, db: Db, bins: Any, kind: str) -> None:
        """Its own row alone. Look at the WHERE of ``update``: columns of the key."""
        model, first, _ = await self._two(db, bins, kind)
        assert await db(first.delete()) == 1
        assert [each.title for each in await db(model.find_all())] == ["two"]
        assert [each.title for each in await db(model.query_only_deleted().all())] == ["one"]

    @pytest.mark.parametrize("kind", ["Named", "Paired"])
    async def test_a_record_is_restored_whatever_its_key(self, db: Db, bins: Any, kind: str) -> None:
        """Its own row alone (C96). Look at the WHERE of ``update``: columns of the key."""
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
