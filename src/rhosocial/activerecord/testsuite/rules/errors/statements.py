"""Violated constraints and invalid statements."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import (
    ConnectionError as BackendConnectionError,
)
from rhosocial.activerecord.backend.errors import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    QueryError,
)
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...schema.tables import Column
from ..support.own_tables import own_table
from ..support.sizes import needs_several_rows
from ._failing_statements import FILLED, INVALID, VIOLATIONS, GuardRules, Guards, driver_error, is_bare

violations = pytest.mark.parametrize("kind", list(VIOLATIONS))
invalid = pytest.mark.parametrize("kind", list(INVALID))


async def checked_table(db: Db, base: str) -> str:
    """Create a table with a CHECK that values are positive. Fixture tables can't have a CHECK in every dialect."""
    name = db.own_name(base)
    columns = '"id" INTEGER NOT NULL PRIMARY KEY, "v" INTEGER NOT NULL, CHECK ("v" > 0)'
    await db.run(db.sql(f'CREATE TABLE "{name}" ({columns})'), kind="DDL")
    await db.run(db.sql(f'INSERT INTO "{name}" ("id", "v") VALUES (1, 1)'))
    return name


class ViolationTests(GuardRules):
    """Every violated constraint raises an ``IntegrityError`` and changes nothing (C39)."""

    @violations
    async def test_a_violated_constraint_raises_integrity_error(self, guards: Guards, kind: str) -> None:
        """This holds for every kind of constraint.
        If this fails, check which of the driver's errors ``_handle_error`` translates."""
        with pytest.raises(IntegrityError):
            await guards.violate(kind)

    @violations
    async def test_a_violation_changes_nothing_and_the_session_stays_usable(
        self, db: Db, guards: Guards, kind: str
    ) -> None:
        """All rows are unchanged, the next statement works, and no transaction is open.
        If this fails, check what ``_handle_error`` leaves open."""
        with pytest.raises(DatabaseError):
            await guards.violate(kind)
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", ["primary_key", "not_null", "foreign_key"])
    async def test_a_violation_keeps_the_driver_s_error(self, guards: Guards, kind: str) -> None:
        """The driver's error is the cause, for callers who need its codes.
        If this fails, check that ``_handle_error`` raises ``from`` the driver's error."""
        with pytest.raises(DatabaseError) as caught:
            await guards.violate(kind)
        assert isinstance(driver_error(caught.value), Exception)

    @pytest.mark.parametrize("kind", ["unique", "not_null_bound", "foreign_key_by_delete"])
    async def test_a_violation_in_a_transaction_raises_the_same_error(self, db: Db, guards: Guards, kind: str) -> None:
        """The rollback restores all rows. If this fails, check what ``_handle_error`` does inside a transaction."""
        with pytest.raises(IntegrityError):
            async with db.using(db.backend.transaction()):
                await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'five\')'))
                inside = await guards.rows()
                await guards.violate(kind)
        assert sorted(map(repr, inside)) == sorted(map(repr, [*FILLED, (5, "five")]))
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @requires(Capability.CHECK_CONSTRAINT)
    async def test_a_violated_check_raises_integrity_error(self, db: Db, guards: Guards) -> None:
        """This holds for INSERT and UPDATE.
        If this fails, check which of the driver's errors ``_handle_error`` translates."""
        name = await checked_table(db, "checked_a")
        for statement in (f'INSERT INTO "{name}" ("id", "v") VALUES (2, 0)', f'UPDATE "{name}" SET "v" = -1'):
            with pytest.raises(IntegrityError) as caught:
                await db.run(db.sql(statement))
            assert isinstance(driver_error(caught.value), Exception)
        assert await db.rows(db.sql(f'SELECT "id", "v" FROM "{name}"')) == [{"id": 1, "v": 1}]

    async def test_a_violation_leaves_no_durable_rows(self, db: Db, guards: Guards) -> None:
        """Other sessions see unchanged rows. If this fails, check that a failed statement is not committed in part."""
        needs_several_rows(db)
        with pytest.raises(IntegrityError):
            await db.run(guards.family.sql("INSERT INTO {guard} (\"id\", \"code\") VALUES (5, 'five'), (6, 'one')"))
        seen = await db.observer.rows(guards.family.sql('SELECT "id", "code" FROM {guard} ORDER BY "id"'))
        assert seen == [(1, "one"), (2, "two")]

    async def test_a_hundred_violations_leave_the_session_usable(self, db: Db, guards: Guards) -> None:
        """Errors do not use up resources of the session, which creates and drops a table afterwards.
        If this fails, check that every error closes its cursor and releases locks and savepoints."""
        for _ in range(100):
            with pytest.raises(IntegrityError):
                await guards.violate("unique")
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True
        async with own_table(db, "after", Column("n", IntegerType())) as own:
            assert await db.rows(own.sql('SELECT "n" FROM {after}')) == []


class StatementErrorTests(GuardRules):
    """An invalid statement raises ``QueryError``, or ``OperationalError`` where the driver does not distinguish
    (C40)."""

    @invalid
    async def test_an_invalid_statement_raises_query_error(self, guards: Guards, kind: str) -> None:
        """It never raises the plain ``DatabaseError``.
        If this fails, check that ``_handle_error`` translates SQLSTATE class 42 or the driver's ProgrammingError."""
        with pytest.raises((QueryError, OperationalError)):
            await guards.run_invalid(kind)

    @invalid
    async def test_the_session_stays_usable_after_an_invalid_statement(self, db: Db, guards: Guards, kind: str) -> None:
        """It raises an error with the driver's error as its cause, and no transaction is open.
        If this fails, check that ``execute`` passes every driver error to ``_handle_error``."""
        with pytest.raises(DatabaseError) as caught:
            await guards.run_invalid(kind)
        assert isinstance(driver_error(caught.value), Exception)
        assert db.backend.in_transaction is False
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", ["missing_table", "syntax"])
    async def test_an_invalid_statement_in_a_transaction_raises_the_same_error(
        self, db: Db, guards: Guards, kind: str
    ) -> None:
        """The rollback restores all rows. If this fails, check what ``_handle_error`` does inside a transaction."""
        with pytest.raises((QueryError, OperationalError)):
            async with db.using(db.backend.transaction()):
                await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'five\')'))
                await guards.run_invalid(kind)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_creating_an_existing_table_raises(self, db: Db, guards: Guards) -> None:
        """It raises a ``DatabaseError`` that is not a ``ConnectionError``; the table's rows stay.
        If this fails, check which class ``_handle_error`` chooses."""
        name = db.provider.quote(guards.family.table("guard"))
        with pytest.raises(DatabaseError) as caught:
            await db.run(f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY)", kind="DDL")
        assert not isinstance(caught.value, (BackendConnectionError, IntegrityError))
        assert await guards.rows() == FILLED

    async def test_dropping_a_missing_table_raises(self, db: Db, guards: Guards) -> None:
        """It raises a ``DatabaseError`` that is not a ``ConnectionError``.
        If this fails, check which class ``_handle_error`` chooses."""
        name = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises(DatabaseError) as caught:
            await db.run(f"DROP TABLE {name}", kind="DDL")
        assert not isinstance(caught.value, (BackendConnectionError, IntegrityError))
        assert await guards.is_usable() is True

    async def test_violations_and_invalid_statements_raise_different_classes(self, guards: Guards) -> None:
        """Neither raises the plain ``DatabaseError``, so a caller can distinguish them.
        If this fails, check the order of the tests in ``_handle_error``."""
        found: dict[str, Any] = {}
        for kind, call in (("violation", guards.violate("unique")), ("invalid", guards.run_invalid("missing_table"))):
            with pytest.raises(DatabaseError) as caught:
                await call
            found[kind] = caught.value
        assert [is_bare(error) for error in found.values()] == [False, False]
        assert not isinstance(found["invalid"], IntegrityError)
        assert not isinstance(found["violation"], (QueryError, OperationalError))
