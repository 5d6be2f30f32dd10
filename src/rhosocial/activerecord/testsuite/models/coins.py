"""Coins: an integer key that the application gives.

- ``Coin``: says that its key is not generated.
"""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..harness.tables import Column, Family, Table
from .kit import ModelKit


def _models(m: ModelKit) -> dict[str, Any]:
    class Coin(m.Record):
        __logging_config__ = m.quiet
        __table_name__ = m.table("coin")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        name: str

    return {"Coin": Coin}


COINS = Family(
    "coins",
    (
        Table(
            "coin",
            (Column("id", IntegerType(), null=False), Column("name", VarCharType(50), null=False)),
            primary_key=("id",),
        ),
    ),
    _models,
)
