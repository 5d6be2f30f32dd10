"""The family ``pairs``: two rows with a number each, for the isolation schedules. It has no models; only SQL uses it."""

from __future__ import annotations

from rhosocial.activerecord.backend.expression.types import IntegerType

from ..tables import Column, Family, Table

PAIRS = Family(
    "pairs",
    (Table("pair", (Column("id", IntegerType(), null=False), Column("v", IntegerType())), primary_key=("id",)),),
)
