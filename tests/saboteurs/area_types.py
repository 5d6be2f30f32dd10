"""Saboteurs of the area ``types``: numbers, truth, moments.

Each changes values of one Python type on their way to the driver, after the adapters of the reference were chosen, or on
their way back; so what the reference itself does wrong stays known and hides nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date, datetime, time, timezone
from decimal import ROUND_DOWN, Decimal
from typing import Any, Callable, Optional

from .kinds import Sabotage

Change = Callable[[Any], Any]


def bending(kind: type, write: Optional[Change] = None, read: Optional[Change] = None) -> type:
    """A mixin that changes values of exactly this type when they are bound, in place of their adapter, or after reading."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            mine = [write is not None and type(value) is kind for value in params]
            adapters = [None if bent else adapter for bent, adapter in zip(mine, param_adapters)]
            values = [write(value) if write and bent else value for bent, value in zip(mine, params)]
            return super().prepare_parameters(values, adapters)  # type: ignore[misc]

        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            return {name: read(value) if read and type(value) is kind else value for name, value in row.items()}

    return Backend


class DecimalsOfTwoPlaces(Sabotage):
    """Every decimal is money, so two places are enough."""

    area = "types"
    source = "D035"
    Backend = bending(Decimal, lambda value: float(round(value, 2)))


class DecimalsOfFourPlacesCut(Sabotage):
    """A decimal is cut, not rounded, to three places when it is read."""

    area = "types"
    source = "D035"
    Backend = bending(Decimal, read=lambda value: value.quantize(Decimal("0.001"), rounding=ROUND_DOWN))


class DecimalsAsQuotedText(Sabotage):
    """Decimals are stored as text that no column takes for a number."""

    area = "types"
    source = "D035"
    Backend = bending(Decimal, lambda value: f"{value:f}_")

    class SyncBackend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            plain = {k: v.rstrip("_") if isinstance(v, str) else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(plain, adapters)  # type: ignore[misc]
            return found

    AsyncBackend = SyncBackend


class IntegersThroughDouble(Sabotage):
    """Integers travel as JSON does: through a double."""

    area = "types"
    source = "D044"
    Backend = bending(int, lambda value: int(float(value)) if abs(value) < 2**62 else value)


class IntegersReadThroughDouble(Sabotage):
    """Large integers of a result pass through a double."""

    area = "types"
    source = "D044"
    Backend = bending(int, read=lambda value: int(float(value)))


class IntegersWrapAround(Sabotage):
    """What does not fit into 64 bits begins again from below."""

    area = "types"
    source = "D045"
    Backend = bending(int, lambda value: (value + 2**63) % 2**64 - 2**63)


class IntegersClipped(Sabotage):
    """What does not fit into 64 bits becomes the nearest that does."""

    area = "types"
    source = "D045"
    Backend = bending(int, lambda value: max(-(2**63), min(2**63 - 1, value)))


class IntegersOf32Bits(Sabotage):
    """Integers are clipped to 32 bits."""

    area = "types"
    source = "D045"
    Backend = bending(int, lambda value: max(-(2**31), min(2**31 - 1, value)))


class FloatsOf32Bits(Sabotage):
    """Floats pass through single precision."""

    area = "types"
    source = "D046"
    Backend = bending(float, lambda value: struct.unpack("f", struct.pack("f", max(-3e38, min(3e38, value))))[0])


class FloatsOfSixDigits(Sabotage):
    """Floats are written with six digits."""

    area = "types"
    source = "D046"
    Backend = bending(float, lambda value: float(f"{value:.6g}"))


class FloatsOfFifteenDigits(Sabotage):
    """Floats are written with fifteen digits, where seventeen are needed."""

    area = "types"
    source = "D046"
    Backend = bending(float, lambda value: float(f"{value:.15g}"))


class TinyFloatsAreZero(Sabotage):
    """Denormalized floats are flushed to zero."""

    area = "types"
    source = "D046"
    Backend = bending(float, read=lambda value: 0.0 if abs(value) < 2.3e-308 else value)


class InfinityIsNull(Sabotage):
    """Infinity has no place in a number column, so it becomes NULL."""

    area = "types"
    source = "D047"
    Backend = bending(float, lambda value: None if value in (float("inf"), float("-inf")) else value)


class BooleansAsText(Sabotage):
    """True and False are stored as words, and read back properly."""

    area = "types"
    source = "CK"
    Backend = bending(bool, lambda value: str(value).lower())


class BooleansUpsideDown(Sabotage):
    """Truth is stored as -1, as some databases have it."""

    area = "types"
    source = "CK"
    Backend = bending(bool, lambda value: -1 if value else 0)


class MissingBooleansAreFalse(Sabotage):
    """None in a column of truth values is read as False."""

    area = "types"
    source = "D051"

    class Backend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            found = super()._adapt_row_types(row, adapters)  # type: ignore[misc]
            of_truth = {name for name, (adapter, _) in adapters.items() if type(adapter).__name__ == "BooleanAdapter"}
            return {name: False if value is None and name in of_truth else value for name, value in found.items()}


class DatetimesWithoutMicroseconds(Sabotage):
    """Datetimes are stored to the second."""

    area = "types"
    source = "C72"
    Backend = bending(datetime, lambda value: value.replace(microsecond=0).isoformat())


class DatetimesOfMilliseconds(Sabotage):
    """Datetimes are stored to the millisecond."""

    area = "types"
    source = "C72"
    Backend = bending(datetime, lambda value: value.isoformat(timespec="milliseconds"))


class DatetimesStampedUtc(Sabotage):
    """A naive datetime is taken for UTC and comes back aware."""

    area = "types"
    source = "D038"
    Backend = bending(datetime, read=lambda value: value if value.tzinfo else value.replace(tzinfo=timezone.utc))


class DatetimesShiftedByTheProcess(Sabotage):
    """A naive datetime is stored in UTC and read back into the zone of the process."""

    area = "types"
    source = "D038"
    Backend = bending(
        datetime,
        lambda value: (
            value.isoformat() if value.tzinfo else value.astimezone(timezone.utc).replace(tzinfo=None).isoformat()
        ),
    )


class DatetimesAsSeconds(Sabotage):
    """Datetimes are stored as seconds since 1970."""

    area = "types"
    source = "D038"
    Backend = bending(datetime, lambda value: value.timestamp())


class OffsetsDropped(Sabotage):
    """The offset of an aware datetime is left out; the clock on the wall stays."""

    area = "types"
    source = "D039"
    Backend = bending(datetime, lambda value: value.replace(tzinfo=None).isoformat())


class OffsetsReplacedByUtc(Sabotage):
    """The clock on the wall is stored with UTC for an offset."""

    area = "types"
    source = "D039"
    Backend = bending(
        datetime, lambda value: (value.replace(tzinfo=timezone.utc) if value.tzinfo else value).isoformat()
    )


class DatesAsDatetimes(Sabotage):
    """Days are stored as their midnight."""

    area = "types"
    source = "D041"
    Backend = bending(date, lambda value: f"{value.isoformat()}T00:00:00")


class DatesAsPeopleWriteThem(Sabotage):
    """Days are stored as people write them, and read back properly."""

    area = "types"
    source = "D041"
    Backend = bending(date, lambda value: f"{value.day:02}.{value.month:02}.{value.year:04}")

    class SyncBackend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            def back(value: Any) -> Any:
                written = isinstance(value, str) and len(value) == 10 and value[2] == value[5] == "."
                return f"{value[6:]}-{value[3:5]}-{value[:2]}" if written else value

            found: dict[str, Any] = super()._adapt_row_types({k: back(v) for k, v in row.items()}, adapters)  # type: ignore[misc]
            return found

    AsyncBackend = SyncBackend


class DatesFrom1900(Sabotage):
    """Days before 1900 are moved there, as spreadsheets know none."""

    area = "types"
    source = "D042"
    Backend = bending(date, lambda value: max(value, date(1900, 1, 1)).isoformat())


class TimesWithoutFraction(Sabotage):
    """Times of day are stored to the second."""

    area = "types"
    source = "D041"
    Backend = bending(time, lambda value: value.isoformat(timespec="seconds"))


class TimesWithoutZeros(Sabotage):
    """Times of day lose the zero of their hour, so 9 comes after 10."""

    area = "types"
    source = "D041"
    Backend = bending(time, lambda value: value.isoformat()[value.hour < 10 :])

    class SyncBackend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            padded = {k: f"0{v}" if isinstance(v, str) and v[1:2] == ":" else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(padded, adapters)  # type: ignore[misc]
            return found

    AsyncBackend = SyncBackend


class DecimalsReadAsTexts(Sabotage):
    """A decimal is read as the text that is stored; models turn it into a number, and nobody else does."""

    area = "types"
    source = "CK"
    Backend = bending(Decimal, read=str)


class DatesReadAsTexts(Sabotage):
    """A day is read as the text that is stored."""

    area = "types"
    source = "CK"
    Backend = bending(date, read=date.isoformat)


class MomentsOfTheDriverDropped(Sabotage):
    """A moment that the driver has made of a column itself is taken for one that could not be read."""

    area = "types"
    source = "CK"

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            made = {name for name, value in row_dict.items() if isinstance(value, datetime)}
            row = super()._adapt_row_types(row_dict, column_adapters)  # type: ignore[misc]
            return {name: None if name in made else value for name, value in row.items()}
