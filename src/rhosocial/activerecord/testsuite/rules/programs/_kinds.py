"""Kinds of columns: a type of the core, the Python type of a model's field, and the values that a program writes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Callable

from rhosocial.activerecord.backend.expression.types import (
    BigIntType,
    BlobType,
    BooleanType,
    DateTimeType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    JsonType,
    TextType,
    TimestampTzType,
    TimeType,
    VarCharType,
)

from ...capabilities import Capability
from ...engine.db import Db
from ..support import value_classes as catalogue
from ..support.fractions import all_fitting
from ..support.target_needs import texts_of
from ..support.value_classes import UTC, all_of

SMALL = tuple(range(-4, 10))
WORDS = ("ash", "birch", "cedar", "date", "elm", "fig", "oak")
_LONG = "a long text of 'many' words; " * 150
_DOCUMENTS: tuple[Any, ...] = (
    {},
    {"a": 1},
    {"a": None, "b": [1, 2.5, None, "x", {"c": []}]},
    {"it's": 'a "quoted" text', "größe": "日本語 😀", "": ""},
    {"n": 2**53 + 1, "f": 0.1, "t": True, "s": "1"},
)


@dataclass(frozen=True)
class Kind:
    """One kind. ``plain`` values need no adapter, so that ``execute_many`` and a batch take them too. ``ordered``: the
    database compares the values as Python does, so that conditions may."""

    name: str
    type: Any
    python: type
    members: tuple[Any, ...]
    plain: bool = False
    ordered: bool = False
    shown: Callable[[Any], Any] = repr

    def values(self, db: Db) -> list[Any]:
        """The values that this target keeps."""
        if self.python is str:
            return texts_of(db, self.members)
        return all_fitting(db, self.members) if self.python in (dt.datetime, dt.time) else list(self.members)

    @property
    def bare(self) -> bool:
        """Whether every driver gives the values as they are, so that what it read can be compared."""
        return self.plain and self.ordered

    @cached_property
    def need(self) -> Any:
        """The capability to have such a column."""
        return Capability.DATA_TYPES.of(type(self.type).__name__)

    def same(self, value: Any) -> Any:
        """A value as it is compared: with its type, since 1 and True and 1.0 are equal in Python."""
        return None if value is None else (type(value).__name__, self.shown(value))


def _unsigned_zero(value: float) -> str:
    """What a float keeps: a database may store whole floats as integers, which have no negative zero."""
    return repr(value + 0.0)


def _local(value: dt.datetime) -> dt.datetime:
    """What a moment without a zone keeps (C71)."""
    return value.replace(tzinfo=None)


def _in_utc(value: dt.datetime) -> Any:
    """What an instant keeps (C70)."""
    return value.astimezone(UTC) if value.tzinfo else ("naive", value)


def _as_bytes(value: Any) -> bytes:
    return bytes(value)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "whole",
            IntegerType(),
            int,
            (*SMALL, *SMALL, 127, 128, -129, 2**15, 2**31 - 1, -(2**31)),
            plain=True,
            ordered=True,
        ),
        Kind("word", VarCharType(40), str, WORDS, plain=True, ordered=True),
        Kind("big", BigIntType(), int, tuple(all_of(catalogue.INTEGERS)), plain=True, ordered=True),
        Kind("text", VarCharType(200), str, tuple(all_of(catalogue.TEXTS)), plain=True),
        Kind("long", TextType(), str, (*all_of(catalogue.TEXTS), _LONG), plain=True),
        Kind("real", DoubleType(), float, tuple(all_of(catalogue.FLOATS)), shown=_unsigned_zero),
        Kind(
            "money",
            DecimalType(18, 4),
            Decimal,
            tuple(all_of(catalogue.DECIMALS)),
            ordered=True,
            shown=Decimal.normalize,
        ),
        Kind("flag", BooleanType(), bool, (True, False), ordered=True),
        Kind("day", DateType(), dt.date, tuple(all_of(catalogue.DAYS)), ordered=True),
        Kind("time", TimeType(6), dt.time, tuple(all_of(catalogue.TIMES))),
        Kind("moment", DateTimeType(6), dt.datetime, tuple(all_of(catalogue.MOMENTS)), ordered=True, shown=_local),
        Kind("instant", TimestampTzType(6), dt.datetime, tuple(all_of(catalogue.INSTANTS)), shown=_in_utc),
        Kind("raw", BlobType(), bytes, tuple(all_of(catalogue.BYTES)), shown=_as_bytes),
        Kind("document", JsonType(), dict, _DOCUMENTS, shown=partial(json.dumps, sort_keys=True)),
    )
}


def possible(db: Db) -> Sequence[Kind]:
    """The kinds of columns that the target can have."""
    return [kind for kind in KINDS.values() if db.can(kind.need)]
