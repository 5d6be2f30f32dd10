"""The family ``jobs``: rows that several workers compete for.

- ``Job``: a key that the rule sets, and a number.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Job(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("job")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        v: int

    return {"Job": Job}


JOBS = Family(
    "jobs",
    (Table("job", (Column("id", IntegerType(), null=False), Column("v", IntegerType())), primary_key=("id",)),),
    _models,
)
