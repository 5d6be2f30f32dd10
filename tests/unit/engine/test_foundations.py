"""What every rule rests on is tried when a session opens, and is one sentence that names the hook."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect

from rhosocial.activerecord.testsuite.engine.foundations import broken_foundations, folds
from rhosocial.activerecord.testsuite.engine.run import Options, Run, Slot
from rhosocial.activerecord.testsuite.provider.channel import DbApiChannel
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.targets.drivers import driver_from_class
from rhosocial.activerecord.testsuite.targets.model import Target


class NoTables(SQLiteDialect):
    def format_create_table_statement(self, *arguments: Any, **options: Any) -> Any:
        raise KeyError("table")


class NoSelect(SQLiteDialect):
    def format_comparison_predicate(self, *arguments: Any, **options: Any) -> Any:
        raise TypeError("no comparison yet")


class CapitalNames(SQLiteDialect):
    def format_identifier(self, identifier: str) -> str:
        return str(super().format_identifier(identifier.upper()))


class Elsewhere(SQLiteProvider):
    """Its raw channel is connected to another database than the backend."""

    def open_channel(self, config: Any) -> Any:
        return DbApiChannel(sqlite3.connect(f"{config.database}-other", isolation_level=None))


class Folding(SQLiteProvider):
    """What the backend is asked for in small letters, it looks up in capital letters, and the other way round."""

    def open_channel(self, config: Any) -> Any:
        channel = super().open_channel(config)
        assert channel is not None
        execute = channel.execute
        channel.execute = lambda sql, params=(): execute(_shouted(sql), params)  # type: ignore[method-assign]
        return channel


class CaseSensitive(SQLiteBackend):
    """SQLite compares names without case; this one does not."""

    def fetch_all(self, sql: str, *arguments: Any, **options: Any) -> Any:
        name = sql.rpartition('"')[0].rpartition('"')[2]
        if name and name != name.upper():
            raise LookupError(f"no table {name}")
        return super().fetch_all(sql, *arguments, **options)


def _shouted(sql: str) -> str:
    parts = sql.split('"')
    return '"'.join(part.upper() if place % 2 else part for place, part in enumerate(parts))


def notes(
    folder: Path, provider: SQLiteProvider, dialect: Optional[type] = None, base: type = SQLiteBackend
) -> list[str]:
    class Backend(base):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            if dialect is not None:
                self._dialect = dialect()

    target = Target("mine", driver_from_class(Backend, name="mine"), {"database": str(folder / "x.db")}, {}, "a test")
    run = Run("token", 0, Options())
    try:
        session = run.session(Slot(target, "sync", provider))
        session.open()
        found: list[str] = session.run(broken_foundations(session))
        return found
    finally:
        run.close()


def test_a_sound_backend_has_no_note(tmp_path: Path) -> None:
    assert notes(tmp_path, SQLiteProvider()) == []


@pytest.mark.parametrize(
    ("dialect", "said", "hook"),
    [
        (
            NoTables,
            "mine: no table can be rendered; mend the dialect or override create_statements()",
            "create_statements()",
        ),
        (
            NoSelect,
            "mine: the dialect can't render a simple SELECT: TypeError: no comparison yet in engine/",
            "mend the dialect",
        ),
    ],
)
def test_what_the_dialect_can_not_render_is_named_with_its_frame(
    tmp_path: Path, dialect: type, said: str, hook: str
) -> None:
    (note,) = notes(tmp_path, SQLiteProvider(), dialect)
    assert note.startswith(said)
    assert f".{dialect.__name__}.format" in note or f" {dialect.__name__}.format" in note
    assert hook in note
    assert "engine/test_foundations.py:" in note


def test_a_channel_to_another_database_is_named(tmp_path: Path) -> None:
    (note,) = notes(tmp_path, Elsewhere())
    assert "can't read the table art_" in note
    assert "no such table" in note
    assert "open_channel()" in note


def test_names_that_fold_are_named(tmp_path: Path) -> None:
    (note,) = notes(tmp_path, Folding(), base=CaseSensitive)
    assert note.startswith("mine: names fold: ")
    assert "quote_characters" in note


def test_a_dialect_that_writes_other_letters_than_the_kit_is_named(tmp_path: Path) -> None:
    (note,) = notes(tmp_path, SQLiteProvider(), CapitalNames)
    assert note.startswith(
        'mine: names fold: format_identifier() writes "N", and the kit makes "n"; keep the case there'
    )


@pytest.mark.parametrize(
    ("written", "made", "expected"),
    [('"N"', '"n"', True), ("N", "`n`", True), ("n", '"n"', False), ('"n"', "[n]", False), ('"m"', '"n"', False)],
)
def test_only_the_case_of_letters_makes_names_fold(written: str, made: str, expected: bool) -> None:
    assert folds(written, made) is expected
