"""What a dialect renders takes the place of the statements that a probe has for everybody."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rhosocial.activerecord.backend import expression
from rhosocial.activerecord.backend.dialect import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.impl.dummy.dialect import DummyDialect
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.capabilities.definitions.rendered import SETUPS
from rhosocial.activerecord.testsuite.capabilities.own_rendering import deciding, own_forms
from rhosocial.activerecord.testsuite.capabilities.probe import SAME_AS_ASKED, Form, Probe, Refuses
from rhosocial.activerecord.testsuite.capabilities.probes import PROBES
from rhosocial.activerecord.testsuite.engine.probing import Shown, show

WITH_OWN = [need for need, probe in PROBES.items() if probe.own]


class OtherDialect(SQLiteDialect):
    """Renames a column as no common form does, in backticks."""

    def format_identifier(self, identifier: str) -> str:
        return f"`{identifier}`"

    def format_rename_column_action(self, action: Any) -> Any:
        old, new = (self.format_identifier(name) for name in (action.old_name, action.new_name))
        return f"MOVE {old} ONTO {new}", ()


class BareDialect(OtherDialect):
    """Writes names without quotes."""

    def format_identifier(self, identifier: str) -> str:
        return identifier


@pytest.mark.parametrize("dialect", [OtherDialect(), BareDialect()], ids=["quoted", "bare"])
def test_the_deciding_statement_is_the_dialect_s_and_the_rest_stays(dialect: Any) -> None:
    probe = PROBES[Capability.RENAME_COLUMN]
    first = next(own_forms(probe, dialect))
    statements = [" ".join(step.split()) for step in first if isinstance(step, str)]
    assert statements[:2] == list(probe.forms[0])[:2]
    assert statements[2] == 'ALTER TABLE {a} MOVE "v" ONTO "w"'
    assert first[3:] == tuple(probe.forms[0])[3:]


def test_what_has_to_be_refused_is_the_dialect_s_statement_too() -> None:
    """Refused by the word in place of the index, anything would count as an index."""

    class Defining(SQLiteDialect):
        def format_create_index_statement(self, expr: Any) -> Any:
            sql, params = super().format_create_index_statement(expr)
            return sql.replace("CREATE", "DEFINE"), params

    form, *_ = own_forms(PROBES[Capability.CREATE_INDEX], Defining())
    assert not callable(form)
    assert form[2:] == ('DEFINE INDEX {i} ON {a} ("v")', Refuses('DEFINE INDEX {i} ON {a} ("v")'))


@pytest.mark.parametrize("need", WITH_OWN, ids=lambda need: need.label)
def test_an_own_statement_names_the_probe_s_objects(need: Any) -> None:
    statements = [
        step
        for form in own_forms(PROBES[need], OtherDialect())
        for step in form  # type: ignore[union-attr]  # own forms are steps
        if isinstance(step, str) and "`" in step
    ]
    assert statements == []


@pytest.mark.parametrize("need", WITH_OWN, ids=lambda need: need.label)
def test_an_own_statement_can_be_rendered(need: Any) -> None:
    """Against the core's dummy dialect, which renders nearly everything."""
    found = []
    for asks in PROBES[need].own:
        with contextlib.suppress(NotImplementedError, UnsupportedFeatureError):
            found.append(asks(expression, DummyDialect()).to_sql()[1])
    assert found or need in NOT_OF_DUMMY
    assert set(found) <= {()}


NOT_OF_DUMMY: set[Any] = set()


def test_what_can_t_be_rendered_adds_no_form() -> None:
    class Broken(SQLiteDialect):
        def format_rename_column_action(self, action: Any) -> Any:
            raise RuntimeError("not yet")

    assert list(own_forms(PROBES[Capability.RENAME_COLUMN], Broken())) == []


def test_the_same_as_asked_is_what_is_asked() -> None:
    def asks(e: Any, d: Any) -> Any:
        return e.DropTableExpression(d, "t")

    assert Probe((), asks, (SAME_AS_ASKED,)).own == (asks,)


def test_every_preparation_stands_in_a_form() -> None:
    used = {step for probe in PROBES.values() for form in probe.forms if not callable(form) for step in form}
    assert [sql for sql in SETUPS if sql not in used] == []


class SQLite:
    """A stand-in for ``db`` on a database in memory."""

    has_raw_channel = observable = False

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.provider = SimpleNamespace(
            quote=lambda name: f'"{name}"',
            from_nothing="",
            drop_statement=lambda name: f'DROP TABLE "{name}"',
            drop_view_statement=lambda name: f'DROP VIEW "{name}"',
            next_value=lambda name: f'NEXT VALUE FOR "{name}"',
        )
        self.dialect = SimpleNamespace(get_parameter_placeholder=lambda: "?")

    def own_name(self, base: str) -> str:
        return base

    async def run(self, sql: str, *, kind: str, process_result_set: bool = False) -> Any:
        try:
            rows = self.connection.execute(sql).fetchall()
        except sqlite3.Error as error:
            raise DatabaseError(str(error)) from error
        return SimpleNamespace(data=[dict(enumerate(row)) for row in rows])


@pytest.fixture
def database() -> Iterator[Any]:
    db = SQLite()
    yield db
    db.connection.close()


def shown(db: Any, need: Any, form: Form) -> Shown:
    return asyncio.run(show(db, need, [form]))


@pytest.mark.parametrize("need", WITH_OWN, ids=lambda need: need.label)
def test_without_its_deciding_statement_nothing_is_shown(database: Any, need: Any) -> None:
    """Else what a dialect renders in its place would show the capability whatever it does."""
    forms = [form for form in PROBES[need].forms if not callable(form) and shown(database, need, form).works]
    assert [form for form in map(without_deciding, forms) if shown(database, need, form).works] == []


def without_deciding(form: Any) -> Form:
    """The form with a statement without effect in place of the deciding one."""
    statement = deciding(form)
    return tuple(
        ("SELECT 1" if isinstance(step, str) else Refuses("SELECT 1"))
        if statement in (step, getattr(step, "sql", None))
        else step
        for step in form
    )
