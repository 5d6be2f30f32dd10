"""A bank: accounts, transfers between them, and the entries of each transfer.

- ``Account``: its key is set by the application.
- ``Transfer``: one for each request.
- ``Entry``: an amount added to or taken from an account.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Account(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("account")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        balance: int

    class Transfer(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("transfer")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        request: str

    class Entry(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("entry")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        transfer_id: int
        account_id: int
        amount: int

    return {"Account": Account, "Transfer": Transfer, "Entry": Entry}


def _number(name: str) -> Column:
    return Column(name, IntegerType(), null=False)


BANK = Family(
    "bank",
    (
        Table("account", (_number("id"), _number("balance")), primary_key=("id",)),
        Table("transfer", (Column("id", identity=True), Column("request", VarCharType(40), null=False, unique=True))),
        Table(
            "entry",
            (Column("id", identity=True), _number("transfer_id"), _number("account_id"), _number("amount")),
            foreign_keys=(
                ForeignKey(("transfer_id",), "transfer", ("id",)),
                ForeignKey(("account_id",), "account", ("id",)),
            ),
        ),
    ),
    _models,
)
