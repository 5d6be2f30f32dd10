"""Rules of the area ``expressions``: a value of any kind is one operand.

The rows, from ``_samples.py``::

    k   n  p  moment               later
    1   7  2  2024-02-29 13:45:30  2024-03-02 13:45:30
    2  -7  3  2023-12-31 23:59:59  2023-12-31 21:59:59
    3   0  5  2021-01-03 00:00:00  2021-01-17 00:00:00
"""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression import functions as f
from rhosocial.activerecord.backend.expression.advanced_functions import CaseExpression

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.terms import Terms
from ._samples import fill, values
from .families.samples import SAMPLES as FAMILY

Build = Callable[[Any, Any, Terms], Any]
"""From the dialect, the columns and the terms of the family to a value."""


def _case(d: Any, c: Any, terms: Terms) -> Any:
    return CaseExpression(d, cases=[(c.n > 0, Literal(d, 5))], else_result=Literal(d, -3))


def _subquery(d: Any, c: Any, terms: Terms) -> Any:
    return terms.sub(terms.select([f.max_(d, terms.col("p"))], "sample"))


KINDS: dict[str, tuple[Build, tuple[str, ...]]] = {
    "case": (_case, ()),
    "subquery": (_subquery, ()),
    "coalesce": (lambda d, c, _: f.coalesce(d, c.n, 4), ("coalesce",)),
    "abs": (lambda d, c, _: f.abs_(d, c.n), ("abs_",)),
    "part of a moment": (lambda d, c, _: f.extract(d, "day", c.moment), ("extract",)),
    "days between": (lambda d, c, _: f.date_diff(d, "day", c.moment, c.later), ("date_diff",)),
    "hours between": (lambda d, c, _: f.date_diff(d, "hour", c.moment, c.later), ("date_diff",)),
}
"""Kinds of values other than arithmetic, each with the functions that it calls."""


class OperandTests(ConformanceTests):
    """However a value is written, an operator has the whole of it on either side."""

    samples = family_fixture(FAMILY)

    @pytest.mark.parametrize(
        "build",
        [
            pytest.param(build, id=name, marks=[requires(Capability.FUNCTIONS.of(each)) for each in needs])
            for name, (build, needs) in KINDS.items()
        ],
    )
    async def test_a_value_of_any_kind_is_one_operand(self, db: Db, samples: Any, build: Build) -> None:
        """Twice the value, ten less it, and the value less itself are what Python makes of the value alone (C50). If this
        fails, check that the dialect puts what it writes for this kind in parentheses where it is more than a call."""
        await fill(db, samples)
        d = db.dialect

        def built() -> Any:
            return build(d, samples.Sample.c, Terms(db, samples))

        async def floats(expression: Any) -> list[float]:
            return [float(value) for value in await values(db, samples, expression)]

        alone = await floats(built())
        # A difference of days by Julian numbers is exact to a hundred-thousandth of a second or so.
        assert await floats(built() * 2) == pytest.approx([value * 2 for value in alone], abs=0.01)
        assert await floats(Literal(d, 10) - built()) == pytest.approx([10 - value for value in alone], abs=0.01)
        assert await floats(built() - built()) == pytest.approx([0] * len(alone), abs=0.01)
