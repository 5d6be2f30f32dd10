"""Decimals, which must never be converted through a float (C75)."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import DECIMALS, MONEY
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
)

SMALL = [
    Decimal(text)
    for text in ("0", "1", "-1", "0.1", "0.005", "19.99", "-0.0001", "1234567.8901", "100", "99999999.9999")
]
# 18 digits; a double holds 15 to 17.
LARGE = [Decimal(text) for text in ("12345678901234.5678", "-99999999999999.9999", "90071992547409.9301")]
MOST_DIGITS = 38
"""The digits of the widest column; fewer where the provider says so (``decimal_digits``)."""
PLACES = 10
"""How many of them stand after the point."""


class TypesDecimalTests(ConformanceTests):
    """Decimals are exact within the precision and scale of their column (contract C75)."""

    money = family_fixture(MONEY)
    decimals = family_fixture(DECIMALS)

    async def test_small_decimals_come_back_equal(self, db: Db, money: Any) -> None:
        """Amounts of few digits are read back as equal decimals.

        If this fails, check that the adapter for ``Decimal`` returns decimals and keeps the scale.
        """
        _assert_exact(await kept(db, money, SMALL), SMALL)
        _assert_exact(await kept_by_update(db, money, SMALL[3:6]), SMALL[3:6])

    async def test_decimals_of_18_digits_come_back_equal(self, db: Db, money: Any) -> None:
        """Decimals with more digits than a double holds are kept.

        If this fails, check that the adapter for ``Decimal`` does not convert through float.
        """
        _assert_exact(await kept(db, money, LARGE), LARGE)

    async def test_decimals_of_38_digits_come_back_equal(self, db: Db, decimals: Any) -> None:
        """Decimals with 38 digits, the usual limit of SQL databases, are kept, and SQL sees them between their integers.

        If this fails, check that the adapter for ``Decimal`` does not convert through float or round.
        """
        wide = _wide(db)
        _assert_exact(await kept(db, decimals, wide), wide)
        for value in wide:
            below = value.to_integral_value(ROUND_FLOOR)
            # An integer of more digits than the column's is no value of its type.
            bounds = [(">=", below), ("<=", below + 1)]
            within = [f'"v" {sign} {bound}' for sign, bound in bounds if len(str(abs(bound))) <= MOST_DIGITS - PLACES]
            assert await count(db, decimals, " AND ".join(within)) == sum(below <= each <= below + 1 for each in wide)

    async def test_the_database_sees_exact_decimals(self, db: Db, decimals: Any) -> None:
        """SQL sees the last of 27 digits. If this fails, check that the driver does not receive a float."""
        whole = _whole_digits(db)[:17]
        await stored(db, decimals, [Decimal(f"{whole}.8901234503")])
        assert await count(db, decimals, f'"v" - {whole} BETWEEN 0.8901234502 AND 0.8901234504') == 1

    async def test_the_database_compares_decimals_as_numbers(self, db: Db, money: Any) -> None:
        """Comparisons with literals in SQL select the right decimals.

        If this fails, check that a numeric column does not hold text.
        """
        await stored(db, money, SMALL)
        assert await count(db, money, '"v" > 0.05 AND "v" < 0.15') == 1
        assert await count(db, money, '"v" < 0') == 2
        assert await count(db, money, '"v" >= 19.985 AND "v" <= 19.995') == 1
        assert await count(db, money, '"v" > 99') == 3

    async def test_decimals_are_ordered_as_numbers(self, db: Db, money: Any) -> None:
        """9 sorts before 10, and -1 before -0.0001.

        If this fails, check that the column type of decimals is numeric and not a text.
        """
        values = [Decimal(9), Decimal(10), *SMALL]
        assert await ordered(db, money, values) == by_value(values)

    async def test_filtering_by_a_decimal_finds_it(self, db: Db, money: Any) -> None:
        """A condition on each amount finds its own row.

        If this fails, check that decimals are bound in conditions as they are stored.
        """
        assert await found_by_filter(db, money, SMALL) == each_itself(SMALL)

    async def test_a_decimal_is_bound_as_a_parameter(self, db: Db, money: Any) -> None:
        """A statement written by hand takes a decimal as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``Decimal``.
        """
        assert await found_by_parameter(db, money, SMALL[:5]) == each_itself(SMALL[:5])

    async def test_filtering_by_a_decimal_distinguishes_close_values(self, db: Db, money: Any) -> None:
        """Amounts that are equal as floats are different as decimals.

        If this fails, check that decimals in conditions are not bound as floats.
        """
        values = [Decimal("90071992547409.9301"), Decimal("90071992547409.9302"), Decimal("90071992547409.9303")]
        assert await found_by_filter(db, money, values) == each_itself(values)

    async def test_a_sum_of_decimals_is_exact(self, db: Db, money: Any) -> None:
        """C79: ten times 0.1 adds up to 1.

        If this fails, check that the column type of decimals is exact and that sums are not read through float.
        """
        await stored(db, money, [Decimal("0.1")] * 10)
        assert await count(db, money, f'(SELECT SUM("v") FROM {table(db, money)}) = 1') == 10

    async def test_a_missing_decimal_is_null(self, db: Db, money: Any) -> None:
        """None is stored as NULL, not as 0.

        If this fails, check that the adapter for ``Decimal`` returns None for None.
        """
        await assert_null_is_kept(db, money, Decimal(0))

    @rule(waits=True)
    @examples(25, value=st.decimals(min_value=-(10**9), max_value=10**9, places=4))
    async def test_any_amount_is_kept_and_found(self, db: Db, money: Any, value: Decimal) -> None:
        """A random amount of at most 14 digits is read back equal and is found by a condition.

        If this fails, check the adapter for ``Decimal`` with the value in the message.
        """
        _assert_exact(await found_alone(db, money, value), [value])

    @rule(waits=True)
    @examples(25, number=st.integers(10**36, 10**MOST_DIGITS - 1))
    async def test_any_decimal_of_38_digits_is_kept(self, db: Db, decimals: Any, number: int) -> None:
        """A random decimal of 38 digits is read back equal.

        If this fails, check that the adapter for ``Decimal`` does not convert through float.
        """
        value = Decimal(f"{str(number)[: db.provider.decimal_digits]}e-{PLACES}")
        _assert_exact(await found_alone(db, decimals, value), [value])


def _whole_digits(db: Db) -> str:
    """As many digits as the widest column has before the point."""
    return ("1234567890" * 3)[: min(db.provider.decimal_digits, MOST_DIGITS) - PLACES]


def _wide(db: Db) -> list[Decimal]:
    """Decimals of all digits that the widest column has, of 27 digits, and of one."""
    whole = _whole_digits(db)
    texts = (
        f"{whole}.0123456789",
        f"-{'9' * len(whole)}.{'9' * PLACES}",
        f"{whole[:17]}.8901234567",
        "0.0000000001",
    )
    return [Decimal(text) for text in texts]


def _assert_exact(found: list[Any], expected: list[Decimal]) -> None:
    """The values are equal decimals; trailing zeros may differ (C75)."""
    assert [type(value) for value in found] == [Decimal] * len(expected)
    assert found == expected
