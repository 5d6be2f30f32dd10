"""Rules of the area ``selection``: LIMIT and OFFSET at their edges and as pages."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import Literal

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.facts import FACTS
from ..support.null_rows import EVERY, fill
from ..support.refusals import may_be_refused

FIFTY = [(k, k % 4) for k in range(1, 51)]


async def limited_keys(db: Db, facts: Any, limit: Any, offset: Any = None) -> list[int]:
    """The keys of the rows within LIMIT and OFFSET, in the order of the keys."""
    query = facts.Fact.query().select("k").order_by("k").limit(limit)
    query = query if offset is None else query.offset(offset)
    return [row["k"] for row in await db(query.aggregate())]


class LimitTests(ConformanceTests):
    """LIMIT returns at most that many rows, and OFFSET skips rows before them."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("limit", "offset", "expected"),
        [
            pytest.param(3, None, [1, 2, 3], id="limit"),
            pytest.param(1, None, [1], id="one"),
            pytest.param(0, None, [], id="none"),
            pytest.param(8, None, EVERY, id="exactly-all"),
            pytest.param(100, None, EVERY, id="more-than-all"),
            pytest.param(2, 5, [6, 7], id="limit-and-offset"),
            pytest.param(5, 2, [3, 4, 5, 6, 7], id="swapped"),
            pytest.param(3, 0, [1, 2, 3], id="no-offset"),
            pytest.param(3, 7, [8], id="last-row"),
            pytest.param(3, 8, [], id="just-past-the-end"),
            pytest.param(3, 100, [], id="far-past-the-end"),
            pytest.param(0, 3, [], id="none-with-offset"),
            pytest.param(2**31 - 1, 6, [7, 8], id="huge-limit"),
        ],
    )
    async def test_limit_and_offset_select_a_range_of_rows(
        self, db: Db, facts: Any, limit: int, offset: Any, expected: list[int]
    ) -> None:
        """Both apply to all eight rows, also beyond their ends. A limit of 0 may be refused, as ISO 9075-2 has it for FETCH
        FIRST. If this fails, check ``format_limit_offset_clause`` and the order of its two parameters."""
        await fill(db, facts.table("fact"))
        found = expected
        with may_be_refused() if limit == 0 else contextlib.nullcontext():
            found = await limited_keys(db, facts, limit, offset)
        assert found == expected

    async def test_a_limit_can_be_an_expression(self, db: Db, facts: Any) -> None:
        """LIMIT and OFFSET accept a literal in place of a number. If this fails, check that
        ``format_limit_offset_clause`` renders expressions."""
        await fill(db, facts.table("fact"))
        dialect = db.dialect
        assert await limited_keys(db, facts, Literal(dialect, 2), Literal(dialect, 4)) == [5, 6]

    async def test_the_last_limit_and_offset_apply(self, db: Db, facts: Any) -> None:
        """A second ``limit`` or ``offset`` replaces the first. If this fails, check ``BaseQueryMixin.limit``."""
        await fill(db, facts.table("fact"))
        query = facts.Fact.query().select("k").order_by("k").limit(5).offset(1).limit(2).offset(3)
        assert [row["k"] for row in await db(query.aggregate())] == [4, 5]

    async def test_limit_and_offset_apply_after_where_and_order_by(self, db: Db, facts: Any) -> None:
        """The parameters of LIMIT come last. If this fails, check the order of the clauses in
        ``format_query_statement``."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        query = facts.Fact.query().select(c.k, (c.k * 10).as_("tens")).where(c.k > 2).where(c.k != 5)
        rows = await db(query.order_by((c.k * -1, "ASC")).limit(2).offset(1).aggregate())
        assert [(row["k"], row["tens"]) for row in rows] == [(7, 70), (6, 60)]

    async def test_limit_and_offset_apply_to_records(self, db: Db, facts: Any) -> None:
        """``all`` respects LIMIT and OFFSET. If this fails, check the query of ``fetch_all``."""
        await fill(db, facts.table("fact"))
        records = await db(facts.Fact.query().order_by(("k", "DESC")).limit(3).offset(1).all())
        assert [(record.k, record.word) for record in records] == [(7, "fig"), (6, "elm"), (5, None)]

    @requires(Capability.OFFSET_WITHOUT_LIMIT)
    async def test_an_offset_without_a_limit_skips_rows(self, db: Db, facts: Any) -> None:
        """``offset`` works without ``limit`` (contract C52). If this fails, check ``format_limit_offset_clause``."""
        await fill(db, facts.table("fact"))
        rows = await db(facts.Fact.query().select("k").order_by("k").offset(6).aggregate())
        assert [row["k"] for row in rows] == [7, 8]

    async def test_an_offset_without_a_limit_is_refused_where_unsupported(self, db: Db, facts: Any) -> None:
        """The refusal is UnsupportedFeatureError or ValueError before any I/O (contract C52). If this fails, check
        ``supports_offset_without_limit``."""
        if ask(db.dialect, Capability.OFFSET_WITHOUT_LIMIT, db.provider.capability_overrides).state is State.SUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports OFFSET without LIMIT")
        await fill(db, facts.table("fact"))
        sent = len(db.statements)
        with pytest.raises((UnsupportedFeatureError, ValueError)):
            await db(facts.Fact.query().select("k").order_by("k").offset(6).aggregate())
        assert len(db.statements) == sent


class PageTests(ConformanceTests):
    """Pages of a total order have no row twice and omit no row."""

    facts = family_fixture(FACTS)

    async def test_pages_of_a_total_order_are_disjoint_and_complete(self, db: Db, facts: Any) -> None:
        """The last key distinguishes rows whose first key is equal. If this fails, check
        ``format_limit_offset_clause``."""
        await fill(db, facts.table("fact"), FIFTY, ("k", "a"))
        pages = []
        for page in range(9):
            query = facts.Fact.query().select("k").order_by(("a", "DESC"), "k").limit(7).offset(page * 7)
            pages.append([row["k"] for row in await db(query.aggregate())])
        assert [len(page) for page in pages] == [7, 7, 7, 7, 7, 7, 7, 1, 0]
        together = [k for page in pages for k in page]
        assert together == [k for rest in (3, 2, 1, 0) for k in range(1, 51) if k % 4 == rest]

    async def test_pages_by_the_last_key_seen_are_disjoint_and_complete(self, db: Db, facts: Any) -> None:
        """``where(k > last).limit(n)`` needs no offset. If this fails, check the parameters of WHERE and LIMIT in one
        statement."""
        await fill(db, facts.table("fact"), FIFTY, ("k", "a"))
        seen, last = [], 0
        for _ in range(6):
            query = facts.Fact.query().select("k").where(facts.Fact.c.k > last).order_by("k").limit(10)
            page = [row["k"] for row in await db(query.aggregate())]
            seen.append(page)
            last = page[-1] if page else last
        assert seen == [list(range(first, first + 10)) for first in (1, 11, 21, 31, 41)] + [[]]
