"""The family ``blog``: users and their posts, for the life of a record and for one relation.

- ``User``: a generated key, a unique name, a nullable number and a DEFAULT.
- ``Post``: belongs to a user, by a foreign key without actions.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class User(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("user")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        age: Optional[int] = None
        city: str = "Rome"

        posts: ClassVar[Any] = m.HasMany(foreign_key="user_id", inverse_of="user")

    class Post(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("post")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        user_id: int
        title: str

        user: ClassVar[Any] = m.BelongsTo(foreign_key="user_id", inverse_of="posts")

    return {"User": User, "Post": Post}


BLOG = Family(
    "blog",
    (
        Table(
            "user",
            (
                Column("id", identity=True),
                Column("name", VarCharType(50), null=False, unique=True),
                Column("age", IntegerType()),
                Column("city", VarCharType(50), default="Rome"),
            ),
        ),
        Table(
            "post",
            (
                Column("id", identity=True),
                Column("user_id", IntegerType(), null=False),
                Column("title", VarCharType(100), null=False),
            ),
            foreign_keys=(ForeignKey(("user_id",), "user", ("id",)),),
        ),
    ),
    _models,
)
