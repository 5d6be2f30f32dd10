"""Dates, times of day, and datetimes without a zone (C71, C72)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as daytime
from typing import Any

import pytest
from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.values import DATES, DATETIMES, TIMES
from ..support.fractions import all_fitting, digits_of_day, fitting
from ..support.values import (
    assert_null_is_kept,
    by_value,
    count,
    each_itself,
    found_alone,
    found_by_filter,
    found_by_parameter,
    kept,
    kept_by_update,
    ordered,
    stored,
    table,
    typed,
)

DAYS = (
    date(2024, 2, 29),  # A leap day.
    date(1, 1, 1),  # The first day that Python can represent.
    date(9999, 12, 31),  # The last one.
    date(1899, 12, 31),  # Before the epoch of spreadsheets.
    date(1970, 1, 1),  # The epoch of Unix time.
    date(1582, 10, 10),  # Missing from the calendar in the switch to the Gregorian one.
)
HOURS = (
    daytime(0, 0),
    daytime(12, 30, 45),
    daytime(23, 59, 59, 999_999),  # The last microsecond of a day.
    daytime(6, 0, 0, 1),  # Leading zeros in the fraction.
    daytime(6, 0, 0, 120_000),  # Trailing zeros in the fraction.
)
MOMENTS = (
    datetime(2024, 2, 29, 12, 30, 45, 123_456),
    datetime(2024, 2, 29, 12, 30, 45, 123_457),  # One microsecond later.
    datetime(2024, 2, 29),  # Midnight, without a fraction.
    datetime(1970, 1, 1),  # The epoch of Unix time.
    datetime(1969, 12, 31, 23, 59, 59, 999_999),  # One microsecond before it.
    datetime(9999, 12, 31, 23, 59, 59, 999_999),  # The last datetime that Python can represent.
    datetime(1001, 1, 1, 0, 0, 0, 1),  # A year before the Gregorian calendar.
    # The hours that daylight saving time skips and repeats in Europe.
    datetime(2024, 3, 31, 2, 30),
    datetime(2024, 10, 27, 2, 30),
)

_AROUND_1000 = (date(1000, 1, 1), date(999, 12, 31), date(1000, 2, 3), date(100, 1, 1), date(99, 12, 31))

_EARLIEST = datetime(1001, 1, 1)


def _fractions(most: int) -> list[str]:
    """Digits behind the point of a second, at most as many as the target keeps."""
    texts = [text for text in ("5", "05", "125", "0625", "03125", "000001") if len(text) <= most]
    # Before Python 3.11 its own fromisoformat(), which the core calls, reads three digits or six.
    return texts if sys.version_info >= (3, 11) else [text for text in texts if len(text) in (3, 6)]


class TypesDateTests(ConformanceTests):
    """Calendar days without a time."""

    dates = family_fixture(DATES)

    async def test_dates_come_back_equal(self, db: Db, dates: Any) -> None:
        """Dates from year 1 to 9999 are read back as ``date``.

        If this fails, check that the adapter for ``date`` uses neither ``datetime`` nor seconds since 1970.
        """
        assert typed(await kept(db, dates, DAYS)) == typed(DAYS)
        assert typed(await kept_by_update(db, dates, DAYS[:3])) == typed(DAYS[:3])

    async def test_the_database_compares_dates(self, db: Db, dates: Any) -> None:
        """Comparisons with literals in SQL select the right dates.

        If this fails, check that the adapter for ``date`` writes a form that the database compares by time.
        """
        await stored(db, dates, DAYS)
        assert await count(db, dates, "\"v\" = '2024-02-29'") == 1
        assert await count(db, dates, "\"v\" > '2024-02-28' AND \"v\" < '2024-03-01'") == 1
        assert await count(db, dates, "\"v\" < '1900-01-01'") == 3

    async def test_dates_are_ordered_by_time(self, db: Db, dates: Any) -> None:
        """Year 1 sorts first, and year 9999 last.

        If this fails, check that the form which the adapter for ``date`` stores sorts by time.
        """
        assert await ordered(db, dates, DAYS) == by_value(DAYS)

    async def test_dates_on_both_sides_of_the_year_1000_are_ordered(self, db: Db, dates: Any) -> None:
        """Years of two, three and four digits sort by time, and a condition tells them apart.

        If this fails, check that the adapter for ``date`` writes years of few digits with zeros before them.
        """
        assert await ordered(db, dates, _AROUND_1000) == by_value(_AROUND_1000)
        assert await count(db, dates, "\"v\" < '1000-01-01'") == 3

    async def test_filtering_by_a_date_finds_it(self, db: Db, dates: Any) -> None:
        """A condition on each date finds its own row.

        If this fails, check that ``date`` is bound in conditions as it is stored.
        """
        assert await found_by_filter(db, dates, DAYS) == each_itself(DAYS)

    async def test_a_date_is_bound_as_a_parameter(self, db: Db, dates: Any) -> None:
        """A statement written by hand takes a date as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``date``.
        """
        assert await found_by_parameter(db, dates, DAYS[:3]) == each_itself(DAYS[:3])

    async def test_a_missing_date_is_null(self, db: Db, dates: Any) -> None:
        """None is stored as NULL. If this fails, check that the adapter for ``date`` returns None for None."""
        await assert_null_is_kept(db, dates, DAYS[0])

    @rule(waits=True)
    @examples(20, value=st.dates())
    async def test_any_date_is_kept_and_found(self, db: Db, dates: Any, value: date) -> None:
        """A random date is read back equal and is found by a condition.

        If this fails, check the adapter for ``date`` with the value in the message.
        """
        assert typed(await found_alone(db, dates, value)) == typed([value])


class TypesTimeTests(ConformanceTests):
    """Times of day, to the microsecond."""

    times = family_fixture(TIMES)

    async def test_times_come_back_equal(self, db: Db, times: Any) -> None:
        """Times are read back as ``time`` with microseconds, not as text or ``timedelta``.

        If this fails, check that the adapter for ``time`` converts the driver's result.
        """
        hours = all_fitting(db, HOURS)
        assert typed(await kept(db, times, hours)) == typed(hours)
        assert typed(await kept_by_update(db, times, hours[:3])) == typed(hours[:3])

    async def test_the_database_compares_times(self, db: Db, times: Any) -> None:
        """Comparisons with literals in SQL select the right times.

        If this fails, check that the adapter for ``time`` writes a form that the database compares by time.
        """
        await stored(db, times, HOURS)
        # A column without fractions may take no literal that has one.
        last = "23:59:59.999999" if digits_of_day(db) else "23:59:59"
        assert await count(db, times, "\"v\" > '12:00:00' AND \"v\" < '13:00:00'") == 1
        assert await count(db, times, f"\"v\" >= '23:59:59' AND \"v\" <= '{last}'") == 1

    async def test_times_are_ordered_by_the_clock(self, db: Db, times: Any) -> None:
        """Times sort by time of day, also when they differ in a fraction of a second.

        If this fails, check that the form which the adapter for ``time`` stores has a fixed width.
        """
        hours = all_fitting(db, HOURS)
        assert await ordered(db, times, hours) == by_value(hours)

    async def test_filtering_by_a_time_finds_it(self, db: Db, times: Any) -> None:
        """A condition on each time finds its own row.

        If this fails, check that ``time`` is bound in conditions as it is stored.
        """
        hours = all_fitting(db, HOURS)
        assert await found_by_filter(db, times, hours) == each_itself(hours)

    async def test_a_time_is_bound_as_a_parameter(self, db: Db, times: Any) -> None:
        """A statement written by hand takes a time as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``time``.
        """
        assert await found_by_parameter(db, times, HOURS[:3]) == each_itself(HOURS[:3])

    async def test_fractions_of_few_digits_in_a_time_are_read_as_fractions(self, db: Db, times: Any) -> None:
        """Plain SQL writes a time with one to six digits behind its point: ``.5`` is half a second (C72).

        If this fails, check that the adapter for ``time`` fills the digits of a fraction up at their end.
        """
        digits = _fractions(digits_of_day(db))
        for number, text in enumerate(digits):
            await db.run(db.sql(f'INSERT INTO {table(db, times)} ("n", "v") VALUES ({number}, \'06:07:08.{text}\')'))
        rows = sorted(await db(times.Value.query().all()), key=lambda row: row.n)
        assert [row.v for row in rows] == [daytime(6, 7, 8, int(text.ljust(6, "0"))) for text in digits]

    async def test_a_missing_time_is_null(self, db: Db, times: Any) -> None:
        """None is stored as NULL, not as midnight.

        If this fails, check that the adapter for ``time`` returns None for None.
        """
        await assert_null_is_kept(db, times, daytime(0, 0))

    @rule(waits=True)
    @examples(20, value=st.times().map(lambda drawn: drawn.replace(fold=0)))
    async def test_any_time_is_kept_and_found(self, db: Db, times: Any, value: daytime) -> None:
        """A random time is read back equal and is found by a condition.

        If this fails, check the adapter for ``time`` with the value in the message.
        """
        value = fitting(db, value)
        assert typed(await found_alone(db, times, value)) == typed([value])


class TypesDatetimeTests(ConformanceTests):
    """Datetimes without a zone are local times, to the microsecond."""

    moments = family_fixture(DATETIMES)

    async def test_datetimes_come_back_equal(self, db: Db, moments: Any) -> None:
        """C71, C72: datetimes are read back without a zone and with microseconds.

        If this fails, check that the adapter for ``datetime`` adds no zone and cuts no digits.
        """
        values = all_fitting(db, MOMENTS)
        assert typed(await kept(db, moments, values)) == typed(values)

    async def test_datetimes_come_back_equal_after_an_update(self, db: Db, moments: Any) -> None:
        """UPDATE writes datetimes as INSERT does (C71).

        If this fails, check that ``update`` applies the adapter for ``datetime``.
        """
        values = all_fitting(db, MOMENTS[:3])
        assert typed(await kept_by_update(db, moments, values)) == typed(values)

    async def test_the_local_time_of_datetimes_comes_back(self, db: Db, moments: Any) -> None:
        """Every part from the year to the microsecond is kept, even if a zone is added.

        If this fails, check that the adapter for ``datetime`` neither shifts nor cuts the value.
        """
        values = all_fitting(db, MOMENTS)
        found = await kept(db, moments, values)
        assert [value.replace(tzinfo=None) for value in found] == values

    async def test_the_database_compares_datetimes(self, db: Db, moments: Any) -> None:
        """Comparisons with literals in SQL select the right datetimes.

        If this fails, check that the adapter for ``datetime`` writes a form that the database compares by time.
        """
        await stored(db, moments, MOMENTS)
        assert await count(db, moments, "\"v\" > '2024-02-28 00:00:00' AND \"v\" < '2024-03-01 00:00:00'") == 3
        assert await count(db, moments, "\"v\" < '1970-01-01 00:00:00'") == 2

    async def test_datetimes_are_ordered_by_time(self, db: Db, moments: Any) -> None:
        """Datetimes sort by time, also when they differ in a microsecond.

        If this fails, check that the form which the adapter for ``datetime`` stores has a fixed width.
        """
        assert await ordered(db, moments, MOMENTS) == by_value(MOMENTS)

    async def test_filtering_by_a_datetime_finds_it(self, db: Db, moments: Any) -> None:
        """A condition on each datetime finds its own row.

        If this fails, check that ``datetime`` is bound in conditions as it is stored.
        """
        values = all_fitting(db, MOMENTS)
        assert await found_by_filter(db, moments, values) == each_itself(values)

    async def test_a_datetime_is_bound_as_a_parameter(self, db: Db, moments: Any) -> None:
        """A statement written by hand takes a datetime as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``datetime``.
        """
        values = all_fitting(db, MOMENTS[:3])
        assert await found_by_parameter(db, moments, values) == each_itself(values)

    async def test_a_range_of_datetimes_includes_its_bounds(self, db: Db, moments: Any) -> None:
        """A range from one stored datetime to another finds both.

        If this fails, check that ``datetime`` is bound in conditions as it is stored.
        """
        await stored(db, moments, MOMENTS)
        column = moments.Value.c.v
        rows = await db(moments.Value.query().where(column >= MOMENTS[2]).where(column <= MOMENTS[1]).all())
        assert sorted(row.n for row in rows) == [0, 1, 2]

    async def test_fractions_of_few_digits_are_read_as_fractions(self, db: Db, moments: Any) -> None:
        """Plain SQL writes a second with one to six digits behind its point, and with none: ``.5`` is half a second (C72).

        If this fails, check that the adapter for ``datetime`` fills the digits of a fraction up at their end.
        """
        written = {text: int(text.ljust(6, "0")) for text in _fractions(db.provider.fraction_digits)}
        texts = ["2024-05-06 07:08:09", *(f"2024-05-06 07:08:09.{text}" for text in written)]
        for number, text in enumerate(texts):
            await db.run(db.sql(f'INSERT INTO {table(db, moments)} ("n", "v") VALUES ({number}, \'{text}\')'))
        rows = sorted(await db(moments.Value.query().all()), key=lambda row: row.n)
        expected = [datetime(2024, 5, 6, 7, 8, 9, wanted) for wanted in (0, *written.values())]
        assert [row.v.replace(tzinfo=None) for row in rows] == expected

    async def test_a_missing_datetime_is_null(self, db: Db, moments: Any) -> None:
        """None is stored as NULL. If this fails, check that the adapter for ``datetime`` returns None for None."""
        await assert_null_is_kept(db, moments, MOMENTS[0])

    @pytest.fixture
    def process_in_tokyo(self) -> Iterator[None]:
        """The time zone of the process is Tokyo while the rule runs."""
        if not hasattr(time, "tzset"):
            skip(SkipKind.OTHER, "this system can't change the time zone of a process")
        before = os.environ.get("TZ")
        os.environ["TZ"] = "Asia/Tokyo"
        time.tzset()
        yield
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()

    async def test_the_time_zone_of_the_process_does_not_shift_datetimes(
        self, db: Db, moments: Any, process_in_tokyo: None
    ) -> None:
        """A datetime that a process in Tokyo writes is read and stored as written.

        If this fails, check that the adapter for ``datetime`` calls neither ``timestamp()`` nor ``astimezone()``.
        """
        values = all_fitting(db, MOMENTS)
        found = await kept(db, moments, values)
        assert [value.replace(tzinfo=None) for value in found] == values
        assert await count(db, moments, "\"v\" > '2024-02-28 00:00:00' AND \"v\" < '2024-02-29 00:00:00'") == 0

    @rule(waits=True)
    @examples(20, value=st.datetimes(min_value=_EARLIEST))
    async def test_the_local_time_of_any_datetime_is_kept_and_found(
        self, db: Db, moments: Any, value: datetime
    ) -> None:
        """A random datetime keeps its local time and is found by a condition.

        If this fails, check the adapter for ``datetime`` with the value in the message.
        """
        value = fitting(db, value)
        (found,) = await found_alone(db, moments, value)
        assert found.replace(tzinfo=None) == value
