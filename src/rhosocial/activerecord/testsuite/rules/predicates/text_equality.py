"""Equality of text: as the provider declares it, and the same in every part of a query."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.statements import SelectModifier

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.facts import FACTS
from ..support.null_rows import fill, keys

CASES = ((1, "ash"), (2, "ASH"), (3, "elm"))
ACCENTS = ((1, "resume"), (2, "r\u00e9sum\u00e9"), (3, "elm"))
BLANKS = ((1, "ash"), (2, "ash  "), (3, "elm"))
FORMS = ((1, "caf\u00e9"), (2, "cafe\u0301"), (3, "elm"))


class TextEqualityTests(ConformanceTests):
    """The provider's ``TextRules`` declares whether case, accents and trailing blanks are significant (C57)."""

    facts = family_fixture(FACTS)

    async def test_equality_is_case_sensitive_as_declared(self, db: Db, facts: Any) -> None:
        """``TextRules.case_sensitive`` declares it (C57).
        If this fails, check the column's collation and the declaration."""
        await fill(db, facts.table("fact"), CASES, ("k", "word"))
        word = facts.Fact.c.word
        alike = [1] if db.provider.text.case_sensitive else [1, 2]
        assert await keys(db, facts.Fact, word == "ash") == alike
        assert await keys(db, facts.Fact, word.in_(["ash", "oak"])) == alike
        assert await keys(db, facts.Fact, word != "ash") == [k for k in (1, 2, 3) if k not in alike]

    async def test_equality_is_accent_sensitive_as_declared(self, db: Db, facts: Any) -> None:
        """``TextRules.accent_sensitive`` declares it (C57).
        If this fails, check the column's collation and the declaration."""
        await fill(db, facts.table("fact"), ACCENTS, ("k", "word"))
        alike = [1] if db.provider.text.accent_sensitive else [1, 2]
        assert await keys(db, facts.Fact, facts.Fact.c.word == "resume") == alike

    async def test_equality_ignores_trailing_blanks_as_declared(self, db: Db, facts: Any) -> None:
        """``TextRules.pads_blanks`` declares it (C57).
        If this fails, check the column's type and collation, and the declaration."""
        await fill(db, facts.table("fact"), BLANKS, ("k", "word"))
        alike = [1, 2] if db.provider.text.pads_blanks else [1]
        assert await keys(db, facts.Fact, facts.Fact.c.word == "ash") == alike

    async def test_each_unicode_form_of_a_letter_finds_its_own_row(self, db: Db, facts: Any) -> None:
        """A letter with an accent, as one character or as two, is found as it was stored.
        If this fails, check for code that normalises text."""
        await fill(db, facts.table("fact"), FORMS, ("k", "word"))
        apart = db.provider.text.accent_sensitive and db.provider.text.binary_order
        for k, form in FORMS:
            found = await keys(db, facts.Fact, facts.Fact.c.word == form)
            assert k in found
            assert not apart or found == [k]

    async def test_distinct_and_count_agree_with_equality(self, db: Db, facts: Any) -> None:
        """DISTINCT, COUNT(DISTINCT) and ``=`` treat the same values as equal (C57).
        If this fails, check the collation that each of them uses."""
        await fill(db, facts.table("fact"), [*CASES, (4, "Elm")], ("k", "word"))
        words = 4 if db.provider.text.case_sensitive else 2
        dialect = db.dialect
        query = QueryExpression(
            dialect,
            [Column(dialect, "word")],
            TableExpression(dialect, facts.table("fact")),
            select_modifier=SelectModifier.DISTINCT,
        )
        assert len(await db.rows(*query.to_sql())) == words
        assert await db(facts.Fact.query().count("word", is_distinct=True)) == words
