"""Values as the source of a script, and the search for what a failed comparison looked at."""

from __future__ import annotations

import datetime
import decimal
import uuid
from types import SimpleNamespace
from typing import Any, Optional, Union

import pytest
from rhosocial.activerecord.backend.expression import Column, Literal, QueryExpression, SetOperationExpression
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteConnectionConfig, SQLiteDialect
from rhosocial.activerecord.backend.options import BulkInsertOptions, ExecutionOptions
from rhosocial.activerecord.backend.schema import StatementType

from rhosocial.activerecord.testsuite.engine.recording.as_code import Coder, NotCode
from rhosocial.activerecord.testsuite.engine.recording.calls import Call, Recorder
from rhosocial.activerecord.testsuite.engine.recording.links import Comparison, link


def made(source: str, coder: Coder, **names: object) -> object:
    """What the source gives after the imports that it needs."""
    found: dict[str, object] = dict(names)
    for module, wanted in coder.imports.items():
        line = f"from {module} import {', '.join(wanted)}" if module else f"import {', '.join(wanted)}"
        exec(line, found)
    return eval(source, found)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, -3, 1.5, "it's", b"\x00'", [1, (2,)], {"a": {1, 2}}, frozenset(), set()),
        *(decimal.Decimal("1.50"), uuid.UUID(int=7), datetime.timedelta(hours=1)),
        datetime.datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=datetime.timezone.utc),
        ExecutionOptions(stmt_type=StatementType.DQL, column_mapping={"a": "b"}),
        *(Optional[bool], Union[int, str, None], dict[str, int]),
    ],
)
def test_source_gives_an_equal_value_of_the_same_type(value: object) -> None:
    coder = Coder({}, "")
    found = made(coder(value), coder)
    assert (type(found), found) == (type(value), value)


def test_infinity_is_written_as_what_gives_it() -> None:
    assert Coder({}, "")([float("inf"), float("-inf")]) == "[float('inf'), float('-inf')]"


def test_an_expression_is_written_by_its_constructors() -> None:
    dialect = SQLiteDialect()
    condition = (Column(dialect, "age") > Literal(dialect, 3)) & (Column(dialect, "name") == Literal(dialect, "Ada"))
    coder = Coder({id(dialect): "dialect"}, "")
    found = made(coder(condition), coder, dialect=dialect)
    assert found.to_sql() == condition.to_sql()  # type: ignore[attr-defined]
    assert found is not condition


@pytest.mark.parametrize("value", [[].append, (each for each in ())])
def test_a_value_whose_class_has_no_name_is_not_written(value: object) -> None:
    with pytest.raises(NotCode):
        Coder({}, "")(value)


def test_an_expression_that_gives_the_dialect_its_parts_is_recorded_whole() -> None:
    """If this fails, look at ``_rendered_by``: the script would show the first query of a set operation alone."""
    backend: Any = SQLiteBackend(connection_config=SQLiteConnectionConfig(database=":memory:"))
    recorder = Recorder()
    recorder.add_backend(backend, "backend")
    one, two = (QueryExpression(backend.dialect, [Literal(backend.dialect, number)]) for number in (1, 2))
    whole = SetOperationExpression(backend.dialect, one, two, "UNION")
    sql, _ = whole.to_sql()
    assert [type(each.expression).__name__ for each in recorder.rendered if each.sql == sql] == [
        "SetOperationExpression"
    ]


def test_arguments_are_recorded_as_they_were_given() -> None:
    """If this fails, look at ``_as_given``: a backend that cuts a list that it is given would show a call with a short one."""

    class Cutting(SQLiteBackend):
        def bulk_insert(self, options: Any) -> Any:
            del options.rows[1:]

        def execute_many(self, sql: str, params_list: Any = None) -> Any:
            params_list.clear()

    backend: Any = Cutting(connection_config=SQLiteConnectionConfig(database=":memory:"))
    recorder = Recorder()
    recorder.add_backend(backend, "backend")
    backend.bulk_insert(BulkInsertOptions(table="t", columns=["a"], rows=[[1], [2]]))
    backend.execute_many("INSERT", [(1,), (2,)])
    assert recorder.calls[0].args[0].rows == [[1], [2]]
    assert recorder.calls[1].args[1] == [(1,), (2,)]


def test_names_of_the_run_are_replaced_by_constant_ones() -> None:
    assert Coder({}, "art_x9_")('SELECT * FROM "art_x9_user"') == repr('SELECT * FROM "repro_user"')


def test_a_value_of_a_class_that_nothing_can_import_is_refused() -> None:
    class Own:
        pass

    with pytest.raises(NotCode, match="Own"):
        Coder({}, "")([Own()])


def call(name: str, result: object) -> Call:
    return Call("backend", name, result=result)


def query(**given: object) -> object:
    return SimpleNamespace(**{"data": None, "affected_rows": 0, "last_insert_id": None, **given})


ROWS = call("execute", query(data=[{"id": 700, "name": "Ada"}, {"id": 701, "name": "Bob"}]))


@pytest.mark.parametrize(
    ("got", "source"),
    [
        (["Ada", "Bob"], "[row['name'] for row in {}.data]"),
        ({700, 701}, "set(row['id'] for row in {}.data)"),
        ("Bob", "{}.data[1]['name']"),
        ([(700, "Ada"), (701, "Bob")], "[tuple(row.values()) for row in {}.data]"),
    ],
)
def test_a_part_of_the_rows_is_found(got: object, source: str) -> None:
    found = link([call("execute", query()), ROWS], Comparison("==", got, "other"))
    assert found is not None
    assert (found.call, found.source) == (ROWS, source)


def test_the_only_column_of_the_rows_is_found_as_tuples_in_any_order() -> None:
    rows = call("execute", query(data=[{"c0": 2}, {"c0": 1}]))
    for got, source in (
        ([(2,), (1,)], "[tuple(row.values()) for row in {}.data]"),
        ([(1,), (2,)], "sorted([tuple(row.values()) for row in {}.data], key=repr)"),
    ):
        found = link([rows], Comparison("==", got, [(1,)]))
        assert found is not None
        assert found.source == source


def test_the_side_that_a_call_gave_is_what_was_got() -> None:
    found = link([ROWS], Comparison("<", 500, 701))
    assert found is not None
    assert (found.comparison.op, found.comparison.got, found.comparison.expected) == (">", 701, 500)


def test_the_first_element_that_differs_is_looked_for() -> None:
    found = link([ROWS], Comparison("==", (1, "Bob", True), (1, "Cyd", True)))
    assert found is not None
    assert (found.comparison.got, found.comparison.expected) == ("Bob", "Cyd")


def test_a_common_value_counts_only_where_the_assertion_names_its_part() -> None:
    counted, later = call("execute", query(affected_rows=1)), call("execute", query(affected_rows=5))
    failed = Comparison("==", 1, 2)
    assert link([counted, later], failed, "await made() == 2") is None
    found = link([counted, later], failed, "result.affected_rows == 2")
    assert found is not None
    assert found.call is counted


def test_a_value_that_no_call_gave_is_not_found() -> None:
    assert link([ROWS], Comparison("==", "Cyd", "Dan")) is None
