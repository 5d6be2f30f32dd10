"""A shop: items in stock, purchases with lines, and payments.

- ``Item``: its price and the quantity in stock; its key is set by the application.
- ``Purchase``: its buyer, its state (open, paid or cancelled) and its total.
- ``Line``: the quantity of one item in a purchase.
- ``Payment``: the amount paid for a purchase.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Item(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("item")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        price: int
        in_stock: int

    class Purchase(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("purchase")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        buyer: str
        state: str = "open"
        total: int = 0

    class Line(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("line")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        purchase_id: int
        item_id: int
        quantity: int

    class Payment(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("payment")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        purchase_id: int
        amount: int

    return {"Item": Item, "Purchase": Purchase, "Line": Line, "Payment": Payment}


def _number(name: str) -> Column:
    return Column(name, IntegerType(), null=False)


_OF_PURCHASE = ForeignKey(("purchase_id",), "purchase", ("id",))

SHOP = Family(
    "shop",
    (
        Table("item", (_number("id"), _number("price"), _number("in_stock")), primary_key=("id",)),
        Table(
            "purchase",
            (
                Column("id", identity=True),
                Column("buyer", VarCharType(20), null=False),
                Column("state", VarCharType(10), null=False),
                _number("total"),
            ),
        ),
        Table(
            "line",
            (Column("id", identity=True), _number("purchase_id"), _number("item_id"), _number("quantity")),
            foreign_keys=(_OF_PURCHASE, ForeignKey(("item_id",), "item", ("id",))),
        ),
        Table(
            "payment",
            (Column("id", identity=True), _number("purchase_id"), _number("amount")),
            foreign_keys=(_OF_PURCHASE,),
        ),
    ),
    _models,
)
