"""Wholes and their parts: one pair of models for each kind of key that a relation can use.

- ``TextWhole``: its key is a text that the application sets.
- ``UuidWhole``: its key is a UUID, stored as 36 characters of text on every database.
- ``MoneyWhole``: its key is a decimal. Both have one of their parts by a second relation.
- ``PairWhole``: its key has two columns, and its parts hold both.
- ``NamedWhole``: the key and the foreign key have other names in the model than in the table.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Optional
from uuid import UUID

from rhosocial.activerecord.backend.expression.types import DecimalType, IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy, UseColumn
from rhosocial.activerecord.relation import BelongsTo, HasMany, HasOne

from ....schema.model_kit import ModelKit
from ....schema.tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class TextWhole(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("whole_text")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: str
        parts: ClassVar[HasMany[TextPart]] = m.HasMany(foreign_key="whole_id", inverse_of="whole")
        one: ClassVar[HasOne[TextPart]] = m.HasOne(foreign_key="whole_id")

    class TextPart(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("part_text")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        whole_id: Optional[str] = None
        whole: ClassVar[BelongsTo[TextWhole]] = m.BelongsTo(foreign_key="whole_id", inverse_of="parts")

    class UuidWhole(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("whole_uuid")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: UUID
        parts: ClassVar[HasMany[UuidPart]] = m.HasMany(foreign_key="whole_id", inverse_of="whole")

    class UuidPart(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("part_uuid")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        whole_id: Optional[UUID] = None
        whole: ClassVar[BelongsTo[UuidWhole]] = m.BelongsTo(foreign_key="whole_id", inverse_of="parts")

    class MoneyWhole(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("whole_money")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Decimal
        parts: ClassVar[HasMany[MoneyPart]] = m.HasMany(foreign_key="whole_id", inverse_of="whole")
        one: ClassVar[HasOne[MoneyPart]] = m.HasOne(foreign_key="whole_id")

    class MoneyPart(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("part_money")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        whole_id: Optional[Decimal] = None
        whole: ClassVar[BelongsTo[MoneyWhole]] = m.BelongsTo(foreign_key="whole_id", inverse_of="parts")

    class PairWhole(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("whole_pair")
        __primary_key__ = ("book", "page")

        c: ClassVar[FieldProxy] = FieldProxy()
        book: int
        page: int
        parts: ClassVar[HasMany[PairPart]] = m.HasMany(foreign_key=("book", "page"), inverse_of="whole")

    class PairPart(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("part_pair")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        book: Optional[int] = None
        page: Optional[int] = None
        whole: ClassVar[BelongsTo[PairWhole]] = m.BelongsTo(foreign_key=("book", "page"), inverse_of="parts")

    class NamedWhole(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("whole_named")
        __primary_key__ = "whole_no"

        c: ClassVar[FieldProxy] = FieldProxy()
        number: Annotated[Optional[int], UseColumn("whole_no")] = None
        parts: ClassVar[HasMany[NamedPart]] = m.HasMany(foreign_key="of_whole", inverse_of="whole")

    class NamedPart(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("part_named")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        owner: Annotated[Optional[int], UseColumn("of_whole")] = None
        whole: ClassVar[BelongsTo[NamedWhole]] = m.BelongsTo(foreign_key="of_whole", inverse_of="parts")

    classes: tuple[Any, ...] = (TextWhole, TextPart, UuidWhole, UuidPart, MoneyWhole, MoneyPart)
    classes += (PairWhole, PairPart, NamedWhole, NamedPart)
    m.link(*classes)
    return {each.__name__: each for each in classes}


def _tables(name: str, kind: Any) -> tuple[Table, Table]:
    whole = Table(f"whole_{name}", (Column("id", kind, null=False),), primary_key=("id",))
    part = Table(
        f"part_{name}", (Column("id", IntegerType(), null=False), Column("whole_id", kind)), primary_key=("id",)
    )
    return whole, part


def _number(name: str, null: bool = True) -> Column:
    return Column(name, IntegerType(), null=null)


KEYED = Family(
    "keyed",
    (
        *_tables("text", VarCharType(50)),
        *_tables("uuid", VarCharType(36)),
        *_tables("money", DecimalType(10, 2)),
        Table("whole_pair", (_number("book", False), _number("page", False)), primary_key=("book", "page")),
        Table("part_pair", (_number("id", False), _number("book"), _number("page")), primary_key=("id",)),
        Table("whole_named", (_number("whole_no", False),), primary_key=("whole_no",)),
        Table("part_named", (_number("id", False), _number("of_whole")), primary_key=("id",)),
    ),
    _models,
)
