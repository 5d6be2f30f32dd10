"""Accounts: records with an optimistic lock.

- ``Account``: uses the core's ``OptimisticLockMixin``; the version is a column and not a field of the model.
- ``Old``: the same, in a table that got the column later, so that its rows may have no version.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.field import OptimisticLockMixin

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Account(OptimisticLockMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("account")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        owner: str
        balance: int = 0

    class Old(OptimisticLockMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("old")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        owner: str

    return {"Account": Account, "Old": Old}


ACCOUNTS = Family(
    "accounts",
    (
        Table(
            "account",
            (
                Column("id", identity=True),
                Column("owner", VarCharType(50), null=False),
                Column("balance", IntegerType(), null=False),
                Column("version", IntegerType(), null=False),
            ),
        ),
        Table(
            "old",
            (Column("id", identity=True), Column("owner", VarCharType(50)), Column("version", IntegerType())),
        ),
    ),
    _models,
)
