"""Seeded defects of the area ``types`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

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
