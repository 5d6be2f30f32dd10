"""A social feed: counters and pages are right while posts arrive."""

from __future__ import annotations

from typing import Any

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.terms import Terms
from ..support.workers import Worker, workers
from ._feed_domain import (
    Feed,
    with_users,
)
from ._session_pool import flattened, run_concurrently
from .families.feed import FEED


class FeedTests(ConformanceTests):
    """Several people post, follow and like at the same time."""

    feed = family_fixture(FEED)

    @rule(waits=True)
    async def test_like_counters_match_the_stored_likes(self, db: Db, feed: Any) -> None:
        """Three people like two posts twice and take one like back. The counters equal the stored likes.

        If this fails, check that an UPDATE with an expression loses no concurrent update and that a failed INSERT rolls
        its block back.
        """
        main = await with_users(db, feed)
        posts = [await main.post(1, f"post {number}") for number in range(2)]

        async def work(worker: Worker, number: int) -> list[bool]:
            session, person = Feed(db, worker.backend), number + 2
            answers = [await session.like(person, post) for post in posts for _ in range(2)]
            answers += [await session.unlike(person, posts[0]) for _ in range(2)]
            return answers

        async with workers(db, *"ABC") as pool:
            answers = await run_concurrently(db, pool, work)
        counters = dict(await db.observer.rows(feed.sql('SELECT "id", "likes" FROM {post}')))
        fans = await db.observer.rows(feed.sql('SELECT "post_id", "person_id" FROM {fan} ORDER BY "person_id"'))
        assert answers == [[True, False, True, False, True, False]] * 3
        assert [tuple(fan) for fan in fans] == [(posts[1], 2), (posts[1], 3), (posts[1], 4)]
        assert counters == {posts[0]: 0, posts[1]: 3}

    @rule(waits=True)
    async def test_pages_neither_repeat_nor_miss_posts_while_posts_arrive(self, db: Db, feed: Any) -> None:
        """A reader sees each older post once, no post twice, and only posts of people whom they follow.

        If this fails, check that conditions and order reach the statement and that no read is stale.
        """
        main = await with_users(db, feed)
        for followed in (1, 3):
            await main.follow(2, followed)
        old = {await main.post(1 + number % 4, f"old {number}"): 1 + number % 4 for number in range(24)}

        async def work(worker: Worker, number: int) -> list[Any]:
            session = Feed(db, worker.backend)
            if number:
                return [(await session.post(2 * number - 1, f"new {number}-{each}")) for each in range(8)]
            return [await session.walk(2) for _ in range(2)]

        async with workers(db, *"ABC") as pool:
            walks, *posted = await run_concurrently(db, pool, work)
        for walk in walks:
            keys = [key for key, _, _ in walk]
            assert keys == sorted(set(keys), reverse=True)
            assert [key for key in keys if key in old] == sorted((k for k in old if old[k] in (1, 3)), reverse=True)
            assert {author for _, author, _ in walk} == {1, 3}
        everything = await Feed(db, db.backend).walk(2)
        assert {key for key, _, _ in everything} == {*flattened(posted), *(k for k in old if old[k] in (1, 3))}
        assert len(await db.observer.rows(feed.sql('SELECT "id" FROM {post}'))) == 24 + 16

    @rule(waits=True)
    async def test_the_follow_graph_is_the_last_committed_one(self, db: Db, feed: Any) -> None:
        """After another session follows or unfollows, the next page shows it.

        If this fails, check that results are not cached and that no snapshot stays open between reads.
        """
        main = await with_users(db, feed)
        other = Feed(db, await db.connect("other"))
        first, second = await main.post(1, "by Ada"), await other.post(3, "by Cyd")
        assert await main.page(2) == []
        for follower, followed in ((2, 1), (1, 2), (2, 3), (3, 4), (4, 2)):
            await other.follow(follower, followed)
        assert [post.id for post in await main.page(2)] == sorted((first, second), reverse=True)
        q = Terms(db, feed)
        mutual = q.join(
            q.table("follow", "a"), q.table("follow", "b"), q.col("followed_id", "a") == q.col("follower_id", "b")
        )
        ends = [q.col("follower_id", "a"), q.col("followed_id", "b", "far")]
        back = q.col("follower_id", "a") == q.col("followed_id", "b")
        assert sorted(await q.rows(q.select(ends, mutual, back))) == [(1, 1), (2, 2)]
        there = q.col("follower_id", "a") != q.col("followed_id", "b")
        assert sorted(await q.rows(q.select(ends, mutual, there))) == [(1, 3), (2, 4), (3, 2), (4, 1), (4, 3)]
        assert [await other.unfollow(2, 1) for _ in range(2)] == [1, 0]
        assert [post.id for post in await main.page(2)] == [second]
