"""One statement for many rows, and scripts of many statements."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.rollback import Undo
from ..support.target_needs import needs_script
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
IDS = 'SELECT "id" FROM {item} ORDER BY "id"'


async def ids(db: Db, shelf: Any) -> list[int]:
    """The keys that stand in ``item``."""
    return [row["id"] for row in await db.rows(shelf.sql(IDS))]


class ExecutionManyTests(ConformanceTests):
    """``execute_many`` runs a statement for every row of a list, and reports them all."""

    shelf = family_fixture(SHELF)

    async def test_every_row_is_inserted(self, db: Db, shelf: Any) -> None:
        """Each row has its own values, and the sum is reported (C03, D165). Look at ``execute_many``'s ``affected_rows``."""
        rows = [(1, "a", 10), (2, None, 20), (3, "it's 100%?", None)]
        result = await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        assert result.affected_rows == 3
        found = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert [tuple(row.values()) for row in found] == rows

    async def test_many_updates_are_summed(self, db: Db, shelf: Any) -> None:
        """``affected_rows`` is the sum over all rows, not the last one's count (C03, D165). Look at ``cursor.rowcount``."""
        for key, num in ((1, 10), (2, 10), (3, 20)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        sql = shelf.sql('UPDATE {item} SET "name" = ? WHERE "num" = ?')
        result = await db(db.backend.execute_many(sql, [("b", 10), ("c", 20), ("d", 30)]))
        assert result.affected_rows == 3
        names = await db.rows(shelf.sql('SELECT "name" FROM {item} ORDER BY "id"'))
        assert [row["name"] for row in names] == ["b", "b", "c"]

    async def test_many_deletes_are_summed(self, db: Db, shelf: Any) -> None:
        """Also when the last row deletes nothing (C03). Look at ``rowcount`` after a batch."""
        for key, num in ((1, 10), (2, 10), (3, 20), (4, 30)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        result = await db(
            db.backend.execute_many(shelf.sql('DELETE FROM {item} WHERE "num" = ?'), [(10,), (20,), (99,)])
        )
        assert (result.affected_rows, await ids(db, shelf)) == (3, [4])

    async def test_an_empty_list_does_nothing(self, db: Db, shelf: Any) -> None:
        """No rows, nothing sent, 0 reported (C03). Look at ``executemany`` of an empty list."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        result = await db(db.backend.execute_many(shelf.sql(INSERT), []))
        assert (result.affected_rows, await ids(db, shelf)) == (0, [1])

    async def test_rows_may_be_lists(self, db: Db, shelf: Any) -> None:
        """A row is any sequence, and is left as it was. Look at what the driver is given."""
        rows = [[1, "a", 10], [2, "b", 20]]
        await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        assert (await ids(db, shelf), rows) == ([1, 2], [[1, "a", 10], [2, "b", 20]])

    async def test_truth_values_are_bound(self, db: Db, shelf: Any) -> None:
        """``True``, ``False`` and ``None`` reach a truth-value column (D165). Look at what ``execute_many`` converts."""
        rows = [(1, True), (2, False), (3, None)]
        await db(db.backend.execute_many(shelf.sql('INSERT INTO {item} ("id", "flag") VALUES (?, ?)'), rows))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "flag" = ?')
        assert (await db.rows(sql, (True,)), await db.rows(sql, (False,))) == ([{"id": 1}], [{"id": 2}])
        assert await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "flag" IS NULL')) == [{"id": 3}]

    async def test_many_rows_are_durable_at_once(self, db: Db, shelf: Any) -> None:
        """Outside a transaction others see them when it has returned (C03, D164). Look at the commit in ``execute_many``."""
        observer = db.observer
        await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        assert await observer.rows(shelf.sql(IDS)) == [(1,), (2,)]

    async def test_many_rows_belong_to_the_caller_s_transaction(self, db: Db, shelf: Any) -> None:
        """A rollback takes them back, and what stood before them too (D164). Look at the commit in ``execute_many``."""
        with pytest.raises(Undo):
            async with db.using(db.backend.transaction()):
                await db.run(shelf.sql(INSERT), (1, "a", 10))
                await db(db.backend.execute_many(shelf.sql(INSERT), [(2, "b", 20), (3, "c", 30)]))
                assert await ids(db, shelf) == [1, 2, 3]
                assert db.backend.in_transaction is True
                raise Undo
        assert await ids(db, shelf) == []

    async def test_many_rows_are_kept_by_the_caller_s_commit(self, db: Db, shelf: Any) -> None:
        """They become durable with the rest, not before (D164). Look at the commit in ``execute_many``."""
        observer = db.observer
        async with db.using(db.backend.transaction()):
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
            before = await observer.rows(shelf.sql(IDS))
        assert (before, await observer.rows(shelf.sql(IDS))) == ([], [(1,), (2,)])

    async def test_a_failing_row_raises_and_no_later_row_is_kept(self, db: Db, shelf: Any) -> None:
        """What stays is a prefix of the list, and is not pending (C02, D164, R19). Look at errors swallowed per row."""
        rows = [(1, "a", 1), (2, "b", 2), (1, "again", 3), (4, "d", 4), (5, "e", 5)]
        with pytest.raises(DatabaseError) as caught:
            await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await ids(db, shelf) in ([], [1], [1, 2])
        names = await db.rows(shelf.sql('SELECT "name" FROM {item} WHERE "id" = 1'))
        assert names in ([], [{"name": "a"}])

    async def test_what_a_failing_list_left_is_not_pending(self, db: Db, shelf: Any) -> None:
        """What this session sees after the error, others see too (C02, R19). Look at ``execute_many`` after an error."""
        observer = db.observer
        with pytest.raises(DatabaseError):
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 1), (2, "b", 2), (1, "again", 3)]))
        durable = [key for (key,) in await observer.rows(shelf.sql(IDS))]
        assert durable == await ids(db, shelf)

    async def test_a_failing_list_inside_a_transaction_is_undone_with_it(self, db: Db, shelf: Any) -> None:
        """Nothing of the list escapes the rollback (C01, C02, D164). Look at the commit in ``execute_many``."""
        await db.run(shelf.sql(INSERT), (1, "a", 1))
        with pytest.raises(DatabaseError):
            async with db.using(db.backend.transaction()):
                await db(db.backend.execute_many(shelf.sql(INSERT), [(2, "b", 2), (1, "again", 3), (4, "d", 4)]))
        assert await ids(db, shelf) == [1]

    @pytest.mark.parametrize("row", [(2, "b"), (2, "b", 20, 30)], ids=["too short", "too long"])
    async def test_a_row_of_the_wrong_length_is_refused(self, db: Db, shelf: Any, row: Any) -> None:
        """It raises a ``DatabaseError``, and the connection stays usable (C36). Look at ``_handle_error``."""
        with pytest.raises(DatabaseError) as caught:
            await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), row]))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await ids(db, shelf) in ([], [1])

    @rule(waits=True)
    async def test_a_thousand_rows_are_all_kept(self, db: Db, shelf: Any) -> None:
        """Every row counts, and none is doubled at the seams of a driver's packets (D164). Look at ``execute_many``."""
        rows = [(key, f"n{key}", key % 7) for key in range(1000)]
        result = await db(db.backend.execute_many(shelf.sql(INSERT), rows))
        sums = await db.rows(shelf.sql('SELECT COUNT(*) AS "n", MAX("id") AS "last" FROM {item}'))
        assert (result.affected_rows, sums) == (1000, [{"n": 1000, "last": 999}])
        assert await db.rows(shelf.sql('SELECT "name" FROM {item} WHERE "id" = 500')) == [{"name": "n500"}]

    async def test_a_literal_beside_the_placeholders_is_kept(self, db: Db, shelf: Any) -> None:
        """A question mark in a literal is text for ``execute_many`` too (C37, C43). Look at its own preparing."""
        sql = shelf.sql("""INSERT INTO {item} ("id", "name", "num") VALUES (?, 'why?', ?)""")
        await db(db.backend.execute_many(sql, [(1, 10), (2, 20)]))
        rows = await db.rows(shelf.sql('SELECT "id", "name", "num" FROM {item} ORDER BY "id"'))
        assert [tuple(row.values()) for row in rows] == [(1, "why?", 10), (2, "why?", 20)]


class ExecutionScriptTests(ConformanceTests):
    """``executescript``, where a backend has it, runs several statements of one text."""

    shelf = family_fixture(SHELF)

    async def test_every_statement_of_a_script_runs(self, db: Db, shelf: Any) -> None:
        """In order, with semicolons and comments where SQL allows them. Look at how a script is taken apart."""
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
        """Others see its rows when it has returned. Look at the commit in ``executescript``."""
        needs_script(db)
        observer = db.observer
        await db(db.backend.executescript(shelf.sql('INSERT INTO {item} ("id") VALUES (1);')))
        assert await observer.rows(shelf.sql(IDS)) == [(1,)]

    async def test_a_script_connects_when_it_is_the_first_use(self, db: Db, shelf: Any) -> None:
        """On a backend that was never connected (C23). Look at ``if not self._connection`` in ``executescript``."""
        needs_script(db)
        db.needs_second_session()
        await db(db.unconnected().executescript(shelf.sql('INSERT INTO {item} ("id") VALUES (1);')))
        assert await ids(db, shelf) == [1]

    async def test_a_wrong_statement_ends_a_script(self, db: Db, shelf: Any) -> None:
        """The error is the core's, what follows it does not run, and the connection stays usable (C38).
        Look at ``executescript``."""
        needs_script(db)
        one = 'INSERT INTO {{item}} ("id") VALUES ({});'
        script = " ".join((one.format(1), 'INSERT INTO {item} ("nope") VALUES (2);', one.format(3)))
        with pytest.raises(DatabaseError):
            await db(db.backend.executescript(shelf.sql(script)))
        assert await ids(db, shelf) in ([], [1])
