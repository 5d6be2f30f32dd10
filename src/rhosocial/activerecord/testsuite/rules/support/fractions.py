"""Times with as many digits of a second as the target keeps (``fraction_digits``, ``time_fraction_digits``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind

_MICROSECONDS = 6
T = TypeVar("T")


def digits_of_day(db: Db) -> int:
    """The digits of a second that a column for times of day keeps."""
    own = db.provider.time_fraction_digits
    return db.provider.fraction_digits if own is None else own


def unit(db: Db) -> timedelta:
    """The finest unit of time that the target keeps: rounding moves a value by at most this."""
    return _unit(db.provider.fraction_digits)


def _unit(digits: int) -> timedelta:
    return timedelta(microseconds=10 ** (_MICROSECONDS - digits))


def fitting(db: Db, value: T) -> T:
    """A time without the digits that the target does not keep; any other value as it is."""
    if isinstance(value, (datetime, time)):
        digits = digits_of_day(db) if isinstance(value, time) else db.provider.fraction_digits
        kept: Any = value.replace(
            microsecond=value.microsecond - value.microsecond % (_unit(digits) // timedelta.resolution)
        )
        return kept  # type: ignore[no-any-return]  # replace() keeps the type
    return value


def all_fitting(db: Db, values: Iterable[T]) -> list[T]:
    """Times that fit, each once. Both of two equal hours are kept, which ``==`` takes for one."""
    return list({repr(found): found for found in (fitting(db, value) for value in values)}.values())


def same_time(db: Db, found: datetime, given: datetime) -> bool:
    """Whether a stored time is the one given, but for digits that the target does not keep."""
    return found == given or (db.provider.fraction_digits < _MICROSECONDS and abs(found - given) <= unit(db))


def needs_microseconds(db: Db) -> None:
    """Skip where two times within a second may be one."""
    digits = db.provider.fraction_digits
    if digits < _MICROSECONDS:
        skip(SkipKind.UNSUPPORTED, f"the target keeps {digits} digits of a second (fraction_digits)")
