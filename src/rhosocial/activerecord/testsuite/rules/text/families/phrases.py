"""The family ``phrases``: numbered texts, texts as keys, and unique texts.

- ``Phrase``: a key that the rule sets, a text and a number.
- ``Term``: a text as its key, and a number.
- ``tag``: a text under a UNIQUE constraint; no model.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Phrase(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("phrase")
        __primary_key__ = "k"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        k: int
        v: Optional[str] = None
        n: Optional[int] = None

    class Term(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("term")
        __primary_key__ = "code"
        __pk_auto_generated__ = False

        c: ClassVar[FieldProxy] = FieldProxy()
        code: str
        n: Optional[int] = None

    return {"Phrase": Phrase, "Term": Term}


PHRASES = Family(
    "phrases",
    (
        Table(
            "phrase",
            (Column("k", IntegerType(), null=False), Column("v", VarCharType(100)), Column("n", IntegerType())),
            primary_key=("k",),
        ),
        Table(
            "term",
            (Column("code", VarCharType(100), null=False), Column("n", IntegerType())),
            primary_key=("code",),
        ),
        Table(
            "tag",
            (Column("k", IntegerType(), null=False), Column("code", VarCharType(100), null=False, unique=True)),
            primary_key=("k",),
        ),
    ),
    _models,
)
