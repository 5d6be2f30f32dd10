"""Two rows with a number each: the table of the isolation schedules. No models: only SQL touches it."""

from __future__ import annotations

from rhosocial.activerecord.backend.expression.types import IntegerType

from ..tables import Column, Family, Table

PAIRS = Family(
    "pairs",
    (Table("pair", (Column("id", IntegerType(), null=False), Column("v", IntegerType())), primary_key=("id",)),),
)
