"""Patterns (LIKE, ILIKE), and conditions that are written as text with placeholders."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError

from ...capabilities import Capability
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.facts import FACTS
from ..support.null_rows import fill, keys, keys_of

SIGNS = ((1, "100%"), (2, "1000"), (3, "a_b"), (4, "axb"), (5, "c:\\x"), (6, "wow!"), (7, "it's"), (8, None))
CASES = ((1, "ash"), (2, "ASH"), (3, "Ash"), (4, "bash"), (5, None))


class PatternTests(ConformanceTests):
    """LIKE fits a whole value to a pattern, where ``%`` is any text and ``_`` any character."""

    facts = family_fixture(FACTS)

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            pytest.param("ash", [1, 8], id="whole"),
            pytest.param("a%", [1, 8], id="start"),
            pytest.param("%h", [1, 2, 8], id="end"),
            pytest.param("%i%", [2, 7], id="inside"),
            pytest.param("_____", [2, 3], id="length"),
            pytest.param("_l_", [6], id="place"),
            pytest.param("%", [1, 2, 3, 4, 6, 7, 8], id="any-but-null"),
            pytest.param("", [], id="empty"),
            pytest.param("sh", [], id="not-a-part"),
        ],
    )
    async def test_a_pattern_fits_whole_values(self, db: Db, facts: Any, pattern: str, expected: list[int]) -> None:
        """A pattern without signs fits only what equals it. Look at ``format_like_predicate``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, facts.Fact.c.word.like(pattern)) == expected

    async def test_what_does_not_fit_is_kept_by_not_like_and_null_by_neither(self, db: Db, facts: Any) -> None:
        """``~like`` and ``not_like`` are the opposite, without NULL. Look at ``format_like_predicate`` under NOT."""
        await fill(db, facts.table("fact"))
        c, query = facts.Fact.c, facts.Fact.query
        assert await keys(db, facts.Fact, ~c.word.like("%h")) == [3, 4, 6, 7]
        assert await keys_of(db, query().like("word", "%h")) == [1, 2, 8]
        assert await keys_of(db, query().not_like(c.word, "%h")) == [3, 4, 6, 7]

    async def test_the_signs_of_a_pattern_can_be_meant_literally(self, db: Db, facts: Any) -> None:
        """ESCAPE takes their meaning from ``%``, ``_`` and itself (contract C55). Look at how the pattern is bound."""
        await fill(db, facts.table("fact"), SIGNS, ("k", "word"))
        escaped = "word LIKE ? ESCAPE '!'"
        assert await keys(db, facts.Fact, (escaped, ("100!%",))) == [1]
        assert await keys(db, facts.Fact, (escaped, ("a!_b",))) == [3]
        assert await keys(db, facts.Fact, (escaped, ("%!!",))) == [6]
        assert await keys(db, facts.Fact, (escaped, ("100%",))) == [1, 2]

    async def test_a_pattern_takes_quotes_and_signs_as_they_are(self, db: Db, facts: Any) -> None:
        """A quote or a colon in a pattern is itself. Look at ``format_like_predicate``: the pattern is a parameter."""
        await fill(db, facts.table("fact"), SIGNS, ("k", "word"))
        word = facts.Fact.c.word
        assert await keys(db, facts.Fact, word.like("it's")) == [7]
        assert await keys(db, facts.Fact, word.like("%'%")) == [7]
        assert await keys(db, facts.Fact, word.like("c:%")) == [5]
        assert await keys(db, facts.Fact, word.like("a_b")) == [3, 4]
        assert await keys(db, facts.Fact, word.like("100%")) == [1, 2]

    async def test_letters_case_counts_in_like_as_declared(self, db: Db, facts: Any) -> None:
        """``TextRules.like_case_sensitive`` says which (contract C55). Look at the column's collation."""
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        expected = [1] if db.provider.text.like_case_sensitive else [1, 2, 3]
        assert await keys(db, facts.Fact, facts.Fact.c.word.like("ash")) == expected
        assert await keys(db, facts.Fact, facts.Fact.c.word.like("as%")) == expected

    async def test_ilike_overlooks_the_case_of_letters(self, db: Db, facts: Any) -> None:
        """``ilike`` fits whatever the case of either side (contract C56). Look at ``format_like_predicate``."""
        # Asked for in the body, since a dialect that has no answer is a known failure of the rule, not of its set-up.
        db.require(Capability.ILIKE)
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        c, query = facts.Fact.c, facts.Fact.query
        assert await keys(db, facts.Fact, c.word.ilike("aSh")) == [1, 2, 3]
        assert await keys_of(db, query().ilike("word", "%ASH")) == [1, 2, 3, 4]
        assert await keys_of(db, query().not_ilike("word", "a_H")) == [4]

    async def test_ilike_is_refused_where_it_is_not_supported(self, db: Db, facts: Any) -> None:
        """Without ``supports_ilike`` asking raises UnsupportedFeatureError before any I/O (contract C56)."""
        if ask(db.dialect, Capability.ILIKE, db.provider.capability_overrides).state is State.SUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports ilike")
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        sent = len(db.statements)
        with pytest.raises(UnsupportedFeatureError):
            await keys(db, facts.Fact, facts.Fact.c.word.ilike("ash"))
        assert len(db.statements) == sent


class TextConditionTests(ConformanceTests):
    """A condition can be written as text, with ``?`` for every value whatever the driver's own sign is."""

    facts = family_fixture(FACTS)

    async def test_a_placeholder_takes_the_next_value(self, db: Db, facts: Any) -> None:
        """Values stand in the order of their signs. Look at ``convert_qmark_placeholder``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, ("a = ?", (2,))) == [3, 5]
        assert await keys(db, facts.Fact, ("a >= ? AND b < ? AND word <> ?", (1, 2, "cedar"))) == [1]
        assert await keys(db, facts.Fact, ("a IN (?, ?)", [0, 3])) == [7, 8]
        assert await keys(db, facts.Fact, ("k BETWEEN ? AND ?", (2, 4))) == [2, 3, 4]

    async def test_texts_and_predicates_mix_in_any_order(self, db: Db, facts: Any) -> None:
        """Each keeps its own values. Look at how ``where`` joins parameters."""
        await fill(db, facts.table("fact"))
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a == 1, ("b = ?", (2,)), c.word == "birch") == [2]
        assert await keys(db, facts.Fact, ("b = ?", (2,)), c.a == 1, ("word = ?", ("birch",))) == [2]
        assert await keys(db, facts.Fact, ("k > ?", (1,)), c.k < 5, ("k <> ?", (3,))) == [2, 4]

    async def test_a_text_without_values_warns_and_works(self, db: Db, facts: Any) -> None:
        """The core warns, since such a text may hold what a user typed. Look at ``where``."""
        await fill(db, facts.table("fact"))
        with pytest.warns(UserWarning, match="placeholder"):
            query = facts.Fact.query().where("a IS NULL")
        assert await keys_of(db, query) == [4, 6]

    async def test_an_escaped_question_mark_is_a_question_mark(self, db: Db, facts: Any) -> None:
        r"""``\?`` stands for itself, inside quotes too (contract C37). Look at ``convert_qmark_placeholder``."""
        await fill(db, facts.table("fact"), [(1, "?", 1), (2, "ash", 2), (3, "?", 3)], ("k", "word", "a"))
        assert await keys(db, facts.Fact, ("word = '\\?' AND a > ?", (1,))) == [3]

    async def test_a_percent_sign_in_a_quoted_text_is_itself(self, db: Db, facts: Any) -> None:
        """``LIKE 'a%'`` needs no doubling, with values or without (contract C37). Look at ``_prepare_sql_and_params``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, ("word LIKE 'a%' AND k > ?", (1,))) == [8]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            assert await keys(db, facts.Fact, "word LIKE '%h'") == [1, 2, 8]

    async def test_a_percent_sign_is_the_remainder(self, db: Db, facts: Any) -> None:
        """``k % 3`` in a text with values (contract C37). Look at ``_prepare_sql_and_params``."""
        await fill(db, facts.table("fact"))
        assert await keys(db, facts.Fact, ("k % 3 = ?", (1,))) == [1, 4, 7]
