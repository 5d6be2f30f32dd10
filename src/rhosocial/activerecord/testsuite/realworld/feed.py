"""A social feed: counters that agree with what they count, and pages that neither repeat nor miss while posts arrive."""

from __future__ import annotations

from functools import partial
from typing import Any, Optional

from rhosocial.activerecord.backend.errors import IntegrityError

from ..feature._terms import Terms
from ..feature._working import Worker, workers
from ..harness.base import ConformanceTests, family_fixture
from ..harness.db import Db
from ..harness.rules import rule
from ..models.feed import FEED
from ._crew import insisting, joined, pause, together

PEOPLE = {1: "Ada", 2: "Bob", 3: "Cyd", 4: "Dan"}
PAGE = 4


class Feed:
    """What one session of the feed does. Each change is one transaction, and is tried again when it had to give way."""

    def __init__(self, db: Db, backend: Any) -> None:
        self.db = db
        self.backend = backend
        self.models = db.bind(FEED, backend)

    async def post(self, author: int, body: str) -> int:
        """The key of a new post."""

        async def posting() -> int:
            post = self.models.Post(author_id=author, body=body)
            await self.db(post.save())
            return int(post.id)

        return await insisting(self.db, posting)

    async def like(self, person: int, post: int) -> bool:
        """Whether the person became a fan by this; who is one already stays one."""
        try:
            return await insisting(self.db, lambda: self._like(person, post))
        except IntegrityError:
            return False

    async def _like(self, person: int, post: int) -> bool:
        async with self.db.using(self.backend.transaction()):
            await self.db(self.models.Fan(post_id=post, person_id=person).save())
            await self._count(post, 1)
        return True

    async def unlike(self, person: int, post: int) -> bool:
        """Whether the person was a fan, and is none now."""
        return await insisting(self.db, lambda: self._unlike(person, post))

    async def _unlike(self, person: int, post: int) -> bool:
        fan = self.models.Fan
        async with self.db.using(self.backend.transaction()):
            mine = fan.query().where(fan.c.post_id == post).where(fan.c.person_id == person)
            if not await self.db(mine.delete_all()):
                return False
            await self._count(post, -1)
        return True

    async def _count(self, post: int, change: int) -> None:
        # Time for the others to come in between.
        await pause(self.db, 0.001)
        counter = self.models.Post.c
        await self.db(self.models.Post.query().where(counter.id == post).update_all({"likes": counter.likes + change}))

    async def follow(self, follower: int, followed: int) -> None:
        await self.db(self.models.Follow(follower_id=follower, followed_id=followed).save())

    async def unfollow(self, follower: int, followed: int) -> int:
        follow = self.models.Follow
        mine = follow.query().where(follow.c.follower_id == follower).where(follow.c.followed_id == followed)
        return int(await self.db(mine.delete_all()))

    async def page(self, reader: int, before: Optional[int] = None) -> list[Any]:
        """The next posts of whom the reader follows, the newest first, older than the last one seen."""
        q, post = Terms(self.db, self.models), self.models.Post
        followed = q.select(["followed_id"], "follow", q.col("follower_id") == reader)
        query = post.query().where(q.within(post.c.author_id, followed))
        if before is not None:
            query = query.where(post.c.id < before)
        found: list[Any] = await self.db(query.order_by((post.c.id, "DESC")).limit(PAGE).all())
        return found

    async def walk(self, reader: int) -> list[tuple[int, int, str]]:
        """Key, author and text of every post of the reader's feed, page by page."""
        seen: list[tuple[int, int, str]] = []
        while page := await insisting(self.db, partial(self.page, reader, seen[-1][0] if seen else None)):
            seen += [(post.id, post.author_id, post.body) for post in page]
            assert len(seen) < 500, f"the feed has no end: {seen[-PAGE:]}"
            await pause(self.db, 0.001)
        return seen


async def peopled(db: Db, feed: Any) -> Feed:
    """The people, nobody following anybody; gives the feed of the session under test."""
    await db(feed.Person.bulk_create([feed.Person(id=key, name=name) for key, name in PEOPLE.items()]))
    return Feed(db, db.backend)


class FeedTests(ConformanceTests):
    """People who post, follow and like at the same time."""

    area = "realworld"
    feed = family_fixture(FEED)

    @rule(waits=True)
    async def test_counters_agree_with_what_they_count(self, db: Db, feed: Any) -> None:
        """Everybody likes the same posts, twice, and takes one back. Look at lost updates, and at a failed INSERT's end."""
        mine = await peopled(db, feed)
        posts = [await mine.post(1, f"post {number}") for number in range(2)]

        async def work(worker: Worker, number: int) -> list[bool]:
            session, person = Feed(db, worker.backend), number + 2
            answers = [await session.like(person, post) for post in posts for _ in range(2)]
            answers += [await session.unlike(person, posts[0]) for _ in range(2)]
            return answers

        async with workers(db, *"ABC") as crew:
            answers = await together(db, crew, work)
        counters = dict(await db.observer.rows(feed.sql('SELECT "id", "likes" FROM {post}')))
        fans = await db.observer.rows(feed.sql('SELECT "post_id", "person_id" FROM {fan} ORDER BY "person_id"'))
        assert answers == [[True, False, True, False, True, False]] * 3
        assert [tuple(fan) for fan in fans] == [(posts[1], 2), (posts[1], 3), (posts[1], 4)]
        assert counters == {posts[0]: 0, posts[1]: 3}

    @rule(waits=True)
    async def test_pages_neither_repeat_nor_miss_while_posts_arrive(self, db: Db, feed: Any) -> None:
        """Every old post once, no post twice, and only of whom one follows. Look at conditions, order and stale reads."""
        mine = await peopled(db, feed)
        for followed in (1, 3):
            await mine.follow(2, followed)
        old = {await mine.post(1 + number % 4, f"old {number}"): 1 + number % 4 for number in range(24)}

        async def work(worker: Worker, number: int) -> list[Any]:
            session = Feed(db, worker.backend)
            if number:
                return [(await session.post(2 * number - 1, f"new {number}-{each}")) for each in range(8)]
            return [await session.walk(2) for _ in range(2)]

        async with workers(db, *"ABC") as crew:
            walks, *posted = await together(db, crew, work)
        for walk in walks:
            keys = [key for key, _, _ in walk]
            assert keys == sorted(set(keys), reverse=True)
            assert [key for key in keys if key in old] == sorted((k for k in old if old[k] in (1, 3)), reverse=True)
            assert {author for _, author, _ in walk} == {1, 3}
        everything = await Feed(db, db.backend).walk(2)
        assert {key for key, _, _ in everything} == {*joined(posted), *(k for k in old if old[k] in (1, 3))}
        assert len(await db.observer.rows(feed.sql('SELECT "id" FROM {post}'))) == 24 + 16

    @rule(waits=True)
    async def test_the_graph_is_what_was_last_committed(self, db: Db, feed: Any) -> None:
        """Another session follows and unfollows; the next page knows. Look at caches and at snapshots that stay open."""
        mine = await peopled(db, feed)
        other = Feed(db, await db.connect("other"))
        first, second = await mine.post(1, "by Ada"), await other.post(3, "by Cyd")
        assert await mine.page(2) == []
        for follower, followed in ((2, 1), (1, 2), (2, 3), (3, 4), (4, 2)):
            await other.follow(follower, followed)
        assert [post.id for post in await mine.page(2)] == sorted((first, second), reverse=True)
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
        assert [post.id for post in await mine.page(2)] == [second]
