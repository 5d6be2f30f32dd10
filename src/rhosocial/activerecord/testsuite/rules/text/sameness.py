"""Rules of the area ``text``: equality and order of texts, as the provider's ``TextRules`` declare them."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError
from rhosocial.activerecord.backend.expression import SetOperationExpression
from rhosocial.activerecord.backend.expression.functions import count, max_, min_
from rhosocial.activerecord.backend.expression.statements import OnConflictClause
from rhosocial.activerecord.backend.options import InsertOptions

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ..support.null_rows import fill
from ..support.stock_rows import inserting
from ..support.terms import Terms
from ._strings import PAIRS, TEXTS, equal_on_target
from .families.phrases import PHRASES

NAMES = [member or repr(one) for member, one, _ in PAIRS]
each_pair = pytest.mark.parametrize(("member", "one", "other"), PAIRS, ids=NAMES)


class TextSamenessTests(ConformanceTests):
    """Every clause that compares texts agrees with the provider's declaration (contract C57)."""

    phrases = family_fixture(PHRASES)

    async def test_a_unique_column_and_a_key_refuse_an_equal_text(self, db: Db, phrases: Any) -> None:
        """A second text is refused if it is equal to the first, else both are kept. If this fails, check the provider's
        ``text`` against the collation of the columns."""
        for base, key in (("tag", "k"), ("term", None)):
            expected: set[str] = set()
            for number, (member, one, other) in enumerate(PAIRS):
                rows = [{"code": text, **({key: 2 * number + n} if key else {})} for n, text in enumerate((one, other))]
                first, second = (InsertOptions(table=phrases.table(base), data=row) for row in rows)
                await db(db.backend.insert(first))
                expected.add(one)
                if equal_on_target(db.provider.text, member):
                    with pytest.raises(IntegrityError):
                        await db(db.backend.insert(second))
                else:
                    await db(db.backend.insert(second))
                    expected.add(other)
            assert {row["code"] for row in await db.rows(phrases.sql(f'SELECT "code" FROM {{{base}}}'))} == expected

    @each_pair
    async def test_every_comparison_agrees(self, db: Db, phrases: Any, member: str, one: str, other: str) -> None:
        """``=``, ``<>``, IN, GROUP BY, COUNT DISTINCT, UNION and a join treat two texts alike. If this fails, check for
        an operation that uses another collation."""
        await fill(db, phrases.table("phrase"), [(1, one), (2, other), (3, one)], ("k", "v"))
        q = Terms(db, phrases)
        equal = equal_on_target(db.provider.text, member)
        mine = [1, 2, 3] if equal else [1, 3]
        v = q.col("v")
        assert await self._keys(q, v == one) == mine
        assert await self._keys(q, v != one) == [k for k in (1, 2, 3) if k not in mine]
        assert await self._keys(q, v.in_([one])) == mine
        assert await self._keys(q, q.within(v, q.select(["v"], "phrase", q.col("k") == 1))) == mine
        sizes = await q.rows(q.select([count(q.dialect).as_("n")], "phrase", group_by=["v"]))
        assert sorted(sizes) == ([(3,)] if equal else [(1,), (2,)])
        counted = await db(phrases.Phrase.query().count("v", is_distinct=True))
        assert counted == (1 if equal else 2)
        if db.can(Capability.UNION):
            parts = [q.select(["v"], "phrase", q.col("k") == k) for k in (1, 2)]
            assert len(await q.rows(SetOperationExpression(q.dialect, *parts, "UNION"))) == counted
        pairs = q.join(q.table("phrase", "a"), q.table("phrase", "b"), q.col("v", "a") == q.col("v", "b"))
        assert len(await q.rows(q.select([q.col("k", "a")], pairs))) == (9 if equal else 5)

    @requires(Capability.UPSERT)
    async def test_an_upsert_updates_the_row_with_an_equal_text(self, db: Db, phrases: Any) -> None:
        """The existing row is updated and keeps its own text; a different text is inserted. If this fails, check the
        conflict columns that ``format_on_conflict_clause`` renders."""
        q = Terms(db, phrases)
        expected: dict[str, int] = {}
        for member, one, other in PAIRS:
            for text in (one, other):
                clause = OnConflictClause(q.dialect, ["code"], update_assignments={"n": q.val(2)})
                await db.run(*inserting(db, phrases, {"code": text, "n": 1}, table="term", on_conflict=clause).to_sql())
            expected.update({one: 2} if equal_on_target(db.provider.text, member) else {one: 1, other: 1})
        rows = await db.rows(phrases.sql('SELECT "code", "n" FROM {term}'))
        assert {row["code"]: row["n"] for row in rows} == expected

    async def test_a_change_to_an_equal_text_is_written(self, db: Db, phrases: Any) -> None:
        """Equal texts need not be identical: the new characters are stored. If this fails, check whether ``save`` or
        the UPDATE compares old and new values in SQL."""
        for k, (_, one, other) in enumerate(PAIRS):
            record = phrases.Phrase(k=k, v=one)
            await db(record.save())
            record.v = other
            await db(record.save())
        kept = [row["v"] for row in await db.rows(phrases.sql('SELECT "v" FROM {phrase} ORDER BY "k"'))]
        assert kept == [other for _, _, other in PAIRS]

    @staticmethod
    async def _keys(q: Terms, condition: Any) -> list[int]:
        return [row[0] for row in await q.rows(q.select(["k"], "phrase", condition, order_by=["k"]))]


class TextOrderTests(ConformanceTests):
    """ORDER BY, comparisons, MIN and MAX use the same order of texts."""

    phrases = family_fixture(PHRASES)

    async def test_texts_are_ordered_as_declared(self, db: Db, phrases: Any) -> None:
        """The order is by code point where ``TextRules.binary_order`` says so, and lower-case letters are alphabetical
        everywhere. If this fails, check the collation of the column against the provider's ``text``."""
        await self._fill(db, phrases)
        order = [row["v"] for row in await db.rows(phrases.sql('SELECT "v" FROM {phrase} ORDER BY "v"'))]
        assert sorted(order) == sorted(TEXTS)
        if db.provider.text.binary_order:
            assert order == sorted(TEXTS)
        words = [text for text in order if text.isalpha() and text.isascii() and text.islower()]
        assert words == sorted(words)

    async def test_pages_by_the_last_text_seen_are_complete(self, db: Db, phrases: Any) -> None:
        """``> last ORDER BY v LIMIT 4`` returns every text once, so ``>`` and ORDER BY agree. If this fails, check that
        both use the column's collation."""
        await self._fill(db, phrases)
        q = Terms(db, phrases)
        seen: list[str] = []
        while len(seen) <= len(TEXTS):
            after = q.col("v") > seen[-1] if seen else None
            page = await q.rows(q.select(["v"], "phrase", after, order_by=["v"], limit=4))
            if not page:
                break
            seen += [row[0] for row in page]
        assert sorted(seen) == sorted(TEXTS)
        ends = q.select([min_(q.dialect, q.col("v")).as_("low"), max_(q.dialect, q.col("v")).as_("high")], "phrase")
        assert await q.rows(ends) == [(seen[0], seen[-1])]

    async def _fill(self, db: Db, phrases: Any) -> None:
        """Insert the texts in reverse order, so that no order arises by accident."""
        rows = [(k, text) for k, text in enumerate(sorted(TEXTS, reverse=True))]
        await fill(db, phrases.table("phrase"), rows, ("k", "v"))
