"""The family ``bags``: several multisets of rows in one table, for set operations.

- ``Thing``: ``bag`` is the multiset of the row; ``x`` and ``y`` are its values, which may be NULL.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Thing(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("member")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        bag: int
        x: Optional[int] = None
        y: Optional[str] = None

    return {"Thing": Thing}


BAGS = Family(
    "bags",
    (
        Table(
            "member",
            (
                Column("id", IntegerType(), null=False),
                Column("bag", IntegerType(), null=False),
                Column("x", IntegerType()),
                Column("y", VarCharType(10)),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)
