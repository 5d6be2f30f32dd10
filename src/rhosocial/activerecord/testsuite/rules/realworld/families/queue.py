"""A queue of tasks and their outcomes.

- ``Task``: its key is set by the application; it has a state (``ready``, ``taken``, ``done`` or ``dead``), the worker
  that took it, and the number of tries.
- ``Outcome``: one row each time a task is processed, so that a second time shows.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, ForeignKey, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Task(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("task")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        id: int
        state: str = "ready"
        worker: Optional[str] = None
        tries: int = 0

    class Outcome(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("outcome")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        task_id: int
        worker: str

    return {"Task": Task, "Outcome": Outcome}


QUEUE = Family(
    "queue",
    (
        Table(
            "task",
            (
                Column("id", IntegerType(), null=False),
                Column("state", VarCharType(10), null=False),
                Column("worker", VarCharType(20)),
                Column("tries", IntegerType(), null=False),
            ),
            primary_key=("id",),
        ),
        Table(
            "outcome",
            (
                Column("id", identity=True),
                Column("task_id", IntegerType(), null=False),
                Column("worker", VarCharType(20), null=False),
            ),
            foreign_keys=(ForeignKey(("task_id",), "task", ("id",)),),
        ),
    ),
    _models,
)
