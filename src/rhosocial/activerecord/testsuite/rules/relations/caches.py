"""The cache of loaded relations, and paths that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.query.relational import InvalidRelationPathError, RelationNotFoundError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.forum import FORUM
from ..support.forum_rows import Sent, titles, with_forum


class RelationCacheTests(ConformanceTests):
    """An object loads a relation once, until the relation's cache is cleared or expires.

    ``with_forum`` writes the authors Ada (1), Bob (2) and Cyd (3). Ada wrote the posts One (21, rank 3) and Three (23,
    rank 2), and Bob wrote Two (22, rank 1). Post Four (24, rank 5) has no author, and Five (25, rank 4) names the
    missing author 9. Ada has profile 11 ("counts"), and Bob has profile 12 ("builds").
    """

    forum = family_fixture(FORUM)

    async def test_a_loaded_relation_sends_no_second_query(self, db: Db, forum: Any) -> None:
        """A second call returns the same objects, an empty list included.

        If this fails, check that no SELECT is sent twice and that the cache keeps an empty result.
        """
        await with_forum(db, forum)
        bob, cyd = await db(forum.Author.find_one(2)), await db(forum.Author.find_one(3))
        first = (await db(bob.posts()), await db(bob.profile()), await db(cyd.posts()))
        sent = Sent(db)
        second = (await db(bob.posts()), await db(bob.profile()), await db(cyd.posts()))
        assert [old is new for old, new in zip(first, second)] == [True, True, True]
        assert sent.count() == 0

    @pytest.mark.parametrize("way", ["one", "all", "method"])
    async def test_a_cleared_cache_is_loaded_again(self, db: Db, forum: Any, way: str) -> None:
        """After one relation's cache, all caches or the relation's own cache was cleared, a new row is found.

        If this fails, check that the backend does not cache results.
        """
        await with_forum(db, forum)
        bob = await db(forum.Author.find_one(2))
        assert titles(await db(bob.posts())) == ["Two"]
        await db(forum.Post(id=26, author_id=2, title="Six").save())
        assert titles(await db(bob.posts())) == ["Two"]
        if way == "method":
            bob.posts.clear_cache()
        else:
            bob.clear_relation_cache(*(["posts"] if way == "one" else []))
        assert titles(await db(bob.posts())) == ["Six", "Two"]

    async def test_clearing_one_relation_keeps_the_others(self, db: Db, forum: Any) -> None:
        """Clearing the posts keeps the cached profile.

        If this fails, check that no SELECT for the profile is sent again.
        """
        await with_forum(db, forum)
        bob = await db(forum.Author.query().where(forum.Author.c.id == 2).with_("posts", "profile").one())
        bob.clear_relation_cache("posts")
        sent = Sent(db)
        await db(bob.profile())
        assert sent.count() == 0
        await db(bob.posts())
        assert sent.count() == 1

    async def test_each_object_has_its_own_cache(self, db: Db, forum: Any) -> None:
        """A record that is read again loads its relations again.

        If this fails, check that results are not cached by the statement's text or by the key.
        """
        await with_forum(db, forum)
        old = await db(forum.Author.find_one(2))
        assert titles(await db(old.posts())) == ["Two"]
        await db(forum.Post(id=26, author_id=2, title="Six").save())
        new = await db(forum.Author.find_one(2))
        assert (titles(await db(new.posts())), titles(await db(old.posts()))) == (["Six", "Two"], ["Two"])

    @pytest.mark.parametrize("model", ["Fresh", "Brief"])
    async def test_without_a_cache_every_call_sends_a_query(self, db: Db, forum: Any, model: str) -> None:
        """With the cache switched off, or expired at once, each call sends one statement and finds a new row.

        If this fails, check that the backend does not cache results.
        """
        await with_forum(db, forum)
        bob = await db(getattr(forum, model).find_one(2))
        sent = Sent(db)
        assert titles(await db(bob.posts())) == ["Two"]
        assert sent.count() == 1
        await db(forum.Post(id=26, author_id=2, title="Six").save())
        sent = Sent(db)
        assert titles(await db(bob.posts())) == ["Six", "Two"]
        assert sent.count() == 1


class RelationPathTests(ConformanceTests):
    """A path that can't be followed is refused when it is passed, and no statement runs."""

    forum = family_fixture(FORUM)

    @pytest.mark.parametrize(
        "path", ["", ".posts", "posts.", "posts..comments"], ids=["empty", "begin", "end", "twice"]
    )
    async def test_an_invalid_path_is_refused(self, db: Db, forum: Any, path: str) -> None:
        """A malformed path raises ``InvalidRelationPathError``, and the query keeps its earlier paths.

        If this fails, check that ``with_`` parses the path before it changes the query.
        """
        await self._expect_refused(db, forum, path, InvalidRelationPathError)

    @pytest.mark.parametrize("path", ["pots", "posts.pots", "posts.comments.pots", "name"])
    async def test_an_unknown_relation_is_refused(self, db: Db, forum: Any, path: str) -> None:
        """An unknown relation or a plain field raises ``RelationNotFoundError`` at every step of a path.

        If this fails, check that ``with_`` resolves the path before it changes the query.
        """
        await self._expect_refused(db, forum, path, RelationNotFoundError)

    async def _expect_refused(self, db: Db, forum: Any, path: str, error: type[Exception]) -> None:
        await with_forum(db, forum)
        query = forum.Author.query().with_("posts").where(forum.Author.c.id == 2)
        sent = Sent(db)
        with pytest.raises(error):
            query.with_("profile", path)
        assert sent.count() == 0
        (bob,) = await db(query.all())
        assert (titles(await db(bob.posts())), sent.count()) == (["Two"], 2)
