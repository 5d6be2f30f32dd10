"""The family ``sales``: sales by region and day, with ties.

- ``Sale``: ``day`` is an integer, so that a RANGE frame can measure distances.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import DecimalType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Sale(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("sale")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        region: Optional[str] = None
        day: int
        amount: Optional[int] = None
        price: Optional[Decimal] = None

    return {"Sale": Sale}


SALES = Family(
    "sales",
    (
        Table(
            "sale",
            (
                Column("id", IntegerType(), null=False),
                Column("region", VarCharType(10)),
                Column("day", IntegerType(), null=False),
                Column("amount", IntegerType()),
                Column("price", DecimalType(18, 4)),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)

SOLD = [
    (1, "north", 1, 10),
    (2, "north", 2, 20),
    (3, "north", 2, 30),
    (4, "north", 5, 20),
    (5, "south", 1, 5),
    (6, "south", 3, 7),
]
"""Columns ``id``, ``region``, ``day``, ``amount``; rows 2 and 3 have the same day, rows 2 and 4 the same amount."""
