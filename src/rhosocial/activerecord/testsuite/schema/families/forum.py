"""The family ``forum``: models with relations. The rules set the keys, and the tables have no foreign keys.

- ``Author``: has many posts, one profile, and many ghosts, whose table does not exist.
- ``Profile``: belongs to an author and has one badge.
- ``Post``: belongs to an author, who may be NULL or unknown; has many comments, and tags through taggings.
- ``Comment``: belongs to a post, and to another comment that it answers.
- ``Tagging``: joins posts and tags.
- ``Draft``: soft delete.
- ``Fresh`` and ``Brief``: authors whose relation is not cached, or whose cache expires at once.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, TimestampTzType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.relation import BelongsTo, CacheConfig, HasMany, HasOne

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Author(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("author")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str

        posts: ClassVar[HasMany[Post]] = m.HasMany(foreign_key="author_id", inverse_of="author")
        profile: ClassVar[HasOne[Profile]] = m.HasOne(foreign_key="author_id", inverse_of="author")
        drafts: ClassVar[HasMany[Draft]] = m.HasMany(foreign_key="author_id")
        ghosts: ClassVar[HasMany[Ghost]] = m.HasMany(foreign_key="author_id")

    class Profile(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("profile")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        author_id: Optional[int] = None
        bio: str

        author: ClassVar[BelongsTo[Author]] = m.BelongsTo(foreign_key="author_id", inverse_of="profile")
        badge: ClassVar[HasOne[Badge]] = m.HasOne(foreign_key="profile_id")

    class Badge(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("badge")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        profile_id: int
        label: str

    class Post(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("post")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        author_id: Optional[int] = None
        title: str
        rank: int = 0

        author: ClassVar[BelongsTo[Author]] = m.BelongsTo(foreign_key="author_id", inverse_of="posts")
        comments: ClassVar[HasMany[Comment]] = m.HasMany(foreign_key="post_id", inverse_of="post")
        taggings: ClassVar[HasMany[Tagging]] = m.HasMany(foreign_key="post_id", inverse_of="post")

    class Comment(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("comment")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        post_id: int
        text: str
        answer_to: Optional[int] = None

        post: ClassVar[BelongsTo[Post]] = m.BelongsTo(foreign_key="post_id", inverse_of="comments")
        question: ClassVar[BelongsTo[Comment]] = m.BelongsTo(foreign_key="answer_to", inverse_of="answers")
        answers: ClassVar[HasMany[Comment]] = m.HasMany(foreign_key="answer_to", inverse_of="question")

    class Tag(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("tag")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str

        taggings: ClassVar[HasMany[Tagging]] = m.HasMany(foreign_key="tag_id", inverse_of="tag")

    class Tagging(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("tagging")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        post_id: int
        tag_id: int

        post: ClassVar[BelongsTo[Post]] = m.BelongsTo(foreign_key="post_id", inverse_of="taggings")
        tag: ClassVar[BelongsTo[Tag]] = m.BelongsTo(foreign_key="tag_id", inverse_of="taggings")

    class Draft(m.SoftDelete, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("draft")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        author_id: int
        title: str

    class Ghost(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("author") + "_x"

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        author_id: int

    class Fresh(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("author")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str

        posts: ClassVar[HasMany[Post]] = m.HasMany(foreign_key="author_id", cache_config=CacheConfig(enabled=False))

    class Brief(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("author")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str

        posts: ClassVar[HasMany[Post]] = m.HasMany(foreign_key="author_id", cache_config=CacheConfig(ttl=0))

    classes: tuple[Any, ...] = (Author, Profile, Badge, Post, Comment, Tag, Tagging, Draft, Ghost, Fresh, Brief)
    m.link(*classes)
    return {each.__name__: each for each in classes}


def _key() -> Column:
    return Column("id", IntegerType(), null=False)


def _text(name: str) -> Column:
    return Column(name, VarCharType(50), null=False)


def _number(name: str, null: bool = False) -> Column:
    return Column(name, IntegerType(), null=null)


FORUM = Family(
    "forum",
    (
        Table("author", (_key(), _text("name")), primary_key=("id",)),
        Table("profile", (_key(), _number("author_id", null=True), _text("bio")), primary_key=("id",)),
        Table("badge", (_key(), _number("profile_id"), _text("label")), primary_key=("id",)),
        Table("post", (_key(), _number("author_id", null=True), _text("title"), _number("rank")), primary_key=("id",)),
        Table(
            "comment",
            (_key(), _number("post_id"), _text("text"), _number("answer_to", null=True)),
            primary_key=("id",),
        ),
        Table("tag", (_key(), _text("name")), primary_key=("id",)),
        Table("tagging", (_key(), _number("post_id"), _number("tag_id")), primary_key=("id",)),
        Table(
            "draft",
            (_key(), _number("author_id"), _text("title"), Column("deleted_at", TimestampTzType(6))),
            primary_key=("id",),
        ),
    ),
    _models,
)

AUTHORS = [(1, "Ada"), (2, "Bob"), (3, "Cyd")]
"""Columns ``id``, ``name``; Cyd has no posts and no profile."""

PROFILES = [(11, 1, "counts"), (12, 2, "builds"), (13, None, "lost")]
"""Columns ``id``, ``author_id``, ``bio``."""

BADGES = [(91, 11, "gold")]
"""Columns ``id``, ``profile_id``, ``label``; Bob's profile has none."""

POSTS = [(21, 1, "One", 3), (22, 2, "Two", 1), (23, 1, "Three", 2), (24, None, "Four", 5), (25, 9, "Five", 4)]
"""Columns ``id``, ``author_id``, ``title``, ``rank``; Four has no author, and the author of Five does not exist."""

COMMENTS = [(31, 21, "good", None), (32, 21, "bad", 31), (33, 22, "why", None), (34, 21, "no", 31), (35, 23, "oh", 34)]
"""Columns ``id``, ``post_id``, ``text``, ``answer_to``."""

TAGS = [(41, "sql"), (42, "python")]
"""Columns ``id``, ``name``."""

TAGGINGS = [(51, 21, 41), (52, 21, 42), (53, 22, 42)]
"""Columns ``id``, ``post_id``, ``tag_id``."""
