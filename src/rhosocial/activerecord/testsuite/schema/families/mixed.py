"""The family ``mixed``: one table with a column of each kind, for lists of rows whose values differ in kind and size."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import (
    BigIntType,
    BlobType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    TextType,
)
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Mixed(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("mixed")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        n: int
        whole: Optional[int] = None
        real: Optional[float] = None
        exact: Optional[Decimal] = None
        words: Optional[str] = None
        raw: Optional[bytes] = None
        flag: Optional[bool] = None
        day: Optional[datetime.date] = None

    return {"Mixed": Mixed}


MIXED = Family(
    "mixed",
    (
        Table(
            "mixed",
            (
                Column("id", identity=True),
                Column("n", IntegerType(), null=False),
                Column("whole", BigIntType()),
                Column("real", DoubleType()),
                Column("exact", DecimalType(18, 4)),
                Column("words", TextType()),
                Column("raw", BlobType()),
                Column("flag", BooleanType()),
                Column("day", DateType()),
            ),
        ),
    ),
    _models,
)
