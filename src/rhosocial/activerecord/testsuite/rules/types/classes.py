"""Every class of values of the catalogue, in the column of its type: stored, read back, bound and found."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.noting import noted
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import (
    BIG_INTS,
    BYTES,
    DATES,
    DATETIMES,
    FLOATS,
    INSTANTS,
    LONG_TEXTS,
    MONEY,
    TIMES,
    UUIDS,
)
from ..support import value_classes as catalogue
from ..support.fractions import all_fitting
from ..support.refusals import may_be_refused
from ..support.target_needs import texts_of
from ..support.value_classes import CLOCK, UTC, all_of, same_instant
from ..support.values import found_alone, kept, kept_together, table

_FIRST, _LAST = datetime(2024, 1, 1), datetime(2024, 12, 30)


class ValueClassTests(ConformanceTests):
    """What holds for a plain value of a type holds for the members of every class of it."""

    wholes = family_fixture(BIG_INTS)
    floats = family_fixture(FLOATS)
    money = family_fixture(MONEY)
    texts = family_fixture(LONG_TEXTS)
    raws = family_fixture(BYTES)
    uuids = family_fixture(UUIDS)
    days = family_fixture(DATES)
    times = family_fixture(TIMES)
    moments = family_fixture(DATETIMES)
    instants = family_fixture(INSTANTS)

    async def test_integers_of_every_class_are_kept(self, db: Db, wholes: Any) -> None:
        """Both sides of each width's edge, saved one after the other, and each found by itself.
        If this fails, check that no integer passes through a narrower type or a float."""
        assert await self._lost(db, wholes, all_of(catalogue.INTEGERS), int) == []

    async def test_floats_of_every_class_are_kept(self, db: Db, floats: Any) -> None:
        """Whole ones, those that need 17 digits, and both ends of the format.
        If this fails, check that floats are bound as numbers of 64 bits."""
        assert await self._lost(db, floats, all_of(catalogue.FLOATS), float) == []

    async def test_decimals_of_every_class_are_kept(self, db: Db, money: Any) -> None:
        """With fewer places than the column, with zeros at the end, with an exponent; at most 15 digits (C75).
        If this fails, check that the adapter for ``Decimal`` does not lose the place of the point."""
        assert await self._lost(db, money, all_of(catalogue.DECIMALS)) == []

    async def test_decimals_with_all_digits_of_their_column_are_kept(self, db: Db, money: Any) -> None:
        """18 digits, and two neighbours in the last place (C75).
        If this fails, check that no ``Decimal`` passes through a float."""
        assert await self._lost(db, money, all_of(catalogue.EXACT_DECIMALS)) == []

    async def test_texts_of_every_class_are_kept(self, db: Db, texts: Any) -> None:
        """Texts that look like numbers or SQL, blanks, line ends, scripts, and signs beyond 16 bits.
        If this fails, check how texts are bound, and the character set of the session."""
        values = texts_of(db, all_of(catalogue.TEXTS))
        assert await kept_together(db, texts, values) == values

    async def test_bytes_of_every_class_are_kept(self, db: Db, raws: Any) -> None:
        """None at all, zeros, and bytes that are no text.
        If this fails, check how bytes are bound, and that ``value or None`` stands nowhere."""
        values = all_of(catalogue.BYTES)
        assert [bytes(value) for value in await kept_together(db, raws, values)] == values

    async def test_uuids_of_every_class_are_kept(self, db: Db, uuids: Any) -> None:
        """Those of digits alone, with an ``e`` between digits as in a number, of letters alone, and of every version.
        If this fails, check that the adapter for ``UUID`` writes a text or bytes, and nothing that may be read as a number."""
        assert await self._lost(db, uuids, all_of(catalogue.UUIDS), UUID) == []

    async def test_days_of_every_class_are_kept(self, db: Db, days: Any) -> None:
        """The first and the last, years of few digits, leap days, week 53, and days around reforms of the calendar.
        If this fails, check how the adapter for ``date`` writes and reads a year."""
        assert await self._lost(db, days, all_of(catalogue.DAYS)) == []

    async def test_times_of_every_class_are_kept(self, db: Db, times: Any) -> None:
        """Both ends of the day, and fractions of one digit and of six (C72).
        If this fails, check how the adapter for ``time`` writes and reads fractions."""
        assert await self._lost(db, times, all_fitting(db, all_of(catalogue.TIMES))) == []

    async def test_the_local_time_of_moments_of_every_class_is_kept(self, db: Db, moments: Any) -> None:
        """Naive moments: in hours that clocks leave out or repeat somewhere, beyond 32 bits, and fractions that a float
        can't hold (C71, C72).
        If this fails, check that no naive datetime passes through a zone, a float or seconds since 1970."""
        values = all_fitting(db, all_of(catalogue.MOMENTS))
        assert [value.replace(tzinfo=None) for value in await kept_together(db, moments, values)] == values

    async def test_the_first_and_last_moments_are_kept_or_refused(self, db: Db, moments: Any) -> None:
        """A moment beyond the range of the database is refused, never moved.
        If this fails, check how the adapter for ``datetime`` writes years, and that an error is not hidden."""
        wrong = []
        for value in all_fitting(db, all_of(catalogue.FAR_MOMENTS)):
            with may_be_refused():
                found = [each.replace(tzinfo=None) for each in await found_alone(db, moments, value)]
                wrong += [(value, found)] if found != [value] else []
        assert wrong == []

    async def test_instants_of_every_class_are_kept(self, db: Db, instants: Any) -> None:
        """Both of two equal hours when clocks go back, moments beside a change, offsets at both ends and of minutes, and
        what is another day in UTC (C70).
        If this fails, check that the adapter for ``datetime`` asks the value itself for its offset."""
        values = all_fitting(db, all_of(catalogue.INSTANTS))
        found = await kept_together(db, instants, values)
        wrong = [(value, read) for value, read in zip(values, found) if not same_instant(value, read)]
        assert wrong == []

    async def test_instants_beyond_what_sql_knows_are_kept_or_refused(self, db: Db, instants: Any) -> None:
        """An offset with seconds or of almost a day, and instants at the ends of the calendar: never another instant.
        If this fails, check how the adapter for ``datetime`` writes an offset."""
        wrong = []
        for value in all_fitting(db, all_of(catalogue.ODD_INSTANTS)):
            with may_be_refused():
                (found,) = await kept(db, instants, [value])
                wrong += [] if same_instant(found, value) else [f"{value} comes back as {found}"]
        assert wrong == []

    async def test_both_of_two_equal_hours_are_told_apart(self, db: Db, instants: Any) -> None:
        """Each of the two, as a parameter, finds itself and not the other (C70).
        If this fails, check that a parameter of ``datetime`` is bound as it is stored, with its own offset."""
        both = catalogue.INSTANTS["hours that come twice"]
        for number, value in enumerate(both):
            await db(instants.Value(n=number, v=value).save())
        sql = db.sql(f'SELECT "n" FROM {table(db, instants)} WHERE "v" = ?')
        assert [[row["n"] for row in await db.rows(sql, (value.astimezone(UTC),))] for value in both] == [[0], [1]]

    @rule(waits=True)
    @examples(
        25,
        value=st.one_of(
            st.sampled_from(all_of(catalogue.INSTANTS)),
            st.datetimes(min_value=_FIRST, max_value=_LAST, timezones=st.just(CLOCK)),
        ),
    )
    async def test_any_instant_of_a_zone_with_changes_is_kept(self, db: Db, instants: Any, value: Any) -> None:
        """Drawn from the catalogue and from the whole year whose clocks change (C70).
        If this fails, check that the offset is computed for the moment itself."""
        (value,) = all_fitting(db, [value])
        (found,) = await kept(db, instants, [value])
        assert same_instant(found, value)

    @rule(waits=True)
    @examples(
        30,
        value=st.one_of(
            st.sampled_from(all_of(catalogue.INTEGERS)),
            st.integers(-(2**63), 2**63 - 1),
            st.integers(0, 63).flatmap(lambda bits: st.integers(-(2**bits), 2**bits - 1)),
        ),
    )
    async def test_any_integer_of_the_whole_range_is_kept(self, db: Db, wholes: Any, value: int) -> None:
        """Drawn from the catalogue, from the whole range, and from each width alike (C74).
        If this fails, check that no integer passes through a narrower type or a float."""
        noted("bits of an integer", next(width for width in (7, 15, 31, 53, 63, 64) if value.bit_length() <= width))
        assert await found_alone(db, wholes, value) == [value]

    async def _lost(self, db: Db, models: Any, values: list[Any], kind: Any = None) -> list[str]:
        """Which values are not found by themselves, as parameters, after all have come back equal."""
        found = await kept_together(db, models, values)
        assert found == values
        if kind is not None:
            assert {type(value) for value in found} == {kind}
        sql = db.sql(f'SELECT COUNT(*) AS "n" FROM {table(db, models)} WHERE "v" = ?')
        lost = []
        for value in values:
            try:
                (row,) = await db.rows(sql, (value,))
            except DatabaseError as error:
                lost.append(f"{value!r}: {error}")
            else:
                if row["n"] != values.count(value):
                    lost.append(f"{value!r} is found {row['n']} times")
        return lost
