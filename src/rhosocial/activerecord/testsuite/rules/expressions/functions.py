"""Rules of the area ``expressions``: functions of text and of numbers return known values.

The rows, from ``_samples.py``::

    k   n  p  amount  ratio  word
    1   7  2   12.50   2.25  "Ada"
    2  -7  3   -0.75  -1.5   "x-y-x"
    3   0  5  100.00   0.0   " bob "
"""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import functions as f

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.null_rows import keys
from ..support.refusals import undeclared_is_skipped
from ._samples import fill, numbers, values
from .families.samples import SAMPLES as FAMILY


def of(name: str, build: Any, expected: list[Any], case: str = "") -> Any:
    """A function's case as a parameter, skipped where the dialect does not claim the function."""
    return pytest.param(build, expected, id=name + case, marks=requires(Capability.FUNCTIONS.of(name)))


class TextFunctionTests(ConformanceTests):
    """A text function that the dialect claims returns known values."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            of("upper", lambda d, c: f.upper(d, c.word), ["ADA", "X-Y-X", " BOB "]),
            of("lower", lambda d, c: f.lower(d, c.word), ["ada", "x-y-x", " bob "]),
            of("length", lambda d, c: f.length(d, c.word), [3, 5, 5]),
            of("substring", lambda d, c: f.substring(d, c.word, 2, 2), ["da", "-y", "bo"]),
            of("substring", lambda d, c: f.substring(d, c.word, 3), ["a", "y-x", "ob "], "-to-the-end"),
            of("replace", lambda d, c: f.replace(d, c.word, "x", "zz"), ["Ada", "zz-y-zz", " bob "]),
            of("concat", lambda d, c: f.concat(d, c.word, "!"), ["Ada!", "x-y-x!", " bob !"]),
            of("concat_op", lambda d, c: f.concat_op(d, c.word, "!", "?"), ["Ada!?", "x-y-x!?", " bob !?"]),
            of("trim", lambda d, c: f.trim(d, c.word), ["Ada", "x-y-x", "bob"]),
            of("trim", lambda d, c: f.trim(d, c.word, None, "LEADING"), ["Ada", "x-y-x", "bob "], "-leading"),
            of("trim", lambda d, c: f.trim(d, c.word, "x", "TRAILING"), ["Ada", "x-y-", " bob "], "-trailing"),
            of("trim", lambda d, c: f.trim(d, c.word, "x"), ["Ada", "-y-", " bob "], "-signs"),
            of("initcap", lambda d, c: f.initcap(d, c.word), ["Ada", "X-Y-X", " Bob "]),
            of("left", lambda d, c: f.left(d, c.word, 2), ["Ad", "x-", " b"]),
            of("right", lambda d, c: f.right(d, c.word, 2), ["da", "-x", "b "]),
            of("lpad", lambda d, c: f.lpad(d, c.word, 6, "*"), ["***Ada", "*x-y-x", "* bob "]),
            of("rpad", lambda d, c: f.rpad(d, c.word, 6, "*"), ["Ada***", "x-y-x*", " bob *"]),
            of("reverse", lambda d, c: f.reverse(d, c.word), ["adA", "x-y-x", " bob "]),
            of("strpos", lambda d, c: f.strpos(d, c.word, "y"), [0, 3, 0]),
            of("position", lambda d, c: f.position(d, "y", c.word), [0, 3, 0]),
            of("chr_", lambda d, c: f.chr_(d, c.p + 63), ["A", "B", "D"]),
            of("ascii", lambda d, c: f.ascii(d, c.word), [65, 120, 32]),
            of("octet_length", lambda d, c: f.octet_length(d, c.word), [3, 5, 5]),
            of("bit_length", lambda d, c: f.bit_length(d, c.word), [24, 40, 40]),
            of("overlay", lambda d, c: f.overlay(d, c.word, "zz", 2, 1), ["Azza", "xzzy-x", " zzob "]),
            of("translate", lambda d, c: f.translate(d, c.word, "xy", "ab"), ["Ada", "a-b-a", " bob "]),
            of("repeat", lambda d, c: f.repeat(d, c.word, 2), ["AdaAda", "x-y-xx-y-x", " bob  bob "]),
            of("space", lambda d, c: f.space(d, 3), ["   ", "   ", "   "]),
        ],
    )
    async def test_a_text_function_returns_known_values(
        self, db: Db, samples: Any, build: Any, expected: list[Any]
    ) -> None:
        """A claimed function can be called (contract C68). If this fails, check that ``supports_functions`` names it
        only where the database has it, and how ``format_function_call`` renders its arguments."""
        await fill(db, samples)
        assert await values(db, samples, build(db.dialect, samples.Sample.c)) == expected

    async def test_trim_removes_the_given_characters_from_the_given_text(self, db: Db, samples: Any) -> None:
        """``trim("xxaxx", "x")`` is ``a``: both values are bound in the order of the text (C36, C68). If this fails, check
        the order of the parameters in ``functions.trim``."""
        db.require(Capability.FUNCTIONS.of("trim"))
        await fill(db, samples)
        assert await values(db, samples, f.trim(db.dialect, "xxaxx", "x")) == ["a", "a", "a"]

    async def test_a_function_can_be_used_in_conditions_and_in_other_functions(self, db: Db, samples: Any) -> None:
        """Nested calls keep their parameters in order. If this fails, check the order of the parameters in
        ``format_function_call``."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert await keys(db, samples.Sample, f.upper(d, c.word) == "ADA") == [1]
        if db.provider.text.keeps_empty:
            assert await keys(db, samples.Sample, f.length(d, f.replace(d, c.word, "-", "")) == 3) == [1, 2]
        nested = f.replace(d, f.upper(d, f.replace(d, c.word, "x", "a")), "A", "o")
        assert await values(db, samples, nested) == ["oDo", "o-Y-o", " BOB "]
        assert await keys(db, samples.Sample, f.lower(d, c.word).like("a%")) == [1]

    async def test_rows_can_be_ordered_by_a_function(self, db: Db, samples: Any) -> None:
        """``order_by(length(word))`` sorts by the function's value. If this fails, check that
        ``format_order_by_clause`` renders function calls."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        query = samples.Sample.query().select("k").order_by((f.length(d, c.word), "DESC"), (f.upper(d, c.word), "DESC"))
        assert [row["k"] for row in await db(query.aggregate())] == [2, 3, 1]

    async def test_the_dialect_reports_support_for_every_function(self, db: Db) -> None:
        """``supports_functions`` maps the name of every function of the core to True or False (C68, C88). If this fails,
        check that the dialect's mapping lists every function that the core exports."""
        with undeclared_is_skipped(db):
            answers = db.dialect.supports_functions()
        names = [name for name in f.__all__ if not name.startswith("xml")]
        assert {name: type(answers.get(name)) for name in names} == dict.fromkeys(names, bool)


class NumberFunctionTests(ConformanceTests):
    """A number function that the dialect claims returns known values."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize(
        ("build", "expected"),
        [
            of("abs_", lambda d, c: f.abs_(d, c.n), [7, 7, 0]),
            of("sign", lambda d, c: f.sign(d, c.n), [1, -1, 0]),
            of("ceil", lambda d, c: f.ceil(d, c.ratio), [3, -1, 0]),
            of("floor", lambda d, c: f.floor(d, c.ratio), [2, -2, 0]),
            of("round_", lambda d, c: f.round_(d, c.amount, 1), [12.5, -0.8, 100.0]),
            of("round_", lambda d, c: f.round_(d, c.ratio), [2, -2, 0], "-whole"),
            of("truncate", lambda d, c: f.truncate(d, c.amount, 1), [12.5, -0.7, 100.0]),
            of("mod", lambda d, c: f.mod(d, c.n, c.p), [1, -1, 0]),
            of("sqrt", lambda d, c: f.sqrt(d, c.n * c.n), [7, 7, 0]),
            of("power", lambda d, c: f.power(d, c.n, 2), [49, 49, 0]),
            of("exp", lambda d, c: f.exp(d, c.ratio), [9.487736, 0.22313, 1.0]),
            of("log", lambda d, c: f.log(d, c.p * 0 + 1), [0, 0, 0], "-of-one"),
            of("log", lambda d, c: f.log(d, c.p * 0 + 8, 2), [3, 3, 3], "-with-base"),
            of("sin", lambda d, c: f.sin(d, c.ratio), [0.778073, -0.997495, 0.0]),
            of("cos", lambda d, c: f.cos(d, c.ratio), [-0.628174, 0.070737, 1.0]),
            of("tan", lambda d, c: f.tan(d, c.ratio), [-1.238628, -14.10142, 0.0]),
            of("greatest", lambda d, c: f.greatest(d, c.n, c.p), [7, 3, 5]),
            of("least", lambda d, c: f.least(d, c.n, c.p), [2, -7, 0]),
        ],
    )
    async def test_a_number_function_returns_known_values(
        self, db: Db, samples: Any, build: Any, expected: list[float]
    ) -> None:
        """A claimed function can be called (contract C68). If this fails, check that ``supports_functions`` names it
        only where the database has it, and how ``format_function_call`` renders its arguments."""
        await fill(db, samples)
        found = numbers(await values(db, samples, build(db.dialect, samples.Sample.c)))
        assert found == pytest.approx(expected, abs=2e-6)

    async def test_a_number_function_can_be_used_in_arithmetic_and_conditions(self, db: Db, samples: Any) -> None:
        """It can be an operand and can be compared. If this fails, check how ``format_function_call`` is rendered
        within an operation."""
        await fill(db, samples)
        d, c = db.dialect, samples.Sample.c
        assert numbers(await values(db, samples, f.abs_(d, c.n - 1) * 10 + c.p)) == [62, 83, 15]
        assert await keys(db, samples.Sample, f.abs_(d, c.n) == 7) == [1, 2]
        assert await keys(db, samples.Sample, f.round_(d, c.amount, 0) > c.p) == [1, 3]
