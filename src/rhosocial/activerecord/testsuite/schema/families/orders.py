"""The family ``orders``: order lines with a key of two columns.

- ``Line``: the fields of the key have other names and another order than its columns.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy, UseColumn
from rhosocial.activerecord.field import CompositePKMixin

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Line(CompositePKMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("line")
        __primary_key__ = ("order_no", "line_no")

        c: ClassVar[FieldProxy] = FieldProxy()
        line: Annotated[Optional[int], UseColumn("line_no")] = None
        order: Annotated[Optional[int], UseColumn("order_no")] = None
        article: str
        amount: int = 1

    return {"Line": Line}


ORDERS = Family(
    "orders",
    (
        Table(
            "line",
            (
                Column("line_no", IntegerType(), null=False),
                Column("order_no", IntegerType(), null=False),
                Column("article", VarCharType(50), null=False),
                Column("amount", IntegerType(), null=False),
            ),
            primary_key=("order_no", "line_no"),
        ),
    ),
    _models,
)
