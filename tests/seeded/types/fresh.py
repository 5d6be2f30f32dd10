"""Seeded defects of the area ``types`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from ..bending import bending
from ..defect import SeededDefect


def _by_floats(moment: datetime) -> str:
    """Its text, with a fraction that a float of its seconds gave."""
    seconds = (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()
    return moment.replace(microsecond=int((seconds - int(seconds)) * 1_000_000) % 1_000_000).isoformat()


def _whole_if_shifted(moment: datetime) -> str:
    shifted = moment.utcoffset() not in (None, timedelta(0))
    return (moment.replace(microsecond=0) if shifted else moment).isoformat()


class DecimalsWithExponentsAreNull(SeededDefect):
    """A decimal that Python shows with an exponent is stored as nothing."""

    Backend = bending(Decimal, lambda value: None if "E" in str(value) else str(value))


class MicrosecondsByFloats(SeededDefect):
    """The fraction of a second is computed by floats and cut, so that it is one too low for many moments."""

    Backend = bending(datetime, _by_floats)


class ShiftedMomentsLoseTheirFraction(SeededDefect):
    """A moment whose zone is not UTC is stored without the fraction of its second."""

    Backend = bending(datetime, _whole_if_shifted)
