"""Rules of the area ``expressions``: the database computes a tree of operations as Python does.

The rows, from ``_samples.py``::

    k   n  p  amount  ratio
    1   7  2   12.50   2.25
    2  -7  3   -0.75  -1.5
    3   0  5  100.00   0.0
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Union

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.expression import Literal, SQLOperation, UnaryExpression

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ..support.null_rows import keys
from ._samples import NULL_ROW, SAMPLES, fill, numbers, values
from .families.samples import SAMPLES as FAMILY


class ArithmeticTests(ConformanceTests):
    """The four operations and the remainder work over columns, constants and other operations."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.n + c.p, [9, -4, 5, None], id="sum"),
            pytest.param(lambda c: c.n - c.p, [5, -10, -5, None], id="difference"),
            pytest.param(lambda c: c.n * c.p, [14, -21, 0, None], id="product"),
            pytest.param(lambda c: c.ratio / 2.0, [1.125, -0.75, 0.0, None], id="quotient"),
            pytest.param(lambda c: c.p % 3, [2, 0, 2, None], id="remainder"),
            pytest.param(lambda c: c.p + 1, [3, 4, 6, None], id="value"),
            pytest.param(lambda c: c.amount + c.amount, [25.0, -1.5, 200.0, None], id="exact-sum"),
            pytest.param(lambda c: c.n + c.p * 10, [27, 23, 50, None], id="product-first"),
            pytest.param(lambda c: (c.n + c.p) * 10, [90, -40, 50, None], id="sum-first"),
            pytest.param(lambda c: c.p * (c.n + 1), [16, -18, 5, None], id="product-of-sum"),
            pytest.param(lambda c: c.n - c.p - 1, [4, -11, -6, None], id="left-to-right"),
            pytest.param(lambda c: (c.n + 1) * (c.p - 1), [8, -12, 4, None], id="two-sums"),
        ],
    )
    async def test_an_operation_is_computed_for_each_row(
        self, db: Db, samples: Any, build: Any, expected: list[Any]
    ) -> None:
        """An operation has its value for each row, and NULL where an operand is NULL (C50). If this fails, check the
        operators and parentheses in ``format_binary_arithmetic_expression``."""
        await fill(db, samples, (*SAMPLES, NULL_ROW))
        assert numbers(await values(db, samples, build(samples.Sample.c))) == expected

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            pytest.param(lambda c: c.n - (c.n - 1), [1, 1, 1], id="difference-of-difference"),
            pytest.param(lambda c: c.n - (c.p + 1), [4, -11, -6], id="difference-of-sum"),
            pytest.param(lambda c: c.p - (c.p - (c.p - 1)), [1, 2, 4], id="three-deep"),
            pytest.param(lambda c: c.ratio / (c.p / 2.0), [2.25, -1.0, 0.0], id="quotient-of-quotient"),
            pytest.param(lambda c: c.p * (c.n % c.p), [2, -3, 0], id="product-of-remainder"),
        ],
    )
    async def test_a_compound_right_operand_is_computed_first(
        self, db: Db, samples: Any, build: Any, expected: list[Any]
    ) -> None:
        """``a - (b - c)`` is not ``a - b - c`` (contract C50). If this fails, check that
        ``format_binary_arithmetic_expression`` puts a compound right operand in parentheses."""
        await fill(db, samples)
        assert numbers(await values(db, samples, build(samples.Sample.c))) == expected

    async def test_integers_divide_to_an_integer_or_an_exact_quotient(self, db: Db, samples: Any) -> None:
        """7 / 2 is 3 or 3.5, and -7 / 3 is -2 or -2.333. If this fails, check the division in
        ``format_binary_arithmetic_expression``."""
        await fill(db, samples)
        found = numbers(await values(db, samples, samples.Sample.c.n / samples.Sample.c.p))
        assert [round(number, 3) for number in found] in ([3.0, -2.0, 0.0], [3.5, -2.333, 0.0])

    async def test_a_remainder_has_the_sign_of_the_dividend(self, db: Db, samples: Any) -> None:
        """-7 % 3 is -1, as MOD in SQL. If this fails, check the remainder in
        ``format_binary_arithmetic_expression``."""
        await fill(db, samples)
        assert numbers(await values(db, samples, samples.Sample.c.n % samples.Sample.c.p)) == [1, -1, 0]

    async def test_a_constant_can_be_the_left_operand(self, db: Db, samples: Any) -> None:
        """``Literal(100) - n`` binds its parameters in the order of the text. If this fails, check the order of the
        parameters in ``format_binary_arithmetic_expression``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert numbers(await values(db, samples, Literal(d, 100) - c.n * 2)) == [86, 114, 100]
        assert numbers(await values(db, samples, c.n * 2 + 5 - c.p)) == [17, -12, 0]

    async def test_both_sides_of_a_comparison_can_be_arithmetic(self, db: Db, samples: Any) -> None:
        """A comparison of two operations binds every parameter at its place. If this fails, check the order of the
        parameters in ``format_comparison_predicate``."""
        await fill(db, samples)
        c = samples.Sample.c
        assert await keys(db, samples.Sample, c.n + 10 > c.p * 2 + 1) == [1]
        assert await keys(db, samples.Sample, (c.n * 2).in_([14, 0])) == [1, 3]
        assert await keys(db, samples.Sample, (c.n - c.p).between(-5, 5)) == [1, 3]

    async def test_a_unary_operator_precedes_or_follows_its_operand(self, db: Db, samples: Any) -> None:
        """``UnaryExpression`` has both positions, and ``SQLOperation`` writes an operation as a call of all its operands.
        If this fails, check that ``format_unary_operator`` honours ``pos``."""
        await fill(db, samples, (*SAMPLES, NULL_ROW))
        d, c = db.dialect, samples.Sample.c
        assert numbers(await values(db, samples, UnaryExpression(d, "-", c.n))) == [-7, 7, 0, None]
        absent = await values(db, samples, UnaryExpression(d, "IS NULL", c.n, pos="after"))
        assert [bool(value) for value in absent] == [False, False, False, True]
        assert numbers(await values(db, samples, SQLOperation(d, "ABS", c.n))) == [7, 7, 0, None]
        assert numbers(await values(db, samples, SQLOperation(d, "NULLIF", c.n, Literal(d, 7)))) == [None, -7, 0, None]

    async def test_decimal_arithmetic_is_exact(self, db: Db, samples: Any) -> None:
        """0.10 * 3 is 0.30, and equal decimals differ by 0. If this fails, check whether the adapter for ``Decimal`` or
        the column's type uses a float."""
        rows = [
            (1, None, None, "0.10", None, None, None, None, None),
            (2, None, None, "0.30", None, None, None, None, None),
        ]
        await fill(db, samples, rows)
        c = samples.Sample.c
        assert numbers(await values(db, samples, c.amount * 3)) == [0.3, 0.9]
        assert await keys(db, samples.Sample, c.amount - c.amount == 0) == [1, 2]


@dataclass(frozen=True)
class Number:
    """A column or a constant."""

    column: str
    constant: int = 0

    def value(self, row: dict[str, int]) -> int:
        return row[self.column] if self.column else self.constant

    def build(self, d: Any, c: Any) -> Any:
        return getattr(c, self.column) if self.column else Literal(d, self.constant)

    def text(self) -> str:
        return self.column or str(self.constant)


@dataclass(frozen=True)
class Operation:
    """Two terms and the operator between them."""

    operator: str
    left: Term
    right: Term

    def value(self, row: dict[str, int]) -> int:
        left, right = self.left.value(row), self.right.value(row)
        return left + right if self.operator == "+" else left - right if self.operator == "-" else left * right

    def build(self, d: Any, c: Any) -> Any:
        left, right = self.left.build(d, c), self.right.build(d, c)
        return left + right if self.operator == "+" else left - right if self.operator == "-" else left * right

    def text(self) -> str:
        return f"({self.left.text()} {self.operator} {self.right.text()})"


Term = Union[Number, Operation]


def terms(*, flat: bool) -> st.SearchStrategy[Term]:
    """Random terms of two to six operands. A flat term needs no parentheses on the right of an operator."""
    grow = lambda seed, size: _random_term(Random(seed), size, flat)  # noqa: E731
    return st.builds(grow, st.integers(0, 2**32), st.integers(2, 6))


def _random_term(random: Random, size: int, flat: bool) -> Term:
    if size == 1:
        # Some databases cannot infer the type of a constant alone, so the leftmost leaf is always a column.
        return Number(random.choice(("n", "p"))) if random.random() < 0.6 else Number("", random.randint(0, 4))
    operator = random.choice("+-*")
    first = random.randint(1, size - 1)
    left, right = _random_term(random, first, flat), _random_term(random, size - first, flat)
    if flat and isinstance(right, Operation) and (operator == "*") == (right.operator == "*") and operator != "*":
        right = Number("p")
    if flat and isinstance(right, Operation) and operator == "*" and right.operator == "*":
        right = Number("n")
    return Operation(operator, _with_column_first(left), right)


def _with_column_first(term: Term) -> Term:
    if isinstance(term, Operation):
        return Operation(term.operator, _with_column_first(term.left), term.right)
    return term if term.column else Number("n")


class ArithmeticTreeTests(ConformanceTests):
    """The database computes a random tree of operations as Python does."""

    samples = family_fixture(FAMILY)

    @rule(waits=True)
    @examples(50, term=terms(flat=True))
    async def test_a_random_left_associative_term_is_computed(self, db: Db, samples: Any, term: Any) -> None:
        """Products bind closer than sums, and a sum within a product is in parentheses. If this fails, check the
        parentheses in ``format_binary_arithmetic_expression``."""
        assert await computed(db, samples, term) == expected(term), term.text()

    @rule(waits=True)
    @examples(50, term=terms(flat=False))
    async def test_a_random_term_is_computed(self, db: Db, samples: Any, term: Any) -> None:
        """The same holds with sums on the right of a minus (contract C50). If this fails, check that
        ``format_binary_arithmetic_expression`` puts a compound right operand in parentheses."""
        assert await computed(db, samples, term) == expected(term), term.text()


async def computed(db: Db, samples: Any, term: Any) -> list[Any]:
    """The term's value for each row, computed by the database. The first example inserts the rows."""
    if not await db(samples.Sample.query().select("k").aggregate()):
        await fill(db, samples)
    return numbers(await values(db, samples, term.build(db.dialect, samples.Sample.c)))


def expected(term: Any) -> list[float]:
    """The term's value for each row, computed by Python."""
    return [float(term.value({"n": row[1], "p": row[2]})) for row in SAMPLES]
