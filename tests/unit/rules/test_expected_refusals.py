"""A refusal counts only after a statement of the same form has run, and with a class that fits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError, TransactionError
from rhosocial.activerecord.backend.expression.statements import AddColumn, AlterTableExpression, DropTableExpression
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from rhosocial.activerecord.testsuite.rules.support.ddl import Ddl, column


class Database:
    """Takes each statement, or raises the next error."""

    def __init__(self, *errors: Exception) -> None:
        self.dialect = SQLiteDialect()
        self.errors = list(errors)

    async def run(self, sql: str, params: Any = None, kind: str = "DDL") -> None:
        if self.errors:
            raise self.errors.pop(0)


def expect(ddl: Ddl, *ran: Any, refused: Any, error: Exception, **more: Any) -> None:
    errors: list[Exception] = ddl.db.errors  # type: ignore[attr-defined]  # the stand-in above

    async def rule() -> None:
        errors.clear()
        for statement in ran:
            await ddl.run(statement)
        errors.append(error)
        await ddl.expect_refusal(refused, **more)

    asyncio.run(rule())


@pytest.fixture
def ddl() -> Ddl:
    return Ddl(Database())  # type: ignore[arg-type]  # a stand-in for the kit's own


def drop(ddl: Ddl, **more: Any) -> Any:
    return DropTableExpression(ddl.dialect, "t", **more)


def test_a_refusal_after_the_same_statement_counts(ddl: Ddl) -> None:
    expect(ddl, drop(ddl), refused=drop(ddl), error=OperationalError("no such table"))


def test_a_refusal_of_a_statement_that_never_ran_fails_the_rule(ddl: Ddl) -> None:
    with pytest.raises(AssertionError, match="ran no DropTableExpression with success"):
        expect(ddl, refused=drop(ddl), error=OperationalError('near "TABEL": syntax error'))


def test_another_form_of_the_statement_is_no_evidence(ddl: Ddl) -> None:
    with pytest.raises(AssertionError, match="with success"):
        expect(ddl, drop(ddl, if_exists=True), refused=drop(ddl), error=OperationalError("x"))
    add = AlterTableExpression(ddl.dialect, "t", [AddColumn(ddl.dialect, column("v"))])
    with pytest.raises(AssertionError, match="ran no AlterTableExpression AddColumn"):
        expect(ddl, drop(ddl), refused=add, error=OperationalError("x"))


def test_an_error_of_another_class_fails_the_rule(ddl: Ddl) -> None:
    for error in (IntegrityError("rows"), TransactionError("over")):
        with pytest.raises(AssertionError, match="not the class"):
            expect(ddl, drop(ddl), refused=drop(ddl), error=error)
    expect(ddl, drop(ddl), refused=drop(ddl), error=IntegrityError("rows"), for_its_rows=True)
