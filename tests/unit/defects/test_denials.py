"""A denial that is known to be false has a page, until the dialect answers otherwise."""

from __future__ import annotations

from rhosocial.activerecord.backend.impl.sqlite.dialect import SQLiteDialect

from rhosocial.activerecord.testsuite.defects import Subject
from rhosocial.activerecord.testsuite.defects.denials import page_of_denial


class Answering(SQLiteDialect):  # type: ignore[misc]  # the core ships no types
    def supports_deferrable_constraint(self) -> bool:
        return True


def subject(dialect: type) -> Subject:
    return Subject(name="t", driver="acme", mode="sync", classes=(dialect,))


def test_the_page_of_a_denial_is_found_while_the_dialect_denies() -> None:
    assert page_of_denial("DEFERRABLE_CONSTRAINT", subject(SQLiteDialect)) == "sqlite/denies-deferrable.md"
    assert page_of_denial("DEFERRABLE_CONSTRAINT", subject(Answering)) == ""
    assert page_of_denial("CUBE", subject(SQLiteDialect)) == ""
