"""Statements by hand: what ``execute`` and its relatives run, and what they give back."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.options import ExecutionOptions
from rhosocial.activerecord.backend.schema import StatementType

from ...capabilities import Capability
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ..support.own_tables import own_table
from ..support.refusals import may_be_refused
from .families.shelf import SHELF

INSERT = 'INSERT INTO {item} ("id", "name", "num") VALUES (?, ?, ?)'
ALL = 'SELECT "id", "name", "num" FROM {item} ORDER BY "id"'
WRITES = ("DML", "INSERT", "OTHER")


class ExecutionTests(ConformanceTests):
    """Every kind of statement runs through ``execute``, ``fetch_one`` and ``fetch_all``, and reports what it did."""

    shelf = family_fixture(SHELF)

    # -- what runs ----------------------------------------------------------
    async def test_a_query_gives_its_rows_as_dicts(self, db: Db, shelf: Any) -> None:
        """``data`` is a list of dicts from label to value (C31). Look at ``_process_result_set``."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        await db.run(shelf.sql(INSERT), (2, "b", 20))
        data = await db.rows(shelf.sql(ALL))
        assert data == [{"id": 1, "name": "a", "num": 10}, {"id": 2, "name": "b", "num": 20}]
        assert [type(row) for row in data] == [dict, dict]
        assert isinstance(data, list)

    async def test_an_empty_query_gives_an_empty_list(self, db: Db, shelf: Any) -> None:
        """No rows are ``[]``, and never ``None`` (C31). Look at ``_process_result_set`` for an empty cursor."""
        assert await db.rows(shelf.sql(ALL)) == []
        assert await db(db.backend.fetch_all(shelf.sql(ALL))) == []

    async def test_fetch_one_of_no_rows_is_none(self, db: Db, shelf: Any) -> None:
        """``fetch_one`` tells "no row" by ``None`` (C31). Look at ``fetch_one``."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        assert await db(db.backend.fetch_one(shelf.sql('SELECT "id" FROM {item} WHERE "id" = ?'), (2,))) is None

    async def test_fetch_one_gives_the_first_row(self, db: Db, shelf: Any) -> None:
        """Of several rows ``fetch_one`` gives the first in the statement's order. Look at ``fetch_one``."""
        for key in (2, 1, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        query = shelf.sql('SELECT "id", "num" FROM {item} ORDER BY "id" DESC')
        assert await db(db.backend.fetch_one(query)) == {"id": 3, "num": 30}

    async def test_fetch_all_keeps_the_order_of_the_statement(self, db: Db, shelf: Any) -> None:
        """Rows come in the order that the statement asks for. Look at ``fetch_all`` and ``_process_result_set``."""
        for key, num in ((1, 20), (2, 30), (3, 10)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        rows = await db(db.backend.fetch_all(shelf.sql('SELECT "id" FROM {item} ORDER BY "num"')))
        assert rows == [{"id": 3}, {"id": 1}, {"id": 2}]

    async def test_fetch_all_binds_its_parameters(self, db: Db, shelf: Any) -> None:
        """``fetch_all`` and ``fetch_one`` pass their parameters on. Look at both."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        query = shelf.sql('SELECT "id" FROM {item} WHERE "num" > ? AND "num" < ? ORDER BY "id"')
        assert await db(db.backend.fetch_all(query, (10, 40))) == [{"id": 2}, {"id": 3}]
        assert await db(db.backend.fetch_one(query, (10, 30))) == {"id": 2}

    @pytest.mark.parametrize("kind", WRITES)
    async def test_a_write_runs_whatever_its_type_is_called(self, db: Db, shelf: Any, kind: str) -> None:
        """An INSERT of every suitable ``StatementType`` is run and counted. Look at ``execute`` where it asks the type."""
        result = await db.run(shelf.sql(INSERT), (1, "a", 10), kind=kind)
        assert result.affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 10}]

    async def test_a_write_without_options_runs_and_is_counted(self, db: Db, shelf: Any) -> None:
        """``execute`` without options runs, and ``affected_rows`` is right (C30). Look at ``execute``'s default options."""
        assert (await db(db.backend.execute(shelf.sql(INSERT), (1, "a", 10)))).affected_rows == 1
        result = await db(db.backend.execute(shelf.sql('UPDATE {item} SET "num" = 11 WHERE "id" < 9')))
        assert result.affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 11}]

    async def test_a_write_gives_no_rows(self, db: Db, shelf: Any) -> None:
        """DML without RETURNING has no data. Look at ``execute`` where it decides about the result set."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        result = await db.run(shelf.sql('UPDATE {item} SET "num" = 11'))
        assert not result.data

    @pytest.mark.parametrize("kind", ["without options", *WRITES])
    async def test_a_write_outside_a_transaction_is_durable_at_once(self, db: Db, shelf: Any, kind: str) -> None:
        """When ``execute`` has returned, others see the row. Look at ``_handle_auto_commit_if_needed``."""
        observer = db.observer
        if kind in WRITES:
            await db.run(shelf.sql(INSERT), (1, "a", 10), kind=kind)
        else:
            await db(db.backend.execute(shelf.sql(INSERT), (1, "a", 10)))
        assert await observer.rows(shelf.sql('SELECT "id", "name", "num" FROM {item}')) == [(1, "a", 10)]

    async def test_ddl_runs_through_execute(self, db: Db, shelf: Any) -> None:
        """CREATE and DROP take effect. Look at ``execute`` for statements that have no result at all."""
        column = SHELF.tables[0].columns[0]
        async with own_table(db, "made", column) as own:
            await db.run(own.sql('INSERT INTO {made} ("id") VALUES (?)'), (1,))
            assert await db.rows(own.sql('SELECT "id" FROM {made}')) == [{"id": 1}]
        with pytest.raises(DatabaseError):
            await db.rows(own.sql('SELECT "id" FROM {made}'))

    async def test_a_query_whose_rows_are_not_wanted_leaves_nothing_behind(self, db: Db, shelf: Any) -> None:
        """``process_result_set=False`` gives no rows, and the next query gives its own. Look at cursors left unread."""
        for key in (1, 2):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        result = await db.run(shelf.sql(ALL), kind="DQL", process_result_set=False)
        assert result.data is None or len(result.data) == 2
        assert await db.rows(shelf.sql('SELECT "num" FROM {item} ORDER BY "id"')) == [{"num": 10}, {"num": 20}]

    # -- what is reported ----------------------------------------------------------
    @pytest.mark.parametrize("matching", [0, 1, 3])
    async def test_affected_rows_is_the_number_of_rows_written(self, db: Db, shelf: Any, matching: int) -> None:
        """UPDATE and DELETE count their rows: none, one, several (D027). Look at ``_build_query_result``."""
        for key in (1, 2, 3, 4):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        limit = matching * 10 + 5
        update = await db.run(shelf.sql('UPDATE {item} SET "name" = ? WHERE "num" < ?'), ("b", limit), kind="UPDATE")
        delete = await db.run(shelf.sql('DELETE FROM {item} WHERE "num" < ?'), (limit,), kind="DELETE")
        assert (update.affected_rows, delete.affected_rows) == (matching, matching)
        assert await db.rows(shelf.sql('SELECT COUNT(*) AS "n" FROM {item}')) == [{"n": 4 - matching}]

    async def test_affected_rows_of_a_query_is_the_number_of_its_rows(self, db: Db, shelf: Any) -> None:
        """``QueryResult`` says so: "For DQL queries, the number of rows returned". Look at ``_build_query_result``."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        assert (await db.run(shelf.sql(ALL), kind="DQL")).affected_rows == 3
        empty = await db.run(shelf.sql('SELECT "id" FROM {item} WHERE "id" > 9'), kind="DQL")
        assert empty.affected_rows == 0

    async def test_the_duration_is_measured(self, db: Db, shelf: Any) -> None:
        """``duration`` is the seconds that the statement took: more than none. Look at where the result is built."""
        start = time.perf_counter()
        written = await db.run(shelf.sql(INSERT), (1, "a", 10))
        read = await db.run(shelf.sql(ALL), kind="DQL")
        passed = time.perf_counter() - start
        assert [result.duration for result in (written, read) if not 0 < result.duration <= passed] == []

    async def test_the_duration_of_many_is_measured(self, db: Db, shelf: Any) -> None:
        """Of all of them together, in seconds: more than none. Look at where ``execute_many`` builds its result."""
        start = time.perf_counter()
        many = await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        assert 0 < many.duration <= time.perf_counter() - start

    # -- failing ----------------------------------------------------------
    @pytest.mark.parametrize("method", ["execute", "fetch_one", "fetch_all", "execute_many"])
    @pytest.mark.parametrize("missing", ["column", "table"])
    async def test_a_wrong_statement_raises(self, db: Db, shelf: Any, method: str, missing: str) -> None:
        """No method answers a failed statement with ``None`` or no rows (D018, R06). Look at ``_handle_error``."""
        # Without quotes: SQLite takes an unknown name in double quotes for a text.
        query = {"column": "SELECT nowhere FROM {item}", "table": "SELECT 1 FROM no_such_table_here"}
        write = {"column": "UPDATE {item} SET nowhere = ?", "table": "DELETE FROM no_such_table_here WHERE 1 = ?"}
        sql = shelf.sql((write if method == "execute_many" else query)[missing])
        arguments: dict[str, Any] = {"execute": {"options": ExecutionOptions(stmt_type=StatementType.DQL)}}.get(
            method, {}
        )
        given = ([(1,)],) if method == "execute_many" else ()
        with pytest.raises(DatabaseError) as caught:
            await db(getattr(db.backend, method)(sql, *given, **arguments))
        assert not isinstance(caught.value, BackendConnectionError)
        assert await db.rows(shelf.sql(ALL)) == []

    async def test_a_statement_that_fails_changes_nothing(self, db: Db, shelf: Any) -> None:
        """A statement is all or nothing: an UPDATE that fails in its last row leaves the first as it was.
        Look at ``_handle_error``."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        with pytest.raises(DatabaseError):
            await db.run(shelf.sql('UPDATE {item} SET "id" = CASE WHEN "id" = 3 THEN 1 ELSE "id" END, "num" = 0'))
        nums = await db.rows(shelf.sql('SELECT "num" FROM {item} ORDER BY "id"'))
        assert [row["num"] for row in nums] == [10, 20, 30]

    # -- how a statement may be written ----------------------------------------------------------
    @pytest.mark.parametrize("opening", ["/* all */ ", "-- all\n", "\n\t ", "lower case"])
    async def test_a_query_is_known_however_it_begins(self, db: Db, shelf: Any, opening: str) -> None:
        """A comment, white space or small letters before SELECT change nothing. Look for code that reads the first word."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "id" = ?')
        sql = opening + sql if opening != "lower case" else sql.replace("SELECT", "select")
        assert await db.rows(sql, (1,)) == [{"id": 1}]

    async def test_a_query_may_begin_with_with(self, db: Db, shelf: Any) -> None:
        """A common table expression is a query too. Look for code that expects SELECT as the first word."""
        db.require(Capability.BASIC_CTE)
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql(
            'WITH few AS (SELECT "id", "num" FROM {item} WHERE "num" > ?) SELECT "id" FROM few WHERE "num" < ?'
        )
        assert await db.rows(sql, (5, 15)) == [{"id": 1}]
        assert await db.rows(sql, (15, 5)) == []

    @pytest.mark.parametrize("opening", ["/* SELECT */ ", "-- SELECT\n", "lower case"])
    async def test_a_write_is_known_however_it_begins(self, db: Db, shelf: Any, opening: str) -> None:
        """A comment or small letters before INSERT change nothing. Look for code that reads the first word."""
        sql = shelf.sql(INSERT)
        sql = opening + sql if opening != "lower case" else sql.replace("INSERT INTO", "insert into")
        assert (await db.run(sql, (1, "a", 10))).affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 10}]

    async def test_words_of_sql_inside_a_literal_are_text(self, db: Db, shelf: Any) -> None:
        """SELECT, RETURNING or COMMIT in a literal are no statements. Look for code that searches the statement's text."""
        sql = """INSERT INTO {item} ("id", "name") VALUES (1, '; COMMIT; SELECT 1 RETURNING id -- no')"""
        assert (await db.run(shelf.sql(sql))).affected_rows == 1
        rows = await db.rows(shelf.sql("""SELECT "name", 'DELETE FROM x' AS "word" FROM {item}"""))
        assert rows == [{"name": "; COMMIT; SELECT 1 RETURNING id -- no", "word": "DELETE FROM x"}]

    @rule(waits=True)
    async def test_a_very_long_statement_runs_or_is_refused(self, db: Db, shelf: Any) -> None:
        """A text of half a million characters is run whole, or refused with a ``DatabaseError`` (C80)."""
        # What stands at the end decides: cut off, the statement finds both rows.
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "num" = 10') + " " * 500_000 + shelf.sql('AND "id" = 1')
        for key, num in ((1, 10), (2, 10)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        with may_be_refused() as refused:
            rows = await db.rows(sql)
        if refused:
            rows = await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "id" = 1'))
        assert rows == [{"id": 1}]
