"""What a backend's answers are changed into, which answers are left, and how rules are ranked by what they let pass."""

from __future__ import annotations

import asyncio
import datetime
import decimal
from types import SimpleNamespace

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
from rhosocial.activerecord.backend.result import QueryResult

from tests.seeded.tampered_values import ChangedError, changed_errors, changes
from tests.seeded.tampering_course import Course, Site, ignoring_lines
from tests.seeded.tampering_effects import NOT_RUN, REFUSED, UNDONE
from tests.seeded.tampering_report import lines_of, suspects, totals

UTC = datetime.timezone.utc


@pytest.mark.parametrize(
    ("value", "name", "wanted"),
    [
        (None, "not None", "x"),
        (7, "+1", 8),
        (7, "str", "7"),
        (True, "negated", False),
        ("a b", "word 0 dropped", "b"),
        (decimal.Decimal("1.50"), "changed", decimal.Decimal("1.51")),
        (datetime.datetime(2020, 1, 2, tzinfo=UTC), "no zone", datetime.datetime(2020, 1, 2)),
        ([1, 2], "last lost", [1]),
        ([1, 2], "last doubled", [1, 2, 2]),
        ([1, 2], "reversed", [2, 1]),
        ([{"a": 1}], "[0] a missing", [{}]),
        ([{"a": 1}], "[0] a: +1", [{"a": 2}]),
        ((1, 2), "[1] +1", (1, 3)),
        ({1}, "one lost", set()),
    ],
)
def test_a_change_differs_in_one_respect(value, name, wanted):
    made = changes(value)[name]()
    assert (made, type(made)) == (wanted, type(wanted))


def test_a_change_leaves_the_value_as_it_is():
    rows = [{"a": 1}, {"a": 2}]
    result = QueryResult(data=rows, affected_rows=2)
    for change in changes(result).values():
        change()
    assert (result.data, result.affected_rows, rows) == ([{"a": 1}, {"a": 2}], 2, [{"a": 1}, {"a": 2}])


def test_the_parts_of_an_object_are_changed():
    made = changes(QueryResult(data=[{"a": 1}], affected_rows=1))
    assert made["affected_rows: +1"]().affected_rows == 2
    assert made["data: [0] a: +1"]().data == [{"a": 2}]
    assert not [name for name in made if "duration" in name]


def test_an_error_becomes_its_base_class_another_one_or_none():
    made = {name: change() for name, change in changed_errors(IntegrityError("twice")).items()}
    assert {name: type(error) for name, error in made.items()} == {
        "not raised": type(None),
        "base class": DatabaseError,
        "foreign class": ChangedError,
    }
    assert "base class" not in changed_errors(DatabaseError("plain"))


def test_a_result_that_no_one_looks_at_is_ignored(tmp_path):
    file = tmp_path / "rule.py"
    file.write_text(
        "async def test_it(db):\n"
        "    await db(save())\n"
        "    found = await db(find())\n"
        "    assert await db(count()) == 1\n"
        "    check(await db(plan()))\n"
        "    await db.run(\n"
        "        'x'\n"
        "    )\n",
        encoding="utf-8",
    )
    assert sorted(ignoring_lines(str(file))) == [2, 6, 7, 8]


def _site(line, **more):
    return Site("rule.py", line, "call", "execute", ignored=False, helper=False, **more)


def test_every_answer_has_its_first_change_before_any_has_its_second():
    course = Course()
    course.sites = [_site(1, names=("a", "b")), _site(2, effects=(UNDONE,), names=("c",))]
    assert course.tamperings() == [(0, "a"), (1, UNDONE), (0, "b"), (1, "c")]


def test_of_a_loop_a_few_answers_are_changed():
    course = Course()
    course.sites = [_site(1, names=("a",)) for _ in range(9)]
    assert course.tamperings() == [(0, "a"), (4, "a"), (8, "a")]


def test_only_the_chosen_answer_is_changed():
    first = Course()
    assert first.answer(first.begin("call", "x")[0], 7, None) == 7
    site = first.sites[0]
    assert "+1" in site.names
    second = Course((0, "+1", site))
    begun, todo = second.begin("call", "x")
    assert (second.answer(begun, 7, todo), second.applied) == (8, True)
    begun, todo = second.begin("call", "x")
    assert second.answer(begun, 7, todo) == 7


def test_an_error_is_not_raised_or_is_another_one():
    first = Course()
    with pytest.raises(IntegrityError):
        first.error(first.begin("call", "x")[0], IntegrityError("twice"), None)
    site = first.sites[0]
    assert Course((0, "not raised", site)).error(site, IntegrityError("twice"), "not raised") is None
    with pytest.raises(ChangedError):
        Course((0, "foreign class", site)).error(site, IntegrityError("twice"), "foreign class")


def test_a_call_that_does_not_run_gives_what_it_gave_before():
    from tests.seeded.tampering_effects import Effect

    async def begin():
        raise AssertionError("the call ran")

    call = begin()
    effect = Effect(call, SimpleNamespace(backend=SimpleNamespace(_connection=None)))
    course = Course((0, NOT_RUN, _site(1, clean="before")))
    assert effect.names() == (NOT_RUN, REFUSED)
    assert (asyncio.run(effect.run(course, NOT_RUN, call)), course.applied) == ("before", True)


FOUND = [
    {"rule": "a.begun", "begun": True},
    {"rule": "a.skipped", "ran": False},
    {
        "rule": "a.strong",
        "ran": True,
        "left": 2,
        "sites": [{"file": "", "line": 3}],
        "results": [{"site": 0, "name": "+1", "red": True}],
    },
    {
        "rule": "a.part",
        "ran": True,
        "left": 0,
        "sites": [{"file": "", "line": 3}],
        "results": [{"site": 0, "name": "+1", "red": True}, {"site": 0, "name": "str", "red": False}],
    },
    {
        "rule": "a.blind",
        "ran": True,
        "left": 0,
        "sites": [{"file": "", "line": 5}],
        "results": [{"site": 0, "name": UNDONE, "red": False}, {"site": 0, "name": "None", "red": False}],
    },
]


def test_the_rule_that_notices_least_comes_first():
    ranked = suspects(FOUND)
    assert [(each.rule, each.red, each.ran) for each in ranked] == [("a.blind", 0, 2), ("a.part", 1, 2)]
    assert lines_of(ranked[0], whole=False) == [f"5:   -- 2 of 2: {UNDONE}, None"]
    assert lines_of(ranked[1], whole=False) == []


def test_the_numbers_of_a_run_are_counted():
    assert totals(FOUND) == (
        "3 rules, 5 changes, 3 survivors; 2 changes beyond the time; 1 rules do not pass here; 1 ended their process"
    )
