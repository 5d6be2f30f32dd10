"""What a server accepts is asked in the kit's standard SQL, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.defects import builtin_entries
from rhosocial.activerecord.testsuite.engine.run import Options, Run, Slot
from rhosocial.activerecord.testsuite.engine.server_answers import accepts
from rhosocial.activerecord.testsuite.engine.session import Session
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.targets.drivers import driver_from_class
from rhosocial.activerecord.testsuite.targets.model import Target


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    driver = driver_from_class(SQLiteBackend, name="mine")
    target = Target("mine", driver, {"database": str(tmp_path / "x.db")}, {}, "a test")
    run = Run("token", 0, Options())
    try:
        session = run.session(Slot(target, "sync", SQLiteProvider()))
        session.open()
        yield session
    finally:
        run.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ? + ?{nothing}", True),
        ("SELECT NO_SUCH_FUNCTION(?){nothing}", False),
        ('CREATE TABLE {asked} ("n" INTEGER CHECK ("n" > 1))', True),
        ('CREATE TABLE {asked} ("n" INTEGER CHECK ("n" > ?))', False),
        ('CREATE TABLE {asked} ("n" INTEGER); CREATE INDEX {asked_by} ON {asked} ("n")', True),
        ('CREATE TABLE {asked} ("n" INTEGER); CREATE INDEX {asked_by} USING BTREE ON {asked} ("n")', False),
        ('BEGIN; SAVEPOINT "s"; SAVEPOINT "s"; RELEASE SAVEPOINT "s"', True),
        ('BEGIN; SAVEPOINT "s"; RELEASE SAVEPOINT "s"; RELEASE SAVEPOINT "s"', False),
    ],
)
def test_a_statement_is_accepted_or_not_and_its_table_is_gone(session: Session, text: str, expected: bool) -> None:
    listing = session.provider.list_tables_statement()
    before = session.run(session.raw(listing))
    assert session.run(accepts(session, text)) is expected
    assert session.run(session.raw(listing)) == before
    assert session.run(accepts(session, "COMMIT")) is False, "a transaction is left open"


def test_sqlite_accepts_some_statements_that_decide_about_a_defect_and_refuses_others(session: Session) -> None:
    asked = dict.fromkeys(text for entry in builtin_entries() for text in entry.refused)
    answers = {text: session.run(accepts(session, text)) for text in asked}
    assert set(answers.values()) == {True, False}, answers
