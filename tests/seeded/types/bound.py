"""Defects of ``types``: None, values that are sought, and values that are stored otherwise and read back properly."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Callable
from uuid import UUID

from ..bending import Change, bending
from ..defect import SeededDefect


def stored_as(kind: type, write: Change, reads: Callable[[Any], bool], back: Change) -> type:
    """A mixin that stores values of a type in another form, and turns what was read back before its adapter sees it."""

    class Backend(bending(kind, write)):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            plain = {name: back(value) if reads(value) else value for name, value in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(plain, adapters)
            return found

    return Backend


class NoneAsItsText(SeededDefect):
    """None is bound as what ``str`` makes of it."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            prepared = super().prepare_parameters(params, param_adapters)
            return tuple("None" if value is None else value for value in prepared)


class ParametersAsPythonShowsThem(SeededDefect):
    """What is sought is written as ``repr`` shows it, unless it is a number or a text."""

    class Backend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if sql.startswith("SELECT") and params:
                kinds = (bool, bytes, date, time, timedelta, Enum, UUID, dict, list)
                params = tuple(repr(value) if isinstance(value, kinds) else value for value in params)
            return super().execute(sql, params, **kwargs)


class TextIsSoughtInCapitals(SeededDefect):
    """Text that is sought is made capitals of."""

    class Backend:
        def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if sql.startswith("SELECT") and params:
                params = tuple(value.upper() if type(value) is str else value for value in params)
            return super().execute(sql, params, **kwargs)


class BooleansReadByTheirText(SeededDefect):
    """A truth value is true when what was read is not empty: also ``0``."""

    Backend = bending(bool, read=lambda value: bool(str(value)))


class IntegersOf16Bits(SeededDefect):
    """Integers are clipped to 16 bits."""

    Backend = bending(int, lambda value: max(-(2**15), min(2**15 - 1, value)))


class IntegersWithSeparators(SeededDefect):
    """Integers are stored with a separator of thousands, and read back properly."""

    Backend = stored_as(
        int,
        lambda value: f"{value:,}",
        lambda value: isinstance(value, str) and value.lstrip("-")[:1].isdigit() and "," in value,
        lambda value: int(value.replace(",", "")),
    )


class FloatsAsBytes(SeededDefect):
    """Floats are stored as their eight bytes, and read back properly."""

    Backend = stored_as(
        float,
        lambda value: struct.pack("<d", value),
        lambda value: isinstance(value, bytes) and len(value) == 8,
        lambda value: struct.unpack("<d", value)[0],
    )


class ZeroIsNothing(SeededDefect):
    """``value or None`` where floats are read."""

    Backend = bending(float, read=lambda value: value or None)


class TextsWithTheirLength(SeededDefect):
    """Text is stored behind its length, and read back properly."""

    Backend = stored_as(
        str,
        lambda value: f"{len(value):03}:{value}",
        lambda value: isinstance(value, str) and value[3:4] == ":" and value[:3].isdigit(),
        lambda value: value[4:],
    )


class UuidsWithSwappedBytes(SeededDefect):
    """The first bytes of a UUID are swapped when it is written."""

    Backend = bending(UUID, lambda value: str(UUID(bytes=value.bytes_le)))


class TimesAsMicroseconds(SeededDefect):
    """Times of day are stored as microseconds since midnight, and read back properly."""

    Backend = stored_as(
        time,
        lambda value: f"us{(datetime.combine(date.min, value) - datetime.min) // timedelta(microseconds=1):012}",
        lambda value: isinstance(value, str) and value[:2] == "us" and value[2:].isdigit(),
        lambda value: (datetime.min + timedelta(microseconds=int(value[2:]))).time().isoformat(),
    )


class DatetimesAsPeopleWriteThem(SeededDefect):
    """Moments are stored day first, and read back properly."""

    Backend = stored_as(
        datetime,
        lambda value: f"{value:%d.%m.}{value.year:04}T{value.time().isoformat()}{value:%z}",
        lambda value: isinstance(value, str) and value[2:3] == value[5:6] == "." and value[10:11] == "T",
        lambda value: f"{value[6:10]}-{value[3:5]}-{value[:2]}{value[10:]}",
    )


class OwnAdaptersAreLeftOut(SeededDefect):
    """An adapter that is not in the backend's registry, as a field may have its own, is left out when rows are read."""

    class Backend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            known = {id(each) for each in self.adapter_registry.get_all_adapters().values()}
            kept = {name: pair for name, pair in adapters.items() if id(pair[0]) in known}
            found: dict[str, Any] = super()._adapt_row_types(row, kept)
            return found


class BuffersAsPythonShowsThem(SeededDefect):
    """A ``bytearray`` or a ``memoryview`` is written as what ``str`` makes of it."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            plain = [str(value) if isinstance(value, (bytearray, memoryview)) else value for value in params]
            return super().prepare_parameters(plain, param_adapters)


class YearsOfFewDigitsUnpadded(SeededDefect):
    """Dates are written without zeros before the year, and read back properly."""

    Backend = stored_as(
        date,
        lambda value: value.isoformat().lstrip("0"),
        lambda value: isinstance(value, str) and value[1:4].find("-") >= 0 and value[0].isdigit(),
        lambda value: value.zfill(10),
    )
