"""The family ``seats``: guests and seats share exactly one column name, for NATURAL JOIN and USING.

- ``Guest`` and ``Seat`` are joined by ``order``; each has a row without a match.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Guest(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("guest")
        __primary_key__ = "order"

        c: ClassVar[FieldProxy] = FieldProxy()
        order: Optional[int] = None
        person: str

    class Seat(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("seat")
        __primary_key__ = "seat_no"

        c: ClassVar[FieldProxy] = FieldProxy()
        seat_no: Optional[int] = None
        order: Optional[int] = None
        place: str

    return {"Guest": Guest, "Seat": Seat}


SEATS = Family(
    "seats",
    (
        Table(
            "guest",
            (Column("order", IntegerType(), null=False), Column("person", VarCharType(20), null=False)),
            primary_key=("order",),
        ),
        Table(
            "seat",
            (
                Column("seat_no", IntegerType(), null=False),
                Column("order", IntegerType()),
                Column("place", VarCharType(20), null=False),
            ),
            primary_key=("seat_no",),
        ),
    ),
    _models,
)

GUESTS = [(7, "Ada"), (8, "Bob"), (9, "Cyd")]
"""Columns ``order``, ``person``; Cyd has no seat."""

SEATING = [(70, 7, "window"), (71, 8, "aisle"), (72, None, "door"), (73, 6, "stove")]
"""Columns ``seat_no``, ``order``, ``place``; two seats have no guest of the table."""
