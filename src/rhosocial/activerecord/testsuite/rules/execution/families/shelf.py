"""Tables for handwritten statements: rows of plain columns whose keys the rule chooses, and pages of large values.

- ``item``: one column of each plain type that every database has; no generated key, no default.
- ``page``: large text and bytes.

These rules call the backend directly, so they use no models.
"""

from __future__ import annotations

from rhosocial.activerecord.backend.expression.types import (
    BlobType,
    BooleanType,
    DateType,
    IntegerType,
    TextType,
    VarCharType,
)

from ....schema.tables import Column, Family, Table

SHELF = Family(
    "shelf",
    (
        Table(
            "item",
            (
                Column("id", IntegerType(), null=False),
                Column("name", VarCharType(100)),
                Column("num", IntegerType()),
                Column("flag", BooleanType()),
                Column("day", DateType()),
            ),
            primary_key=("id",),
        ),
        Table(
            "page",
            (Column("id", IntegerType(), null=False), Column("body", TextType()), Column("raw", BlobType())),
            primary_key=("id",),
        ),
    ),
)
