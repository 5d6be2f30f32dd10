"""Rules of the area ``expressions``: functions of dates and times return known values.

The rows, from ``_samples.py``::

    k  day         moment               later
    1  2024-02-29  2024-02-29 13:45:30  2024-03-02 13:45:30
    2  2023-12-31  2023-12-31 23:59:59  2023-12-31 21:59:59
    3  2021-01-03  2021-01-03 00:00:00  2021-01-17 00:00:00
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import functions as f

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.null_rows import keys
from ._samples import fill, naive_datetimes, numbers, values
from .families.samples import SAMPLES as FAMILY

PARTS = {
    "year": [2024, 2023, 2021],
    "month": [2, 12, 1],
    "day": [29, 31, 3],
    "hour": [13, 23, 0],
    "minute": [45, 59, 0],
    "second": [30, 59, 0],
    "dow": [4, 0, 0],
    "doy": [60, 365, 3],
}
WEEKS = ([9, 52, 53], [9, 52, 0], [8, 53, 1])
"""ISO weeks, weeks since the year's first Monday, and weeks since its first Sunday (contract C66)."""
BEGINNINGS = {
    "year": ["2024-01-01", "2023-01-01", "2021-01-01"],
    "month": ["2024-02-01", "2023-12-01", "2021-01-01"],
    "week": ["2024-02-26", "2023-12-25", "2020-12-28"],
    "day": ["2024-02-29", "2023-12-31", "2021-01-03"],
    "hour": ["2024-02-29 13:00:00", "2023-12-31 23:00:00", "2021-01-03"],
    "minute": ["2024-02-29 13:45:00", "2023-12-31 23:59:00", "2021-01-03"],
    "second": ["2024-02-29 13:45:30", "2023-12-31 23:59:59", "2021-01-03"],
}
SHIFTED = {
    "year": ("2023-01-03", "2019-01-03"),
    "month": ("2021-03-03", "2020-11-03"),
    "week": ("2021-01-17", "2020-12-20"),
    "day": ("2021-01-05", "2021-01-01"),
    "hour": ("2021-01-03 02:00:00", "2021-01-02 22:00:00"),
    "minute": ("2021-01-03 00:02:00", "2021-01-02 23:58:00"),
    "second": ("2021-01-03 00:00:02", "2021-01-02 23:59:58"),
}
BETWEEN_SECONDS = [172_800, -7_200, 1_209_600]
UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


PLAIN = frozenset({"year", "month", "day", "hour", "minute", "second"})
"""Fields that a dialect must support where it claims the function; it may refuse other fields (contract C66)."""


async def values_or_skip(db: Db, samples: Any, function: str, field: str, expression: Any) -> list[Any]:
    """The expression's values. Skips where the dialect does not claim the function, or refuses a field outside
    :data:`PLAIN`."""
    db.require(Capability.FUNCTIONS.of(function))
    if field in PLAIN:
        return await values(db, samples, expression)
    sent = len(db.statements)
    try:
        return await values(db, samples, expression)
    except UnsupportedFeatureError as refusal:
        assert len(db.statements) == sent
        skip(SkipKind.UNSUPPORTED, str(refusal))


class DateFunctionTests(ConformanceTests):
    """Functions extract parts, truncate and move a moment, and measure the difference of two moments."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize("field", [*PARTS])
    async def test_extract_and_date_part_return_the_parts_of_a_moment(self, db: Db, samples: Any, field: str) -> None:
        """Sunday is day 0, and days of the year count from 1 (contract C66). If this fails, check the field's rendering
        in ``format_extract_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert (
            numbers(await values_or_skip(db, samples, "extract", field, f.extract(d, field, c.moment))) == PARTS[field]
        )
        assert (
            numbers(await values_or_skip(db, samples, "date_part", field, f.date_part(d, field, c.moment)))
            == PARTS[field]
        )

    async def test_extract_and_date_part_count_weeks_alike(self, db: Db, samples: Any) -> None:
        """Weeks are ISO weeks, or those since the year's first Monday or Sunday (contract C66). If this fails, check how
        ``format_extract_expression`` renders the week."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        extracted = await values_or_skip(db, samples, "extract", "week", f.extract(d, "week", c.moment))
        part = await values_or_skip(db, samples, "date_part", "week", f.date_part(d, "week", c.moment))
        assert numbers(extracted) in WEEKS
        assert numbers(part) == numbers(extracted)

    @pytest.mark.parametrize("field", ["year", "month", "day", "doy"])
    async def test_extract_returns_the_parts_of_a_date(self, db: Db, samples: Any, field: str) -> None:
        """A date has the parts of its midnight (contract C66). If this fails, check how ``format_extract_expression``
        renders a DATE."""
        await fill(db, samples)
        found = await values_or_skip(db, samples, "extract", field, f.extract(db.dialect, field, samples.Sample.c.day))
        assert numbers(found) == PARTS[field]

    @pytest.mark.parametrize("field", [*BEGINNINGS])
    async def test_date_trunc_truncates_a_moment_to_the_start_of_its_unit(
        self, db: Db, samples: Any, field: str
    ) -> None:
        """A week starts on Monday (contract C66). If this fails, check the field's rendering in
        ``format_date_trunc_expression``."""
        await fill(db, samples)
        found = await values_or_skip(
            db, samples, "date_trunc", field, f.date_trunc(db.dialect, field, samples.Sample.c.moment)
        )
        assert naive_datetimes(found) == [datetime.fromisoformat(text) for text in BEGINNINGS[field]]

    @pytest.mark.parametrize("unit", [*SHIFTED])
    async def test_date_add_and_date_sub_move_a_moment_by_units(self, db: Db, samples: Any, unit: str) -> None:
        """Both move by two units (C66, C68). If this fails, check the interval that ``format_datetime_add_expression``
        renders."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        later, earlier = (datetime.fromisoformat(text) for text in SHIFTED[unit])
        assert (
            naive_datetimes(await values_or_skip(db, samples, "date_add", unit, f.date_add(d, c.moment, 2, unit)))[2]
            == later
        )
        assert (
            naive_datetimes(await values_or_skip(db, samples, "date_sub", unit, f.date_sub(d, c.moment, 2, unit)))[2]
            == earlier
        )

    async def test_a_negative_interval_reverses_the_direction(self, db: Db, samples: Any) -> None:
        """Adding -2 days goes back by 2 days, and subtracting -2 days goes forward (C66). If this fails, check how
        ``format_datetime_add_expression`` writes the sign."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert naive_datetimes(
            await values_or_skip(db, samples, "date_add", "day", f.date_add(d, c.moment, -2, "day"))
        )[2] == datetime(2021, 1, 1)
        assert naive_datetimes(
            await values_or_skip(db, samples, "date_sub", "day", f.date_sub(d, c.moment, -2, "day"))
        )[2] == datetime(2021, 1, 5)

    async def test_a_date_function_can_have_an_alias_and_a_cast(self, db: Db, samples: Any) -> None:
        """``as_`` and ``cast`` apply to a date function. If this fails, check ``_apply_value_expression_modifiers``."""
        for function in ("extract", "date_add"):
            db.require(Capability.FUNCTIONS.of(function))
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        chosen = (f.extract(d, "year", c.moment).as_("Year"), f.date_add(d, c.moment, 1, "day").as_("next day"))
        rows = await db(samples.Sample.query().select(*chosen).where(c.k == 1).aggregate())
        assert [list(row) for row in rows] == [["Year", "next day"]]
        assert numbers([rows[0]["Year"]]) == [2024]
        assert naive_datetimes([rows[0]["next day"]]) == [datetime(2024, 3, 1, 13, 45, 30)]
        assert await keys(db, samples.Sample, f.extract(d, "year", c.moment) == 2021) == [3]
        assert await keys(db, samples.Sample, f.extract(d, "year", c.moment).cast("CHAR(4)") == "2021") == [3]

    async def test_moving_by_months_and_years_stays_within_the_month(self, db: Db, samples: Any) -> None:
        """One year after February 29 is February 28, and one month before December 31 is November 30. Where the provider
        declares ``months_overflow``, they are March 1 and December 1 (contract C67). If this fails, check
        ``format_datetime_add_expression``, and what the database documents."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        year = naive_datetimes(
            await values_or_skip(db, samples, "date_add", "year", f.date_add(d, c.moment, 1, "year"))
        )
        month = naive_datetimes(
            await values_or_skip(db, samples, "date_sub", "month", f.date_sub(d, c.moment, 1, "month"))
        )
        overflows = db.provider.months_overflow
        assert year[0] == (datetime(2025, 3, 1, 13, 45, 30) if overflows else datetime(2025, 2, 28, 13, 45, 30))
        assert month[1] == (datetime(2023, 12, 1, 23, 59, 59) if overflows else datetime(2023, 11, 30, 23, 59, 59))

    async def test_a_date_is_moved_by_days(self, db: Db, samples: Any) -> None:
        """A DATE moved by one day is the next day. If this fails, check how ``format_datetime_add_expression`` renders
        a DATE."""
        await fill(db, samples)
        found = await values_or_skip(
            db, samples, "date_add", "day", f.date_add(db.dialect, samples.Sample.c.day, 1, "day")
        )
        assert naive_datetimes(found) == [datetime(2024, 3, 1), datetime(2024, 1, 1), datetime(2021, 1, 4)]

    async def test_a_moved_moment_can_be_used_in_a_condition(self, db: Db, samples: Any) -> None:
        """It is compared with a column between other parameters. If this fails, check the order of the parameters in
        ``format_datetime_add_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await keys(db, samples.Sample, c.k > 0, f.date_add(d, c.moment, 3, "day") > c.later, c.p < 5) == [1, 2]
        assert await keys(db, samples.Sample, f.date_sub(d, c.later, 1, "hour") > c.moment, c.n != 7) == [3]

    async def test_a_moved_moment_is_compared_by_its_time_of_day(self, db: Db, samples: Any) -> None:
        """One second later compares as later, one second earlier as earlier (C68). If this fails, check whether
        ``format_datetime_add_expression`` returns a text in another format than the column's."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await keys(db, samples.Sample, f.date_add(d, c.moment, 1, "second") > c.moment) == [1, 2, 3]
        assert await keys(db, samples.Sample, f.date_sub(d, c.moment, 1, "second") < c.moment) == [1, 2, 3]

    @pytest.mark.parametrize("unit", [*UNITS])
    async def test_date_diff_measures_from_start_to_end(self, db: Db, samples: Any, unit: str) -> None:
        """The difference is in whole units or has a fraction (contract C66). If this fails, check the order of the
        operands and the unit in ``format_datetime_diff_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        found = numbers(await values_or_skip(db, samples, "date_diff", unit, f.date_diff(d, unit, c.moment, c.later)))
        exact = [seconds / UNITS[unit] for seconds in BETWEEN_SECONDS]
        # A julian day number keeps a second to about a hundred-thousandth.
        assert [round(number, 2) for number in found] in (
            [round(number, 2) for number in exact],
            [float(math.trunc(number)) for number in exact],
        )

    async def test_date_diff_accepts_expressions(self, db: Db, samples: Any) -> None:
        """From one day after to three days after a moment are two days (contract C36, C50, C66). If this fails, check that
        ``format_datetime_diff_expression`` puts its operands in parentheses."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        start, end = f.date_add(d, c.moment, 1, "day"), f.date_add(d, c.moment, 3, "day")
        found = numbers(await values_or_skip(db, samples, "date_diff", "day", f.date_diff(d, "day", start, end)))
        assert [round(number, 3) for number in found] == [2.0, 2.0, 2.0]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param(name, PARTS[name], id=name, marks=requires(Capability.FUNCTIONS.of(name)))
            for name in ("year", "month", "day", "hour", "minute", "second")
        ],
    )
    async def test_a_short_date_function_returns_the_same_part(
        self, db: Db, samples: Any, name: str, expected: list[int]
    ) -> None:
        """``year(moment)`` and the others return the part, where the dialect claims them (contract C68). If this fails,
        check that ``supports_functions`` names them only where the database has them."""
        await fill(db, samples)
        found = await values(db, samples, getattr(f, name)(db.dialect, samples.Sample.c.moment))
        assert numbers(found) == expected

    @pytest.mark.parametrize(
        "build",
        [
            pytest.param(build, id=name, marks=requires(Capability.FUNCTIONS.of(name.partition("-")[0])))
            for name, build in {
                "now": f.now,
                "current_date": f.current_date,
                "current_timestamp": f.current_timestamp,
                "current_timestamp-precise": lambda d: f.current_timestamp(d, 6),
                "localtimestamp": f.localtimestamp,
            }.items()
        ],
    )
    async def test_the_clock_functions_return_the_current_date(self, db: Db, samples: Any, build: Any) -> None:
        """The result is within a day and a half of this machine's clock, which allows for every time zone (C68). If
        this fails, check the functions without parentheses (``niladic``) in ``format_function_call``."""
        await fill(db, samples)
        found = naive_datetimes(await values(db, samples, build(db.dialect)))
        here = datetime.now(timezone.utc).replace(tzinfo=None)
        assert all(abs(there - here) < timedelta(hours=39) for there in found)
        assert len(found) == 3
