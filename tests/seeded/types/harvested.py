"""Seeded defects of the area ``types`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rhosocial.activerecord.backend.errors import DatabaseError

from ..bending import bending
from ..defect import SeededDefect


class DecimalsAreTexts(SeededDefect):
    """Decimals are texts in the database, so that 13.4 comes before 7."""

    Backend = bending(Decimal, write=str)

    class Dialect:
        def format_data_type_core_decimal(self, data_type: Any) -> Any:
            return "TEXT", ()


def _without_a_point(value: datetime) -> datetime:
    if value.tzinfo is not None and not value.microsecond:
        raise DatabaseError(f"invalid literal for a second: {value:%S%z}")
    return value


class ZonedSecondsUnread(SeededDefect):
    """A moment with an offset is split at the point of its second, and can't be read where there is none."""

    Backend = bending(datetime, read=_without_a_point)


class ShortFractionsAreMicroseconds(SeededDefect):
    """The digits of a fraction are read as so many microseconds, however few they are."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            short = re.compile(r"(?<=:\d\d\.)\d{1,5}(?!\d)")
            row = {
                name: short.sub(lambda digits: digits[0].zfill(6), value)
                if isinstance(value, str) and column_adapters.get(name)
                else value
                for name, value in row_dict.items()
            }
            return super()._adapt_row_types(row, column_adapters)


class LongIntegersThroughAFloat(SeededDefect):
    """Integers are read as doubles, so that those beyond 53 bits lose their last digits."""

    Backend = bending(int, read=lambda value: int(float(value)) if abs(value) > 2**53 else value)


class IdentifiersWithExponents(SeededDefect):
    """A UUID whose digits read as a number with an exponent is stored as that number."""

    Backend = bending(UUID, write=lambda v: float(v.hex) if re.fullmatch(r"\d+e\d+", v.hex) else str(v))
