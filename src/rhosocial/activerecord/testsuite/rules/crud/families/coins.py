"""Coins: an integer key that the application sets.

- ``Coin``: declares that its key is not generated.
"""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Coin(m.Record):
        __logging_config__ = m.silent_logging
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
