"""What a statement leaves behind: no open cursor, no cached row, no stale plan."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...schema.tables import Column
from ..support.own_tables import own_table
from ..support.own_words import define
from ..support.rollback import Undo
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
ADD_EXTRA = 'ALTER TABLE {plan} ADD "extra" INTEGER'
KEY = Column("id", IntegerType(), null=False)


class ExecutionConnectionTests(ConformanceTests):
    """A connection is free after every statement: no result, plan, row or error reaches the next one."""

    shelf = family_fixture(SHELF)

    async def test_fetch_one_of_many_rows_leaves_the_connection_free(self, db: Db, shelf: Any) -> None:
        """Unread rows do not reach the next statement.
        If this fails, check that ``fetch_one`` reads or closes the cursor of ``_get_cursor``."""
        for key in range(1, 6):
            await db.run(shelf.sql(INSERT), (key, f"n{key}", key * 10))
        first = await db(db.backend.fetch_one(shelf.sql('SELECT "id", "name" FROM {item} ORDER BY "id"')))
        second = await db(db.backend.fetch_one(shelf.sql('SELECT "num" FROM {item} WHERE "id" = ?'), (4,)))
        third = await db.rows(shelf.sql('SELECT "name" AS "other" FROM {item} WHERE "id" = 5'))
        assert (first, second, third) == ({"id": 1, "name": "n1"}, {"num": 40}, [{"other": "n5"}])

    async def test_a_table_can_be_dropped_after_a_result_was_read_in_part(self, db: Db) -> None:
        """An open cursor locks its table in many databases.
        If this fails, check that ``execute`` and ``fetch_one`` close cursors whose rows are unread."""
        async with own_table(db, "half", KEY) as own:
            for key in (1, 2, 3):
                await db.run(own.sql('INSERT INTO {half} ("id") VALUES (?)'), (key,))
            await db(db.backend.execute(own.sql('SELECT "id" FROM {half}')))
            row = await db(db.backend.fetch_one(own.sql('SELECT "id" FROM {half} ORDER BY "id"')))
        assert row == {"id": 1}
        with pytest.raises(DatabaseError):
            await db.rows(own.sql('SELECT "id" FROM {half}'))

    async def test_a_query_run_without_options_leaves_the_connection_free(self, db: Db, shelf: Any) -> None:
        """Whether its rows are returned is open (C30), but the next statement is not affected.
        If this fails, check that ``execute`` closes its cursor."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        await db(db.backend.execute(shelf.sql('SELECT "id" FROM {item} ORDER BY "id"')))
        changed = await db.run(shelf.sql('UPDATE {item} SET "num" = 0 WHERE "id" < ?'), (3,))
        rows = await db.rows(shelf.sql('SELECT "num" FROM {item} ORDER BY "id"'))
        assert (changed.affected_rows, rows) == (2, [{"num": 0}, {"num": 0}, {"num": 30}])

    @pytest.mark.parametrize("method", ["execute", "fetch_one", "fetch_all", "execute_many"])
    async def test_a_backend_connects_on_first_use(self, db: Db, shelf: Any, method: str) -> None:
        """Without ``connect`` the first statement connects and runs (C23).
        If this fails, check that the method connects when ``_connection`` is empty."""
        db.needs_second_session()
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        fresh = db.unconnected()
        query = shelf.sql('SELECT "num" FROM {item} WHERE "id" = ?')
        if method == "execute":
            found = await db.rows(query, (1,), backend=fresh)
        elif method == "fetch_one":
            found = [await db(fresh.fetch_one(query, (1,)))]
        elif method == "fetch_all":
            found = await db(fresh.fetch_all(query, (1,)))
        else:
            await db(fresh.execute_many(shelf.sql('UPDATE {item} SET "num" = ? WHERE "id" = ?'), [(11, 1), (10, 1)]))
            found = await db.rows(query, (1,))
        assert found == [{"num": 10}]

    # -- no memory of rows ----------------------------------------------------------
    async def test_a_repeated_query_sees_this_session_s_changes(self, db: Db, shelf: Any) -> None:
        """The same query after a write returns the new rows. If this fails, check for results cached by statement."""
        query = shelf.sql('SELECT "num" FROM {item} WHERE "id" = ?')
        assert await db.rows(query, (1,)) == []
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        assert await db.rows(query, (1,)) == [{"num": 10}]
        await db.run(shelf.sql('UPDATE {item} SET "num" = 11'))
        assert await db.rows(query, (1,)) == [{"num": 11}]

    async def test_a_repeated_query_sees_what_others_committed(self, db: Db, shelf: Any) -> None:
        """A read outside a transaction sees the latest committed rows (C15).
        If this fails, check that a read leaves no transaction open and is not cached."""
        observer = db.observer
        query = shelf.sql('SELECT "num" FROM {item} WHERE "id" = ?')
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        assert await db.rows(query, (1,)) == [{"num": 10}]
        await observer.run(shelf.sql('UPDATE {item} SET "num" = 11'))
        assert await db.rows(query, (1,)) == [{"num": 11}]
        await observer.run(shelf.sql("DELETE FROM {item}"))
        assert await db(db.backend.fetch_one(query, (1,))) is None
        assert db.backend.in_transaction is False

    async def test_a_read_after_a_rollback_sees_the_old_rows(self, db: Db, shelf: Any) -> None:
        """Rows that were read in a transaction are not reused after its rollback.
        If this fails, check for results cached by statement."""
        query = shelf.sql('SELECT "num" FROM {item} ORDER BY "id"')
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        with pytest.raises(Undo):
            async with db.using(db.backend.transaction()):
                await db.run(shelf.sql('UPDATE {item} SET "num" = 11'))
                assert await db.rows(query) == [{"num": 11}]
                raise Undo
        assert await db.rows(query) == [{"num": 10}]

    async def test_a_caller_s_changes_to_a_row_do_not_reach_the_next_read(self, db: Db, shelf: Any) -> None:
        """A row that was modified in Python comes unmodified from the next read.
        If this fails, check for dicts that results share."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id", "num" FROM {item}')
        first = await db.rows(query)
        first[0]["num"] = 99
        first.append({})
        assert await db.rows(query) == [{"id": 1, "num": 10}]

    # -- no memory of plans ----------------------------------------------------------
    @pytest.mark.parametrize("where", ["outside", "inside"])
    @requires(Capability.ALTER_TABLE)
    async def test_a_repeated_query_sees_a_column_that_was_added(self, db: Db, where: str) -> None:
        """``SELECT *`` runs six times, a column is added, and it runs again, in and out of a transaction.
        If this fails, check statements that the driver prepares and caches, and column names that
        the backend caches."""
        async with own_table(db, "plan", KEY) as own:
            await db.run(own.sql('INSERT INTO {plan} ("id") VALUES (1)'))
            before: list[Any] = []
            after: list[Any] = []
            for _ in range(6):
                before += await db.rows(own.sql("SELECT * FROM {plan}"))
            if where == "inside":
                async with db.using(db.backend.transaction()):
                    await define(db, own.table, own.sql, ADD_EXTRA)
                    if db.provider.ddl_at_once:
                        after += await db.rows(own.sql("SELECT * FROM {plan}"))
            else:
                await define(db, own.table, own.sql, ADD_EXTRA)
            for _ in range(6 - len(after)):
                after += await db.rows(own.sql("SELECT * FROM {plan}"))
        assert before == [{"id": 1}] * 6
        assert after == [{"id": 1, "extra": None}] * 6

    @requires(Capability.ALTER_TABLE)
    async def test_a_repeated_query_sees_a_column_that_another_session_added(self, db: Db) -> None:
        """The session is not notified of the change, so one error is allowed; after it the statement works again (C47).
        If this fails, check that the driver discards a prepared statement that failed."""
        observer = db.observer
        before: list[Any] = []
        after: list[Any] = []
        refused: list[Any] = []
        async with own_table(db, "plan", KEY) as own:
            await db.run(own.sql('INSERT INTO {plan} ("id") VALUES (1)'))
            query = own.sql('SELECT * FROM {plan} WHERE "id" = ?')
            for _ in range(6):
                before += await db.rows(query, (1,))
            await define(db, own.table, own.sql, ADD_EXTRA, observer.run)
            for _ in range(6):
                try:
                    after += await db.rows(query, (1,))
                except DatabaseError as error:
                    refused.append(error)
        assert before == [{"id": 1}] * 6
        assert refused[1:] == []
        assert after == [{"id": 1, "extra": None}] * (6 - len(refused))

    async def test_a_repeated_query_reads_a_recreated_table(self, db: Db) -> None:
        """A query is repeated after its table was dropped and created again with other columns.
        If this fails, check prepared statements and caches of column names."""
        async with own_table(db, "again", KEY) as own:
            await db.run(own.sql('INSERT INTO {again} ("id") VALUES (1)'))
            first = [await db.rows(own.sql("SELECT * FROM {again}")) for _ in range(6)]
        async with own_table(db, "again", Column("num", IntegerType())) as own:
            await db.run(own.sql('INSERT INTO {again} ("num") VALUES (2)'))
            second = [await db.rows(own.sql("SELECT * FROM {again}")) for _ in range(6)]
        assert (first, second) == ([[{"id": 1}]] * 6, [[{"num": 2}]] * 6)

    @rule(waits=True)
    async def test_a_thousand_statements_leave_a_working_connection(self, db: Db, shelf: Any) -> None:
        """Servers limit open cursors and prepared statements.
        If this fails, check that every cursor of ``_get_cursor`` is closed."""
        await db.run(shelf.sql(INSERT), (1, "a", 0))
        for number in range(1, 1001):
            # The text differs each time, so that a cache of statements grows.
            await db.run(shelf.sql(f'UPDATE {{item}} SET "num" = "num" + 1 WHERE "id" = 1 AND {number} = {number}'))
        assert await db.rows(shelf.sql('SELECT "num" FROM {item}')) == [{"num": 1000}]
