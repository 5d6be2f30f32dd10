"""Bins: records with soft deletion whose keys are not called ``id``.

- ``Named``: the key has another name in the model than in the table.
- ``Paired``: the key has two columns.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from rhosocial.activerecord.backend.expression.types import IntegerType, TimestampTzType, VarCharType
from rhosocial.activerecord.base import FieldProxy, UseColumn

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Named(m.SoftDelete, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("bin_named")
        __primary_key__ = "bin_no"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        number: Annotated[int, UseColumn("bin_no")]
        title: str

    class Paired(m.SoftDelete, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("bin_paired")
        __primary_key__ = ("hall", "place")
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        hall: int
        place: int
        title: str

    return {"Named": Named, "Paired": Paired}


def _table(name: str, *keys: str) -> Table:
    columns = (Column("title", VarCharType(20), null=False), Column("deleted_at", TimestampTzType(6)))
    return Table(name, (*(Column(key, IntegerType(), null=False) for key in keys), *columns), primary_key=keys)


BINS = Family("bins", (_table("bin_named", "bin_no"), _table("bin_paired", "hall", "place")), _models)
