"""Seeded defects of the area ``types`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError

from ..bending import bending
from ..defect import SeededDefect


def _refuse_repeated(value: datetime) -> str:
    if value.tzinfo is not None and value.utcoffset() != value.replace(fold=1 - value.fold).utcoffset():
        raise DatabaseError(f"{value.replace(tzinfo=None)} is an ambiguous time")
    return value.isoformat()


def _offset_of_the_clock_as_utc(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    read = value.tzinfo.fromutc(value)
    return value.replace(tzinfo=timezone(read.utcoffset() or timedelta(0))).isoformat()


def _gap_passed(value: Any) -> Any:
    # The hour that clocks in New York leave out on 2024-03-10.
    start = datetime(2024, 3, 10, 2)
    inside = value.tzinfo is None and start <= value < start + timedelta(hours=1)
    return value + timedelta(hours=1) if inside else value


def _summer_shifted(value: Any) -> Any:
    return value + timedelta(hours=1) if value.tzinfo is None and 4 <= value.month <= 9 else value


def _julian(value: date) -> Any:
    return value if value >= date(1582, 10, 15) or value < date(1, 1, 20) else value - timedelta(days=10)


class FoldsForgotten(SeededDefect):
    """The second of two equal hours, when clocks go back, is stored as the first."""

    Backend = bending(datetime, write=lambda value: value.replace(fold=0).isoformat())


class RepeatedHoursRefused(SeededDefect):
    """A moment in an hour that comes twice is refused as ambiguous, whatever its offset says."""

    Backend = bending(datetime, write=_refuse_repeated)


class OffsetsReadAtTheWrongMoment(SeededDefect):
    """The offset of a zone is looked up for the clock's reading taken as UTC, which is wrong beside a change of the clock."""

    Backend = bending(datetime, write=_offset_of_the_clock_as_utc)


class GapsArePassed(SeededDefect):
    """A naive moment that clocks leave out in the zone of the process comes back an hour later."""

    Backend = bending(datetime, read=_gap_passed)


class SummersAreShifted(SeededDefect):
    """A naive moment in summer passes through a structure that says "no summer time", and comes back an hour later."""

    Backend = bending(datetime, read=_summer_shifted)


class FractionsRoundedUpAreLost(SeededDefect):
    """A fraction that rounds up to the next second becomes 0, and the second stays."""

    Backend = bending(
        datetime, write=lambda v: (v.replace(microsecond=0) if v.microsecond >= 999_500 else v).isoformat()
    )


class FractionsReadAsThousandths(SeededDefect):
    """The digits of a fraction are read as a number of another unit."""

    Backend = bending(datetime, read=lambda value: value.replace(microsecond=value.microsecond // 1000))


class FractionsThroughAFloat(SeededDefect):
    """A fraction is read as a float and cut to microseconds, so that some lose one."""

    Backend = bending(
        datetime, read=lambda value: value.replace(microsecond=int(float(f"0.{value.microsecond:06d}") * 1e6))
    )


class DecimalsOfThreePlacesShift(SeededDefect):
    """A decimal with fewer places than its column is taken for a number of the column's smallest unit."""

    Backend = bending(
        Decimal, write=lambda value: float(value / 10) if value.as_tuple().exponent == -3 else float(value)
    )


class YearsWithoutZeros(SeededDefect):
    """Years before 1000 are written without their zeros."""

    Backend = bending(date, write=lambda value: f"{value.year}-{value:%m-%d}")


class YearsBefore100AreOfThisCentury(SeededDefect):
    """A year of two digits is one of the twentieth century."""

    Backend = bending(date, read=lambda v: v.replace(year=v.year + 1900) if v.year < 100 and v.month < 3 else v)


class DaysBefore1582AreJulian(SeededDefect):
    """Days before the reform of the calendar are read by the calendar of their time."""

    Backend = bending(date, read=_julian)


class EmptyBytesAreNull(SeededDefect):
    """No bytes at all are stored as NULL."""

    Backend = bending(bytes, write=lambda value: value or None)


class FloatsRoundToWholeNumbers(SeededDefect):
    """A float column that was declared without digits has no digits after the point."""

    Backend = bending(float, write=lambda value: float(round(value)) if abs(value) < 1e6 else value)
