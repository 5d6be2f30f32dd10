"""One family per type: a table with a column ``v`` of the type, and a model ``Value``.

Where a database lacks a type, only the rules of its family are skipped. The column ``n`` numbers the values that a rule
stores, so that rows are identified independently of ``v``. Each family pairs a Python type with the core's generic data type;
fields are optional, so that NULL can be written.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, ClassVar, Optional, Union
from uuid import UUID

from rhosocial.activerecord.backend.expression.types import (
    BigIntType,
    BlobType,
    BooleanType,
    DateTimeType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    IntervalType,
    JsonBType,
    JsonType,
    TextType,
    TimestampTzType,
    TimeType,
    VarCharType,
)
from rhosocial.activerecord.base import FieldProxy

from ...capabilities import Capability
from ..model_kit import ModelKit
from ..tables import Column, Family, Table


class Colour(str, Enum):
    """Members that are strings. Names and values differ in more than case."""

    RED = "r-value"
    GREEN = "it's green"
    BLUE = "größe"


class Level(IntEnum):
    """Members that are integers. They do not count from 1, so that a position differs from a value."""

    LOW = -7
    NONE = 0
    HIGH = 40


class Shape(Enum):
    """Members with string values; the members themselves are not strings."""

    ROUND = "round-value"
    SQUARE = "square-value"


class Grade(Enum):
    """Members with integer values; the members themselves are not integers."""

    GOOD = 10
    BAD = 20


def value_family(name: str, data_type: Any, python_type: Any) -> Family:
    """A family of one table of the same name, with the columns ``id``, ``n`` and ``v``."""

    def models(m: ModelKit) -> Mapping[str, type]:
        body: dict[str, Any] = {
            "__module__": __name__,
            "__qualname__": "Value",
            "__annotations__": {"c": ClassVar[FieldProxy], "id": Optional[int], "n": int, "v": python_type},
            "__logging_config__": m.silent_logging,
            "__table_name__": m.table(name),
            "c": FieldProxy(),
            "id": None,
            "n": 0,
            "v": None,
        }
        return {"Value": type(m.Record)("Value", (m.Record,), body)}

    table = Table(name, (Column("id", identity=True), Column("n", IntegerType()), Column("v", data_type)))
    needs = frozenset({Capability.DATA_TYPES.of(type(data_type).__name__)})
    return Family(name, (table,), models, requires=needs)


BOOLS = value_family("v_bool", BooleanType(), Optional[bool])
INTS = value_family("v_int", IntegerType(), Optional[int])
BIG_INTS = value_family("v_bigint", BigIntType(), Optional[int])
FLOATS = value_family("v_float", DoubleType(), Optional[float])
MONEY = value_family("v_money", DecimalType(18, 4), Optional[Decimal])
DECIMALS = value_family("v_decimal", DecimalType(38, 10), Optional[Decimal])
TEXTS = value_family("v_text", VarCharType(200), Optional[str])
LONG_TEXTS = value_family("v_long", TextType(), Optional[str])
BYTES = value_family("v_bytes", BlobType(), Optional[bytes])
DATES = value_family("v_date", DateType(), Optional[datetime.date])
TIMES = value_family("v_time", TimeType(6), Optional[datetime.time])
DATETIMES = value_family("v_datetime", DateTimeType(6), Optional[datetime.datetime])
INSTANTS = value_family("v_instant", TimestampTzType(6), Optional[datetime.datetime])
SPANS = value_family("v_span", IntervalType(), Optional[datetime.timedelta])
UUIDS = value_family("v_uuid", VarCharType(36), Optional[UUID])
COLOURS = value_family("v_colour", VarCharType(20), Optional[Colour])
LEVELS = value_family("v_level", IntegerType(), Optional[Level])
SHAPES = value_family("v_shape", VarCharType(20), Optional[Shape])
GRADES = value_family("v_grade", IntegerType(), Optional[Grade])
DOCUMENTS = value_family("v_document", JsonType(), Optional[dict])
LISTS = value_family("v_list", JsonType(), Optional[list])
MEMBERS = value_family("v_members", JsonBType(), Optional[dict])
MEMBER_LISTS = value_family("v_mlists", JsonBType(), Optional[list])
TEXT_LISTS = value_family("v_texts", JsonType(), Optional[list[str]])
PLAIN_UUIDS = value_family("v_plain", VarCharType(36), UUID)
NUMBERS_OR_TEXTS = value_family("v_union", VarCharType(50), Union[int, str, None])
