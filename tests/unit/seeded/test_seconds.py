"""Which sequences a value has, what is made of their second, and how a run tells what an altered backend changed."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.query_parts import OrderByClause
from rhosocial.activerecord.backend.expression.statements import DropTableExpression
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect
from rhosocial.activerecord.backend.result import QueryResult

from tests.seeded.seconds_calls import Tap, _called
from tests.seeded.seconds_course import STALE, STALE_OF_ONE, Call, Course, Mutant
from tests.seeded.seconds_report import never_two, survivor_lines, table, unnoticed
from tests.seeded.seconds_values import (
    A_VALUE,
    BESIDE,
    DROPPED,
    FIRST_AGAIN,
    ONLY_LAST,
    SWAPPED,
    TAKES,
    altered,
    changes,
    places,
)

DIALECT = SQLiteDialect()


def _names(value):
    return [place.name for place, _ in places(value, "given")]


@pytest.mark.parametrize(
    ("value", "change", "wanted"),
    [
        ([1, 2, 3], DROPPED, [1, 3]),
        ([1, 2, 3], FIRST_AGAIN, [1, 1, 3]),
        ((1, 2, 3), SWAPPED, (2, 1, 3)),
        ([1, 2, 3], ONLY_LAST, [3]),
        ({"a": 1, "b": 2}, DROPPED, {"a": 1}),
        ({"a": 1, "b": 2}, FIRST_AGAIN, {"a": 1, "b": 1}),
        ({"a": 1, "b": 2}, SWAPPED, {"a": 2, "b": 1}),
        ({"a": 1, "b": 2}, ONLY_LAST, {"b": 2}),
        ([{"a": 1, "b": 2}, {"a": 3, "b": 2}], f"{TAKES}{A_VALUE}", [{"a": 1, "b": 2}, {"a": 1, "b": 2}]),
    ],
)
def test_the_second_of_several_is_lost_or_mixed_up(value, change, wanted):
    before = repr(value)
    made = changes(value)[change](value)
    assert (made, type(made), repr(value)) == (wanted, type(value), before)


def test_one_alone_or_two_that_are_equal_are_not_mixed_up():
    assert changes([1]) == {}
    assert set(changes([1, 1])) == {DROPPED, ONLY_LAST}


def test_what_an_object_of_the_core_holds_is_named_by_its_class():
    clause = OrderByClause(DIALECT, [(Column(DIALECT, "a"), "ASC"), (Column(DIALECT, "b"), "DESC")])
    assert "OrderByClause.expressions" in _names(clause)
    assert "OrderByClause.expressions" in _names([clause])


def test_sql_and_its_parameters_are_not_two_of_a_kind():
    assert _names(("SELECT ?, ?", (1, 2))) == ["given, parameters"]


def test_the_parts_of_one_value_of_a_mapping_are_not_several_of_a_kind():
    assert _names({"a": (1, int)}) == ["given"]
    assert _names({"a": [1, 2]}) == ["given", "given, each"]


def test_a_place_within_is_altered_without_changing_what_holds_it():
    result = QueryResult(data=[{"a": 1}, {"a": 2}], affected_rows=2)
    (path,) = [place.path for place, _ in places(result, "given") if place.name == "QueryResult.data"]
    made = []
    other = altered(result, path, changes(result.data)[DROPPED], made)
    assert (other.data, result.data, other in made) == ([{"a": 1}], [{"a": 1}, {"a": 2}], True)


def test_nothing_is_made_anew_where_nothing_changes():
    rows, made = [[1], [2]], []
    assert altered(rows, ("*",), lambda each: each, made) is rows
    assert made == []


@pytest.fixture
def course():
    yield
    Tap.course = None


def _noted(function, *calls):
    Tap.course = noted = Course()
    for given in calls:
        function(*given)
    return noted.met


def _run(function, mutant, *calls):
    Tap.course = run = Course(mutant, frozenset(("tapped",)))
    return [function(*given) for given in calls], run.applied


@pytest.mark.usefixtures("course")
def test_a_function_gets_the_altered_sequence():
    tapped = _called(lambda columns: list(columns), "tapped", pure=False)
    met = _noted(tapped, ([1, 2],))["tapped(columns)"]
    assert (met.longest, met.changes, met.functions) == (2, {DROPPED, ONLY_LAST, FIRST_AGAIN, SWAPPED}, {"tapped"})
    assert _run(tapped, Mutant("tapped(columns)", DROPPED), ([1, 2],)) == ([[1]], True)
    assert _run(tapped, Mutant("tapped() answers", SWAPPED), ([1, 2],)) == ([[2, 1]], True)


@pytest.mark.usefixtures("course")
def test_a_sequence_that_is_not_rendered_counts_as_unchanged():
    rendered = _called(lambda columns: f"{columns[0]}", "tapped", pure=True)
    assert _run(rendered, Mutant("tapped(columns)", DROPPED), ([1, 2],)) == (["1"], False)
    assert _run(rendered, Mutant("tapped(columns)", SWAPPED), ([1, 2],)) == (["2"], True)


@pytest.mark.usefixtures("course")
def test_what_was_altered_is_not_altered_once_more_further_in():
    inner = _called(lambda columns: list(columns), "tapped", pure=False)
    outer = _called(lambda columns: inner(columns), "tapped", pure=False)
    assert _run(outer, Mutant("tapped(columns)", SWAPPED), ([1, 2],)) == ([[2, 1]], True)


@pytest.mark.usefixtures("course")
def test_a_second_call_answers_as_an_earlier_one():
    tapped = _called(lambda owner, name, scope: f"{name} {scope}", "tapped", pure=False)
    calls = (1, "a", "x"), (1, "b", "x"), (1, "b", "y")
    place = "tapped() called again"
    stale = _called(lambda self, name, scope: f"{name} {scope}", "tapped", pure=False)
    assert _noted(stale, *calls)[place].changes == {STALE, STALE_OF_ONE}
    assert _run(stale, Mutant(place, STALE), *calls) == (["a x", "a x", "b y"], True)
    assert _run(stale, Mutant(place, STALE_OF_ONE), *calls) == (["a x", "b x", "b x"], True)
    assert tapped(*calls[0]) == "a x"


def test_only_statements_are_read_from_what_renders():
    run = Course(Mutant("tapped() answers, parameters", SWAPPED), frozenset(("tapped",)))
    call = Call("tapped", True, None, {})
    assert run.after(call, ("a ? ?", (1, 2))) == ("a ? ?", (2, 1))
    assert run.after(call, [1, 2]) == [1, 2]


FOUND = {
    "a": [
        {"longest": {"p": 2, "q": 1, "r": 1}, "items": 3},
        {"place": "p", "change": DROPPED, "begun": True},
        {"place": "p", "change": DROPPED, "red": None, "ran": 2, "able": 3, "rules": ["a.x"], "unlike": True},
        {"place": "p", "change": SWAPPED, "red": None, "ran": 2, "able": 3, "rules": ["a.x"], "unlike": False},
        {"place": "p", "change": ONLY_LAST, "red": None, "ran": 0, "able": 3, "rules": [], "unlike": False},
        {"place": "p", "change": FIRST_AGAIN, "begun": True},
        {"place": "s", "change": DROPPED, "left": True},
        {"place": "t", "change": DROPPED, "red": None, "ran": 1, "able": 1, "rules": ["a.y"], "unlike": False},
    ],
    "b": [
        {"longest": {"p": 2, "r": 2}, "items": 1},
        {"place": "p", "change": DROPPED, "red": "b.x", "ran": 1},
    ],
}


def test_a_mutant_is_a_hole_where_no_area_notices_it():
    assert list(unnoticed(FOUND)) == [("t", DROPPED)]
    assert list(survivor_lines(FOUND)) == ["t: second dropped\n    a: 1 of 1 items, such as y"]


def test_the_figures_of_each_area():
    lines = [line.split() for line in table(FOUND)]
    assert lines[1] == ["a", "3", "1", "2", "1", "1", "1", "1"]
    assert lines[2] == ["b", "1", "1", "0", "0", "0", "0", "0"]
    assert " ".join(lines[3]) == "all, each once: 3 made, 2 noticed, 1 noticed by no area"


def test_sequences_that_no_rule_gives_two_of_are_listed():
    assert never_two(FOUND) == ["q"]
    assert never_two(FOUND, "a") == ["q", "r"]


def test_an_option_is_lost_where_another_one_is_given():
    table = DropTableExpression(DIALECT, "t", if_exists=True)
    assert set(changes(table)) == {f"table{BESIDE}if_exists", f"if_exists{BESIDE}table"}
    assert (changes(table)[f"if_exists{BESIDE}table"](table).if_exists, table.if_exists) == (False, True)
    assert "DropTableExpression options" in _names(table)
