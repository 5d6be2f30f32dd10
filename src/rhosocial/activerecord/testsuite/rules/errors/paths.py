"""The same error by every path: fetch, execute_many, the option objects, batches, models (C38)."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, OperationalError, QueryError
from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, Literal
from rhosocial.activerecord.backend.expression.statements import InsertExpression, ValuesSource
from rhosocial.activerecord.backend.options import BulkInsertOptions, DeleteOptions, InsertOptions, UpdateOptions

from ...engine.db import Db
from ..support.target_needs import needs_script
from ._failing_statements import FILLED, GuardRules, Guards, driver_error


def by_key(dialect: Any, key: int) -> Any:
    """The condition that finds one guard."""
    return ComparisonPredicate(dialect, "=", Column(dialect, "id"), Literal(dialect, key))


class ErrorPathTests(GuardRules):
    """Whatever method a statement is run by, its error is the core's, and the session goes on."""

    @pytest.mark.parametrize("method", ["fetch_one", "fetch_all"])
    async def test_a_wrong_query_raises_by_fetch(self, db: Db, guards: Guards, method: str) -> None:
        """No empty result in place of the error. Look at ``fetch_one`` and ``fetch_all`` (D018)."""
        nowhere = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises(DatabaseError) as caught:
            await db(getattr(db.backend, method)(f"SELECT 1 FROM {nowhere}"))
        assert isinstance(driver_error(caught.value), Exception)
        assert await guards.is_usable() is True

    async def test_execute_many_gives_the_error_of_the_row_that_failed(self, db: Db, guards: Guards) -> None:
        """An IntegrityError with the driver's. Look at ``execute_many`` and how it calls ``_handle_error`` (D164)."""
        statement = guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (?, ?)')
        with pytest.raises(IntegrityError) as caught:
            await db(db.backend.execute_many(statement, [(5, "five"), (6, "one"), (7, "seven")]))
        assert isinstance(driver_error(caught.value), Exception)
        assert 7 not in [row[0] for row in await guards.rows()]
        assert await guards.is_usable() is True

    async def test_execute_many_of_a_wrong_statement_raises(self, db: Db, guards: Guards) -> None:
        """As ``execute`` would. Look at ``execute_many``."""
        nowhere = db.provider.quote(db.own_name("nowhere"))
        with pytest.raises((QueryError, OperationalError)):
            await db(db.backend.execute_many(db.sql(f"INSERT INTO {nowhere} VALUES (?)"), [(1,), (2,)]))
        assert await guards.is_usable() is True

    async def test_the_option_objects_give_the_same_errors(self, db: Db, guards: Guards) -> None:
        """``insert``, ``update``, ``delete``: IntegrityError for each. Look at how they run their statement."""
        table, dialect = guards.family.table("guard"), db.dialect
        calls: tuple[Callable[[], Any], ...] = (
            lambda: db.backend.insert(InsertOptions(table=table, data={"id": 1, "code": "new"})),
            lambda: db.backend.update(UpdateOptions(table=table, data={"code": "one"}, where=by_key(dialect, 2))),
            lambda: db.backend.delete(DeleteOptions(table=table, where=by_key(dialect, 1))),
        )
        for call in calls:
            with pytest.raises(IntegrityError) as caught:
                await db(call())
            assert isinstance(driver_error(caught.value), Exception)
        assert await guards.rows() == FILLED

    async def test_a_bulk_insert_gives_the_same_error(self, db: Db, guards: Guards) -> None:
        """And keeps none of its rows. Look at ``bulk_insert``."""
        options = BulkInsertOptions(
            table=guards.family.table("guard"), columns=["id", "code"], rows=[[5, "five"], [6, "one"]]
        )
        with pytest.raises(IntegrityError):
            await db(db.backend.bulk_insert(options))
        assert await guards.rows() == FILLED

    async def test_a_batch_gives_the_same_error(self, db: Db, guards: Guards) -> None:
        """Not the driver's own. Look at ``execute_batch_dml``: it has to pass by ``_handle_error`` (C38)."""
        table, dialect = guards.family.table("guard"), db.dialect

        def insert(key: int, code: str) -> Any:
            values = ValuesSource(dialect, [[Literal(dialect, key), Literal(dialect, code)]])
            return InsertExpression(dialect, into=table, columns=["id", "code"], source=values)

        with pytest.raises(IntegrityError):
            async for _ in db.iterate(db.backend.execute_batch_dml([insert(5, "five"), insert(6, "one")])):
                pass
        assert await guards.rows() == FILLED

    async def test_a_model_gives_the_same_errors(self, db: Db, guards: Guards) -> None:
        """Saving and deleting. Look at ``save`` and ``delete``, and at what they catch."""
        guard = guards.family.Guard
        with pytest.raises(IntegrityError):
            await db(guard(id=5, code="one").save())
        found = await db(guard.find_one(1))
        with pytest.raises(IntegrityError):
            await db(found.delete())
        assert await guards.rows() == FILLED

    async def test_an_error_in_a_script_is_one_of_the_core_s(self, db: Db, guards: Guards) -> None:
        """Look at ``executescript``, where the backend has one."""
        needs_script(db)
        with pytest.raises(IntegrityError):
            await db(
                db.backend.executescript(guards.family.sql('INSERT INTO {guard} ("id", "code") VALUES (5, \'one\');'))
            )
        assert await guards.rows() == FILLED
        assert await guards.is_usable() is True

    async def test_an_error_goes_on_through_a_block(self, db: Db, guards: Guards) -> None:
        """The block rolls back and raises the statement's own error. Look at ``transaction`` of the manager."""
        with pytest.raises(IntegrityError) as caught:
            async with db.using(db.backend.transaction()):
                async with db.using(db.backend.transaction()):
                    await guards.violate("unique")
        assert isinstance(driver_error(caught.value), Exception)
        assert db.backend.in_transaction is False
        assert await guards.rows() == FILLED
