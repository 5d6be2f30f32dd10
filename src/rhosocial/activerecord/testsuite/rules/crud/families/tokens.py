"""Tokens: a model with only a key, so that its INSERT names no column.

- ``Token``: its table also has a column with a DEFAULT.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Token(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("token")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None

    return {"Token": Token}


TOKENS = Family(
    "tokens",
    (Table("token", (Column("id", identity=True), Column("label", VarCharType(50), default="plain"))),),
    _models,
)
