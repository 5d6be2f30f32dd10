"""Seeded defects of the area ``types`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..bending import bending
from ..defect import SeededDefect


def _late(value: datetime) -> datetime:
    return value + timedelta(seconds=1) if value.year < 1970 and value.microsecond else value


class FractionsBefore1970RoundUp(SeededDefect):
    """The seconds of a moment before 1970 are cut towards 1970, and its fraction is added."""

    Backend = bending(datetime, read=_late)
