"""Random terms mean in Python what SQLite makes of them, NULL and three-valued logic included."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.rules.support.random_functions import NUMBER_FUNCTIONS, TEXT_FUNCTIONS, Function
from rhosocial.activerecord.testsuite.rules.support.random_terms import NUMBERS, WORDS, Drawing

ROWS: list[dict[str, Any]] = [
    {"k": 1, "a": 0, "b": None, "word": "oak"},
    {"k": 2, "a": None, "b": 3, "word": None},
    {"k": 3, "a": -1, "b": 7, "word": "fig \U0001f600 leaf"},
]


class Claims:
    """A target whose dialect claims every function; those that its database lacks are known to fail."""

    provider = SQLiteProvider()

    def __init__(self, backend: Any) -> None:
        self.lacks = {each.name for each in (*NUMBER_FUNCTIONS, *TEXT_FUNCTIONS) if not self._has(backend, each)}

    def _has(self, backend: Any, function: Function) -> bool:
        given = [Literal(backend.dialect, 1 if of in ("number", "column") else "a") for of in function.of]
        sql, params = function.build(backend.dialect, *given, *function.constants(Random(1))).to_sql()
        try:
            backend.fetch_all(f"SELECT {sql} AS v", params)
        except DatabaseError:
            return False
        return True

    def can(self, need: Any) -> bool:
        return True

    def is_known_to_fail(self, rule: str, param: Any = None) -> bool:
        return param in self.lacks


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
        drawing = Drawing(Claims(backend), Random(seed), ["f"], nested=False)  # type: ignore[arg-type]
        term = getattr(drawing, kind)()
        sql, params = term.build(backend.dialect).to_sql()
        found = [row["v"] for row in backend.fetch_all(f"SELECT {sql} AS v FROM f ORDER BY k", params)]
        wanted = [term.value({"f": row}) for row in ROWS]
        assert found == wanted, term.text
        seen |= set(map(type, wanted))
    assert type(None) in seen
    assert len(seen) == 2


def test_most_functions_are_called_where_the_database_has_them(backend: Any) -> None:
    drawing = Drawing(Claims(backend), Random(1), ["f"])  # type: ignore[arg-type]
    called = {each.name for each in (*NUMBER_FUNCTIONS, *TEXT_FUNCTIONS) if drawing.has(each.name)}
    assert {"abs_", "mod", "length", "upper", "substring", "replace"} <= called
    assert "repeat" not in called


def test_the_words_differ_where_case_and_accents_do_not_count() -> None:
    plain = {word.lower().replace("ö", "o").replace("ß", "ss") for word in WORDS}
    assert len(plain) == len(WORDS)
    assert len(set(NUMBERS)) == len(NUMBERS)
