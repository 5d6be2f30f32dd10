"""Nodes that name two others: a model with two relations of each kind to itself."""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.relation import BelongsTo, HasMany

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Node(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("node")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        one_id: Optional[int] = None
        other_id: Optional[int] = None

        one: ClassVar[BelongsTo[Node]] = m.BelongsTo(foreign_key="one_id", inverse_of="ones")
        other: ClassVar[BelongsTo[Node]] = m.BelongsTo(foreign_key="other_id", inverse_of="others")
        ones: ClassVar[HasMany[Node]] = m.HasMany(foreign_key="one_id", inverse_of="one")
        others: ClassVar[HasMany[Node]] = m.HasMany(foreign_key="other_id", inverse_of="other")

    m.link(Node)
    return {"Node": Node}


NODES = Family(
    "nodes",
    (
        Table(
            "node",
            (
                Column("id", IntegerType(), null=False),
                Column("one_id", IntegerType()),
                Column("other_id", IntegerType()),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)
