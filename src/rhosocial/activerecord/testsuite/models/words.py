"""Words: columns whose names SQL keeps for itself.

- ``Word``: ``order``, ``group`` and ``user``, which are harmless in Python.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..harness.tables import Column, Family, Table
from .kit import ModelKit


def _models(m: ModelKit) -> dict[str, Any]:
    class Word(m.Record):
        __logging_config__ = m.quiet
        __table_name__ = m.table("word")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        user: str
        group: Optional[str] = None
        order: Optional[int] = None

    return {"Word": Word}


WORDS = Family(
    "words",
    (
        Table(
            "word",
            (
                Column("id", identity=True),
                Column("user", VarCharType(50), null=False),
                Column("group", VarCharType(50)),
                Column("order", IntegerType()),
            ),
        ),
    ),
    _models,
)
