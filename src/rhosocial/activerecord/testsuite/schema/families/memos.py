"""The family ``memos``: records that are marked as deleted and stay in their table.

- ``Memo``: the core's soft delete, in the mode of the session.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import TimestampTzType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Memo(m.SoftDelete, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("memo")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        title: str

    return {"Memo": Memo}


MEMOS = Family(
    "memos",
    (
        Table(
            "memo",
            (
                Column("id", identity=True),
                Column("title", VarCharType(50), null=False),
                Column("deleted_at", TimestampTzType(6)),
            ),
        ),
    ),
    _models,
)
