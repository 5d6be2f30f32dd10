"""A table of birds that statements use, and a canary table that none may touch. Keys are given, not generated."""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, JsonBType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....capabilities import Capability
from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Bird(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("bird")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        weight: int = 0

    return {"Bird": Bird}


CAGE = Family(
    "cage",
    (
        Table(
            "bird",
            (
                Column("id", IntegerType(), null=False),
                Column("name", VarCharType(200), null=False),
                Column("weight", IntegerType()),
            ),
            primary_key=("id",),
        ),
        Table(
            "canary",
            (Column("id", IntegerType(), null=False), Column("song", VarCharType(40), null=False)),
            primary_key=("id",),
        ),
    ),
    _models,
)

NEST = Family(
    "nest",
    (
        Table(
            "nest",
            (Column("id", IntegerType(), null=False), Column("v", JsonBType())),
            primary_key=("id",),
        ),
    ),
    requires=frozenset({Capability.DATA_TYPES.of("JsonBType")}),
)

BIRDS = [(1, "Ada", 10), (2, "Bob", 20), (3, "Cyd", 30)]
"""Columns ``id``, ``name``, ``weight``."""

SONG = "s3cr3t-song"
"""The secret in the canary table; no result may contain it."""
