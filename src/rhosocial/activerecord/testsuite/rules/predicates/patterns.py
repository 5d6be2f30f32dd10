"""Random patterns against random texts, both of characters that mean something somewhere."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.facts import FACTS
from ..support.null_rows import fill, keys

LETTERS = "ab"
SIGNS = "|.*+?(){}^$-#'\",;:=<>~!@&/"
"""What means something in regular expressions, in the patterns of a shell or in SQL. The backslash escapes in some databases,
and a bracket begins a list of characters in some; rules of their own have these."""


class RandomPatternTests(ConformanceTests):
    """LIKE knows two wildcards, and every other character stands for itself."""

    facts = family_fixture(FACTS)

    @rule(waits=True)
    @examples(4, seed=st.integers(0, 2**48))
    async def test_a_random_pattern_matches_what_it_matches_in_python(self, db: Db, facts: Any, seed: int) -> None:
        """Patterns are made of the texts: parts of them become ``%`` or ``_``. NOT LIKE selects the other rows.
        If this fails, check that ``format_like_predicate`` binds the pattern as it is."""
        random = Random(seed)
        texts = [_text(random) for _ in range(12)]
        await db.run(facts.sql("DELETE FROM {fact}"))
        await fill(db, facts.table("fact"), list(enumerate(texts)), ("k", "word"))
        word = facts.Fact.c.word
        for _ in range(8):
            pattern = _pattern(random, random.choice(texts))
            matches = [key for key, text in enumerate(texts) if _matches(pattern, text)]
            others = [key for key in range(len(texts)) if key not in matches]
            assert await keys(db, facts.Fact, word.like(pattern)) == matches, f"{pattern!r} and {texts}"
            assert await keys(db, facts.Fact, ~word.like(pattern)) == others, f"NOT {pattern!r} and {texts}"


def _text(random: Random) -> str:
    return "".join(random.choice((random.choice(LETTERS), random.choice(SIGNS))) for _ in range(random.randint(1, 6)))


def _pattern(random: Random, text: str) -> str:
    """A text of which some characters became a wildcard, and which may have one more at an end."""
    made = "".join(random.choice((each, each, "_", "%")) for each in text)
    return random.choice((made, f"{made}%", f"%{made}"))


def _matches(pattern: str, text: str) -> bool:
    wild = {"%": ".*", "_": "."}
    return re.fullmatch("".join(wild.get(each) or re.escape(each) for each in pattern), text, re.DOTALL) is not None
