"""The area ``types``: values of every Python type that a model can carry, kept, seen by the database, and found again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import BIG_INTS, BOOLS, FLOATS, INTS
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
    kept_by_update,
    ordered,
    refusal,
    stored,
    table,
    typed,
)

INT32 = (0, 1, -1, 42, 2**31 - 1, -(2**31))
INT64 = (0, 2**31, -(2**31) - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63))
REALS = (
    0.0,
    0.1,
    0.1 + 0.2,
    -1.5,
    1e-7,
    123456789.123456789,
    1e15 + 0.5,
    1e308,
    -1e308,
    5e-324,
    2.2250738585072014e-308,
)


# How servers name a column that does not exist: the value was written into the statement.
_AS_A_NAME = re.compile(r"column\W+-?(inf|nan)|\b(inf|nan)\W+does not exist", re.IGNORECASE)


class TypesBooleanTests(ConformanceTests):
    """True and False, in a column of the generic type boolean."""

    bools = family_fixture(BOOLS)

    async def test_booleans_come_back_equal(self, db: Db, bools: Any) -> None:
        """True is True and False is False, not 1 and 0. Look at the adapter for ``bool``."""
        assert typed(await kept(db, bools, [True, False])) == typed([True, False])
        assert typed(await kept_by_update(db, bools, [True, False, True])) == typed([True, False, True])

    async def test_booleans_are_true_and_false_to_the_database(self, db: Db, bools: Any) -> None:
        """A condition on the column alone decides. Look at the adapter for ``bool``: not the texts 'true' and 'false'."""
        await stored(db, bools, [True, False])
        assert await count(db, bools, 'CASE WHEN "v" THEN 1 ELSE 0 END = 1 AND "n" = 0') == 1
        assert await count(db, bools, 'CASE WHEN "v" THEN 1 ELSE 0 END = 0 AND "n" = 1') == 1

    async def test_false_sorts_before_true(self, db: Db, bools: Any) -> None:
        """The database orders them as Python does. Look at what the adapter for ``bool`` stores."""
        assert await ordered(db, bools, [True, False]) == [1, 0]

    async def test_filtering_by_a_boolean_finds_it(self, db: Db, bools: Any) -> None:
        """In ``where`` and as a parameter. Look at how parameters are adapted in ``execute``."""
        assert await found_by_filter(db, bools, [True, False]) == [[0], [1]]

    async def test_a_boolean_is_bound_as_a_parameter(self, db: Db, bools: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, bools, [True, False]) == [[0], [1]]

    async def test_a_missing_boolean_is_null(self, db: Db, bools: Any) -> None:
        """None is neither. Look at the adapter for ``bool``: None is not falsy here."""
        await assert_null_is_kept(db, bools, True)


class TypesIntegerTests(ConformanceTests):
    """Whole numbers to the limits of 32 and 64 bits, exact (C74)."""

    ints = family_fixture(INTS)
    bigs = family_fixture(BIG_INTS)

    async def test_integers_of_32_bits_come_back_equal(self, db: Db, ints: Any) -> None:
        """Both limits and their surroundings. Look at the column type for integers and at the driver's results."""
        assert typed(await kept(db, ints, INT32)) == typed(INT32)
        assert typed(await kept_by_update(db, ints, INT32[-2:])) == typed(INT32[-2:])

    async def test_integers_of_64_bits_come_back_equal(self, db: Db, bigs: Any) -> None:
        """Beyond 2**53 too, where a double loses the last bit. Look for a float on the way of an integer."""
        assert typed(await kept(db, bigs, INT64)) == typed(INT64)
        assert typed(await kept_by_update(db, bigs, INT64[-4:])) == typed(INT64[-4:])

    async def test_integers_of_64_bits_are_those_to_the_database(self, db: Db, bigs: Any) -> None:
        """Neighbours beyond 2**53 are told apart in SQL. Look at what the driver is given."""
        await stored(db, bigs, INT64)
        assert await count(db, bigs, '"v" = 9007199254740993') == 1
        assert await count(db, bigs, '"v" > 9007199254740992 AND "v" < 9007199254740994') == 1
        assert await count(db, bigs, '"v" = 9223372036854775807') == 1
        assert await count(db, bigs, '"v" < -9223372036854775807') == 1

    async def test_integers_are_ordered_as_numbers(self, db: Db, bigs: Any) -> None:
        """-10 before 9 before 10, not as text. Look at the column type for integers."""
        values = [10, 9, -10, 2**53 + 1, 2**53, -(2**63), 0]
        assert await ordered(db, bigs, values) == by_value(values)

    async def test_integers_can_be_calculated_with(self, db: Db, ints: Any) -> None:
        """The database adds them up. Look at the column type for integers."""
        await stored(db, ints, [42_000, 1, -1, -1])
        total = await db(ints.Value.query().sum_(ints.Value.c.v))
        assert int(total) == 41_999

    async def test_filtering_by_an_integer_finds_it(self, db: Db, bigs: Any) -> None:
        """Neighbours are not found along with it. Look at how integers are bound."""
        assert await found_by_filter(db, bigs, INT64) == each_itself(INT64)

    async def test_an_integer_is_bound_as_a_parameter(self, db: Db, bigs: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, bigs, INT64[-4:]) == each_itself(INT64[-4:])

    async def test_a_missing_integer_is_null(self, db: Db, ints: Any) -> None:
        """None is not 0. Look at how None is bound."""
        await assert_null_is_kept(db, ints, 0)

    @pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**70], ids=["above", "below", "far"])
    async def test_an_integer_beyond_64_bits_is_kept_or_refused(self, db: Db, bigs: Any, value: int) -> None:
        """Never wrapped or clipped, and refused with the core's error (C74). Look at what ``_handle_error`` maps."""
        record = bigs.Value(v=value)
        if await refusal(db, record) is None:
            assert (await db(bigs.Value.find_one(record.id))).v == value
        else:
            assert await kept(db, bigs, [7]) == [7], "the connection is not usable after the refusal"
            assert await count(db, bigs, '"v" <> 7') == 0

    async def test_a_parameter_beyond_64_bits_is_taken_or_refused(self, db: Db, bigs: Any) -> None:
        """No row equals it; no Python ``OverflowError`` escapes (C74). Look at what ``_handle_error`` maps."""
        await stored(db, bigs, [0, 2**63 - 1])
        try:
            rows = await db.rows(db.sql(f'SELECT "n" FROM {table(db, bigs)} WHERE "v" = ?'), (2**70,))
        except DatabaseError:
            rows = []
        assert rows == []
        assert await found_by(db, bigs, 2**63 - 1) == [1]

    async def test_an_integer_beyond_its_column_is_kept_or_refused(self, db: Db, ints: Any) -> None:
        """2**31 in a column of 32 bits: whole, or refused (C74). Look at the session's mode: nothing is clipped."""
        record = ints.Value(v=2**31)
        if await refusal(db, record) is None:
            assert (await db(ints.Value.find_one(record.id))).v == 2**31
        else:
            assert await kept(db, ints, [7]) == [7], "the connection is not usable after the refusal"

    @rule(waits=True)
    @examples(30, value=st.integers(-(2**63), 2**63 - 1))
    async def test_any_integer_of_64_bits_is_kept_and_found(self, db: Db, bigs: Any, value: int) -> None:
        """Random integers make the round trip and are found. Look at how integers are bound and read."""
        assert typed(await found_alone(db, bigs, value)) == typed([value])


class TypesFloatTests(ConformanceTests):
    """Binary fractions of double precision, to the last bit."""

    floats = family_fixture(FLOATS)

    async def test_floats_come_back_equal(self, db: Db, floats: Any) -> None:
        """0.1 + 0.2 is 0.30000000000000004 afterwards. Look at the column type, and for texts with few digits."""
        assert typed(await kept(db, floats, REALS)) == typed(REALS)
        assert typed(await kept_by_update(db, floats, REALS[1:4])) == typed(REALS[1:4])

    async def test_whole_floats_stay_floats(self, db: Db, floats: Any) -> None:
        """1.0 does not become 1. Look at how results are read."""
        assert typed(await kept(db, floats, [1.0, -3.0, 1e15])) == typed([1.0, -3.0, 1e15])

    async def test_the_negative_zero_comes_back_equal(self, db: Db, floats: Any) -> None:
        """-0.0 equals 0.0; which of the two comes back is the database's. Look at how results are read."""
        (found,) = await kept(db, floats, [-0.0])
        assert (type(found), found) == (float, 0.0)

    async def test_floats_are_those_to_the_database(self, db: Db, floats: Any) -> None:
        """Comparisons in SQL agree. Look at what the driver is given: no text, no 32 bits."""
        await stored(db, floats, REALS)
        assert await count(db, floats, '"v" > 0.09 AND "v" < 0.11') == 1
        assert await count(db, floats, '"v" < -1.4 AND "v" > -1.6') == 1
        assert await count(db, floats, '"v" > 9e307') == 1
        assert await count(db, floats, '"v" > 0 AND "v" < 1e-300') == 2

    async def test_floats_are_ordered_as_numbers(self, db: Db, floats: Any) -> None:
        """-1e308 first, 1e308 last, 5e-324 above 0. Look at the column type for floats."""
        assert await ordered(db, floats, REALS) == by_value(REALS)

    async def test_filtering_by_a_float_finds_it(self, db: Db, floats: Any) -> None:
        """To the last bit: 0.3 is not 0.1 + 0.2. Look at how floats are bound."""
        values = [*REALS, 0.3]
        assert await found_by_filter(db, floats, values) == each_itself(values)

    async def test_a_float_is_bound_as_a_parameter(self, db: Db, floats: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        values = [0.1 + 0.2, 0.3, 5e-324]
        assert await found_by_parameter(db, floats, values) == each_itself(values)

    async def test_a_missing_float_is_null(self, db: Db, floats: Any) -> None:
        """None is not 0.0. Look at how None is bound."""
        await assert_null_is_kept(db, floats, 0.0)

    @pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")], ids=["inf", "-inf", "nan"])
    async def test_what_is_no_number_is_kept_or_refused(self, db: Db, floats: Any, value: float) -> None:
        """Infinity and NaN come back, or are refused; never NULL (C73). Look at how the driver binds them."""
        record = floats.Value(v=value)
        error = await refusal(db, record)
        if error is None:
            assert typed([(await db(floats.Value.find_one(record.id))).v]) == typed([value])
        else:
            assert _AS_A_NAME.search(str(error)) is None, f"the value became SQL text: {error}"
            assert await kept(db, floats, [0.5]) == [0.5], "the connection is not usable after the refusal"

    @rule(waits=True)
    @examples(30, value=st.floats(allow_nan=False, allow_infinity=False))
    async def test_any_float_is_kept_and_found(self, db: Db, floats: Any, value: float) -> None:
        """Random floats make the round trip to the last bit and are found. Look at how floats are bound and read."""
        found = await found_alone(db, floats, value)
        assert ([type(one) for one in found], found) == ([float], [value])
