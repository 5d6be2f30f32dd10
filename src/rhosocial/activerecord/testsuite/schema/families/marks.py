"""The family ``marks``: numbered rows, for rules about what a transaction keeps.

- ``Mark``: a key that the rule sets, and a value.
"""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Mark(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("mark")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        v: int

    return {"Mark": Mark}


MARKS = Family(
    "marks",
    (
        Table(
            "mark",
            (Column("id", IntegerType(), null=False), Column("v", IntegerType(), null=False)),
            primary_key=("id",),
        ),
    ),
    _models,
)
