"""Rows of plain columns whose keys the rule chooses, and pages of large text and bytes: for statements written by hand.

- ``item``: one column of every plain kind that each database has; no generated key, no default.
- ``page``: what may be large.

There are no models: these rules speak to the backend itself.
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
