"""Things: the family for NULL, DEFAULT, empty text and bulk operations.

- ``Item``: has every column.
- ``ShortItem``: has only the key and the name of the same table, so that an INSERT leaves the other columns to DEFAULT.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, TextType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Item(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("thing")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        label: Optional[str] = None
        note: Optional[str] = None
        amount: Optional[int] = None
        place: Optional[int] = None

    class ShortItem(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("thing")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str

    return {"Item": Item, "ShortItem": ShortItem}


THINGS = Family(
    "things",
    (
        Table(
            "thing",
            (
                Column("id", identity=True),
                Column("name", VarCharType(50), null=False),
                Column("label", VarCharType(50), default="plain"),
                Column("note", TextType()),
                Column("amount", IntegerType(), default=7),
                Column("place", IntegerType()),
            ),
        ),
    ),
    _models,
)
