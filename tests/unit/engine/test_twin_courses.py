"""Two courses compared: what counts as the same, and the first place that is worth showing."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any, Optional

import pytest

from rhosocial.activerecord.testsuite.engine.twins.course import Course, Sent, Step, plain
from rhosocial.activerecord.testsuite.engine.twins.normal import Likeness
from rhosocial.activerecord.testsuite.engine.twins.parting import part
from rhosocial.activerecord.testsuite.report.parting import Parting

NOW = datetime.datetime.now(datetime.timezone.utc)
SELECT = 'SELECT "name" FROM "user" WHERE "id" = ?'


def executed(
    sql: str, params: Any = None, rows: Any = None, affected: int = 1, key: Optional[int] = None, **more: Any
) -> Step:
    came = {"data": rows, "affected_rows": affected, "last_insert_id": key}
    return Step("backend.execute", asked=[Sent(sql, params)], came=came, **more)


def parted(here: list[Step], twin: list[Step], *, strict: bool = True) -> Parting:
    return part(
        "id", "own.x", Course("my-sync", here, "AssertionError: x"), Course("it-sync", twin), strict=strict, red=False
    )


def test_values_of_two_databases_are_compared_by_what_they_mean() -> None:
    alike = Likeness(strict=False)
    for one, other in [
        (True, 1),
        (decimal.Decimal("1.50"), 1.5),
        ("1.50", decimal.Decimal("1.5")),
        (datetime.datetime(2024, 1, 2, 3), "2024-01-02 03:00:00"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (b"a", bytearray(b"a")),
        (uuid.UUID(int=5), str(uuid.UUID(int=5))),
    ]:
        assert alike.difference(one, other) is None, (one, other)
    assert alike.difference(None, 0) == "value"
    assert alike.difference("Ada", "ada") == "value"
    assert alike.difference(0.1, 0.2) == "value"


@pytest.mark.parametrize(("one", "other"), [(True, 1), (decimal.Decimal("1.5"), 1.5), ("2024-01-02", NOW.date())])
def test_within_one_family_types_count(one: object, other: object) -> None:
    assert Likeness(strict=True).difference(one, other) == "value"


def test_generated_keys_stand_for_each_other_until_they_contradict() -> None:
    alike = Likeness(strict=True)
    assert alike.difference({"id": 57}, {"id": 1}, table="user") is None
    assert alike.same_parameters(Sent("", [57, "Ada"]), Sent("", [1, "Ada"]))
    assert alike.same_sql("DELETE FROM user WHERE id = 57", "DELETE FROM user WHERE id = 1")
    # The same number in another table, or in a column that is no key, says nothing.
    assert alike.difference({"id": 57}, {"id": 9}, table="post") is None
    assert alike.difference({"age": 58}, {"age": 2}, table="user") == "age"
    assert alike.difference({"id": 57}, {"id": 2}, table="user") == "id"


def test_two_databases_may_give_keys_again() -> None:
    alike = Likeness(strict=False)
    assert alike.difference({"id": 57}, {"id": 1}, table="user") is None
    assert alike.difference({"id": 58}, {"id": 1}, table="user") is None


def test_clocks_and_uuids_are_no_difference_but_a_wrong_zone_is() -> None:
    alike = Likeness(strict=True)
    assert alike.difference(NOW, NOW + datetime.timedelta(seconds=3)) is None
    assert alike.difference(NOW, NOW + datetime.timedelta(hours=2)) == "value"
    old = datetime.datetime(2020, 1, 1)
    assert alike.difference(old, old + datetime.timedelta(seconds=3)) == "value"
    one, other, third = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
    assert alike.difference([one, one], [other, other]) is None
    assert alike.difference(one, third) == "value"


def test_rows_without_order_may_come_in_any_order() -> None:
    alike, rows = Likeness(strict=True), [{"a": 1}, {"a": 2}]
    assert alike.difference(rows, rows[::-1], ordered=False) is None
    assert alike.difference(rows, rows[::-1]) == "[0].a"
    assert alike.difference(rows, [{"a": 1}, {"a": 3}], ordered=False) == "[1].a"
    assert alike.difference(rows, rows[:1], "data") == "data"


@pytest.mark.parametrize(
    ("other", "strict", "same"),
    [
        ('SELECT "a"  FROM\n"t" WHERE b = ?', True, True),
        ("select `A` from [t] where b = %s;", False, True),
        ("SELECT `a` FROM `t` WHERE b = ?", True, False),
        ('SELECT "a" FROM "t" WHERE b = ? OR 1', False, False),
        ('SELECT "a" FROM "t" WHERE b > ?', False, False),
        ('SELECT "a" FROM "u" WHERE b = ?', False, False),
    ],
)
def test_how_a_statement_is_written_counts_within_one_family_alone(other: str, strict: bool, same: bool) -> None:
    assert Likeness(strict).same_sql('SELECT "a" FROM "t" WHERE b = ?', other) is same


def test_names_that_rules_count_up_are_the_same() -> None:
    assert Likeness(True).same_sql('DROP TABLE "t0013"', 'DROP TABLE "t0015"')
    assert not Likeness(True).same_sql('DROP TABLE "t0013"', 'DROP TABLE "w0015"')


def test_values_are_kept_as_they_were_and_without_prefixes() -> None:
    row = {"name": "art_htkz9f4x001ar9_user_name_key"}
    kept = plain([row, {3, 1}, object])
    row["name"] = "changed"
    assert kept == [{"name": "user_name_key"}, [1, 3], "object"]
    # Long texts are cut, and those that differ behind the cut still differ.
    assert plain("a" * 70_000) != plain("a" * 65_536)
    assert len(plain("a" * 70_000)) < 21_000


def test_another_result_is_the_place_and_the_statement_that_led_to_it_is_shown_too() -> None:
    insert = 'INSERT INTO "user" ("name") VALUES (?)'
    found = parted(
        [executed(insert, ["ada"], key=7), executed(SELECT, [7], [{"name": "ada"}])],
        [executed(insert, ["Ada"], key=1), executed(SELECT, [1], [{"name": "Ada"}])],
    )
    assert found.sentence == "call 2 of 2, backend.execute (SELECT user): what came back differs in data[0].name"
    assert found.led_by.endswith("call 1, backend.execute (INSERT user): other parameters")
    assert [(row.label, row.here, row.twin, row.parts) for row in found.led if row.parts] == [
        ("parameters", "'ada'", "'Ada'", True)
    ]
    assert ("parameters", False) in [(row.label, row.parts) for row in found.rows]


def test_what_the_driver_got_is_shown_where_it_differs_alone() -> None:
    here = executed(SELECT, ["a"], [], got=[Sent("SELECT name FROM user WHERE id = NULL", None)])
    twin = executed(SELECT, ["a"], [{"name": "Ada"}], got=[Sent("SELECT name FROM user WHERE id = 'a'", None)])
    rows = {row.label: row for row in parted([here], [twin]).rows}
    assert rows["driver got"].here.endswith("NULL")
    assert rows["driver got"].parts
    same = parted([executed(SELECT, [1], [])], [executed(SELECT, [1], [{"name": "Ada"}])])
    assert "driver got" not in [row.label for row in same.rows]


@pytest.mark.parametrize(
    ("here", "twin", "said"),
    [
        ("IntegrityError", "", "here it raises IntegrityError, there it does not"),
        ("", "IntegrityError", "here it raises nothing, there IntegrityError"),
        ("DatabaseError", "IntegrityError", "another error"),
    ],
)
def test_errors_are_compared_by_their_class(here: str, twin: str, said: str) -> None:
    steps = [executed("INSERT INTO a VALUES (1)", error=name, message=f"{name}: of {name}!") for name in (here, twin)]
    assert parted(steps[:1], steps[1:]).sentence.endswith(f"(INSERT a): {said}")


def test_another_way_of_writing_is_no_place_while_the_results_are_equal() -> None:
    one = [executed("SELECT `a` FROM `t` WHERE 1 = 1", [], [{"a": 1}]), executed("SELECT a FROM t", [], [{"a": 1}])]
    other = [executed('SELECT "a" FROM "t"', [], [{"a": 1}]), executed("SELECT a FROM t", [], [{"a": 2}])]
    assert parted(one, other, strict=False).sentence.startswith("call 2 of 2")
    equal = parted(one[:1], other[:1], strict=True)
    assert equal.sentence == "call 1 of 1, backend.execute (SELECT t): another statement"


def test_two_databases_may_give_a_key_or_not() -> None:
    insert = "INSERT INTO t (a) VALUES (?)"
    keyless, keyed = executed(insert, [1], key=None), executed(insert, [1], key=4)
    later = parted(
        [keyless, executed("SELECT a FROM t", [], [{"a": 1}])],
        [keyed, executed("SELECT a FROM t", [], [])],
        strict=False,
    )
    assert later.sentence.startswith("call 2 of 2")
    assert parted([keyless], [keyed], strict=False).sentence.endswith("differs in the generated key")
    assert parted([keyless], [keyed]).sentence.endswith("differs in the generated key")


def test_calls_that_one_side_alone_made_are_named_last() -> None:
    select = executed("SELECT a FROM t", [], [])
    found = parted([select], [Step("backend.begin_transaction"), select])
    assert found.sentence == "call 1 of 1: the twin alone was asked for backend.begin_transaction"
    nothing = parted([select], [select])
    assert nothing.sentence == "one call with an equal result: they part in what the rule compares"
    assert [(row.label, row.here, row.twin) for row in nothing.rows] == [("the rule", "AssertionError: x", "passes")]
    assert parted([], []).sentence.startswith("neither was asked anything")


def test_long_courses_are_paired_to_their_ends() -> None:
    many = [executed("INSERT INTO t (a) VALUES (1)") for _ in range(1200)]
    last = [executed("SELECT a FROM t", [], rows) for rows in ([{"a": 1}], [{"a": 2}])]
    assert parted([*many, last[0]], [*many, last[1]]).sentence.startswith("call 1201 of 1201")
    # One call more on one side does not put the others out of step.
    assert parted([*many[:9], last[0]], [*many[:8], last[1]]).sentence.startswith("call 10 of 10")


def test_of_many_rows_those_from_the_first_difference_are_shown() -> None:
    rows = [{"a": number} for number in range(30)]
    found = parted(
        [executed("SELECT a FROM t", [], [*rows[:20], {"a": -1}])], [executed("SELECT a FROM t", [], rows[:21])]
    )
    came = found.rows[-1]
    assert came.here == "21 rows\n... 20 before\na=-1\naffected 1"


def test_of_many_parameters_those_around_the_first_difference_are_shown() -> None:
    params = list(range(50))
    found = parted([executed("INSERT INTO t", [*params[:40], -1])], [executed("INSERT INTO t", params[:41])])
    row = next(row for row in found.rows if row.label == "parameters")
    assert row.here.startswith("... 37 before, 37, 38, 39, -1")


def test_a_parting_survives_the_way_between_processes_and_loses_secrets() -> None:
    found = parted([executed(SELECT, ["secret"], [])], [executed(SELECT, ["secret"], [{"name": "secret"}])])
    assert Parting.from_data(found.to_data()) == found
    clean = found.redacted(lambda text: text.replace("secret", "***"))
    assert "secret" not in str(clean.to_data())
    assert "'***'" in str(clean.to_data())
