"""What a record remembers of its relations, and paths that name none."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.query.relational import InvalidRelationPathError, RelationNotFoundError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import Sent, populated, titles


async def _write_another(db: Db, forum: Any) -> None:
    await db(forum.Post(id=26, author_id=2, title="Six").save())


class RelationCacheTests(ConformanceTests):
    """A relation is asked for once for each object, until its cache is cleared or over."""

    forum = family_fixture(FORUM)

    async def test_the_second_question_sends_nothing(self, db: Db, forum: Any) -> None:
        """And gives the very same objects, an empty list included. Look at statements that repeat a SELECT."""
        await populated(db, forum)
        bob, cyd = await db(forum.Author.find_one(2)), await db(forum.Author.find_one(3))
        first = (await db(bob.posts()), await db(bob.profile()), await db(cyd.posts()))
        sent = Sent(db)
        second = (await db(bob.posts()), await db(bob.profile()), await db(cyd.posts()))
        assert [old is new for old, new in zip(first, second)] == [True, True, True]
        assert sent.count() == 0

    @pytest.mark.parametrize("way", ["one", "all", "method"])
    async def test_a_cleared_cache_is_filled_anew(self, db: Db, forum: Any, way: str) -> None:
        """By name, altogether, or through the relation: then another row is there. Look at caches of results."""
        await populated(db, forum)
        bob = await db(forum.Author.find_one(2))
        assert titles(await db(bob.posts())) == ["Two"]
        await _write_another(db, forum)
        assert titles(await db(bob.posts())) == ["Two"]
        if way == "method":
            bob.posts.clear_cache()
        else:
            bob.clear_relation_cache(*(["posts"] if way == "one" else []))
        assert titles(await db(bob.posts())) == ["Six", "Two"]

    async def test_clearing_one_relation_keeps_the_others(self, db: Db, forum: Any) -> None:
        """The profile is still known. Look at statements that repeat a SELECT."""
        await populated(db, forum)
        bob = await db(forum.Author.query().where(forum.Author.c.id == 2).with_("posts", "profile").one())
        bob.clear_relation_cache("posts")
        sent = Sent(db)
        await db(bob.profile())
        assert sent.count() == 0
        await db(bob.posts())
        assert sent.count() == 1

    async def test_each_object_has_a_cache_of_its_own(self, db: Db, forum: Any) -> None:
        """A record that is read anew asks anew. Look at caches of results, by text of statement or by key."""
        await populated(db, forum)
        old = await db(forum.Author.find_one(2))
        assert titles(await db(old.posts())) == ["Two"]
        await _write_another(db, forum)
        new = await db(forum.Author.find_one(2))
        assert (titles(await db(new.posts())), titles(await db(old.posts()))) == (["Six", "Two"], ["Two"])

    @pytest.mark.parametrize("model", ["Fresh", "Brief"])
    async def test_without_a_cache_every_question_is_asked(self, db: Db, forum: Any, model: str) -> None:
        """Switched off, or over at once: both times a statement, and the new row. Look at caches of results."""
        await populated(db, forum)
        bob = await db(getattr(forum, model).find_one(2))
        sent = Sent(db)
        assert titles(await db(bob.posts())) == ["Two"]
        assert sent.count() == 1
        await _write_another(db, forum)
        sent = Sent(db)
        assert titles(await db(bob.posts())) == ["Six", "Two"]
        assert sent.count() == 1


class RelationPathTests(ConformanceTests):
    """A path that can't be followed is refused when it is given, and nothing is sent."""

    forum = family_fixture(FORUM)

    @pytest.mark.parametrize(
        "path", ["", ".posts", "posts.", "posts..comments"], ids=["empty", "begin", "end", "twice"]
    )
    async def test_a_path_that_is_none_is_refused(self, db: Db, forum: Any, path: str) -> None:
        """With InvalidRelationPathError, and the query goes on as it was. Look at what the query then sends."""
        await self._expect_refused(db, forum, path, InvalidRelationPathError)

    @pytest.mark.parametrize("path", ["pots", "posts.pots", "posts.comments.pots", "name"])
    async def test_a_relation_that_is_none_is_refused(self, db: Db, forum: Any, path: str) -> None:
        """With RelationNotFoundError, at every step, and for a field. Look at what the query then sends."""
        await self._expect_refused(db, forum, path, RelationNotFoundError)

    async def _expect_refused(self, db: Db, forum: Any, path: str, error: type[Exception]) -> None:
        await populated(db, forum)
        query = forum.Author.query().with_("posts").where(forum.Author.c.id == 2)
        sent = Sent(db)
        with pytest.raises(error):
            query.with_("profile", path)
        assert sent.count() == 0
        (bob,) = await db(query.all())
        assert (titles(await db(bob.posts())), sent.count()) == (["Two"], 2)
