"""Fields with adapters: named by ``UseAdapter``, or ordinary ones of fields whose column has another name."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Optional
from uuid import UUID

from rhosocial.activerecord.backend.expression.types import BooleanType, DateType, IntegerType, TextType, VarCharType
from rhosocial.activerecord.backend.type_adapter import BaseSQLTypeAdapter
from rhosocial.activerecord.base import FieldProxy, UseAdapter, UseColumn

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


class YesNo(BaseSQLTypeAdapter):
    """Stores a boolean as ``yes`` or ``no``."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(bool, str)

    def _do_to_database(self, value: Any, target_type: Any, options: Any = None) -> str:
        return "yes" if value else "no"

    def _do_from_database(self, value: Any, target_type: Any, options: Any = None) -> bool:
        return {"yes": True, "no": False}[value]


class Commas(BaseSQLTypeAdapter):
    """Stores a list of words as one text with commas."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(list, str)

    def _do_to_database(self, value: Any, target_type: Any, options: Any = None) -> str:
        return ",".join(value)

    def _do_from_database(self, value: Any, target_type: Any, options: Any = None) -> list[str]:
        return str(value).split(",") if value else []


class Cents(BaseSQLTypeAdapter):
    """Stores an amount of money as an integer of cents."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(Decimal, int)

    def _do_to_database(self, value: Any, target_type: Any, options: Any = None) -> int:
        return int(value * 100)

    def _do_from_database(self, value: Any, target_type: Any, options: Any = None) -> Decimal:
        return Decimal(value) / 100


def _renamed(m: ModelKit) -> dict[str, Any]:
    class Record(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("renamed")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        flag: Annotated[Optional[bool], UseColumn("f_col")] = None
        day: Annotated[Optional[datetime.date], UseColumn("d_col")] = None
        key: Annotated[Optional[UUID], UseColumn("k_col")] = None
        # The core finds the adapter by the bare class, so ``dict`` has no parameters.
        data: Annotated[Optional[dict], UseColumn("j_col")] = None  # type: ignore[type-arg]

    return {"Record": Record}


RENAMED = Family(
    "renamed",
    (
        Table(
            "renamed",
            (
                Column("id", identity=True),
                Column("f_col", BooleanType()),
                Column("d_col", DateType()),
                Column("k_col", VarCharType(36)),
                Column("j_col", TextType()),
            ),
        ),
    ),
    _renamed,
)
"""Fields that need an adapter and whose columns have other names."""


def _models(m: ModelKit) -> dict[str, Any]:
    class Setting(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("adapted")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        flag: Annotated[bool, UseAdapter(YesNo(), str)]
        words: Annotated[Optional[list[str]], UseAdapter(Commas(), str)] = None
        price: Annotated[Optional[Decimal], UseColumn("cents"), UseAdapter(Cents(), int)] = None
        plain: Optional[bool] = None

    return {"Setting": Setting}


ADAPTED = Family(
    "adapted",
    (
        Table(
            "adapted",
            (
                Column("id", identity=True),
                Column("flag", VarCharType(5), null=False),
                Column("words", VarCharType(100)),
                Column("cents", IntegerType()),
                Column("plain", BooleanType()),
            ),
        ),
    ),
    _models,
)
