"""Countries and stations: keys that are text.

- ``Country``: its key is a short code that the application sets.
- ``Station``: its key is a UUID that the model generates, stored as 36 characters of text on every database.
"""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.expression.types import VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.field import UUIDMixin

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Country(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("country")
        __primary_key__ = "code"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        code: str
        name: str

    class Station(UUIDMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("station")

        c: ClassVar[FieldProxy] = FieldProxy()
        name: str

    return {"Country": Country, "Station": Station}


ATLAS = Family(
    "atlas",
    (
        Table(
            "country",
            (Column("code", VarCharType(20), null=False), Column("name", VarCharType(50), null=False)),
            primary_key=("code",),
        ),
        Table(
            "station",
            (Column("id", VarCharType(36), null=False), Column("name", VarCharType(50), null=False)),
            primary_key=("id",),
        ),
    ),
    _models,
)
