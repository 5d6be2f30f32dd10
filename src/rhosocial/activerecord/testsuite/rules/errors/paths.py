"""Every path raises the same error: fetch, ``execute_many``, option objects, batches and models (C38)."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError, QueryError
from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, Literal
from rhosocial.activerecord.backend.expression.statements import InsertExpression, ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, DeleteOptions, InsertOptions, UpdateOptions

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ..support.target_needs import needs_script
from ._failing_statements import FILLED, GuardRules, Guards, driver_error


def by_key(dialect: Any, key: int) -> Any:
    """The condition that selects one guard by its key."""
    return ComparisonPredicate(dialect, "=", Column(dialect, "id"), Literal(dialect, key))


class ErrorPathTests(GuardRules):
    """Whatever method runs a statement, its error is the core's, and the session stays usable."""

    @pytest.mark.parametrize("method", ["fetch_one", "fetch_all"])
    async def test_fetch_one_and_fetch_all_raise_on_an_invalid_query(self, db: Db, guards: Guards, method: str) -> None:
        """They do not return an empty result, and raise the same class as ``execute`` (C40).
        If this fails, check that ``fetch_one`` and ``fetch_all`` do not catch the error."""
        nowhere = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises((QueryError, OperationalError)) as caught:
            await db(getattr(db.backend, method)(f"SELECT 1 FROM {nowhere}"))
        assert isinstance(driver_error(caught.value), Exception)
        assert await guards.is_usable() is True

    async def test_execute_many_raises_the_error_of_the_failing_row(self, db: Db, guards: Guards) -> None:
        """It raises an ``IntegrityError`` with the driver's error as its cause.
        If this fails, check that ``execute_many`` passes errors to ``_handle_error``."""
        statement = guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)')
        with pytest.raises(IntegrityError) as caught:
            await db(db.backend.execute_many(statement, [(5, "five"), (6, "one"), (7, "seven")]))
        assert isinstance(driver_error(caught.value), Exception)
        assert 7 not in [row[0] for row in await guards.rows()]
        assert await guards.is_usable() is True

    async def test_execute_many_of_an_invalid_statement_raises(self, db: Db, guards: Guards) -> None:
        """It raises the same class as ``execute`` (C40).
        If this fails, check that ``execute_many`` passes errors to ``_handle_error``."""
        nowhere = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises((QueryError, OperationalError)):
            await db(db.backend.execute_many(db.sql(f"INSERT INTO {nowhere} VALUES (?)"), [(1,), (2,)]))
        assert await guards.is_usable() is True

    async def test_insert_update_and_delete_raise_the_same_errors(self, db: Db, guards: Guards) -> None:
        """Each of them raises an ``IntegrityError``.
        If this fails, check that ``insert``, ``update`` and ``delete`` run their statement through ``execute``."""
        table, dialect = guards.family.table("guard"), db.dialect
        calls: tuple[Callable[[], Any], ...] = (
            lambda: db.backend.insert(InsertOptions(table=table, data={"id": 1, "code": "new"})),
            lambda: db.backend.update(UpdateOptions(table=table, data={"code": "one"}, where=by_key(dialect, 2))),
            lambda: db.backend.delete(DeleteOptions(table=table, where=by_key(dialect, 1))),
        )
        for call in calls if db.can(Capability.FOREIGN_KEY_CONSTRAINT) else calls[:2]:
            with pytest.raises(IntegrityError) as caught:
                await db(call())
            assert isinstance(driver_error(caught.value), Exception)
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_a_bulk_insert_raises_the_same_error(self, db: Db, guards: Guards) -> None:
        """It raises an ``IntegrityError`` and keeps none of its rows.
        If this fails, check that ``bulk_insert`` runs its statement through ``execute``."""
        options = BulkInsertOptions(
            table=guards.family.table("guard"), columns=["id", "code"], rows=[[5, "five"], [6, "one"]]
        )
        with pytest.raises(IntegrityError):
            await db(db.backend.bulk_insert(options))
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_a_batch_raises_the_same_error(self, db: Db, guards: Guards) -> None:
        """It raises an ``IntegrityError``, not the driver's error (C38).
        If this fails, check that ``execute_batch_dml`` passes errors to ``_handle_error``."""
        table, dialect = guards.family.table("guard"), db.dialect

        def insert(key: int, code: str) -> Any:
            values = ValuesSource(dialect, [[Literal(dialect, key), Literal(dialect, code)]])
            return InsertExpression(dialect, into=table, columns=["id", "code"], source=values)

        with pytest.raises(IntegrityError):
            async for _ in db.iterate(db.backend.execute_batch_dml([insert(5, "five"), insert(6, "one")])):
                pass
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_a_model_raises_the_same_errors(self, db: Db, guards: Guards) -> None:
        """``save`` and ``delete`` raise an ``IntegrityError``. If this fails, check which errors they catch."""
        guard = guards.family.Guard
        with pytest.raises(IntegrityError):
            await db(guard(id=5, code="one").save())
        if db.can(Capability.FOREIGN_KEY_CONSTRAINT):
            found = await db(guard.find_one(1))
            with pytest.raises(IntegrityError):
                await db(found.delete())
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_an_error_in_a_script_is_the_core_s(self, db: Db, guards: Guards) -> None:
        """``executescript``, where the backend has it, raises an ``IntegrityError``.
        If this fails, check that ``executescript`` passes errors to ``_handle_error``."""
        needs_script(db)
        with pytest.raises(IntegrityError):
            await db(
                db.backend.executescript(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'one\');'))
            )
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    @requires(Capability.SAVEPOINT)
    async def test_an_error_propagates_through_transaction_blocks(self, db: Db, guards: Guards) -> None:
        """The block rolls back and raises the statement's own error.
        If this fails, check ``transaction`` of the transaction manager."""
        with pytest.raises(IntegrityError) as caught:
            async with db.using(db.backend.transaction()):
                async with db.using(db.backend.transaction()):
                    await guards.violate("unique")
        assert isinstance(driver_error(caught.value), Exception)
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
