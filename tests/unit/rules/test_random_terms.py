"""Random terms mean in Python what SQLite makes of them, NULL and three-valued logic included."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.rules.support.random_terms import NUMBERS, WORDS, Drawing

ROWS: list[dict[str, Any]] = [
    {"k": 1, "a": 0, "b": None, "word": "oak"},
    {"k": 2, "a": None, "b": 3, "word": None},
    {"k": 3, "a": -1, "b": 7, "word": "fig \U0001f600 leaf"},
]


class Claims:
    """A target that claims every function and has no known failure."""

    def can(self, need: Any) -> bool:
        return True

    def is_known_to_fail(self, rule: str, param: Any = None) -> bool:
        return False


@pytest.fixture(scope="module")
def backend() -> Any:
    found = SQLiteBackend(database=":memory:")
    found.connect()
    found.execute("CREATE TABLE f (k INTEGER, a INTEGER, b INTEGER, word TEXT)")
    for row in ROWS:
        found.execute("INSERT INTO f VALUES (?, ?, ?, ?)", tuple(row.values()))
    yield found
    found.disconnect()


@pytest.mark.parametrize("kind", ["number", "words", "condition"])
def test_a_term_is_what_the_database_computes(backend: Any, kind: str) -> None:
    """For hundreds of terms; among them are terms that are NULL and terms that are not."""
    seen = set()
    for seed in range(150):
        # The core drops parentheses of nested operations (C50), so none are drawn that need them.
        drawing = Drawing(Claims(), Random(seed), ["f"], nested=False)  # type: ignore[arg-type]
        term = getattr(drawing, kind)()
        sql, params = term.build(backend.dialect).to_sql()
        found = [row["v"] for row in backend.fetch_all(f"SELECT {sql} AS v FROM f ORDER BY k", params)]
        wanted = [term.value({"f": row}) for row in ROWS]
        assert found == wanted, term.text
        seen |= set(map(type, wanted))
    assert type(None) in seen
    assert len(seen) == 2


def test_the_words_differ_where_case_and_accents_do_not_count() -> None:
    plain = {word.lower().replace("ö", "o").replace("ß", "ss") for word in WORDS}
    assert len(plain) == len(WORDS)
    assert len(set(NUMBERS)) == len(NUMBERS)
