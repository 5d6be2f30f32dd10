"""``execute_many``: one statement for many rows; ``executescript``: many statements in one text."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.rollback import Undo
from ..support.target_needs import needs_script
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
IDS = 'SELECT "id" FROM {item} ORDER BY "id"'


async def ids(db: Db, shelf: Any) -> list[int]:
    """The keys in the table ``item``, in order."""
    return [row["id"] for row in await db.rows(shelf.sql(IDS))]


class ExecutionManyTests(ConformanceTests):
    """``execute_many`` runs a statement for every row of a list and reports the sum."""

    shelf = family_fixture(SHELF)

    async def test_every_row_is_inserted(self, db: Db, shelf: Any) -> None:
        """Each row has its own values, and the number of each list is reported (C03).
        If this fails, check how ``execute_many`` computes ``affected_rows``."""
        rows = [(1, "a", 10), (2, None, 20), (3, "it's 100%?", None), (4, "b", 40), (5, "c", 50)]
        results = [await db(db.backend.execute_many(shelf.sql(INSERT), some)) for some in (rows[:3], rows[3:])]
        assert [result.affected_rows for result in results] == [3, 2]
        found = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert [tuple(row.values()) for row in found] == rows

    async def test_the_rows_run_in_the_order_of_their_list(self, db: Db, shelf: Any) -> None:
        """What a row changes, the next one finds changed (C03).
        If this fails, check that ``execute_many`` passes the list on as it is, all of it to one session."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql('UPDATE {item} SET "num" = ? WHERE "id" = 1 AND "num" = ?')
        for steps, expected in (([(20, 10), (30, 20)], 30), ([(50, 30), (60, 50), (70, 60)], 70)):
            await db(db.backend.execute_many(sql, steps))
            assert await db.rows(shelf.sql('SELECT "num" FROM {item}')) == [{"num": expected}]

    async def test_the_rows_are_durable_with_the_package_s_own_autocommit(self, db: Db, shelf: Any) -> None:
        """Outside a transaction the rows stay, also where neither the kit nor the user sets ``autocommit`` (C03).
        If this fails, check that ``execute_many`` ends with ``_handle_auto_commit_if_needed``, as ``execute`` does."""
        own = {field.name: field.default for field in dataclasses.fields(db.config) if field.name == "autocommit"}
        second = await db.connect("default", **own)
        await db(second.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        await db(second.disconnect())
        assert await db.observer.rows(shelf.sql(IDS)) == [(1,), (2,)]

    async def test_affected_rows_of_many_updates_are_summed(self, db: Db, shelf: Any) -> None:
        """``affected_rows`` is the sum over all rows of the list, not the count of the last (C03).
        If this fails, check how ``execute_many`` uses ``cursor.rowcount``."""
        for key, num in ((1, 10), (2, 10), (3, 20)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        sql = shelf.sql('UPDATE {item} SET "name" = ? WHERE "num" = ?')
        result = await db(db.backend.execute_many(sql, [("b", 10), ("c", 20), ("d", 30)]))
        assert result.affected_rows == 3
        names = await db.rows(shelf.sql('SELECT "name" FROM {item} ORDER BY "id"'))
        assert [row["name"] for row in names] == ["b", "b", "c"]

    async def test_affected_rows_of_many_deletes_are_summed(self, db: Db, shelf: Any) -> None:
        """The sum is right even when the last row deletes nothing (C03).
        If this fails, check how ``execute_many`` uses ``cursor.rowcount``."""
        for key, num in ((1, 10), (2, 10), (3, 20), (4, 30)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        result = await db(
            db.backend.execute_many(shelf.sql('DELETE FROM {item} WHERE "num" = ?'), [(10,), (20,), (99,)])
        )
        assert (result.affected_rows, await ids(db, shelf)) == (3, [4])

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            pytest.param([97], 0, id="one"),
            pytest.param([97, 98, 99], 0, id="none"),
            pytest.param([97, 10, 98], 2, id="within"),
            pytest.param([10, 20, 99], 3, id="last"),
        ],
    )
    @pytest.mark.parametrize("statement", ['UPDATE {item} SET "name" = \'b\' WHERE "num" = ?', "delete"])
    async def test_rows_of_a_list_that_find_nothing_count_as_none(
        self, db: Db, shelf: Any, statement: str, changed: list[int], expected: int
    ) -> None:
        """A list none of whose rows finds anything reports 0, not -1 and not None; else the others' sum (C03).
        If this fails, check that ``execute_many`` takes a driver's -1 for unknown and not for a number."""
        for key, num in ((1, 10), (2, 10), (3, 20), (4, 30)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        sql = 'DELETE FROM {item} WHERE "num" = ?' if statement == "delete" else statement
        result = await db(db.backend.execute_many(shelf.sql(sql), [(num,) for num in changed]))
        assert result.affected_rows == expected
        left = await db.rows(shelf.sql('SELECT COUNT(*) AS "n" FROM {item} WHERE "name" = \'a\''))
        assert left == [{"n": 4 - expected}]

    async def test_an_empty_list_does_nothing(self, db: Db, shelf: Any) -> None:
        """For an empty list nothing is sent and 0 is reported (C03).
        If this fails, check that ``execute_many`` does not call the driver's ``executemany`` without rows."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        for text in (INSERT, 'DELETE FROM {item} WHERE "id" = ?', "DELETE FROM {item}"):
            result = await db(db.backend.execute_many(shelf.sql(text), []))
            assert (result.affected_rows, await ids(db, shelf)) == (0, [1])

    async def test_a_list_connects_on_first_use(self, db: Db, shelf: Any) -> None:
        """A backend that was never connected connects for its first list of rows (C23).
        If this fails, check that ``execute_many`` connects when ``_connection`` is empty."""
        db.needs_second_session()
        result = await db(db.unconnected().execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        assert (result.affected_rows, await ids(db, shelf)) == (2, [1, 2])

    async def test_rows_may_be_lists(self, db: Db, shelf: Any) -> None:
        """A row may be any sequence and is not modified.
        If this fails, check that ``execute_many`` converts rows to what the driver accepts."""
        rows = [[1, "a", 10], [2, "b", 20]]
        await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        assert (await ids(db, shelf), rows) == ([1, 2], [[1, "a", 10], [2, "b", 20]])

    async def test_execute_many_converts_bools(self, db: Db, shelf: Any) -> None:
        """``True``, ``False`` and ``None`` are stored in a boolean column.
        If this fails, check that ``execute_many`` passes every row through ``prepare_parameters``."""
        rows = [(1, True), (2, False), (3, None)]
        await db(db.backend.execute_many(shelf.sql('INSERT INTO {item} ("id", "flag") VALUES (?, ?)'), rows))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "flag" = ?')
        assert (await db.rows(sql, (True,)), await db.rows(sql, (False,))) == ([{"id": 1}], [{"id": 2}])
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "flag" IS NULL')) == [{"id": 3}]

    async def test_many_rows_are_durable_at_once(self, db: Db, shelf: Any) -> None:
        """Outside a transaction other sessions see them as soon as the call has returned (C03).
        If this fails, check that ``execute_many`` commits."""
        observer = db.observer
        await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        assert await observer.rows(shelf.sql(IDS)) == [(1,), (2,)]

    async def test_many_rows_belong_to_the_caller_s_transaction(self, db: Db, shelf: Any) -> None:
        """The caller's rollback undoes them and what came before.
        If this fails, check that ``execute_many`` does not commit inside a transaction."""
        with pytest.raises(Undo):
            async with db.using(db.backend.transaction()):
                await db.run(shelf.sql(INSERT), (1, "a", 10))
                await db(db.backend.execute_many(shelf.sql(INSERT), [(2, "b", 20), (3, "c", 30)]))
                assert await ids(db, shelf) == [1, 2, 3]
                assert db.backend.in_transaction is True
                raise Undo
        assert await ids(db, shelf) == []

    async def test_many_rows_become_durable_with_the_caller_s_commit(self, db: Db, shelf: Any) -> None:
        """They become durable with the transaction, not before.
        If this fails, check that ``execute_many`` does not commit inside a transaction."""
        observer = db.observer
        async with db.using(db.backend.transaction()):
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
            before = await observer.rows(shelf.sql(IDS))
        assert (before, await observer.rows(shelf.sql(IDS))) == ([], [(1,), (2,)])

    async def test_a_failing_row_raises_and_no_later_row_is_kept(self, db: Db, shelf: Any) -> None:
        """The rows before the failing one may stay, the later ones never (C02).
        If this fails, check that ``execute_many`` does not swallow errors row by row."""
        await db(db.backend.execute_many(shelf.sql(INSERT), [(9, "i", 9)]))
        rows = [(1, "a", 1), (2, "b", 2), (1, "again", 3), (4, "d", 4), (5, "e", 5)]
        with pytest.raises(IntegrityError) as caught:
            await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await ids(db, shelf) in ([9], [1, 9], [1, 2, 9])
        names = await db.rows(shelf.sql('SELECT "name" FROM {item} WHERE "id" = 1'))
        assert names in ([], [{"name": "a"}])

    async def test_rows_kept_after_a_failure_are_durable(self, db: Db, shelf: Any) -> None:
        """Other sessions see the same rows as this session after the error (C02).
        If this fails, check that ``execute_many`` commits or rolls back after an error."""
        observer = db.observer
        with pytest.raises(IntegrityError):
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 1), (2, "b", 2), (1, "again", 3)]))
        durable = [key for (key,) in await observer.rows(shelf.sql(IDS))]
        assert durable == await ids(db, shelf)

    async def test_a_failing_list_inside_a_transaction_is_undone_with_it(self, db: Db, shelf: Any) -> None:
        """No row of the list survives the caller's rollback (C01, C02).
        If this fails, check that ``execute_many`` does not commit inside a transaction."""
        await db.run(shelf.sql(INSERT), (1, "a", 1))
        with pytest.raises(IntegrityError):
            async with db.using(db.backend.transaction()):
                await db(db.backend.execute_many(shelf.sql(INSERT), [(2, "b", 2), (1, "again", 3), (4, "d", 4)]))
        assert await ids(db, shelf) == [1]

    @pytest.mark.parametrize("row", [(2, "b"), (2, "b", 20, 30)], ids=["too short", "too long"])
    async def test_a_row_of_the_wrong_length_is_refused(self, db: Db, shelf: Any, row: Any) -> None:
        """It raises a ``DatabaseError``, and the connection stays usable (C36).
        If this fails, check that ``_handle_error`` translates the driver's error."""
        await db(db.backend.execute_many(shelf.sql(INSERT), [(9, "i", 90)]))
        with pytest.raises(DatabaseError) as caught:
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), row]))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await ids(db, shelf) in ([9], [1, 9])

    @rule(waits=True)
    async def test_a_thousand_rows_are_all_stored(self, db: Db, shelf: Any) -> None:
        """No row is lost or doubled where the driver splits its packets.
        If this fails, check how ``execute_many`` divides the rows."""
        rows = [(key, f"n{key}", key % 7) for key in range(1000)]
        result = await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        sums = await db.rows(shelf.sql('SELECT COUNT(*) AS "n", MAX("id") AS "last" FROM {item}'))
        assert (result.affected_rows, sums) == (1000, [{"n": 1000, "last": 999}])
        assert await db.rows(shelf.sql('SELECT "name" FROM {item} WHERE "id" = 500')) == [{"name": "n500"}]

    async def test_a_literal_beside_the_placeholders_is_kept(self, db: Db, shelf: Any) -> None:
        """A question mark in a literal is text for ``execute_many`` too (C37, C43).
        If this fails, check how ``execute_many`` prepares the statement."""
        sql = shelf.sql("""INSERT INTO {item} ("id", "name", "num") VALUES (?, 'why?', ?)""")
        await db(db.backend.execute_many(sql, [(1, 10), (2, 20)]))
        rows = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert [tuple(row.values()) for row in rows] == [(1, "why?", 10), (2, "why?", 20)]


class ExecutionScriptTests(ConformanceTests):
    """``executescript``, where a backend has it, runs several statements in one text (contract C48)."""

    shelf = family_fixture(SHELF)

    async def test_every_statement_of_a_script_runs(self, db: Db, shelf: Any) -> None:
        """They run in order, with semicolons and comments wherever SQL allows them.
        If this fails, check how ``executescript`` splits the text."""
        needs_script(db)
        script = """
            -- first; a comment
            INSERT INTO {item} ("id", "name") VALUES (1, 'a; b -- c');
            /* second; */ UPDATE {item} SET "num" = 5;
            INSERT INTO {item} ("id", "name") VALUES (2, 'it''s');
        """
        await db(db.backend.executescript(shelf.sql(script)))
        rows = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert [tuple(row.values()) for row in rows] == [(1, "a; b -- c", 5), (2, "it's", None)]

    async def test_a_script_outside_a_transaction_is_durable(self, db: Db, shelf: Any) -> None:
        """Other sessions see its rows as soon as it has returned.
        If this fails, check that ``executescript`` commits."""
        needs_script(db)
        observer = db.observer
        await db(db.backend.executescript(shelf.sql('INSERT INTO {item} ("id") VALUES (1);')))
        assert await observer.rows(shelf.sql(IDS)) == [(1,)]

    async def test_a_script_connects_on_first_use(self, db: Db, shelf: Any) -> None:
        """A backend that was never connected connects for its first script (C23).
        If this fails, check that ``executescript`` connects when ``_connection`` is empty."""
        needs_script(db)
        db.needs_second_session()
        await db(db.unconnected().executescript(shelf.sql('INSERT INTO {item} ("id") VALUES (1);')))
        assert await ids(db, shelf) == [1]

    async def test_an_invalid_statement_ends_a_script(self, db: Db, shelf: Any) -> None:
        """It raises the core's ``DatabaseError``, later statements do not run, and the connection stays usable (C38).
        If this fails, check that ``executescript`` passes errors to ``_handle_error``."""
        needs_script(db)
        one = 'INSERT INTO {{item}} ("id") VALUES ({});'
        script = " ".join((one.format(1), 'INSERT INTO {item} ("nope") VALUES (2);', one.format(3)))
        with pytest.raises(DatabaseError):
            await db(db.backend.executescript(shelf.sql(script)))
        assert await ids(db, shelf) in ([], [1])
