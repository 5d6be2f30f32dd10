"""The catalogue of values: for each kind, classes whose members are easily treated alike by mistake.

A rule takes its values from here, so that an unusual member of a class (the second of two equal hours, a year below 1000, an
integer one beyond 15 bits) is tried wherever values of its kind are.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Optional
from uuid import UUID

UTC = dt.timezone.utc
_HOUR = dt.timedelta(hours=1)


class ClockChanges(dt.tzinfo):
    """A zone whose clocks change as New York's did in 2024. It needs no data of the system, which Windows has not."""

    _start, _end = dt.datetime(2024, 3, 10, 2), dt.datetime(2024, 11, 3, 2)
    _standard = dt.timedelta(hours=-5)

    def utcoffset(self, moment: Optional[dt.datetime]) -> dt.timedelta:
        return self._standard + (self.dst(moment) or dt.timedelta(0))

    def dst(self, moment: Optional[dt.datetime]) -> dt.timedelta:
        if moment is None:
            return dt.timedelta(0)
        wall = moment.replace(tzinfo=None, fold=0)
        if self._start <= wall < self._start + _HOUR:  # The hour that is left out.
            summer = bool(moment.fold)
        elif self._end - _HOUR <= wall < self._end:  # The hour that comes twice.
            summer = not moment.fold
        else:
            summer = self._start <= wall < self._end
        return _HOUR if summer else dt.timedelta(0)

    def tzname(self, moment: Optional[dt.datetime]) -> str:
        return "EDT" if self.dst(moment) else "EST"

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        utc = moment.replace(tzinfo=None)
        begins, ends = self._start - self._standard, self._end - _HOUR - self._standard
        offset = self._standard + (_HOUR if begins <= utc < ends else dt.timedelta(0))
        return (utc + offset).replace(tzinfo=self, fold=int(ends <= utc < ends + _HOUR))


CLOCK = ClockChanges()


def _offset(**parts: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(**parts))


INTEGERS: Mapping[str, tuple[int, ...]] = {
    "small": (0, 1, -1),
    "edges of 8 bits": (127, 128, -128, -129, 255, 256),
    "edges of 16 bits": (2**15 - 1, 2**15, -(2**15), -(2**15) - 1, 2**16),
    "edges of 32 bits": (2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32),
    "beyond what a double holds": (2**53 + 1, -(2**53) - 1, 10**17 + 1),
    "edges of 64 bits": (2**63 - 1, -(2**63)),
}
FLOATS: Mapping[str, tuple[float, ...]] = {
    "whole": (0.0, -0.0, 1.0, -3.0, 1e15, 2.0**63),
    "fractions": (0.5, -1.5, 0.1, 0.1 + 0.2, 1 / 3, 1.005),
    "more digits than six or nine": (0.12345678901, 123456789.987654321, 16777217.0),
    "edges of the format": (sys.float_info.max, -sys.float_info.max, sys.float_info.min, 5e-324, -5e-324),
    "with an exponent": (1e22, 1e23, 1e-7, 1.5e300),
}
DECIMALS: Mapping[str, tuple[Decimal, ...]] = {
    "whole": (Decimal(0), Decimal(3), Decimal("-7"), Decimal("1E+3")),
    "all places": (Decimal("0.6841"), Decimal("-12345678.1234")),
    "fewer places than the column": (Decimal("0.684"), Decimal("1.5"), Decimal("-0.05")),
    "zeros at the end": (Decimal("2.5000"), Decimal("10.10")),
    "smallest": (Decimal("0.0001"), Decimal("-0.0001")),
}
"""For DECIMAL(18, 4), with at most 15 digits: what a database keeps that has no decimals."""
EXACT_DECIMALS: Mapping[str, tuple[Decimal, ...]] = {
    "all digits": (Decimal("99999999999999.9999"), Decimal("-99999999999999.9999")),
    "neighbours": (Decimal("12345678901234.5677"), Decimal("12345678901234.5678")),
}
TEXTS: Mapping[str, tuple[str, ...]] = {
    "empty or blank": ("", " ", "  lead", "trail  ", "\t"),
    "of digits": ("0", "007", "-1", "1e5", "1.50", "0x1F", "NaN", "Infinity"),
    "words of SQL": ("NULL", "null", "true", "DEFAULT", "CURRENT_TIMESTAMP", "--", "/* */"),
    "signs of SQL": ("it's", "'", "''", '"', "`", "\\", "\\'", ";", "a?b", "%s", "100%", ":name", "$1", "{x}", "_"),
    "line ends": ("a\nb", "a\r\nb", "\r", "\n", "a\u2028b", "\x0b\x0c", "\x1a"),
    "scripts": ("größe", "ПРИВЕТ", "שלום", "नमस्ते", "日本語", "İıſß", "ﬀ"),
    "beyond 16 bits": ("😀", "\U0001d518", "👩\u200d👧", "\U0010fffd"),
    "two forms of one letter": ("é", "e\u0301", "Å", "\u212b"),
    "signs without width": ("\ufeff", "\u200b", "\u202e", "\u00ad"),
    "like other types": ("2024-02-29", "12:30:00", '{"a": 1}', "[]", "\\x00", "b'x'"),
}
BYTES: Mapping[str, tuple[bytes, ...]] = {
    "empty": (b"",),
    "zeros": (b"\0", b"a\0b", b"\0" * 9),
    "not text": (bytes(range(256)), b"\xff\xfe", b"\xc3\x28"),
    "signs of SQL": (b"'", b"\\", b"%s", b"\\x41", b"a?b"),
    "text": (b"plain", "größe".encode(), b" \n"),
}
DAYS: Mapping[str, tuple[dt.date, ...]] = {
    "first and last": (dt.date.min, dt.date(1, 12, 31), dt.date.max),
    "years of few digits": (dt.date(9, 2, 3), dt.date(99, 12, 31), dt.date(202, 1, 1), dt.date(999, 6, 5)),
    "around reforms": (dt.date(1582, 10, 4), dt.date(1582, 10, 10), dt.date(1582, 10, 15), dt.date(1500, 3, 1)),
    "around the beginnings of counting": (dt.date(1899, 12, 30), dt.date(1900, 3, 1), dt.date(1969, 12, 31)),
    "leap days": (dt.date(2024, 2, 29), dt.date(2000, 2, 29), dt.date(1600, 2, 29)),
    "week 53": (dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2016, 1, 3)),
    "day or month": (dt.date(2024, 3, 4), dt.date(2011, 12, 10)),
}
TIMES: Mapping[str, tuple[dt.time, ...]] = {
    "ends of the day": (dt.time(0), dt.time(23, 59, 59), dt.time(12)),
    "fractions": (dt.time(0, 0, 0, 1), dt.time(1, 2, 3, 524226), dt.time(9, 5, 0, 100), dt.time(23, 59, 59, 999_999)),
}
_FRACTIONS = (1, 10, 100, 1000, 3, 524_226, 576_173, 999_499, 999_500, 999_999, 16_411, 8_193)
MOMENTS: Mapping[str, tuple[dt.datetime, ...]] = {
    "hours that clocks leave out": (
        dt.datetime(2024, 3, 10, 2, 30),
        dt.datetime(2024, 3, 31, 2, 30),
        dt.datetime(2024, 3, 31, 1, 15),
        dt.datetime(2024, 10, 6, 2, 15),
    ),
    "hours that come twice": (dt.datetime(2024, 11, 3, 1, 30), dt.datetime(2024, 10, 27, 2, 30)),
    "both seasons": (dt.datetime(2024, 1, 15, 12), dt.datetime(2024, 7, 15, 12)),
    "leap days and week 53": (dt.datetime(2024, 2, 29, 23, 59, 59), dt.datetime(2020, 12, 31), dt.datetime(2021, 1, 1)),
    "fractions": tuple(dt.datetime(2024, 5, 6, 7, 8, 9, fraction) for fraction in _FRACTIONS),
    "around the beginnings of counting": (dt.datetime(1969, 12, 31, 23, 59, 59), dt.datetime(1900, 1, 1)),
    "beyond 32 bits": (dt.datetime(2038, 1, 19, 3, 14, 8), dt.datetime(2106, 2, 7, 6, 28, 16)),
}
FAR_MOMENTS: Mapping[str, tuple[dt.datetime, ...]] = {
    "first and last": (dt.datetime.min, dt.datetime(999, 12, 31), dt.datetime.max),
}
INSTANTS: Mapping[str, tuple[dt.datetime, ...]] = {
    "hours that come twice": (
        dt.datetime(2024, 11, 3, 1, 30, tzinfo=CLOCK),
        dt.datetime(2024, 11, 3, 1, 30, tzinfo=CLOCK, fold=1),
    ),
    "around changes of the clock": (
        dt.datetime(2024, 11, 2, 22, 30, tzinfo=CLOCK),
        dt.datetime(2024, 11, 3, 0, 30, tzinfo=CLOCK),
        dt.datetime(2024, 11, 3, 2, 30, tzinfo=CLOCK),
        dt.datetime(2024, 3, 9, 23, 30, tzinfo=CLOCK),
        dt.datetime(2024, 3, 10, 1, 30, tzinfo=CLOCK),
        dt.datetime(2024, 3, 10, 3, 30, tzinfo=CLOCK),
    ),
    "both seasons": (dt.datetime(2024, 1, 15, 12, tzinfo=CLOCK), dt.datetime(2024, 7, 15, 12, tzinfo=CLOCK)),
    "offsets at both ends": (
        dt.datetime(2024, 5, 1, 1, tzinfo=_offset(hours=14)),
        dt.datetime(2024, 5, 1, 22, tzinfo=_offset(hours=-12)),
        dt.datetime(2024, 5, 1, 1, tzinfo=_offset(hours=15, minutes=59)),
    ),
    "offsets of minutes": (
        dt.datetime(2024, 5, 1, 9, tzinfo=_offset(hours=5, minutes=45)),
        dt.datetime(2024, 5, 1, 9, tzinfo=_offset(hours=-3, minutes=-30)),
        dt.datetime(2024, 5, 1, 9, tzinfo=_offset(minutes=-1)),
    ),
    "another day or year in UTC": (
        dt.datetime(2024, 12, 31, 23, tzinfo=_offset(hours=-5)),
        dt.datetime(2024, 3, 1, 0, 30, tzinfo=_offset(hours=9)),
    ),
    "fractions": tuple(dt.datetime(2024, 5, 6, 7, 8, 9, fraction, tzinfo=UTC) for fraction in _FRACTIONS),
}
ODD_INSTANTS: Mapping[str, tuple[dt.datetime, ...]] = {
    "offsets with seconds": (dt.datetime(2001, 1, 1, 12, tzinfo=_offset(hours=-4, minutes=-56, seconds=-2)),),
    "almost a day": (
        dt.datetime(2024, 5, 1, 1, tzinfo=_offset(hours=23, minutes=59)),
        dt.datetime(2024, 5, 1, 1, tzinfo=_offset(hours=-23, minutes=-59)),
    ),
    "first and last": (
        dt.datetime(1, 1, 2, tzinfo=UTC),
        dt.datetime(1900, 1, 1, tzinfo=UTC),
        dt.datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC),
        dt.datetime(9999, 12, 30, tzinfo=UTC),
    ),
}
"""Instants that a database may refuse: beyond its range, or with an offset that SQL does not have."""

UUIDS: Mapping[str, tuple[UUID, ...]] = {
    "nil and max": (UUID(int=0), UUID(int=2**128 - 1)),
    "of digits alone": (UUID("12345678-1234-4234-8234-123456789012"), UUID("11111111-1111-1111-1111-111111111111")),
    "numbers with an exponent": (
        UUID("12345678-1234-4234-8234-1234567890e2"),
        UUID("00000000-0000-0000-0000-0000000012e3"),
        UUID("1e345678-1234-4234-8234-123456789012"),
        UUID("00000000-0000-0000-0000-00000000e001"),
        UUID("9e999999-9999-4999-8999-999999999999"),
    ),
    "of letters alone": (UUID("abcdefab-cdef-abcd-efab-cdefabcdefab"), UUID("deadbeef-dead-beef-dead-beefdeadbeef")),
    "zeros at the beginning or the end": (
        UUID(int=1),
        UUID("00000001-0000-4000-8000-000000000000"),
        UUID(int=1 << 127),
    ),
    "versions": (
        UUID("c232ab00-9414-11ec-b3c8-9f6bdeced846"),
        UUID("5df41881-3aed-3515-88a7-2f4a814cf09e"),
        UUID("919108f7-52d1-4320-9bac-f847db4148a8"),
        UUID("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
        UUID("1ec9414c-232a-6b00-b3c8-9f6bdeced846"),
        UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
    ),
}


def all_of(classes: Mapping[str, tuple[Any, ...]]) -> list[Any]:
    """The members of all classes, class by class."""
    return [value for members in classes.values() for value in members]


def one_of_each(classes: Mapping[str, tuple[Any, ...]]) -> list[Any]:
    """The last member of each class."""
    return [members[-1] for members in classes.values()]


def same_instant(first: Any, second: Any) -> bool:
    """Whether two aware datetimes are one instant. ``==`` is always false for the hours that come twice in a zone."""
    return bool(first.astimezone(UTC) == second.astimezone(UTC))
