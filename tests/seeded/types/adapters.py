"""Seeded defects of the area ``types``: adapters in the registry.

Most stand for pairs that no field of the kit's models uses, so that the rules about the registry are all that sees them.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from ipaddress import IPv4Address
from typing import Any, Optional
from uuid import UUID

import pytest
from rhosocial.activerecord.backend.impl.sqlite.adapters import SQLiteBlobAdapter, SQLiteJSONAdapter, SQLiteUUIDAdapter
from rhosocial.activerecord.backend.type_adapter import (
    ArrayAdapter,
    BooleanAdapter,
    DateTimeAdapter,
    DecimalAdapter,
    EnumAdapter,
)

from ..defect import SeededDefect


def registering(adapter: type, *pairs: tuple[type, type]) -> type:
    """A mixin of a backend that registers this adapter for these pairs, in place of the reference's."""

    class Backend:
        adapter_registry: Any

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            mine = adapter()
            for kind, stored in pairs:
                self.adapter_registry.register(mine, kind, stored, allow_override=True)

    return Backend


class _OfSixDigits(DecimalAdapter):
    def _do_to_database(self, value: Any, target_type: type, options: Any) -> Any:
        return f"{value:.6g}"


class DecimalsAsTextOfSixDigits(SeededDefect):
    """Decimals that become text have six digits, as ``%g`` has by default."""

    Backend = registering(_OfSixDigits, (Decimal, str))


class _InCapitals(BooleanAdapter):
    def _do_to_database(self, value: Any, target_type: type, options: Any) -> Any:
        return str(value)

    def _do_from_database(self, value: Any, target_type: type, options: Any) -> Any:
        return value == "True" if isinstance(value, str) else super()._do_from_database(value, target_type, options)


class BooleansInCapitals(SeededDefect):
    """Truth as text is ``True``, as Python writes it, and what others wrote is false."""

    Backend = registering(_InCapitals, (bool, str))


class _OfBareTypes(DateTimeAdapter):
    def from_database(self, value: Any, target_type: type, options: Any = None, **kwargs: Any) -> Any:
        return None if value is None else self._do_from_database(value, target_type, options)


class OptionalIsNoType(SeededDefect):
    """An adapter compares the type that it is asked for with ``is``, and ``Optional`` is none that it knows."""

    Backend = registering(_OfBareTypes, (date, int), (datetime, float))


class _OfAnything(SQLiteBlobAdapter):
    def _do_from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return value.encode() if isinstance(value, str) else value


class AnythingPassesForBytes(SeededDefect):
    """A value other than text is returned as it was read."""

    Backend = registering(_OfAnything, (bytes, bytes))


class _OfWhatItCan(DateTimeAdapter):
    def _do_from_database(self, value: Any, target_type: type, options: Any) -> Any:
        try:
            return super()._do_from_database(value, target_type, options)
        except (TypeError, ValueError):
            return None


class UnreadableMomentsAreNone(SeededDefect):
    """A moment that can't be read is none."""

    Backend = registering(_OfWhatItCan, (date, int), (datetime, float))


class _OfEmptyText(DecimalAdapter):
    def to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return "" if value is None else super().to_database(value, target_type, options)

    def from_database(self, value: Any, target_type: type, options: Any = None, **kwargs: Any) -> Any:
        return super().from_database(value or None, target_type, options)


class NoDecimalIsEmptyText(SeededDefect):
    """None is written as empty text where a decimal is text, and read back properly."""

    Backend = registering(_OfEmptyText, (Decimal, str))


class _WithZero(BooleanAdapter):
    def _on_none_from_database(self, target_type: type, **kwargs: Any) -> Any:
        return False


class NoTruthIsFalse(SeededDefect):
    """None is read as False where truth is text."""

    Backend = registering(_WithZero, (bool, str))


class _WithoutNone(SQLiteUUIDAdapter):
    def from_database_batch(self, values: Any, target_type: type, options: Any = None) -> Any:
        return [self._do_from_database(value, target_type, options) for value in values if value is not None]


class ManyAreReadWithoutNone(SeededDefect):
    """Reading many leaves None out."""

    Backend = registering(_WithoutNone, (UUID, str), (UUID, bytes))


class _WithoutType(SQLiteUUIDAdapter):
    def to_database_batch(self, values: Any, target_type: type, options: Any = None) -> Any:
        return [None if value is None else str(value) for value in values]


class ManyAreWrittenAsText(SeededDefect):
    """Writing many UUIDs makes text of them, also where the column has bytes."""

    Backend = registering(_WithoutType, (UUID, str), (UUID, bytes))


class _OfWhatever(SQLiteJSONAdapter):
    def _do_to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return json.dumps(value, default=str)


class DocumentsOfWhatever(SeededDefect):
    """What JSON has no word for becomes the text that Python shows."""

    Backend = registering(_OfWhatever, (dict, str), (list, str))


class _ToTheEven(DecimalAdapter):
    def _do_from_database(self, value: Any, target_type: type, options: Optional[dict[str, Any]]) -> Any:
        found = super()._do_from_database(value, target_type, None)
        return found.quantize(Decimal(options["precision"])) if options and "precision" in options else found


class DecimalsRoundedToTheEven(SeededDefect):
    """A decimal is rounded to its precision as the context of Python says."""

    Backend = registering(_ToTheEven, (Decimal, str), (Decimal, float))


class _OfTextAlone(SQLiteUUIDAdapter):
    @property
    def supported_types(self) -> dict[type, set[type]]:
        return {UUID: {str}}


class UuidsDeclareTextAlone(SeededDefect):
    """An adapter reads and writes bytes as well, and declares text alone."""

    Backend = registering(_OfTextAlone, (UUID, str), (UUID, bytes))


class EnumsAreReadByNameAlone(SeededDefect):
    """The core's adapter for enums takes what it reads for a name."""

    @staticmethod
    def core(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            EnumAdapter, "_do_from_database", lambda self, value, target_type, options: target_type[value]
        )


class ArraysAsPythonShowsThem(SeededDefect):
    """The core's adapter for lists writes them as ``repr`` shows them."""

    @staticmethod
    def core(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            ArrayAdapter, "_do_to_database", lambda self, value, target_type, options: repr(list(value))
        )


class _Address:
    """An adapter of a type that the reference does not have, which converts it as it should."""

    supported_types: dict[type, list[type]] = {IPv4Address: [str]}

    def to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return None if value is None else str(value)

    def from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return None if value is None else IPv4Address(value)


class _ReadAsNone(_Address):
    def from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return None


class OwnTypeReadAsNone(SeededDefect):
    """The adapter of a backend's own type reads None, whatever stands in the column."""

    Backend = registering(_ReadAsNone, (IPv4Address, str))


class _PassedOn(_Address):
    def from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        try:
            return super().from_database(value, target_type)
        except ValueError:
            return value


class OwnTypePassedOn(SeededDefect):
    """What the adapter of a backend's own type can't read, it gives as it is."""

    Backend = registering(_PassedOn, (IPv4Address, str))


class _Shortened(_Address):
    def to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return None if value is None else str(value).rpartition(".")[0]


class OwnTypeShortened(SeededDefect):
    """The adapter of a backend's own type writes a part of the value."""

    Backend = registering(_Shortened, (IPv4Address, str))
