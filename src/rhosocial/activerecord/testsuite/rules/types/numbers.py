"""Booleans, integers and floats: stored, compared by the database, found and read back."""

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
from ..support.truth import is_true
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
    read_back,
    refusal_of_each,
    stored,
    table,
    typed,
)

INT32 = (0, 1, -1, 42, 2**31 - 1, -(2**31))
INT64 = (
    0,
    2**31,  # One above 32 bits.
    -(2**31) - 1,  # One below 32 bits.
    2**53,  # The last integer up to which a double is exact.
    2**53 + 1,  # As a double it becomes 2**53.
    -(2**53) - 1,
    2**63 - 1,
    -(2**63),
)
REALS = (
    0.0,
    0.1,
    0.1 + 0.2,  # 0.30000000000000004: needs 17 digits as text.
    -1.5,
    1e-7,
    123456789.123456789,
    1e15 + 0.5,
    1e308,
    -1e308,
    5e-324,  # The smallest positive double.
    2.2250738585072014e-308,  # The smallest normal double.
)


# A server's message about a missing column named inf or nan: the value was written into the statement.
_VALUE_AS_COLUMN = re.compile(r"column\W+-?(inf|nan)|\b(inf|nan)\W+does not exist", re.IGNORECASE)


class TypesBooleanTests(ConformanceTests):
    """True and False in a column of the generic type boolean."""

    bools = family_fixture(BOOLS)

    async def test_booleans_come_back_equal(self, db: Db, bools: Any) -> None:
        """True is read as True and False as False, not as 1 and 0.

        If this fails, check that the adapter for ``bool`` converts the driver's result.
        """
        assert typed(await kept(db, bools, [True, False])) == typed([True, False])
        assert typed(await kept_by_update(db, bools, [True, False, True])) == typed([True, False, True])

    async def test_the_database_treats_booleans_as_true_and_false(self, db: Db, bools: Any) -> None:
        """A condition that consists of the column alone selects the rows with True; where the provider declares what stands
        for True (``truth``), the column equals that.

        If this fails, check that the adapter for ``bool`` does not write the texts 'true' and 'false'.
        """
        await stored(db, bools, [True, False])
        truth = f"CASE WHEN {is_true(db, 'v')} THEN 1 ELSE 0 END"
        assert await count(db, bools, f'{truth} = 1 AND "n" = 0') == 1
        assert await count(db, bools, f'{truth} = 0 AND "n" = 1') == 1

    async def test_false_sorts_before_true(self, db: Db, bools: Any) -> None:
        """The database sorts False before True, as Python does.

        If this fails, check that the adapter for ``bool`` writes values that sort in this order.
        """
        assert await ordered(db, bools, [True, False]) == [1, 0]

    async def test_filtering_by_a_boolean_finds_it(self, db: Db, bools: Any) -> None:
        """``where`` with True finds the row with True, and with False the other.

        If this fails, check that ``execute`` adapts the parameters of conditions.
        """
        assert await found_by_filter(db, bools, [True, False]) == [[0], [1]]

    async def test_a_boolean_is_bound_as_a_parameter(self, db: Db, bools: Any) -> None:
        """A statement written by hand takes a boolean as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``bool``.
        """
        assert await found_by_parameter(db, bools, [True, False]) == [[0], [1]]

    async def test_a_missing_boolean_is_null(self, db: Db, bools: Any) -> None:
        """None is stored as NULL, not as False.

        If this fails, check that the adapter for ``bool`` returns None for None.
        """
        await assert_null_is_kept(db, bools, True)


class TypesIntegerTests(ConformanceTests):
    """C74: integers up to the limits of 32 and 64 bits are exact."""

    ints = family_fixture(INTS)
    bigs = family_fixture(BIG_INTS)

    async def test_integers_of_32_bits_come_back_equal(self, db: Db, ints: Any) -> None:
        """Both limits of 32 bits and small numbers are kept.

        If this fails, check the column type of integers and the type of the driver's results.
        """
        assert typed(await kept(db, ints, INT32)) == typed(INT32)
        assert typed(await kept_by_update(db, ints, INT32[-2:])) == typed(INT32[-2:])

    async def test_integers_of_64_bits_come_back_equal(self, db: Db, bigs: Any) -> None:
        """Integers beyond 2**53 are kept: as a double they would lose the last bit.

        If this fails, check that no float stands between the model and the driver.
        """
        assert typed(await kept(db, bigs, INT64)) == typed(INT64)
        assert typed(await kept_by_update(db, bigs, INT64[-4:])) == typed(INT64[-4:])

    async def test_the_database_sees_exact_64_bit_integers(self, db: Db, bigs: Any) -> None:
        """Neighbours beyond 2**53 differ in SQL.

        If this fails, check that the driver receives an int, not a float or a text.
        """
        await stored(db, bigs, INT64)
        assert await count(db, bigs, '"v" = 9007199254740993') == 1
        assert await count(db, bigs, '"v" > 9007199254740992 AND "v" < 9007199254740994') == 1
        assert await count(db, bigs, '"v" = 9223372036854775807') == 1
        assert await count(db, bigs, '"v" < -9223372036854775807') == 1

    async def test_integers_are_ordered_as_numbers(self, db: Db, bigs: Any) -> None:
        """-10 sorts before 9, and 9 before 10.

        If this fails, check that the column type of integers is numeric and not a text.
        """
        values = [10, 9, -10, 2**53 + 1, 2**53, -(2**63), 0]
        assert await ordered(db, bigs, values) == by_value(values)

    async def test_integers_can_be_summed(self, db: Db, ints: Any) -> None:
        """The database adds integers up. If this fails, check that the column type of integers is numeric."""
        await stored(db, ints, [42_000, 1, -1, -1])
        total = await db(ints.Value.query().sum_(ints.Value.c.v))
        assert int(total) == 41_999

    async def test_filtering_by_an_integer_finds_it(self, db: Db, bigs: Any) -> None:
        """A condition finds its integer and no neighbour of it.

        If this fails, check that integers are bound as integers.
        """
        assert await found_by_filter(db, bigs, INT64) == each_itself(INT64)

    async def test_an_integer_is_bound_as_a_parameter(self, db: Db, bigs: Any) -> None:
        """A statement written by hand takes an integer as a parameter.

        If this fails, check that ``prepare_parameters`` leaves integers exact.
        """
        assert await found_by_parameter(db, bigs, INT64[-4:]) == each_itself(INT64[-4:])

    async def test_a_missing_integer_is_null(self, db: Db, ints: Any) -> None:
        """None is stored as NULL, not as 0. If this fails, check that None is bound as NULL."""
        await assert_null_is_kept(db, ints, 0)

    @pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**70], ids=["above", "below", "far"])
    async def test_an_integer_beyond_64_bits_is_kept_or_refused(self, db: Db, bigs: Any, value: int) -> None:
        """C74: an integer beyond 64 bits is never wrapped or clipped; a refusal is the core's error.

        If this fails, check that ``_handle_error`` maps the driver's error and that the session refuses values out of
        range.
        """
        written = await refusal_of_each(db, bigs, value, 7)
        found = await read_back(db, bigs, written)
        assert found == [value] * len(found)
        assert await count(db, bigs, '"v" <> 7') == len(found)

    async def test_a_parameter_beyond_64_bits_is_accepted_or_refused(self, db: Db, bigs: Any) -> None:
        """C74: a parameter beyond 64 bits equals no row, and no Python ``OverflowError`` escapes (C38).

        If this fails, check that ``_handle_error`` maps ``OverflowError``.
        """
        await stored(db, bigs, [0, 2**63 - 1])
        try:
            rows = await db.rows(db.sql(f'SELECT "n" FROM {table(db, bigs)} WHERE "v" = ?'), (2**70,))
        except DatabaseError:
            rows = []
        assert rows == []
        assert await found_by(db, bigs, 2**63 - 1) == [1]

    async def test_an_integer_beyond_its_column_is_kept_or_refused(self, db: Db, ints: Any) -> None:
        """C74: on both sides of a column of 32 bits a value is kept whole or refused, next to the bounds and far away.

        If this fails, check that the session runs in a strict mode, which refuses a value out of range and does not
        clip it.
        """
        for value in (2**31, -(2**31) - 1, 2**32 + 7, -(2**40)):
            written = await refusal_of_each(db, ints, value, 7)
            found = await read_back(db, ints, written)
            assert found == [value] * len(found)

    @rule(waits=True)
    @examples(30, value=st.integers(-(2**63), 2**63 - 1))
    async def test_any_integer_of_64_bits_is_kept_and_found(self, db: Db, bigs: Any, value: int) -> None:
        """A random integer is read back equal and is found by a condition.

        If this fails, check that integers are bound and read as integers.
        """
        assert typed(await found_alone(db, bigs, value)) == typed([value])


class TypesFloatTests(ConformanceTests):
    """Floats of double precision are exact to the last bit."""

    floats = family_fixture(FLOATS)

    async def test_floats_come_back_equal(self, db: Db, floats: Any) -> None:
        """0.1 + 0.2 is read as 0.30000000000000004.

        If this fails, check that the column has double precision and that no text with fewer digits stands in between.
        """
        assert typed(await kept(db, floats, REALS)) == typed(REALS)
        assert typed(await kept_by_update(db, floats, REALS[1:4])) == typed(REALS[1:4])

    async def test_whole_floats_stay_floats(self, db: Db, floats: Any) -> None:
        """1.0 is read as a float, not as the integer 1.

        If this fails, check that results of float columns are read as float.
        """
        assert typed(await kept(db, floats, [1.0, -3.0, 1e15])) == typed([1.0, -3.0, 1e15])

    async def test_negative_zero_comes_back_equal(self, db: Db, floats: Any) -> None:
        """-0.0 is read as -0.0 or as 0.0, which are equal.

        If this fails, check that results of float columns are read as float.
        """
        (found,) = await kept(db, floats, [-0.0])
        assert (type(found), found) == (float, 0.0)

    async def test_the_database_compares_floats_as_numbers(self, db: Db, floats: Any) -> None:
        """Comparisons with literals in SQL select the right floats: each its own literal, and ranges their members.

        If this fails, check that the driver receives a double, not a text or a float of 32 bits.
        """
        await stored(db, floats, REALS)
        for value in REALS:
            # An exponent makes the literal a double, where a plain one is a decimal.
            literal = f"{value!r}{'' if 'e' in repr(value) else 'e0'}"
            assert (literal, await count(db, floats, f'"v" = {literal}')) == (literal, 1)
        assert await count(db, floats, '"v" > 0.09 AND "v" < 0.11') == 1
        assert await count(db, floats, '"v" < -1.4 AND "v" > -1.6') == 1
        assert await count(db, floats, '"v" > 9e307') == 1
        assert await count(db, floats, '"v" > 0 AND "v" < 1e-300') == 2

    async def test_floats_are_ordered_as_numbers(self, db: Db, floats: Any) -> None:
        """-1e308 sorts first, 1e308 last, and 5e-324 above 0.

        If this fails, check that the column type of floats is numeric.
        """
        assert await ordered(db, floats, REALS) == by_value(REALS)

    async def test_filtering_by_a_float_finds_it(self, db: Db, floats: Any) -> None:
        """A condition compares to the last bit: 0.3 does not find 0.1 + 0.2.

        If this fails, check that floats are bound as doubles.
        """
        values = [*REALS, 0.3]
        assert await found_by_filter(db, floats, values) == each_itself(values)

    async def test_a_float_is_bound_as_a_parameter(self, db: Db, floats: Any) -> None:
        """A statement written by hand takes a float as a parameter.

        If this fails, check that ``prepare_parameters`` leaves floats exact.
        """
        values = [0.1 + 0.2, 0.3, 5e-324]
        assert await found_by_parameter(db, floats, values) == each_itself(values)

    async def test_a_missing_float_is_null(self, db: Db, floats: Any) -> None:
        """None is stored as NULL, not as 0.0. If this fails, check that None is bound as NULL."""
        await assert_null_is_kept(db, floats, 0.0)

    @pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")], ids=["inf", "-inf", "nan"])
    async def test_infinity_and_nan_are_kept_or_refused(self, db: Db, floats: Any, value: float) -> None:
        """C73: infinity and NaN are read back or refused, and never stored as NULL.

        If this fails, check that the driver binds them as parameters and that ``_handle_error`` maps its refusal.
        """
        written = await refusal_of_each(db, floats, value, 0.5)
        found = await read_back(db, floats, written)
        as_columns = [error for _, error in written if error and _VALUE_AS_COLUMN.search(str(error))]
        assert (typed(found), as_columns) == (typed([value] * len(found)), [])

    @rule(waits=True)
    @examples(30, value=st.floats(allow_nan=False, allow_infinity=False))
    async def test_any_float_is_kept_and_found(self, db: Db, floats: Any, value: float) -> None:
        """A random float is read back to the last bit and is found by a condition.

        If this fails, check that floats are bound and read as doubles.
        """
        found = await found_alone(db, floats, value)
        assert ([type(one) for one in found], found) == ([float], [value])
