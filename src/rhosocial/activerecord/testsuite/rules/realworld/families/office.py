"""An office that several tenants share: notes, remarks on them, and a log of changes.

- ``Note``: has soft deletion and an optimistic lock.
- ``Remark``: belongs to a note.
- ``Action``: a line of the log.

Every table has the tenant's number and holds the rows of all tenants.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, TimestampTzType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.field import OptimisticLockMixin

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Note(OptimisticLockMixin, m.SoftDelete, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("note")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        tenant_id: int
        title: str
        size: int = 1

    class Remark(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("remark")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        tenant_id: int
        note_id: int
        body: str

    class Action(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("action")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        tenant_id: int
        note_id: int
        what: str

    return {"Note": Note, "Remark": Remark, "Action": Action}


def _number(name: str) -> Column:
    return Column(name, IntegerType(), null=False)


OFFICE = Family(
    "office",
    (
        Table(
            "note",
            (
                Column("id", identity=True),
                _number("tenant_id"),
                Column("title", VarCharType(100), null=False),
                _number("size"),
                _number("version"),
                Column("deleted_at", TimestampTzType(6)),
            ),
        ),
        Table(
            "remark",
            (
                Column("id", identity=True),
                _number("tenant_id"),
                _number("note_id"),
                Column("body", VarCharType(50), null=False),
            ),
        ),
        Table(
            "action",
            (
                Column("id", identity=True),
                _number("tenant_id"),
                _number("note_id"),
                Column("what", VarCharType(20), null=False),
            ),
        ),
    ),
    _models,
)
