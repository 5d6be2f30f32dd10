"""The family ``figures``: numbers in groups; every column but the key can be NULL.

- ``Figure``: a text and an integer to group by; an integer, a 64-bit integer and a decimal to aggregate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import BigIntType, DecimalType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Figure(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("figure")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        grp: Optional[str] = None
        sub: Optional[int] = None
        v: Optional[int] = None
        big: Optional[int] = None
        price: Optional[Decimal] = None

    return {"Figure": Figure}


FIGURES = Family(
    "figures",
    (
        Table(
            "figure",
            (
                Column("id", IntegerType(), null=False),
                Column("grp", VarCharType(10)),
                Column("sub", IntegerType()),
                Column("v", IntegerType()),
                Column("big", BigIntType()),
                Column("price", DecimalType(18, 4)),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)
