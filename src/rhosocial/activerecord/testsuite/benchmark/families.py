"""The family ``store`` of the benchmarks: customers and their purchases, with columns of simple types.

- ``Customer``: the workload sets the key, so that both sides of a benchmark can write the same rows.
- ``Purchase``: a generated key; belongs to a customer, without a foreign key, whose check would be measured too.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.relation import BelongsTo, HasMany

from ..schema.model_kit import ModelKit
from ..schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Customer(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("customer")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        city: str
        points: int

        purchases: ClassVar[HasMany[Purchase]] = m.HasMany(foreign_key="customer_id", inverse_of="customer")

    class Purchase(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("purchase")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        customer_id: int
        item: str
        amount: int

        customer: ClassVar[BelongsTo[Customer]] = m.BelongsTo(foreign_key="customer_id", inverse_of="purchases")

    m.link(Customer, Purchase)
    return {"Customer": Customer, "Purchase": Purchase}


STORE = Family(
    "store",
    (
        Table(
            "customer",
            (
                Column("id", IntegerType(), null=False),
                Column("name", VarCharType(50), null=False),
                Column("city", VarCharType(50), null=False),
                Column("points", IntegerType(), null=False),
            ),
            primary_key=("id",),
        ),
        Table(
            "purchase",
            (
                Column("id", identity=True),
                Column("customer_id", IntegerType(), null=False),
                Column("item", VarCharType(50), null=False),
                Column("amount", IntegerType(), null=False),
            ),
        ),
    ),
    _models,
)
