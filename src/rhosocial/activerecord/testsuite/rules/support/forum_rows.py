"""The rows of the family ``forum``, and a count of the statements that a step of a rule sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...engine.db import Db
from ...schema.families.forum import AUTHORS, BADGES, COMMENTS, POSTS, PROFILES, TAGGINGS, TAGS
from .terms import Row, Terms

_ROWS: dict[str, tuple[str, Sequence[Row]]] = {
    "author": ("id name", AUTHORS),
    "profile": ("id author_id bio", PROFILES),
    "badge": ("id profile_id label", BADGES),
    "post": ("id author_id title rank", POSTS),
    "comment": ("id post_id text answer_to", COMMENTS),
    "tag": ("id name", TAGS),
    "tagging": ("id post_id tag_id", TAGGINGS),
}


async def with_forum(db: Db, forum: Any, *more: str) -> None:
    """Insert the rows of authors, posts and profiles, and of the tables in ``more``."""
    q = Terms(db, forum)
    for base in ("author", "post", "profile", *more):
        await q.fill(base, *_ROWS[base])


class Sent:
    """Counts the statements that were sent since its creation or since the last call of :meth:`count`."""

    def __init__(self, db: Db) -> None:
        self._log = db.statements
        self._before = len(self._log)

    def count(self) -> int:
        """The number of statements since the last call."""
        before, self._before = self._before, len(self._log)
        return self._before - before


async def with_relations(db: Db, model: Any, *paths: Any) -> list[Any]:
    """All records of a model in the order of their keys, with the relations of these paths loaded."""
    found: list[Any] = await db(model.query().with_(*paths).order_by(model.c.id).all())
    return found


def titles(posts: Any) -> list[str]:
    """The titles of posts in alphabetical order."""
    return sorted(post.title for post in posts)
