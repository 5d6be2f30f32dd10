"""A social feed: like counters match the likes, and pages neither repeat nor miss posts while posts arrive."""

from __future__ import annotations

from functools import partial
from typing import Any, Optional

from rhosocial.activerecord.backend.errors import IntegrityError

from ...engine.db import Db
from ..support.retries import pause, retrying
from ..support.sizes import batch_size
from ..support.terms import Terms
from .families.feed import FEED

PEOPLE = {1: "Ada", 2: "Bob", 3: "Cyd", 4: "Dan"}
PAGE = 4


class Feed:
    """One session of the feed. Each change is one transaction, which is retried after a conflict."""

    def __init__(self, db: Db, backend: Any) -> None:
        self.db = db
        self.backend = backend
        self.models = db.bind(FEED, backend)

    async def post(self, author: int, body: str) -> int:
        """Write a post and return its key."""

        async def posting() -> int:
            post = self.models.Post(author_id=author, body=body)
            await self.db(post.save())
            return int(post.id)

        return await retrying(self.db, posting)

    async def like(self, person: int, post: int) -> bool:
        """Add the person to the post's fans. Returns False when the person already is one."""
        try:
            return await retrying(self.db, lambda: self._like(person, post))
        except IntegrityError:
            return False

    async def _like(self, person: int, post: int) -> bool:
        async with self.db.using(self.backend.transaction()):
            await self.db(self.models.Fan(post_id=post, person_id=person).save())
            await self._count(post, 1)
        return True

    async def unlike(self, person: int, post: int) -> bool:
        """Remove the person from the post's fans. Returns False when the person is not one."""
        return await retrying(self.db, lambda: self._unlike(person, post))

    async def _unlike(self, person: int, post: int) -> bool:
        fan = self.models.Fan
        async with self.db.using(self.backend.transaction()):
            like = fan.query().where(fan.c.post_id == post).where(fan.c.person_id == person)
            if not await self.db(like.delete_all()):
                return False
            await self._count(post, -1)
        return True

    async def _count(self, post: int, change: int) -> None:
        # Gives the other sessions time to interfere.
        await pause(self.db, 0.001)
        counter = self.models.Post.c
        await self.db(self.models.Post.query().where(counter.id == post).update_all({"likes": counter.likes + change}))

    async def follow(self, follower: int, followed: int) -> None:
        await self.db(self.models.Follow(follower_id=follower, followed_id=followed).save())

    async def unfollow(self, follower: int, followed: int) -> int:
        follow = self.models.Follow
        link = follow.query().where(follow.c.follower_id == follower).where(follow.c.followed_id == followed)
        return int(await self.db(link.delete_all()))

    async def page(self, reader: int, before: Optional[int] = None) -> list[Any]:
        """The next posts of people whom the reader follows, newest first, below the key ``before``."""
        q, post = Terms(self.db, self.models), self.models.Post
        followed = q.select(["followed_id"], "follow", q.col("follower_id") == reader)
        query = post.query().where(q.within(post.c.author_id, followed))
        if before is not None:
            query = query.where(post.c.id < before)
        found: list[Any] = await self.db(query.order_by((post.c.id, "DESC")).limit(PAGE).all())
        return found

    async def walk(self, reader: int) -> list[tuple[int, int, str]]:
        """Key, author and text of every post of the reader's feed, read page by page."""
        seen: list[tuple[int, int, str]] = []
        while page := await retrying(self.db, partial(self.page, reader, seen[-1][0] if seen else None)):
            seen += [(post.id, post.author_id, post.body) for post in page]
            assert len(seen) < 500, f"the feed does not end: {seen[-PAGE:]}"
            await pause(self.db, 0.001)
        return seen


async def with_users(db: Db, feed: Any) -> Feed:
    """Write four people without followers, and return the feed of the session under test."""
    people = [feed.Person(id=key, name=name) for key, name in PEOPLE.items()]
    await db(feed.Person.bulk_create(people, batch_size=batch_size(db)))
    return Feed(db, db.backend)
