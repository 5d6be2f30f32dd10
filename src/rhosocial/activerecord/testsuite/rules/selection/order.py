"""Rules of the area ``selection``: keys, directions, expressions and NULL in ORDER BY."""

from __future__ import annotations

from operator import itemgetter
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import CaseExpression, Literal

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.noting import noted
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.facts import FACTS
from ..support.null_rows import fill
from ..support.terms import Terms
from ..support.three_valued_logic import ordered

_RANDOM = Random(7)
MANY: tuple[tuple[int, int, int, str], ...] = tuple(
    (k, _RANDOM.randint(-3, 3), _RANDOM.randint(0, 9), _RANDOM.choice(("ash", "birch", "cedar", "date", "elm")))
    for k in _RANDOM.sample(range(1000), 60)
)
"""Sixty rows of ``k``, ``a``, ``b``, ``word`` in random order, with many equal values."""

ENDS_OF_NULLS = {
    "ASC NULLS FIRST": [2, 3, 1],
    "ASC NULLS LAST": [3, 1, 2],
    "DESC NULLS FIRST": [2, 1, 3],
    "DESC NULLS LAST": [1, 3, 2],
}
"""The keys of 5, NULL and -3 in these orders."""


async def keys_in_order(db: Db, facts: Any, *order: Any) -> list[int]:
    """All keys in the order that ORDER BY sets."""
    rows = await db(facts.Fact.query().select("k").order_by(*order).aggregate())
    return [row["k"] for row in rows]


class OrderTests(ConformanceTests):
    """Rows are sorted by the first key, and equal rows by the next key."""

    facts = family_fixture(FACTS)

    async def test_rows_are_ordered_by_one_key_ascending_or_descending(self, db: Db, facts: Any) -> None:
        """The key is a name, a column or a pair with the direction. If this fails, check that
        ``format_order_by_clause`` accepts all three."""
        await fill(db, facts.table("fact"), [(2, "elm"), (9, "ash"), (5, "fig"), (1, "date")], ("k", "word"))
        c = facts.Fact.c
        assert await keys_in_order(db, facts, "k") == [1, 2, 5, 9]
        assert await keys_in_order(db, facts, c.k) == [1, 2, 5, 9]
        assert await keys_in_order(db, facts, ("k", "ASC")) == [1, 2, 5, 9]
        assert await keys_in_order(db, facts, ("k", "DESC")) == [9, 5, 2, 1]
        assert await keys_in_order(db, facts, (c.k, "desc")) == [9, 5, 2, 1]
        assert await keys_in_order(db, facts, "word") == [9, 1, 2, 5]
        assert await keys_in_order(db, facts, (c.word, "DESC")) == [5, 2, 1, 9]

    async def test_numbers_are_ordered_as_numbers(self, db: Db, facts: Any) -> None:
        """10 follows 9, and negative numbers come first. If this fails, check that ``Provider.column_type`` returns a
        numeric type."""
        await fill(db, facts.table("fact"), [(1, 10), (2, 9), (3, -1), (4, 100), (5, -10)], ("k", "a"))
        assert await keys_in_order(db, facts, "a") == [5, 3, 2, 1, 4]

    async def test_equal_rows_are_ordered_by_the_next_key(self, db: Db, facts: Any) -> None:
        """Each key has its own direction. If this fails, check that ``format_order_by_clause`` writes every key with
        its direction."""
        rows = [(1, 2, 1), (2, 1, 1), (3, 1, 2), (4, 2, 2), (5, 1, 1)]
        await fill(db, facts.table("fact"), rows, ("k", "a", "b"))
        assert await keys_in_order(db, facts, "a", "b", "k") == [2, 5, 3, 1, 4]
        assert await keys_in_order(db, facts, ("a", "DESC"), "b", "k") == [1, 4, 2, 5, 3]
        assert await keys_in_order(db, facts, "a", ("b", "DESC"), ("k", "DESC")) == [3, 5, 2, 4, 1]
        assert await keys_in_order(db, facts, ("b", "DESC"), ("a", "ASC"), "k") == [3, 4, 2, 5, 1]

    async def test_a_second_order_by_adds_keys(self, db: Db, facts: Any) -> None:
        """Two calls of ``order_by`` make one order with all keys. If this fails, check ``BaseQueryMixin.order_by``."""
        await fill(db, facts.table("fact"), [(1, 2), (2, 1), (3, 1), (4, 2)], ("k", "a"))
        query = facts.Fact.query().select("k").order_by("a").order_by(("k", "DESC"))
        assert [row["k"] for row in await db(query.aggregate())] == [3, 2, 4, 1]

    async def test_rows_can_be_ordered_by_an_expression(self, db: Db, facts: Any) -> None:
        """Its parameters follow those of the condition. If this fails, check the order of the parameters in
        ``format_order_by_clause``."""
        await fill(db, facts.table("fact"), [(1, 5), (2, 1), (3, 3), (4, 9)], ("k", "a"))
        c = facts.Fact.c
        assert await keys_in_order(db, facts, (c.a * -1, "ASC")) == [4, 1, 3, 2]
        q = Terms(db, facts)
        assert await q.rows(q.select(["k"], "fact", order_by=[q.col("a") * -1])) == [(4,), (1,), (3,), (2,)]
        assert await keys_in_order(db, facts, (c.a + c.k * 10, "DESC")) == [4, 3, 2, 1]
        query = facts.Fact.query().select("k").where(c.a < 9).order_by(((c.a - 3) * (c.a - 3), "ASC"), "k").limit(2)
        assert [row["k"] for row in await db(query.aggregate())] == [3, 1]

    async def test_rows_can_be_ordered_by_an_alias(self, db: Db, facts: Any) -> None:
        """The alias of a selected expression is a valid key. If this fails, check that ``format_order_by_clause``
        quotes it as a plain name."""
        await fill(db, facts.table("fact"), [(1, 5), (2, 1), (3, 3)], ("k", "a"))
        query = facts.Fact.query().select("k", (facts.Fact.c.a * 2).as_("twice")).order_by(("twice", "DESC"))
        assert [(row["k"], row["twice"]) for row in await db(query.aggregate())] == [(1, 10), (3, 6), (2, 2)]

    async def test_rows_can_be_ordered_by_a_column_that_is_not_selected(self, db: Db, facts: Any) -> None:
        """The key is a column of the table. If this fails, check ORDER BY in ``format_query_statement``."""
        await fill(db, facts.table("fact"), [(1, 5, "x"), (2, 1, "y"), (3, 3, "z")], ("k", "a", "word"))
        rows = await db(facts.Fact.query().select("word").order_by("a").aggregate())
        assert rows == [{"word": "y"}, {"word": "z"}, {"word": "x"}]

    async def test_nulls_are_sorted_together_at_one_end(self, db: Db, facts: Any) -> None:
        """The database chooses the end (contract C58). If this fails, check whether ``format_order_by_clause`` replaces
        NULL by a value."""
        await fill(db, facts.table("fact"), [(1, 5), (2, None), (3, -3), (4, None), (5, 0)], ("k", "a"))
        assert await keys_in_order(db, facts, "a", "k") in ([2, 4, 3, 5, 1], [3, 5, 1, 2, 4])
        assert await keys_in_order(db, facts, ("a", "DESC"), "k") in ([2, 4, 1, 5, 3], [1, 5, 3, 2, 4])

    async def test_a_case_expression_can_sort_nulls_first_or_last(self, db: Db, facts: Any) -> None:
        """A CASE as the first key decides on every database. If this fails, check that ORDER BY renders
        ``format_case_expression``."""
        await fill(db, facts.table("fact"), [(1, 5), (2, None), (3, -3), (4, None), (5, 0)], ("k", "a"))
        dialect, c = db.dialect, facts.Fact.c
        absent = CaseExpression(dialect, cases=[(c.a.is_null(), Literal(dialect, 0))], else_result=Literal(dialect, 1))
        assert await keys_in_order(db, facts, absent, "a", "k") == [2, 4, 3, 5, 1]
        assert await keys_in_order(db, facts, (absent, "DESC"), "a", "k") == [3, 5, 1, 2, 4]

    @pytest.mark.parametrize(("wanted", "expected"), list(ENDS_OF_NULLS.items()))
    async def test_nulls_first_and_nulls_last_are_honoured_or_refused(
        self, db: Db, facts: Any, wanted: str, expected: list[int]
    ) -> None:
        """They are never rendered as a plain direction (contract C58). Where they are refused, the plain direction still
        sorts the other rows. If this fails, check ``format_order_by_clause``."""
        await fill(db, facts.table("fact"), [(1, 5), (2, None), (3, -3)], ("k", "a"))
        q = Terms(db, facts)
        try:
            sql, params = q.select(["k"], "fact", order_by=[("a", wanted)]).to_sql()
        except (UnsupportedFeatureError, ValueError):
            sql, params = q.select(["k"], "fact", q.col("k") != 2, order_by=[("a", wanted.split()[0])]).to_sql()
            expected = [key for key in expected if key != 2]
        assert [row["k"] for row in await db.rows(sql, params)] == expected

    @pytest.mark.parametrize(
        "key", ['"a"', "2", '"a" + 0', '"f"."a"'], ids=["name", "position", "computed", "qualified"]
    )
    @pytest.mark.parametrize("wanted", list(ENDS_OF_NULLS))
    async def test_the_place_of_nulls_in_plain_sql_is_sent_as_it_is_written(  # weak-ok: drivers share no error class
        self, db: Db, facts: Any, key: str, wanted: str
    ) -> None:
        """Where the database has NULLS FIRST and NULLS LAST, they hold in both directions, whatever the key is.
        If this fails, check that ``execute`` changes nothing of a statement but its placeholders."""
        await fill(db, facts.table("fact"), [(1, 5), (2, None), (3, -3)], ("k", "a"))
        text = f'SELECT "k", "a" FROM {{fact}} "f" ORDER BY {key} {wanted}'
        try:
            await db.raw(facts.sql(text))
        except Exception:
            skip(SkipKind.UNSUPPORTED, "the database has no NULLS FIRST and NULLS LAST for such a key")
        assert [row["k"] for row in await db.rows(facts.sql(text))] == ENDS_OF_NULLS[wanted]

    async def test_upper_case_sorts_before_lower_case_in_binary_order(self, db: Db, facts: Any) -> None:
        """``TextRules.binary_order`` promises it (contract C58); lower-case letters alone are alphabetical everywhere.
        If this fails, check the provider's ``text`` against the collation of the column."""
        await fill(db, facts.table("fact"), [(1, "b"), (2, "a"), (3, "B"), (4, "z")], ("k", "word"))
        found = await keys_in_order(db, facts, "word", "k")
        assert [k for k in found if k != 3] == [2, 1, 4]
        assert found.index(3) == 0 if db.provider.text.binary_order else found.index(3) < 4


class RandomOrderTests(ConformanceTests):
    """Random keys, directions and limits return the rows that Python's sort returns."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(
        40,
        order=st.lists(
            st.tuples(st.sampled_from(("a", "b", "word")), st.booleans()), max_size=3, unique_by=lambda key: key[0]
        ),
        last=st.booleans(),
        limit=st.one_of(st.none(), st.integers(0, 70)),
        offset=st.one_of(st.none(), st.integers(0, 70)),
    )
    async def test_a_random_order_with_limits_agrees_with_python(
        self, db: Db, facts: Any, order: Any, last: bool, limit: Any, offset: Any
    ) -> None:
        """Keys have either direction, then LIMIT and OFFSET follow. If this fails, check ``format_order_by_clause`` and
        ``format_limit_offset_clause``."""
        noted("order keys", len(order))
        noted(
            "rows", " ".join(word for word, each in (("LIMIT", limit), ("OFFSET", offset)) if each is not None) or "all"
        )
        if not await db(facts.Fact.query().select("k").aggregate()):
            await fill(db, facts.table("fact"), MANY, ("k", "a", "b", "word"))
        keys = [*order, ("k", last)]
        query = facts.Fact.query().select("k").order_by(*((name, "DESC" if down else "ASC") for name, down in keys))
        if limit is not None:
            query = query.limit(limit)
            query = query if offset is None else query.offset(offset)
        rows = [dict(zip(("k", "a", "b", "word"), row)) for row in MANY]
        expected = [row["k"] for row in ordered(rows, [(itemgetter(name), down) for name, down in keys])]
        if limit is not None:
            expected = expected[offset or 0 :][:limit]
        assert [row["k"] for row in await db(query.aggregate())] == expected
