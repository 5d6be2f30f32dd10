"""The family ``stock``: tables for INSERT, UPDATE and DELETE. It has no models.

- ``part``: a generated key, a unique code, two DEFAULTs, and one column of each type that adapters convert.
- ``pair``: a key of two columns.
- ``label``: a text key with another name than ``id``.
- ``tick``: every column has a default.
"""

from __future__ import annotations

from rhosocial.activerecord.backend.expression.types import (
    BooleanType,
    DateType,
    DecimalType,
    IntegerType,
    VarCharType,
)

from ..tables import Column, Family, Table

STOCK = Family(
    "stock",
    (
        Table(
            "part",
            (
                Column("id", identity=True),
                Column("code", VarCharType(30), null=False, unique=True),
                Column("name", VarCharType(50), default="plain"),
                Column("qty", IntegerType(), default=7),
                Column("more", IntegerType()),
                Column("price", DecimalType(10, 2)),
                Column("flag", BooleanType()),
                Column("day", DateType()),
            ),
        ),
        Table(
            "pair",
            (
                Column("a", IntegerType(), null=False),
                Column("b", IntegerType(), null=False),
                Column("num", IntegerType()),
            ),
            primary_key=("a", "b"),
        ),
        Table(
            "label",
            (
                Column("word", VarCharType(20), null=False),
                Column("num", IntegerType()),
                Column("note", VarCharType(50)),
            ),
            primary_key=("word",),
        ),
        Table("tick", (Column("id", identity=True), Column("name", VarCharType(50), default="plain"))),
    ),
)
