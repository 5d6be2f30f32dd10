"""The family ``facts``: rows for conditions, selections and other queries.

- ``Fact``: a key that the rule sets, two nullable numbers, a nullable word and a nullable boolean.
- ``Twin``: the same columns in another table, for subqueries.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import BooleanType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Fact(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("fact")
        __primary_key__ = "k"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        k: int
        a: Optional[int] = None
        b: Optional[int] = None
        word: Optional[str] = None
        flag: Optional[bool] = None

    class Twin(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("twin")
        __primary_key__ = "k"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        k: int
        a: Optional[int] = None
        b: Optional[int] = None
        word: Optional[str] = None
        flag: Optional[bool] = None

    return {"Fact": Fact, "Twin": Twin}


_COLUMNS = (
    Column("k", IntegerType(), null=False),
    Column("a", IntegerType()),
    Column("b", IntegerType()),
    Column("word", VarCharType(50)),
    Column("flag", BooleanType()),
)

FACTS = Family(
    "facts", (Table("fact", _COLUMNS, primary_key=("k",)), Table("twin", _COLUMNS, primary_key=("k",))), _models
)
