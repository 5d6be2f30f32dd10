"""The family ``samples``: a value of each type that functions take.

- ``Sample``: a key that the rule sets, two integers, a decimal, a float, a word, a date and two moments.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import (
    DateTimeType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    VarCharType,
)
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Sample(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("sample")
        __primary_key__ = "k"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        k: int
        n: Optional[int] = None
        p: Optional[int] = None
        amount: Optional[Decimal] = None
        ratio: Optional[float] = None
        word: Optional[str] = None
        day: Optional[date] = None
        moment: Optional[datetime] = None
        later: Optional[datetime] = None

    return {"Sample": Sample}


SAMPLES = Family(
    "samples",
    (
        Table(
            "sample",
            (
                Column("k", IntegerType(), null=False),
                Column("n", IntegerType()),
                Column("p", IntegerType()),
                Column("amount", DecimalType(10, 2)),
                Column("ratio", DoubleType()),
                Column("word", VarCharType(50)),
                Column("day", DateType()),
                Column("moment", DateTimeType(6)),
                Column("later", DateTimeType(6)),
            ),
            primary_key=("k",),
        ),
    ),
    _models,
)
