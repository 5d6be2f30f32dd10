"""Functions of dates and times, against tables of known values."""

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
from ._samples import fill, moments, numbers, values
from .families.samples import SAMPLES as FAMILY

PARTS = {
    "year": [2024, 2023, 2021],
    "month": [2, 12, 1],
    "week": [9, 52, 53],
    "day": [29, 31, 3],
    "hour": [13, 23, 0],
    "minute": [45, 59, 0],
    "second": [30, 59, 0],
    "dow": [4, 0, 0],
    "doy": [60, 365, 3],
}
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
"""The fields that whoever claims the function must have; another one may be refused (contract C66)."""


async def allowed(db: Db, samples: Any, function: str, field: str, expression: Any) -> list[Any]:
    """The expression's values; left out where the function is not claimed, or a field that is not plain is refused."""
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
    """Parts of a moment, its beginning, another moment before or after it, and what lies between two."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize("field", [*PARTS])
    async def test_a_part_of_a_moment_is_the_calendars(self, db: Db, samples: Any, field: str) -> None:
        """``extract`` and ``date_part``: ISO weeks, Sunday is 0 (contract C66). Look at ``format_extract_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert numbers(await allowed(db, samples, "extract", field, f.extract(d, field, c.moment))) == PARTS[field]
        assert numbers(await allowed(db, samples, "date_part", field, f.date_part(d, field, c.moment))) == PARTS[field]

    @pytest.mark.parametrize("field", ["year", "month", "day", "doy"])
    async def test_a_part_of_a_day_is_the_calendars(self, db: Db, samples: Any, field: str) -> None:
        """A date has the parts of its midnight (contract C66). Look at ``format_extract_expression``."""
        await fill(db, samples)
        found = await allowed(db, samples, "extract", field, f.extract(db.dialect, field, samples.Sample.c.day))
        assert numbers(found) == PARTS[field]

    @pytest.mark.parametrize("field", [*BEGINNINGS])
    async def test_a_moment_is_cut_to_the_beginning_of_its_unit(self, db: Db, samples: Any, field: str) -> None:
        """``date_trunc``; a week begins on Monday (contract C66). Look at ``format_date_trunc_expression``."""
        await fill(db, samples)
        found = await allowed(
            db, samples, "date_trunc", field, f.date_trunc(db.dialect, field, samples.Sample.c.moment)
        )
        assert moments(found) == [datetime.fromisoformat(text) for text in BEGINNINGS[field]]

    @pytest.mark.parametrize("unit", [*SHIFTED])
    async def test_a_moment_is_moved_by_units(self, db: Db, samples: Any, unit: str) -> None:
        """``date_add`` and ``date_sub`` of two units. Look at ``format_datetime_add_expression`` and the interval's."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        later, earlier = (datetime.fromisoformat(text) for text in SHIFTED[unit])
        assert moments(await allowed(db, samples, "date_add", unit, f.date_add(d, c.moment, 2, unit)))[2] == later
        assert moments(await allowed(db, samples, "date_sub", unit, f.date_sub(d, c.moment, 2, unit)))[2] == earlier

    async def test_a_negative_interval_goes_back(self, db: Db, samples: Any) -> None:
        """Adding -2 days is going back by 2, and the other way round. Look at how the sign is written."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert moments(await allowed(db, samples, "date_add", "day", f.date_add(d, c.moment, -2, "day")))[
            2
        ] == datetime(2021, 1, 1)
        assert moments(await allowed(db, samples, "date_sub", "day", f.date_sub(d, c.moment, -2, "day")))[
            2
        ] == datetime(2021, 1, 5)

    async def test_a_computed_date_is_chosen_under_its_alias(self, db: Db, samples: Any) -> None:
        """``as_`` and ``cast`` of a date's part. Look at ``_apply_value_expression_modifiers``."""
        for function in ("extract", "date_add"):
            db.require(Capability.FUNCTIONS.of(function))
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        chosen = (f.extract(d, "year", c.moment).as_("Year"), f.date_add(d, c.moment, 1, "day").as_("next"))
        rows = await db(samples.Sample.query().select(*chosen).where(c.k == 1).aggregate())
        assert [list(row) for row in rows] == [["Year", "next"]]
        assert numbers([rows[0]["Year"]]) == [2024]
        assert moments([rows[0]["next"]]) == [datetime(2024, 3, 1, 13, 45, 30)]
        assert await keys(db, samples.Sample, f.extract(d, "year", c.moment) == 2021) == [3]
        assert await keys(db, samples.Sample, f.extract(d, "year", c.moment).cast("CHAR(4)") == "2021") == [3]

    async def test_a_month_ends_where_the_calendar_ends_it(self, db: Db, samples: Any) -> None:
        """A year after February 29 is February 28 (contract C67). Look at ``format_datetime_add_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        year = moments(await allowed(db, samples, "date_add", "year", f.date_add(d, c.moment, 1, "year")))
        month = moments(await allowed(db, samples, "date_sub", "month", f.date_sub(d, c.moment, 1, "month")))
        assert year[0] == datetime(2025, 2, 28, 13, 45, 30)
        assert month[1] == datetime(2023, 11, 30, 23, 59, 59)

    async def test_a_day_is_moved_like_a_moment(self, db: Db, samples: Any) -> None:
        """A date moved by days is that day. Look at ``format_datetime_add_expression``."""
        await fill(db, samples)
        found = await allowed(db, samples, "date_add", "day", f.date_add(db.dialect, samples.Sample.c.day, 1, "day"))
        assert moments(found) == [datetime(2024, 3, 1), datetime(2024, 1, 1), datetime(2021, 1, 4)]

    async def test_a_moved_moment_stands_in_conditions(self, db: Db, samples: Any) -> None:
        """Compared with a column, before and after other parameters. Look at ``format_datetime_add_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await keys(db, samples.Sample, c.k > 0, f.date_add(d, c.moment, 3, "day") > c.later, c.p < 5) == [1, 2]
        assert await keys(db, samples.Sample, f.date_sub(d, c.later, 1, "hour") > c.moment, c.n != 7) == [3]

    async def test_a_moved_moment_is_compared_by_its_time_of_day(self, db: Db, samples: Any) -> None:
        """A second more is later, a second less earlier. Look for moments compared as texts of two formats."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await keys(db, samples.Sample, f.date_add(d, c.moment, 1, "second") > c.moment) == [1, 2, 3]
        assert await keys(db, samples.Sample, f.date_sub(d, c.moment, 1, "second") < c.moment) == [1, 2, 3]

    @pytest.mark.parametrize("unit", [*UNITS])
    async def test_a_difference_counts_from_start_to_end(self, db: Db, samples: Any, unit: str) -> None:
        """``date_diff`` in whole units or with the fraction (contract C66). Look at ``format_datetime_diff_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        found = numbers(await allowed(db, samples, "date_diff", unit, f.date_diff(d, unit, c.moment, c.later)))
        exact = [seconds / UNITS[unit] for seconds in BETWEEN_SECONDS]
        # A julian day number keeps a second to about a hundred-thousandth.
        assert [round(number, 2) for number in found] in (
            [round(number, 2) for number in exact],
            [float(math.trunc(number)) for number in exact],
        )

    async def test_the_ends_of_a_difference_can_be_expressions(self, db: Db, samples: Any) -> None:
        """From a day after to three days after is two days (contract C50). Look at ``format_datetime_diff_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        start, end = f.date_add(d, c.moment, 1, "day"), f.date_add(d, c.moment, 3, "day")
        found = numbers(await allowed(db, samples, "date_diff", "day", f.date_diff(d, "day", start, end)))
        assert [round(number, 3) for number in found] == [2.0, 2.0, 2.0]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param(name, PARTS[name], id=name, marks=requires(Capability.FUNCTIONS.of(name)))
            for name in ("year", "month", "day", "hour", "minute", "second")
        ],
    )
    async def test_a_short_function_gives_the_same_part(
        self, db: Db, samples: Any, name: str, expected: list[int]
    ) -> None:
        """``year(moment)`` and its like, where they are claimed (contract C68). Look at ``supports_functions``."""
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
    async def test_the_databases_clock_tells_todays_date(self, db: Db, samples: Any, build: Any) -> None:
        """Within a day of this machine's clock, whatever the time zones. Look at ``niladic`` in ``format_function_call``."""
        await fill(db, samples)
        found = moments(await values(db, samples, build(db.dialect)))
        here = datetime.now(timezone.utc).replace(tzinfo=None)
        assert all(abs(there - here) < timedelta(hours=39) for there in found)
        assert len(found) == 3
