"""Handwritten statements: what ``execute``, ``fetch_one`` and ``fetch_all`` run and return."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError
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
    """Every kind of statement runs through ``execute``, ``fetch_one`` and ``fetch_all``, and reports its effect."""

    shelf = family_fixture(SHELF)

    # -- what runs ----------------------------------------------------------
    async def test_a_query_returns_its_rows_as_dicts(self, db: Db, shelf: Any) -> None:
        """``data`` is a list of dicts from label to value (C31).
        If this fails, check that ``_process_result_set`` builds dicts from the cursor's description."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        await db.run(shelf.sql(INSERT), (2, "b", 20))
        data = await db.rows(shelf.sql(ALL))
        assert data == [{"id": 1, "name": "a", "num": 10}, {"id": 2, "name": "b", "num": 20}]
        assert [type(row) for row in data] == [dict, dict]
        assert isinstance(data, list)

    async def test_a_query_without_rows_returns_an_empty_list(self, db: Db, shelf: Any) -> None:
        """The result is ``[]``, never ``None`` (C31).
        If this fails, check that ``_process_result_set`` returns ``[]`` when the cursor has no rows."""
        assert await db.rows(shelf.sql(ALL)) == []
        assert await db(db.backend.fetch_all(shelf.sql(ALL))) == []

    async def test_fetch_one_returns_none_when_there_is_no_row(self, db: Db, shelf: Any) -> None:
        """``fetch_one`` returns ``None`` when no row matches (C31).
        If this fails, check that ``fetch_one`` does not return an empty dict or raise."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        query = shelf.sql('SELECT "id" FROM {item} WHERE "id" = ?')
        assert [await db(db.backend.fetch_one(query, (key,))) for key in (1, 2, 1)] == [{"id": 1}, None, {"id": 1}]

    async def test_fetch_one_returns_the_first_row(self, db: Db, shelf: Any) -> None:
        """Of several rows ``fetch_one`` returns the first in the statement's order.
        If this fails, check that ``fetch_one`` takes the first element of the result."""
        for key in (2, 1, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        query = shelf.sql('SELECT "id", "num" FROM {item} ORDER BY "id" DESC')
        assert await db(db.backend.fetch_one(query)) == {"id": 3, "num": 30}

    async def test_fetch_all_keeps_the_order_of_the_statement(self, db: Db, shelf: Any) -> None:
        """Rows come in the order of the statement's ORDER BY.
        If this fails, check that ``fetch_all`` and ``_process_result_set`` do not reorder rows."""
        for key, num in ((1, 20), (2, 30), (3, 10)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        rows = await db(db.backend.fetch_all(shelf.sql('SELECT "id" FROM {item} ORDER BY "num"')))
        assert rows == [{"id": 3}, {"id": 1}, {"id": 2}]

    async def test_fetch_all_and_fetch_one_bind_their_parameters(self, db: Db, shelf: Any) -> None:
        """``fetch_all`` and ``fetch_one`` bind the given parameters in order.
        If this fails, check that both pass their parameters to ``execute``."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        query = shelf.sql('SELECT "id" FROM {item} WHERE "num" > ? AND "num" < ? ORDER BY "id"')
        assert await db(db.backend.fetch_all(query, (10, 40))) == [{"id": 2}, {"id": 3}]
        assert await db(db.backend.fetch_one(query, (10, 30))) == {"id": 2}

    @pytest.mark.parametrize("kind", WRITES)
    async def test_an_insert_runs_with_each_suitable_statement_type(self, db: Db, shelf: Any, kind: str) -> None:
        """An INSERT runs and is counted as ``DML``, ``INSERT`` or ``OTHER``.
        If this fails, check where ``execute`` branches on ``stmt_type``."""
        result = await db.run(shelf.sql(INSERT), (1, "a", 10), kind=kind)
        assert result.affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 10}]

    async def test_a_write_without_options_runs_and_is_counted(self, db: Db, shelf: Any) -> None:
        """``execute`` without options runs the statement and reports ``affected_rows`` (C30).
        If this fails, check the default options of ``execute``."""
        assert (await db(db.backend.execute(shelf.sql(INSERT), (1, "a", 10)))).affected_rows == 1
        result = await db(db.backend.execute(shelf.sql('UPDATE {item} SET "num" = 11 WHERE "id" < 9')))
        assert result.affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 11}]

    async def test_a_write_returns_no_rows(self, db: Db, shelf: Any) -> None:
        """DML without RETURNING has no data.
        If this fails, check how ``execute`` decides whether to read a result set."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        result = await db.run(shelf.sql('UPDATE {item} SET "num" = 11'))
        assert not result.data
        assert (result.affected_rows, await db.rows(shelf.sql('SELECT "num" FROM {item}'))) == (1, [{"num": 11}])

    @pytest.mark.parametrize("kind", ["without options", *WRITES])
    async def test_a_write_outside_a_transaction_is_durable_at_once(self, db: Db, shelf: Any, kind: str) -> None:
        """Other sessions see the row as soon as ``execute`` has returned.
        If this fails, check that ``_handle_auto_commit_if_needed`` commits for every statement type."""
        observer = db.observer
        if kind in WRITES:
            await db.run(shelf.sql(INSERT), (1, "a", 10), kind=kind)
        else:
            await db(db.backend.execute(shelf.sql(INSERT), (1, "a", 10)))
        assert await observer.rows(shelf.sql('SELECT "id", "name", "num" FROM {item}')) == [(1, "a", 10)]

    async def test_ddl_runs_through_execute(self, db: Db, shelf: Any) -> None:
        """CREATE and DROP take effect.
        If this fails, check that ``execute`` accepts statements without a result set."""
        column = SHELF.tables[0].columns[0]
        async with own_table(db, "made", column) as own:
            await db.run(own.sql('INSERT INTO {made} ("id") VALUES (?)'), (1,))
            assert await db.rows(own.sql('SELECT "id" FROM {made}')) == [{"id": 1}]
        with pytest.raises(DatabaseError):
            await db.rows(own.sql('SELECT "id" FROM {made}'))

    @pytest.mark.parametrize("inside", [False, True], ids=["alone", "in a transaction"])
    async def test_unread_rows_do_not_reach_the_next_query(self, db: Db, shelf: Any, inside: bool) -> None:
        """``process_result_set=False`` gives no rows (C30); the next query returns its own, the next write counts its own, and
        an open transaction stays the same (C41).
        If this fails, check that ``execute`` closes a cursor whose rows are unread."""
        for key in range(1, 201):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        two = shelf.sql('SELECT "num" FROM {item} WHERE "id" < 3 ORDER BY "id"')
        if inside:
            await db(db.backend.begin_transaction())
        await db.run(shelf.sql('UPDATE {item} SET "num" = 11 WHERE "id" = 1'))
        for _ in range(2):
            result = await db.run(shelf.sql(ALL), kind="DQL", process_result_set=False)
            # What is given all the same is one matter, the transaction another.
            assert inside or result.data is None
        assert await db.rows(two) == [{"num": 11}, {"num": 20}]
        await db.run(shelf.sql(ALL), kind="DQL", process_result_set=False)
        assert (await db.run(shelf.sql('UPDATE {item} SET "num" = 21 WHERE "id" = 2'))).affected_rows == 1
        if inside:
            await db.run(shelf.sql(ALL), kind="DQL", process_result_set=False)
            assert db.backend.in_transaction is True
            assert await db.rows(two) == [{"num": 11}, {"num": 21}]
            await db(db.backend.rollback_transaction())
        assert await db.rows(two) == ([{"num": 10}, {"num": 20}] if inside else [{"num": 11}, {"num": 21}])
        assert await db(db.backend.fetch_one(shelf.sql('SELECT COUNT(*) AS "n" FROM {item}'))) == {"n": 200}

    # -- what is reported ----------------------------------------------------------
    @pytest.mark.parametrize("matching", [0, 1, 3])
    async def test_affected_rows_is_the_number_of_rows_written(self, db: Db, shelf: Any, matching: int) -> None:
        """UPDATE and DELETE count their rows: none, one or several.
        If this fails, check that ``_build_query_result`` takes the cursor's ``rowcount``."""
        for key in (1, 2, 3, 4):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        limit = matching * 10 + 5
        update = await db.run(shelf.sql('UPDATE {item} SET "name" = ? WHERE "num" < ?'), ("b", limit), kind="UPDATE")
        delete = await db.run(shelf.sql('DELETE FROM {item} WHERE "num" < ?'), (limit,), kind="DELETE")
        assert (update.affected_rows, delete.affected_rows) == (matching, matching)
        assert await db.rows(shelf.sql('SELECT COUNT(*) AS "n" FROM {item}')) == [{"n": 4 - matching}]

    async def test_affected_rows_of_a_query_is_the_number_of_its_rows(self, db: Db, shelf: Any) -> None:
        """``QueryResult`` documents it: "For DQL queries, the number of rows returned".
        If this fails, check that ``_build_query_result`` counts the rows of ``data``."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        assert (await db.run(shelf.sql(ALL), kind="DQL")).affected_rows == 3
        empty = await db.run(shelf.sql('SELECT "id" FROM {item} WHERE "id" > 9'), kind="DQL")
        assert empty.affected_rows == 0

    async def test_a_result_reports_its_duration(self, db: Db, shelf: Any) -> None:
        """``duration`` is the statement's time in seconds: above 0 and at most the time that passed (C49).
        If this fails, check that ``execute`` measures it and ``_build_query_result`` passes it on."""
        start = time.perf_counter()
        written = await db.run(shelf.sql(INSERT), (1, "a", 10))
        read = await db.run(shelf.sql(ALL), kind="DQL")
        passed = time.perf_counter() - start
        assert [result.duration for result in (written, read) if not 0 < result.duration <= passed] == []

    async def test_execute_many_reports_its_duration(self, db: Db, shelf: Any) -> None:
        """``duration`` is the time of all rows together in seconds, above 0 (C49).
        If this fails, check that ``execute_many`` measures it."""
        start = time.perf_counter()
        many = await db(db.backend.execute_many(shelf.sql(INSERT), [(1, "a", 10), (2, "b", 20)]))
        assert 0 < many.duration <= time.perf_counter() - start

    # -- failing ----------------------------------------------------------
    @pytest.mark.parametrize("method", ["execute", "execute a write", "fetch_one", "fetch_all", "execute_many"])
    @pytest.mark.parametrize("missing", ["column", "table", "keyword"])
    async def test_an_invalid_statement_raises(self, db: Db, shelf: Any, method: str, missing: str) -> None:
        """No method hides a failed statement behind ``None`` or an empty result, within a transaction neither.
        If this fails, check that ``_handle_error`` raises for every driver error."""
        # Without quotes, because SQLite reads an unknown name in double quotes as a text.
        query = {
            "column": "SELECT nowhere FROM {item}",
            "table": "SELECT 1 FROM no_such_table_here",
            "keyword": "SELECT 1 FORM {item}",
        }
        write = {
            "column": "UPDATE {item} SET nowhere = ?",
            "table": "DELETE FROM no_such_table_here WHERE 1 = ?",
            "keyword": "DELETE FORM {item} WHERE 1 = ?",
        }
        writes = method in ("execute a write", "execute_many")
        sql = shelf.sql((write if writes else query)[missing])
        kind = StatementType.DML if writes else StatementType.DQL
        given: tuple[Any, ...] = () if not writes else ([(1,)],) if method == "execute_many" else ((1,),)
        name = method.partition(" ")[0]
        call = getattr(db.backend, name)
        options = {"options": ExecutionOptions(stmt_type=kind)} if name == "execute" else {}
        with pytest.raises(DatabaseError) as caught:
            await db(call(sql, *given, **options))
        assert not isinstance(caught.value, BackendConnectionError)
        with pytest.raises(DatabaseError):
            async with db.using(db.backend.transaction()):
                await db(call(sql, *given, **options))
        assert await db.rows(shelf.sql(ALL)) == []

    async def test_a_statement_that_fails_changes_nothing(self, db: Db, shelf: Any) -> None:
        """An UPDATE that fails on its last row leaves all rows unchanged.
        If this fails, check that ``_handle_error`` rolls back what the failed statement did."""
        for key in (1, 2, 3):
            await db.run(shelf.sql(INSERT), (key, "a", key * 10))
        with pytest.raises(IntegrityError):
            await db.run(shelf.sql('UPDATE {item} SET "id" = CASE WHEN "id" = 3 THEN 1 ELSE "id" END, "num" = 0'))
        nums = await db.rows(shelf.sql('SELECT "num" FROM {item} ORDER BY "id"'))
        assert [row["num"] for row in nums] == [10, 20, 30]

    # -- how a statement may be written ----------------------------------------------------------
    @pytest.mark.parametrize(
        "opening", ["/* all */ ", "-- all\n", "\n\t ", "lower case", "/* so; */\n-- all\n", "-- it's\n"]
    )
    async def test_a_query_may_begin_with_a_comment_or_white_space(self, db: Db, shelf: Any, opening: str) -> None:
        """A comment, two of them, white space or lower case before SELECT changes nothing, whichever method runs the query.
        If this fails, check for code that reads the statement's first word."""
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "id" = ?')
        sql = opening + sql if opening != "lower case" else sql.replace("SELECT", "select")
        assert await db.rows(sql, (1,)) == [{"id": 1}]
        assert await db(db.backend.fetch_all(sql, (1,))) == [{"id": 1}]
        assert await db(db.backend.fetch_one(sql, (1,))) == {"id": 1}

    async def test_a_query_may_begin_with_a_cte(self, db: Db, shelf: Any) -> None:
        """A statement that begins with WITH returns its rows.
        If this fails, check for code that expects SELECT as the first word."""
        db.require(Capability.BASIC_CTE)
        await db.run(shelf.sql(INSERT), (1, "a", 10))
        sql = shelf.sql(
            'WITH few AS (SELECT "id", "num" FROM {item} WHERE "num" > ?) SELECT "id" FROM few WHERE "num" < ?'
        )
        assert await db.rows(sql, (5, 15)) == [{"id": 1}]
        assert await db.rows(sql, (15, 5)) == []

    @pytest.mark.parametrize("opening", ["/* SELECT */ ", "-- SELECT\n", "lower case"])
    async def test_a_write_may_begin_with_a_comment(self, db: Db, shelf: Any, opening: str) -> None:
        """A comment or lower case before INSERT changes nothing.
        If this fails, check for code that reads the statement's first word."""
        sql = shelf.sql(INSERT)
        sql = opening + sql if opening != "lower case" else sql.replace("INSERT INTO", "insert into")
        assert (await db.run(sql, (1, "a", 10))).affected_rows == 1
        assert await db.rows(shelf.sql(ALL)) == [{"id": 1, "name": "a", "num": 10}]

    async def test_sql_keywords_inside_a_literal_are_text(self, db: Db, shelf: Any) -> None:
        """SELECT, RETURNING or COMMIT inside a literal has no effect, in a transaction either.
        If this fails, check for code that searches the whole text of a statement."""
        sql = """INSERT INTO {item} ("id", "name") VALUES (1, '; COMMIT; SELECT 1 RETURNING id -- no')"""
        assert (await db.run(shelf.sql(sql))).affected_rows == 1
        rows = await db.rows(shelf.sql("""SELECT "name", 'DELETE FROM x' AS "word" FROM {item}"""))
        assert rows == [{"name": "; COMMIT; SELECT 1 RETURNING id -- no", "word": "DELETE FROM x"}]
        await db(db.backend.begin_transaction())
        assert (await db.run(shelf.sql(sql.replace("(1,", "(2,")))).affected_rows == 1
        assert db.backend.in_transaction is True
        await db(db.backend.rollback_transaction())
        assert await db.rows(shelf.sql('SELECT "id" FROM {item}')) == [{"id": 1}]

    @rule(waits=True)
    async def test_a_very_long_statement_runs_or_is_refused(self, db: Db, shelf: Any) -> None:
        """A statement of half a million characters runs whole, or raises a ``DatabaseError`` (C80).
        If this fails, check that the driver does not cut statements at its buffer size."""
        # The second condition is at the very end: a statement that is cut off finds both rows.
        sql = shelf.sql('SELECT "id" FROM {item} WHERE "num" = 10') + " " * 500_000 + shelf.sql('AND "id" = 1')
        for key, num in ((1, 10), (2, 10)):
            await db.run(shelf.sql(INSERT), (key, "a", num))
        with may_be_refused() as refused:
            rows = await db.rows(sql)
        if refused:
            rows = await db.rows(shelf.sql('SELECT "id" FROM {item} WHERE "id" = 1'))
        assert rows == [{"id": 1}]
