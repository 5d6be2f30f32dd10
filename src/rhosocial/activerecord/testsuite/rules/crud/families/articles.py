"""Articles: records with timestamps of creation and change.

- ``Article``: uses the core's ``TimestampMixin`` on columns with time zone and microseconds.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import TimestampTzType, VarCharType
from rhosocial.activerecord.base import FieldProxy
from rhosocial.activerecord.field import TimestampMixin

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Article(TimestampMixin, m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("article")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        title: str

    return {"Article": Article}


ARTICLES = Family(
    "articles",
    (
        Table(
            "article",
            (
                Column("id", identity=True),
                Column("title", VarCharType(50), null=False),
                Column("created_at", TimestampTzType(6)),
                Column("updated_at", TimestampTzType(6)),
            ),
        ),
    ),
    _models,
)
