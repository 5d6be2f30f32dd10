"""LIKE, ILIKE, and conditions written as text with placeholders."""

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
from ..support.terms import condition

ROWS = (
    (1, 1, 1, "ash", True),
    (2, 1, 2, "birch", False),
    (3, 2, 1, "cedar", None),
    (4, None, 1, "date", True),
    (5, 2, None, None, False),
    (6, None, None, "elm", None),
    (7, 3, 3, "fig", True),
    (8, 0, -1, "ash", False),
)
"""Columns ``k``, ``a``, ``b``, ``word`` and ``flag`` of the table ``fact``."""

SIGNS = ((1, "100%"), (2, "1000"), (3, "a_b"), (4, "axb"), (5, "c:\\x"), (6, "wow!"), (7, "it's"), (8, None))
CASES = ((1, "ash"), (2, "ASH"), (3, "Ash"), (4, "bash"), (5, None))


class PatternTests(ConformanceTests):
    """LIKE matches whole values; ``%`` stands for any text and ``_`` for any character."""

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
    async def test_a_pattern_matches_whole_values(self, db: Db, facts: Any, pattern: str, expected: list[int]) -> None:
        """A pattern without wildcards matches only an equal value.
        If this fails, check that ``format_like_predicate`` does not add wildcards."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, facts.Fact.c.word.like(pattern)) == expected

    async def test_not_like_selects_the_other_rows_without_null(self, db: Db, facts: Any) -> None:
        """``~like`` and ``not_like`` select the rows that do not match, without NULL.
        If this fails, check ``format_like_predicate`` under NOT."""
        await fill(db, facts.table("fact"), ROWS)
        c, query = facts.Fact.c, facts.Fact.query
        assert await keys(db, facts.Fact, ~c.word.like("%h")) == [3, 4, 6, 7]
        assert await keys_of(db, query().like("word", "%h")) == [1, 2, 8]
        assert await keys_of(db, query().not_like(c.word, "%h")) == [3, 4, 6, 7]

    async def test_escape_makes_wildcards_literal(self, db: Db, facts: Any) -> None:
        """ESCAPE makes ``%``, ``_`` and the escape character itself literal (C55).
        If this fails, check that the pattern is bound unchanged."""
        await fill(db, facts.table("fact"), SIGNS, ("k", "word"))
        escaped = "\"word\" LIKE ? ESCAPE '!'"
        assert await keys(db, facts.Fact, (escaped, ("100!%",))) == [1]
        assert await keys(db, facts.Fact, (escaped, ("a!_b",))) == [3]
        assert await keys(db, facts.Fact, (escaped, ("%!!",))) == [6]
        assert await keys(db, facts.Fact, (escaped, ("100%",))) == [1, 2]

    async def test_quotes_and_colons_in_a_pattern_are_literal(self, db: Db, facts: Any) -> None:
        """A quote or colon in a pattern stands for itself.
        If this fails, check that ``format_like_predicate`` binds the pattern as a parameter."""
        await fill(db, facts.table("fact"), SIGNS, ("k", "word"))
        word = facts.Fact.c.word
        assert await keys(db, facts.Fact, word.like("it's")) == [7]
        assert await keys(db, facts.Fact, word.like("%'%")) == [7]
        assert await keys(db, facts.Fact, word.like("c:%")) == [5]
        assert await keys(db, facts.Fact, word.like("a_b")) == [3, 4]
        assert await keys(db, facts.Fact, word.like("100%")) == [1, 2]

    async def test_like_is_case_sensitive_as_declared(self, db: Db, facts: Any) -> None:
        """The provider's ``TextRules.like_case_sensitive`` declares it (C55).
        If this fails, check the column's collation and the declaration."""
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        expected = [1] if db.provider.text.like_case_sensitive else [1, 2, 3]
        assert await keys(db, facts.Fact, facts.Fact.c.word.like("ash")) == expected
        assert await keys(db, facts.Fact, facts.Fact.c.word.like("as%")) == expected

    async def test_ilike_ignores_case(self, db: Db, facts: Any) -> None:
        """``ilike`` matches whatever the case of pattern and value (C56).
        If this fails, check how ``format_like_predicate`` renders ILIKE."""
        # Required in the body: a dialect without an answer then fails in the rule and not in its setup.
        db.require(Capability.ILIKE)
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        c, query = facts.Fact.c, facts.Fact.query
        assert await keys(db, facts.Fact, c.word.ilike("aSh")) == [1, 2, 3]
        assert await keys_of(db, query().ilike("word", "%ASH")) == [1, 2, 3, 4]
        assert await keys_of(db, query().not_ilike("word", "a_H")) == [4]

    async def test_ilike_is_refused_where_it_is_not_supported(self, db: Db, facts: Any) -> None:
        """Without ``supports_ilike`` it raises ``UnsupportedFeatureError`` before a statement is sent (C56).
        If this fails, check that ``format_like_predicate`` asks ``supports_ilike``."""
        if ask(db.dialect, Capability.ILIKE, db.provider.capability_overrides).state is State.SUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports ilike")
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        sent = len(db.statements)
        with pytest.raises(UnsupportedFeatureError):
            await keys(db, facts.Fact, facts.Fact.c.word.ilike("ash"))
        assert len(db.statements) == sent


class TextConditionTests(ConformanceTests):
    """A condition may be text with ``?`` for every value, whatever the driver's own placeholder is."""

    facts = family_fixture(FACTS)

    async def test_a_placeholder_takes_the_next_value(self, db: Db, facts: Any) -> None:
        """Values are bound in the order of the placeholders. If this fails, check ``convert_qmark_placeholder``."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, ('"a" = ?', (2,))) == [3, 5]
        assert await keys(db, facts.Fact, ('"a" >= ? AND "b" < ? AND "word" <> ?', (1, 2, "cedar"))) == [1]
        assert await keys(db, facts.Fact, ('"a" IN (?, ?)', [0, 3])) == [7, 8]
        assert await keys(db, facts.Fact, ('"k" BETWEEN ? AND ?', (2, 4))) == [2, 3, 4]

    async def test_texts_and_predicates_mix_in_any_order(self, db: Db, facts: Any) -> None:
        """Each condition keeps its own values. If this fails, check how ``where`` concatenates parameters."""
        await fill(db, facts.table("fact"), ROWS)
        c = facts.Fact.c
        assert await keys(db, facts.Fact, c.a == 1, ('"b" = ?', (2,)), c.word == "birch") == [2]
        assert await keys(db, facts.Fact, ('"b" = ?', (2,)), c.a == 1, ('"word" = ?', ("birch",))) == [2]
        assert await keys(db, facts.Fact, ('"k" > ?', (1,)), c.k < 5, ('"k" <> ?', (3,))) == [2, 4]

    async def test_a_text_without_values_warns_and_works(self, db: Db, facts: Any) -> None:
        """The core warns, because such a text may contain user input. If this fails, check ``where``."""
        await fill(db, facts.table("fact"), ROWS)
        with pytest.warns(UserWarning, match="placeholder"):
            query = facts.Fact.query().where(condition(db, '"a" IS NULL'))
        assert await keys_of(db, query) == [4, 6]

    async def test_an_escaped_question_mark_is_a_question_mark(self, db: Db, facts: Any) -> None:
        r"""``\?`` is a question mark, inside quotes too (C37). If this fails, check ``convert_qmark_placeholder``."""
        await fill(db, facts.table("fact"), [(1, "?", 1), (2, "ash", 2), (3, "?", 3)], ("k", "word", "a"))
        assert await keys(db, facts.Fact, ('"word" = \'\\?\' AND "a" > ?', (1,))) == [3]

    async def test_a_percent_sign_in_a_literal_is_literal(self, db: Db, facts: Any) -> None:
        """``LIKE 'a%'`` needs no doubled percent sign, with or without values, and ``'5%'`` is a text of two characters
        (C37).
        If this fails, check how ``_prepare_sql_and_params`` escapes percent signs."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, ('"word" LIKE \'a%\' AND "k" > ?', (1,))) == [8]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            assert await keys(db, facts.Fact, "word LIKE '%h'") == [1, 2, 8]
        # A doubled sign is another text, but the same pattern.
        await fill(db, facts.table("fact"), [(9, "5%"), (10, "5%%")], ("k", "word"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            for text, key in (("5%", 9), ("5%%", 10)):
                assert await keys(db, facts.Fact, (f'"word" = \'{text}\' AND "k" > ?', (1,))) == [key]
                assert await keys(db, facts.Fact, f"word = '{text}'") == [key]

    async def test_a_percent_sign_is_the_modulo_operator(self, db: Db, facts: Any) -> None:
        """``k % 3`` works in a text with values (C37).
        If this fails, check how ``_prepare_sql_and_params`` escapes percent signs."""
        await fill(db, facts.table("fact"), ROWS)
        assert await keys(db, facts.Fact, ("k % 3 = ?", (1,))) == [1, 4, 7]
