"""What the caller gets when the database refuses: always one of the core's errors, and always the same one."""

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

from ...engine.db import Db
from ._failing_statements import FILLED, VIOLATIONS, WRONG, GuardRules, Guards, driver_error, is_bare

violations = pytest.mark.parametrize("kind", list(VIOLATIONS))
wrong = pytest.mark.parametrize("kind", list(WRONG))


async def checked_table(db: Db, base: str) -> str:
    """A table of the rule's own whose values are positive; fixture tables can't have a CHECK in every dialect."""
    name = db.provider.quote(db.own_name(base))
    await db.run(
        f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY, v INTEGER NOT NULL, CHECK (v > 0))", kind="DDL"
    )
    await db.run(f"INSERT INTO {name} (id, v) VALUES (1, 1)")
    return name


class ViolationTests(GuardRules):
    """A violated constraint is an IntegrityError, whichever it is, and nothing has changed (C39)."""

    @violations
    async def test_a_violated_constraint_is_an_integrity_error(self, guards: Guards, kind: str) -> None:
        """Of every kind. Look at ``_handle_error``: which of the driver's errors it knows (D124)."""
        with pytest.raises(IntegrityError):
            await guards.violate(kind)

    @violations
    async def test_a_violation_changes_nothing_and_the_session_goes_on(self, db: Db, guards: Guards, kind: str) -> None:
        """Rows are as before, the next statement works, no transaction is open. Look at ``_handle_error`` (D128)."""
        with pytest.raises(DatabaseError):
            await guards.violate(kind)
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", ["primary_key", "not_null", "foreign_key"])
    async def test_a_violation_keeps_the_driver_s_error(self, guards: Guards, kind: str) -> None:
        """As its cause, for those who need its codes. Look for ``raise ... from None`` (D128)."""
        with pytest.raises(DatabaseError) as caught:
            await guards.violate(kind)
        assert isinstance(driver_error(caught.value), Exception)

    @pytest.mark.parametrize("kind", ["unique", "not_null_bound", "foreign_key_by_delete"])
    async def test_a_violation_in_a_transaction_is_the_same_error(self, db: Db, guards: Guards, kind: str) -> None:
        """And a rollback leaves everything as it was. Look at ``_handle_error``, and what it does in transactions."""
        with pytest.raises(IntegrityError):
            async with db.using(db.backend.transaction()):
                await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'five\')'))
                await guards.violate(kind)
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_a_violated_check_is_an_integrity_error(self, db: Db, guards: Guards) -> None:
        """By an INSERT and by an UPDATE. Look at ``_handle_error`` (D124)."""
        name = await checked_table(db, "checked_a")
        for statement in (f"INSERT INTO {name} (id, v) VALUES (2, 0)", f"UPDATE {name} SET v = -1"):
            with pytest.raises(IntegrityError) as caught:
                await db.run(statement)
            assert isinstance(driver_error(caught.value), Exception)
        assert await db.rows(f"SELECT id, v FROM {name}") == [{"id": 1, "v": 1}]

    async def test_a_violation_is_durable_for_nobody(self, db: Db, guards: Guards) -> None:
        """Others see the rows as they were too. Look at a statement that failed and was committed half done."""
        with pytest.raises(IntegrityError):
            await db.run(guards.family.sql("INSERT INTO {guard} (\"id\", \"code\") VALUES (5, 'five'), (6, 'one')"))
        seen = await db.observer.rows(guards.family.sql('SELECT "id", "code" FROM {guard} ORDER BY "id"'))
        assert seen == [(1, "one"), (2, "two")]

    async def test_violations_by_a_hundred_do_not_wear_the_session_out(self, guards: Guards) -> None:
        """Look for a cursor, a lock or a savepoint that every error leaves behind."""
        for _ in range(100):
            with pytest.raises(IntegrityError):
                await guards.violate("unique")
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True


class StatementErrorTests(GuardRules):
    """What can't be understood is a QueryError, or an OperationalError where the driver does not tell (C40)."""

    @wrong
    async def test_a_wrong_statement_is_a_query_error(self, guards: Guards, kind: str) -> None:
        """Never the bare base class. Look at ``_handle_error``: SQLSTATE class 42, or the driver's ProgrammingError."""
        with pytest.raises((QueryError, OperationalError)):
            await guards.wrong(kind)

    @wrong
    async def test_after_a_wrong_statement_the_session_goes_on(self, db: Db, guards: Guards, kind: str) -> None:
        """It raised, it did not return nothing, and it kept the driver's error (D018, D128). Look at ``execute``."""
        with pytest.raises(DatabaseError) as caught:
            await guards.wrong(kind)
        assert isinstance(driver_error(caught.value), Exception)
        assert db.backend.in_transaction is False
        assert await guards.is_usable() is True

    @pytest.mark.parametrize("kind", ["missing_table", "syntax"])
    async def test_a_wrong_statement_in_a_transaction_is_the_same_error(
        self, db: Db, guards: Guards, kind: str
    ) -> None:
        """And a rollback leaves everything as it was. Look at ``_handle_error``."""
        with pytest.raises((QueryError, OperationalError)):
            async with db.using(db.backend.transaction()):
                await db.run(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'five\')'))
                await guards.wrong(kind)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_a_table_that_is_there_already_can_t_be_made_again(self, db: Db, guards: Guards) -> None:
        """A DatabaseError, and no lost connection; its rows stay. Look at ``_handle_error``."""
        name = db.provider.quote(guards.family.table("guard"))
        with pytest.raises(DatabaseError) as caught:
            await db.run(f"CREATE TABLE {name} (id INTEGER NOT NULL PRIMARY KEY)", kind="DDL")
        assert not isinstance(caught.value, (BackendConnectionError, IntegrityError))
        assert await guards.rows() == FILLED

    async def test_a_table_that_is_not_there_can_t_be_dropped(self, db: Db, guards: Guards) -> None:
        """A DatabaseError, and no lost connection. Look at ``_handle_error``."""
        name = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises(DatabaseError) as caught:
            await db.run(f"DROP TABLE {name}", kind="DDL")
        assert not isinstance(caught.value, (BackendConnectionError, IntegrityError))
        assert await guards.is_usable() is True

    async def test_a_violation_is_no_wrong_statement_and_a_wrong_one_no_violation(self, guards: Guards) -> None:
        """Neither is bare: a caller can tell them apart. Look at the order of the tests in ``_handle_error``."""
        found: dict[str, Any] = {}
        for kind, call in (("violation", guards.violate("unique")), ("wrong", guards.wrong("missing_table"))):
            with pytest.raises(DatabaseError) as caught:
                await call
            found[kind] = caught.value
        assert [is_bare(error) for error in found.values()] == [False, False]
        assert not isinstance(found["wrong"], IntegrityError)
        assert not isinstance(found["violation"], (QueryError, OperationalError))
