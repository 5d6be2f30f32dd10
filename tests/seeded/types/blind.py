"""Seeded defects of the area ``types`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import datetime, time, timezone
from decimal import Decimal
from typing import Any

from rhosocial.activerecord.backend.errors import TypeConversionError
from rhosocial.activerecord.backend.type_adapter import DecimalAdapter

from ..bending import bending
from ..defect import SeededDefect


def _at_todays_offset(value: datetime) -> Any:
    if value.tzinfo is None or isinstance(value.tzinfo, timezone):
        return value.isoformat()
    offset = datetime.now(value.tzinfo).utcoffset()
    return value.replace(tzinfo=timezone(offset) if offset is not None else None).isoformat()


class MomentsAtTodaysOffset(SeededDefect):
    """A moment in a zone with summer time is stored with the offset that the zone has today."""

    Backend = bending(datetime, write=_at_todays_offset)


class LargeIntegersReadAsDoubles(SeededDefect):
    """An integer that a double cannot hold is rounded when it is read."""

    Backend = bending(int, read=lambda value: int(float(value)) if abs(value) > 2**53 else value)


class SpacesAroundTextsCut(SeededDefect):
    """Spaces and NULs at both ends of a text are cut when it is read."""

    Backend = bending(str, read=lambda value: value.strip(" \0"))


class BlankTextsReadAsNull(SeededDefect):
    """A text of nothing but white space is read as None."""

    Backend = bending(str, read=lambda value: None if value.isspace() else value)


class MicrosecondsReadAsMilliseconds(SeededDefect):
    """The microseconds of a moment are read as if they were milliseconds, a thousandth of what they are."""

    Backend = bending(datetime, read=lambda value: value.replace(microsecond=value.microsecond // 1000))


class MissingDecimalsCannotBeRead(SeededDefect):
    """A NULL in a column of decimals cannot be read."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            for name, (adapter, _) in column_adapters.items():
                if isinstance(adapter, DecimalAdapter) and name in row_dict and row_dict[name] is None:
                    raise TypeConversionError(f"the value of {name} is not a number")
            return super()._adapt_row_types(row_dict, column_adapters)


class MomentsComparedInAnotherForm(SeededDefect):
    """A moment with a zone is stored with a blank before its time, and compared with one that has a T there."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if params and sql.startswith(("INSERT", "UPDATE")):
                params = tuple(
                    value.isoformat(" ") if isinstance(value, datetime) and value.tzinfo else value for value in params
                )
            return await super().execute(sql, params, **kwargs)


def _without_leading_zeros(value: Any) -> Any:
    digits = f"{value.microsecond:06}".rstrip("0")
    return value.replace(microsecond=int(digits)) if digits.startswith("0") else value


class LeadingZerosOfFractionsLost(SeededDefect):
    """A fraction of a second that begins with a zero is read as the number that its digits make."""

    class Backend:
        def _adapt_row_types(self, row_dict: dict[str, Any], column_adapters: dict[str, Any]) -> dict[str, Any]:
            row = super()._adapt_row_types(row_dict, column_adapters)
            return {
                name: _without_leading_zeros(v) if isinstance(v, (datetime, time)) else v for name, v in row.items()
            }


class MicrosecondsOfTimesLost(SeededDefect):
    """A time of day is stored without its microseconds; a moment keeps them."""

    Backend = bending(time, write=lambda value: value.replace(microsecond=0).isoformat())


class MomentsOfQueriesKeepMilliseconds(SeededDefect):
    """A moment is written into a query with milliseconds alone; one that is stored keeps its microseconds."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if params and sql.startswith("SELECT"):
                params = tuple(
                    value.replace(microsecond=value.microsecond // 1000 * 1000)
                    if isinstance(value, datetime)
                    else value
                    for value in params
                )
            return await super().execute(sql, params, **kwargs)


def _digits_of_small_negatives(value: Decimal) -> Decimal:
    return Decimal(-int("".join(map(str, value.as_tuple().digits)))) if -1 < value < 0 else value


class NegativeFractionsAreTheirDigits(SeededDefect):
    """A decimal between -1 and 0 is read as the whole number that its digits behind the point make."""

    Backend = bending(Decimal, read=_digits_of_small_negatives)


class BooleansReadByAWord(SeededDefect):
    """A boolean is true when what was read is the word ``true``, and the database keeps numbers."""

    Backend = bending(bool, read=lambda value: False)


class EmptyListsHoldAnEmptyText(SeededDefect):
    """A list is read by splitting its text at commas, so that an empty one holds an empty text."""

    Backend = bending(list, read=lambda value: value or [""])


def _without_none(value: list[Any]) -> list[Any]:
    if None in value:
        raise TypeError("an element of the list is missing")
    return value


class ListsWithNoneCannotBeRead(SeededDefect):
    """A list that was stored with None among its elements cannot be read."""

    Backend = bending(list, read=_without_none)
