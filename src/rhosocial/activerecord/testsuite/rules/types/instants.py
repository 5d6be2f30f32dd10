"""Datetimes with a zone, which are instants (C70), and spans of time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import INSTANTS, SPANS
from ..support.fractions import all_fitting, fitting
from ..support.values import (
    assert_null_is_kept,
    by_value,
    count,
    each_itself,
    found_alone,
    found_by,
    found_by_filter,
    found_by_parameter,
    kept,
    ordered,
    stored,
    table,
    typed,
)

UTC = timezone.utc
INDIA = timezone(timedelta(hours=5, minutes=30))
PACIFIC = timezone(timedelta(hours=-8))
FAR_EAST = timezone(timedelta(hours=14))

# The order by local time differs from the order by instant: 05:00 in California is the last instant.
ZONED = (
    datetime(2024, 5, 1, 9, 0, tzinfo=UTC),
    datetime(2024, 5, 1, 14, 0, tzinfo=INDIA),
    datetime(2024, 5, 1, 5, 0, tzinfo=PACIFIC),
    datetime(2024, 5, 1, 20, 0, tzinfo=FAR_EAST),
    datetime(2024, 5, 1, 9, 0, 0, 1, tzinfo=UTC),  # One microsecond after the first instant.
)
SPANS_OF_TIME = (
    timedelta(0),
    timedelta(seconds=1),
    timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=5),  # Every part differs.
    timedelta(microseconds=1),
    timedelta(seconds=-1),
    timedelta(days=-3, microseconds=999_999),  # Negative, with a fraction.
    timedelta(days=1000),
)


class TypesInstantTests(ConformanceTests):
    """An instant is the same whatever offset it is written with."""

    instants = family_fixture(INSTANTS)

    async def test_instants_come_back_at_the_same_instant(self, db: Db, instants: Any) -> None:
        """C70: an instant is read back aware and equal; its offset may differ.

        If this fails, check that the adapter for ``datetime`` does not drop the offset.
        """
        values = all_fitting(db, ZONED)
        found = await kept(db, instants, values)
        assert [value.tzinfo is not None for value in found] == [True] * len(values)
        assert found == values

    async def test_the_database_compares_instants(self, db: Db, instants: Any) -> None:
        """A condition with the parameter 09:30 UTC finds the four instants before it (C70).

        If this fails, check that instants are stored with one offset: text of mixed offsets does not compare by time.
        """
        await stored(db, instants, ZONED)
        sql = db.sql(f'SELECT "n" FROM {table(db, instants)} WHERE "v" < ?')
        rows = await db.rows(sql, (datetime(2024, 5, 1, 9, 30, tzinfo=UTC),))
        assert sorted(row["n"] for row in rows) == [0, 1, 3, 4]

    async def test_instants_are_ordered_by_time(self, db: Db, instants: Any) -> None:
        """Instants sort by time and not by the text of their local time (C70).

        If this fails, check that the adapter for ``datetime`` stores all instants with one offset.
        """
        assert await ordered(db, instants, ZONED) == by_value(ZONED)

    async def test_instants_of_one_zone_are_ordered_by_time(self, db: Db, instants: Any) -> None:
        """Instants that differ in a microsecond sort by time.

        If this fails, check that the adapter for ``datetime`` stores microseconds in a fixed width.
        """
        values = all_fitting(db, [ZONED[4], ZONED[0], datetime(2024, 5, 1, 8, 59, 59, 999_999, tzinfo=UTC)])
        assert await ordered(db, instants, values) == by_value(values)

    async def test_filtering_by_an_instant_finds_it(self, db: Db, instants: Any) -> None:
        """A condition on each instant finds its own row.

        If this fails, check that ``datetime`` is bound in conditions as it is stored.
        """
        values = all_fitting(db, ZONED)
        assert await found_by_filter(db, instants, values) == each_itself(values)

    async def test_filtering_by_an_instant_of_another_offset_finds_it(self, db: Db, instants: Any) -> None:
        """14:30 in India finds 09:00 UTC (C70).

        If this fails, check that the adapter for ``datetime`` converts stored values and parameters to one offset.
        """
        await stored(db, instants, ZONED)
        assert await found_by(db, instants, datetime(2024, 5, 1, 14, 30, tzinfo=INDIA)) == [0]

    async def test_an_instant_is_bound_as_a_parameter(self, db: Db, instants: Any) -> None:
        """A statement written by hand takes an instant as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``datetime``.
        """
        assert await found_by_parameter(db, instants, ZONED[:3]) == each_itself(ZONED[:3])

    async def test_a_missing_instant_is_null(self, db: Db, instants: Any) -> None:
        """None is stored as NULL. If this fails, check that the adapter for ``datetime`` returns None for None."""
        await assert_null_is_kept(db, instants, ZONED[0])

    @rule(waits=True)
    @examples(
        20,
        value=st.datetimes(
            min_value=datetime(1971, 1, 1),
            max_value=datetime(2037, 12, 30),
            timezones=st.sampled_from([UTC, INDIA, PACIFIC, FAR_EAST]),
        ),
    )
    async def test_any_instant_is_kept_and_found(self, db: Db, instants: Any, value: datetime) -> None:
        """A random instant is read back equal and is found by a condition.

        If this fails, check the adapter for ``datetime`` with the value in the message.
        """
        value = fitting(db, value)
        (found,) = await found_alone(db, instants, value)
        assert (found.tzinfo is not None, found) == (True, value)


class TypesSpanTests(ConformanceTests):
    """Spans of time, on a dialect with the generic type interval."""

    spans = family_fixture(SPANS)

    async def test_spans_come_back_equal(self, db: Db, spans: Any) -> None:
        """Spans are read back as ``timedelta`` to the microsecond, negative ones included (C81, C89).

        If this fails, check that the backend registers an adapter for ``timedelta``, or that its driver converts it.
        """
        assert typed(await kept(db, spans, SPANS_OF_TIME)) == typed(SPANS_OF_TIME)

    async def test_spans_are_ordered_by_length(self, db: Db, spans: Any) -> None:
        """Negative spans sort first (C81, C89). If this fails, check that the stored form of ``timedelta`` sorts by
        length."""
        assert await ordered(db, spans, SPANS_OF_TIME) == by_value(SPANS_OF_TIME)

    async def test_filtering_by_a_span_finds_it(self, db: Db, spans: Any) -> None:
        """A condition on each span finds its own row (C81, C89).

        If this fails, check that ``timedelta`` is bound in conditions as it is stored.
        """
        assert await found_by_filter(db, spans, SPANS_OF_TIME) == each_itself(SPANS_OF_TIME)

    async def test_a_missing_span_is_null(self, db: Db, spans: Any) -> None:
        """None is stored as NULL, not as a span of length 0. If this fails, check that None is bound as NULL."""
        assert await kept(db, spans, [None]) == [None]
        assert await count(db, spans, '"v" IS NULL') == 1
