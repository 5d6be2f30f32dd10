"""Seeded defects of the area ``types``: numbers, truth, moments.

Each changes values of one Python type on their way to the driver, after the adapters of the reference were chosen, or on
their way back; so what the reference itself does wrong stays known and hides nothing.
"""

from __future__ import annotations

import struct
from datetime import date, datetime, time, timezone
from decimal import ROUND_DOWN, Decimal
from typing import Any

from ..bending import bending
from ..defect import SeededDefect


class DecimalsOfTwoPlaces(SeededDefect):
    """Every decimal is money, so two places are enough."""

    Backend = bending(Decimal, lambda value: float(round(value, 2)))


class DecimalsOfFourPlacesCut(SeededDefect):
    """A decimal is cut, not rounded, to three places when it is read."""

    Backend = bending(Decimal, read=lambda value: value.quantize(Decimal("0.001"), rounding=ROUND_DOWN))


class DecimalsAsQuotedText(SeededDefect):
    """Decimals are stored as text that no column takes for a number."""

    class Backend(bending(Decimal, lambda value: f"{value:f}_")):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            plain = {k: v.rstrip("_") if isinstance(v, str) else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(plain, adapters)
            return found


class IntegersThroughDouble(SeededDefect):
    """Integers travel as JSON does: through a double."""

    Backend = bending(int, lambda value: int(float(value)) if abs(value) < 2**62 else value)


class IntegersReadThroughDouble(SeededDefect):
    """Large integers of a result pass through a double."""

    Backend = bending(int, read=lambda value: int(float(value)))


class IntegersWrapAround(SeededDefect):
    """What does not fit into 64 bits begins again from below."""

    Backend = bending(int, lambda value: (value + 2**63) % 2**64 - 2**63)


class IntegersClipped(SeededDefect):
    """What does not fit into 64 bits becomes the nearest that does."""

    Backend = bending(int, lambda value: max(-(2**63), min(2**63 - 1, value)))


class IntegersOf32Bits(SeededDefect):
    """Integers are clipped to 32 bits."""

    Backend = bending(int, lambda value: max(-(2**31), min(2**31 - 1, value)))


class FloatsOf32Bits(SeededDefect):
    """Floats pass through single precision."""

    Backend = bending(float, lambda value: struct.unpack("f", struct.pack("f", max(-3e38, min(3e38, value))))[0])


class FloatsOfSixDigits(SeededDefect):
    """Floats are written with six digits."""

    Backend = bending(float, lambda value: float(f"{value:.6g}"))


class FloatsOfFifteenDigits(SeededDefect):
    """Floats are written with fifteen digits, where seventeen are needed."""

    Backend = bending(float, lambda value: float(f"{value:.15g}"))


class TinyFloatsAreZero(SeededDefect):
    """Denormalized floats are flushed to zero."""

    Backend = bending(float, read=lambda value: 0.0 if abs(value) < 2.3e-308 else value)


class InfinityIsNull(SeededDefect):
    """Infinity has no place in a number column, so it becomes NULL."""

    Backend = bending(float, lambda value: None if value in (float("inf"), float("-inf")) else value)


class BooleansAsText(SeededDefect):
    """True and False are stored as words, and read back properly."""

    Backend = bending(bool, lambda value: str(value).lower())


class BooleansUpsideDown(SeededDefect):
    """Truth is stored as -1, as some databases have it."""

    Backend = bending(bool, lambda value: -1 if value else 0)


class MissingBooleansAreFalse(SeededDefect):
    """None in a column of truth values is read as False."""

    class Backend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            found = super()._adapt_row_types(row, adapters)
            of_truth = {name for name, (adapter, _) in adapters.items() if type(adapter).__name__ == "BooleanAdapter"}
            return {name: False if value is None and name in of_truth else value for name, value in found.items()}


class DatetimesWithoutMicroseconds(SeededDefect):
    """Datetimes are stored to the second."""

    Backend = bending(datetime, lambda value: value.replace(microsecond=0).isoformat())


class DatetimesOfMilliseconds(SeededDefect):
    """Datetimes are stored to the millisecond."""

    Backend = bending(datetime, lambda value: value.isoformat(timespec="milliseconds"))


class DatetimesStampedUtc(SeededDefect):
    """A naive datetime is taken for UTC and comes back aware."""

    Backend = bending(datetime, read=lambda value: value if value.tzinfo else value.replace(tzinfo=timezone.utc))


class DatetimesShiftedByTheProcess(SeededDefect):
    """A naive datetime is stored in UTC and read back into the zone of the process."""

    Backend = bending(
        datetime,
        lambda value: (
            value.isoformat() if value.tzinfo else value.astimezone(timezone.utc).replace(tzinfo=None).isoformat()
        ),
    )


class DatetimesAsSeconds(SeededDefect):
    """Datetimes are stored as seconds since 1970."""

    Backend = bending(datetime, lambda value: value.timestamp())


class OffsetsDropped(SeededDefect):
    """The offset of an aware datetime is left out; the clock on the wall stays."""

    Backend = bending(datetime, lambda value: value.replace(tzinfo=None).isoformat())


class OffsetsReplacedByUtc(SeededDefect):
    """The clock on the wall is stored with UTC for an offset."""

    Backend = bending(
        datetime, lambda value: (value.replace(tzinfo=timezone.utc) if value.tzinfo else value).isoformat()
    )


class DatesAsDatetimes(SeededDefect):
    """Days are stored as their midnight."""

    Backend = bending(date, lambda value: f"{value.isoformat()}T00:00:00")


class DatesAsPeopleWriteThem(SeededDefect):
    """Days are stored as people write them, and read back properly."""

    class Backend(bending(date, lambda value: f"{value.day:02}.{value.month:02}.{value.year:04}")):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            def back(value: Any) -> Any:
                written = isinstance(value, str) and len(value) == 10 and value[2] == value[5] == "."
                return f"{value[6:]}-{value[3:5]}-{value[:2]}" if written else value

            found: dict[str, Any] = super()._adapt_row_types({k: back(v) for k, v in row.items()}, adapters)
            return found


class DatesFrom1900(SeededDefect):
    """Days before 1900 are moved there, as spreadsheets know none."""

    Backend = bending(date, lambda value: max(value, date(1900, 1, 1)).isoformat())


class TimesWithoutFraction(SeededDefect):
    """Times of day are stored to the second."""

    Backend = bending(time, lambda value: value.isoformat(timespec="seconds"))


class TimesWithoutZeros(SeededDefect):
    """Times of day lose the zero of their hour, so 9 comes after 10."""

    class Backend(bending(time, lambda value: value.isoformat()[value.hour < 10 :])):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            padded = {k: f"0{v}" if isinstance(v, str) and v[1:2] == ":" else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(padded, adapters)
            return found


class DecimalsReadAsTexts(SeededDefect):
    """A decimal is read as the text that is stored; models turn it into a number, and nobody else does."""

    Backend = bending(Decimal, read=str)


class DatesReadAsTexts(SeededDefect):
    """A day is read as the text that is stored."""

    Backend = bending(date, read=date.isoformat)


class MomentsOfTheDriverDropped(SeededDefect):
    """A moment that the driver has made of a column itself is taken for one that could not be read."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            made = {name for name, value in row_dict.items() if isinstance(value, datetime)}
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {name: None if name in made else value for name, value in row.items()}
