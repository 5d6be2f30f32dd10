"""The family ``people``: every field has another name than its column, the key included.

- ``Person``: ``height`` and ``width`` are stored in each other's column, so that a name mapped twice or never shows.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import BooleanType, DateType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy, UseColumn

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Person(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("person")
        __primary_key__ = "person_id"

        c: ClassVar[FieldProxy] = FieldProxy()
        key: Annotated[Optional[int], UseColumn("person_id")] = None
        name: Annotated[str, UseColumn("primary")]
        active: Annotated[Optional[bool], UseColumn("is_active")] = None
        birthday: Annotated[Optional[date], UseColumn("group")] = None
        height: Annotated[Optional[int], UseColumn("width")] = None
        width: Annotated[Optional[int], UseColumn("height")] = None

    return {"Person": Person}


PEOPLE = Family(
    "people",
    (
        Table(
            "person",
            (
                Column("person_id", identity=True),
                Column("primary", VarCharType(50), null=False),
                Column("is_active", BooleanType()),
                Column("group", DateType()),
                Column("width", IntegerType()),
                Column("height", IntegerType()),
            ),
        ),
    ),
    _models,
)
