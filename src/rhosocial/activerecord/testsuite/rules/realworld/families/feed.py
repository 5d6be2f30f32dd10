"""A social feed: people, whom they follow, what they post and what they like.

- ``Person``: its key is set by the application.
- ``Follow``: who follows whom; its key has two columns.
- ``Fan``: who likes which post; its key has two columns.
- ``Post``: has a counter of its fans.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.field import CompositePKMixin

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Person(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("person")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        name: str

    class Follow(CompositePKMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("follow")
        __primary_key__ = ("follower_id", "followed_id")

        c: ClassVar[FieldProxy] = FieldProxy()
        follower_id: int
        followed_id: int

    class Post(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("post")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        author_id: int
        body: str
        likes: int = 0

    class Fan(CompositePKMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("fan")
        __primary_key__ = ("post_id", "person_id")

        c: ClassVar[FieldProxy] = FieldProxy()
        post_id: int
        person_id: int

    return {"Person": Person, "Follow": Follow, "Post": Post, "Fan": Fan}


def _number(name: str) -> Column:
    return Column(name, IntegerType(), null=False)


FEED = Family(
    "feed",
    (
        Table("person", (_number("id"), Column("name", VarCharType(20), null=False)), primary_key=("id",)),
        Table(
            "follow",
            (_number("follower_id"), _number("followed_id")),
            primary_key=("follower_id", "followed_id"),
            foreign_keys=(
                ForeignKey(("follower_id",), "person", ("id",)),
                ForeignKey(("followed_id",), "person", ("id",)),
            ),
        ),
        Table(
            "post",
            (
                Column("id", identity=True),
                _number("author_id"),
                Column("body", VarCharType(50), null=False),
                _number("likes"),
            ),
            foreign_keys=(ForeignKey(("author_id",), "person", ("id",)),),
        ),
        Table(
            "fan",
            (_number("post_id"), _number("person_id")),
            primary_key=("post_id", "person_id"),
            foreign_keys=(
                ForeignKey(("post_id",), "post", ("id",)),
                ForeignKey(("person_id",), "person", ("id",)),
            ),
        ),
    ),
    _models,
)
