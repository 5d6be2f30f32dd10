"""Tables with every kind of constraint that fixture tables can have, for rules about violations.

- ``guard``: a key that the application sets, a short unique code, a note without an index, and columns of narrow types.
- ``ward``: refers to a guard.
- ``pair``, ``part``: a key of two columns, and a reference to it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression.types import DateType, DecimalType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Guard(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("guard")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        code: str

    return {"Guard": Guard}


GUARDS = Family(
    "guards",
    (
        Table(
            "guard",
            (
                Column("id", IntegerType(), null=False),
                Column("code", VarCharType(5), null=False, unique=True),
                Column("note", VarCharType(5)),
                Column("amount", DecimalType(5, 2)),
                Column("born", DateType()),
            ),
            primary_key=("id",),
        ),
        Table(
            "ward",
            (Column("id", IntegerType(), null=False), Column("guard_id", IntegerType(), null=False)),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("guard_id",), "guard", ("id",)),),
        ),
        Table(
            "pair",
            (Column("a", IntegerType(), null=False), Column("b", IntegerType(), null=False)),
            primary_key=("a", "b"),
        ),
        Table(
            "part",
            (
                Column("id", IntegerType(), null=False),
                Column("a", IntegerType(), null=False),
                Column("b", IntegerType(), null=False),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("a", "b"), "pair", ("a", "b")),),
        ),
    ),
    _models,
)
