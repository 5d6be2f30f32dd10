"""A failed item beside its twin in two columns."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.parting import Parting, Row, counted
from rhosocial.activerecord.testsuite.report.parting_view import laid_out, parting_lines, shortened

ROWS = (
    Row("statement", 'SELECT "name" FROM "user"', 'SELECT "name" FROM "user"', sql=True, parts=False),
    Row("came back", "1 row\nname='Eve'", "1 row\nname='Ada'"),
)
LED = (Row("parameters", "'eve'", "'Ada'"),)
FOUND = Parting(
    "id", "crud.x", "mydb-sync", "SQLiteBackend-sync", False, "call 2 of 2: rows differ", ROWS, "call 1", LED
)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_both_sides_stand_beside_each_other_within_the_width(width: int) -> None:
    lines = plain(parting_lines(FOUND, width)).splitlines()
    assert lines[:2] == ["the twin SQLiteBackend-sync is green", "call 2 of 2: rows differ"]
    assert max(map(len, lines)) <= width
    assert any("name='Eve'" in line and "name='Ada'" in line for line in lines)
    assert any("'eve'" in line and "'Ada'" in line for line in lines)
    assert any(line.endswith("the same") for line in lines)
    assert lines[2].split() == ["mydb-sync", "SQLiteBackend-sync"]


@pytest.mark.skipif(importlib.util.find_spec("sqlglot") is None, reason="needs the extra sql")
@pytest.mark.parametrize(
    ("sql", "lines"),
    [
        ('SELECT "a" FROM "t" WHERE "b" = %s AND c = \'?\'', 5),
        ("SELECT a FROM t WHERE b = ?", 5),
        ("UPDATE t SET a = $1 WHERE b = $2", 3),
        # sqlglot would write these anew.
        ("SELECT a FROM t WHERE b != 1 AND c <> 2", 1),
        ("PRAGMA foreign_keys", 1),
        ("NO SQL AT ALL (", 1),
        ("(nothing)", 1),
    ],
)
def test_sqlglot_lays_a_statement_out_and_changes_no_word(sql: str, lines: int) -> None:
    shown = laid_out(sql)
    assert "".join(shown.split()) == "".join(sql.split())
    assert len(shown.splitlines()) == lines


def test_without_sqlglot_a_statement_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    assert laid_out("SELECT a FROM t WHERE b = ?") == "SELECT a FROM t WHERE b = ?"


def test_long_texts_are_cut_to_what_is_around_the_first_difference() -> None:
    one = [f"line {number}" for number in range(40)]
    other = [*one[:30], "other", *one[31:]]
    here, twin = (text.splitlines() for text in shortened("\n".join(one), "\n".join(other)))
    assert (here[0], here[5]) == ("... 26 lines", "line 30")
    assert twin[5] == "other"
    assert len(here) <= 16
    assert shortened("a\nb", "a") == ("a\nb", "a")


def test_rules_are_counted_by_what_their_twins_say() -> None:
    def of(rule: str, red: object, twin: str = "SQLiteBackend-sync") -> Parting:
        return Parting(rule + twin, rule, "mydb-sync", twin, red, "")  # type: ignore[arg-type]

    found = [of("a", False), of("a", False, "SQLiteBackend-async"), of("b", True), of("c", None)]
    said = counted({each.nodeid: each for each in found})
    assert said == [
        "beside SQLiteBackend, of 3 red rules: 1 green there, 1 red there too, 1 not run there",
    ]
    assert counted({}) == []
