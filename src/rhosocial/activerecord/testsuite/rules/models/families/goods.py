"""Goods: derived fields, which the database computes, beside stored ones.

- ``Product``: has derived fields in both forms; one has another name in the statement, and one has an adapter.
- ``Bare``: the same table without derived fields.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression import Column as Name
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.functions import upper
from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy, UseAdapter, UseColumn
from rhosocial.activerecord.base.fields import DerivedField

from ....schema.families.adapted import Cents
from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table

Total = Annotated[int, DerivedField(lambda d: Name(d, "price") * Name(d, "stock"))]
Loud = Annotated[str, DerivedField(lambda d: upper(d, Name(d, "name"))), UseColumn("in_capitals")]
Worth = Annotated[Decimal, DerivedField(lambda d: Name(d, "price") * Name(d, "stock")), UseAdapter(Cents(), int)]


def _models(m: ModelKit) -> dict[str, Any]:
    class Product(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("product")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        price: int
        stock: Optional[int] = None

        reduced: ClassVar[DerivedField] = DerivedField(lambda d: Name(d, "price") - Literal(d, 3))
        total: ClassVar[Total]
        loud: ClassVar[Loud]
        worth: ClassVar[Worth]

    class Bare(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("product")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        price: int
        stock: Optional[int] = None

    return {"Product": Product, "Bare": Bare}


GOODS = Family(
    "goods",
    (
        Table(
            "product",
            (
                Column("id", IntegerType(), null=False),
                Column("name", VarCharType(20), null=False),
                Column("price", IntegerType(), null=False),
                Column("stock", IntegerType()),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)

PRODUCTS = [(1, "axe", 1250, 2), (2, "bag", 700, 10), (3, "cup", 5, None)]
"""Columns ``id``, ``name``, ``price`` and ``stock``; the stock of cups is unknown."""
