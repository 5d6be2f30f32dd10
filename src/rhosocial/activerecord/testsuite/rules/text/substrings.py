"""Rules of the area ``text``: parts of a text, from any place of it."""

from __future__ import annotations

from itertools import product
from typing import Any

from rhosocial.activerecord.backend.expression.functions import substring

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.null_rows import fill
from ..support.refusals import may_be_refused
from ..support.terms import Terms
from .families.phrases import PHRASES

TEXTS = ("hello", "caf\u00e9", "gr\u00f6\u00dfe", "\u65e5\u672c\u8a9e", "a\U0001f600b", "x")
"""Letters of one to four bytes in UTF-8, and of one or two units of 16 bits."""
PLACES = tuple(product((-9, -3, -2, -1, 0, 1, 2, 9), (1, 2, 5)))
"""Starts before, within and behind a text, each with some lengths."""


@requires(Capability.FUNCTIONS.of("substring"))
class SubstringTests(ConformanceTests):
    """A substring is counted in characters from whichever end the database counts."""

    phrases = family_fixture(PHRASES)

    async def test_a_substring_from_any_place_is_the_database_s_own(self, db: Db, phrases: Any) -> None:
        """What a start of 0 or less means differs among databases; the core's function means what plain SQL means.
        If this fails, check how the dialect renders SUBSTRING, and whether it counts characters."""
        await fill(db, phrases.table("phrase"), [(k, text, 0) for k, text in enumerate(TEXTS)], ("k", "v", "n"))
        q = Terms(db, phrases)
        parts = [substring(db.dialect, q.col("v"), *place).as_(f"c{n}") for n, place in enumerate(PLACES)]
        plain = ", ".join(f'SUBSTRING("v", {start}, {length}) AS "c{n}"' for n, (start, length) in enumerate(PLACES))
        with may_be_refused() as refused:
            wanted = await db.rows(phrases.sql(f'SELECT {plain} FROM {{phrase}} ORDER BY "k"'))
        if refused:
            skip(SkipKind.UNSUPPORTED, "the database refuses a substring from a place outside of its text")
        assert await q.rows(q.select(parts, "phrase", order_by=["k"])) == [tuple(row.values()) for row in wanted]
