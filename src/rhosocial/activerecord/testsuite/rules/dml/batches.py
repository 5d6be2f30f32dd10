"""``execute_batch_dml``: many expressions of one shape, in batches, committed together or batch by batch."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError
from rhosocial.activerecord.backend.expression import Column, DeleteExpression, Literal, UpdateExpression
from rhosocial.activerecord.backend.expression.statements import OnConflictClause, ReturningClause
from rhosocial.activerecord.backend.result import BatchCommitMode

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.stock import STOCK
from ..support.rollback import Undo
from ..support.stock_rows import equals, insert_parts, inserting, quantities
from ..support.target_needs import needs_counted_rows
from ._durations import own_durations

MODES = {"whole": BatchCommitMode.WHOLE, "per batch": BatchCommitMode.PER_BATCH}
both_modes = pytest.mark.parametrize("mode", list(MODES))


async def failing(db: Db, expressions: Any, **options: Any) -> list[Any]:
    """The batches before the error. The class of the error is checked by other rules."""
    batches: list[Any] = []
    try:
        async for batch in db.iterate(db.backend.execute_batch_dml(expressions, **options)):
            batches.append(batch)
    except Exception:
        return batches
    raise AssertionError("a batch with a duplicate key or a value that can not be bound raised no error")


async def all_batches(db: Db, expressions: Any, **options: Any) -> list[Any]:
    """Every batch's result."""
    return [batch async for batch in db.iterate(db.backend.execute_batch_dml(expressions, **options))]


class DmlBatchTests(ConformanceTests):
    """``WHOLE`` keeps all batches or none; ``PER_BATCH`` keeps the completed ones. The caller's transaction stays the
    caller's."""

    stock = family_fixture(STOCK)

    def _inserts(self, db: Db, stock: Any, codes: Iterable[str]) -> list[Any]:
        return [inserting(db, stock, {"code": code, "qty": place}) for place, code in enumerate(codes)]

    # -- results ----------------------------------------------------------
    @both_modes
    async def test_every_expression_of_a_batch_runs_once(self, db: Db, stock: Any, mode: str) -> None:
        """Five expressions in batches of two: sizes, indices and counts are right (C42).
        If this fails, check how ``execute_batch_dml`` slices the expressions."""
        needs_counted_rows(db)
        batches = await all_batches(db, self._inserts(db, stock, "abcde"), batch_size=2, commit_mode=MODES[mode])
        reported = [
            (batch.batch_index, batch.batch_size, batch.total_affected_rows, batch.has_returning) for batch in batches
        ]
        assert reported == [(0, 2, 2, False), (1, 2, 2, False), (2, 1, 1, False)]
        assert await quantities(db, stock) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
        assert [batch.results for batch in batches] == [[], [], []]

    @both_modes
    async def test_each_batch_reports_its_duration(self, db: Db, stock: Any, mode: str) -> None:
        """``duration`` is the time of this batch, as ``BatchDMLResult`` documents it: above 0 and at most the
        time that passed without what the caller did between two batches.
        If this fails, check that ``execute_batch_dml`` restarts its clock for each batch."""
        batches = db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), batch_size=2, commit_mode=MODES[mode])
        assert len(await own_durations(db, batches)) == 2

    async def test_an_empty_batch_does_nothing(self, db: Db, stock: Any) -> None:
        """No expressions yield no results and leave no transaction open (C42).
        If this fails, check that ``execute_batch_dml`` returns before it begins a transaction."""
        await insert_parts(db, stock, a=1)
        assert await all_batches(db, []) == []
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"a": 1})

    async def test_a_batch_connects_on_first_use(self, db: Db, stock: Any) -> None:
        """A backend that was never connected connects for its first batch (C23).
        If this fails, check that ``execute_batch_dml`` connects when ``_connection`` is empty."""
        db.needs_second_session()
        batches = db.unconnected().execute_batch_dml(self._inserts(db, stock, "ab"))
        reported = [batch.total_affected_rows async for batch in db.iterate(batches)]
        assert (reported, await quantities(db, stock)) == ([2], {"a": 0, "b": 1})

    async def test_updates_and_deletes_are_batched_too(self, db: Db, stock: Any) -> None:
        """Each expression has its own parameters, and rows are counted, not expressions.
        If this fails, check how ``_execute_batch_fast`` reads ``rowcount``."""
        needs_counted_rows(db)
        await insert_parts(db, stock, a=1, b=1, c=2, d=3)
        d, table = db.dialect, stock.table("part")
        updates = [
            UpdateExpression(d, table, {"qty": Literal(d, new)}, where=equals(db, "qty", old))
            for old, new in ((1, 10), (2, 20), (99, 0))
        ]
        updated = await all_batches(db, updates, batch_size=2)
        deletes = [DeleteExpression(d, table, where=equals(db, "code", code)) for code in ("a", "c", "zz")]
        deleted = await all_batches(db, deletes)
        assert [batch.total_affected_rows for batch in updated + deleted] == [3, 0, 2]
        assert await quantities(db, stock) == {"b": 10, "d": 3}

    async def test_an_expression_of_a_batch_may_insert_several_rows(self, db: Db, stock: Any) -> None:
        """Expressions of two rows each are inserted and counted row by row.
        If this fails, check whether the driver's ``executemany`` takes the rows of one statement for its own list."""
        pairs = [[{"code": code, "qty": 1}, {"code": code * 2, "qty": 2}] for code in "ab"]
        batches = await all_batches(db, [inserting(db, stock, *pair) for pair in pairs])
        assert [batch.total_affected_rows for batch in batches] == [4 if db.provider.counts_rows else 0]
        assert await quantities(db, stock) == {"a": 1, "aa": 2, "b": 1, "bb": 2}

    async def test_an_expression_of_a_batch_may_be_an_upsert(self, db: Db, stock: Any) -> None:
        """Its parameters stand in VALUES and after them, and each expression has its own (C42).
        If this fails, check whether the driver's ``executemany`` rewrites the statement."""
        db.require(Capability.UPSERT)
        await insert_parts(db, stock, b=1)
        d = db.dialect
        upserts = [
            inserting(
                db,
                stock,
                {"code": code, "qty": 2},
                on_conflict=OnConflictClause(d, ["code"], update_assignments={"qty": Literal(d, new)}),
            )
            for code, new in (("a", 10), ("b", 20))
        ]
        await all_batches(db, upserts)
        assert await quantities(db, stock) == {"a": 2, "b": 20}

    async def test_a_batch_converts_its_values(self, db: Db, stock: Any) -> None:
        """A ``Decimal`` is bound as ``insert`` binds it, in the first row as in the last (C42).
        If this fails, check that ``_execute_batch_fast`` passes its parameters through ``prepare_parameters``."""
        rows = [{"code": code, "price": Decimal(price)} for code, price in (("a", "1.50"), ("b", "2.25"))]
        await all_batches(db, [inserting(db, stock, row) for row in rows])
        sql = stock.sql('SELECT "code" FROM {part} WHERE "price" = ?')
        assert await db.rows(sql, (Decimal("1.50"),)) == [{"code": "a"}]
        assert await db.rows(sql, (Decimal("2.25"),)) == [{"code": "b"}]

    # -- what is kept ----------------------------------------------------------
    async def test_a_whole_batch_that_fails_keeps_nothing(self, db: Db, stock: Any) -> None:
        """The batches before the error are rolled back too (C42), whether the error is a violation or a value that no
        driver binds.
        If this fails, check that ``execute_batch_dml`` runs ``WHOLE`` in one transaction."""
        await insert_parts(db, stock, z=9)
        unbound = [inserting(db, stock, {"code": code, "qty": object() if code == "y" else 1}) for code in "abcyd"]
        for expressions in (self._inserts(db, stock, "abczd"), unbound):
            batches = await failing(db, expressions, batch_size=2)
            assert [batch.batch_index for batch in batches] == [0]
            assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"z": 9})

    async def test_completed_batches_are_kept_after_an_error(self, db: Db, stock: Any) -> None:
        """With ``PER_BATCH`` the first batch stays, and nothing of the second or later (C42).
        If this fails, check that ``execute_batch_dml`` commits after each batch and rolls back only the failed one."""
        await insert_parts(db, stock, z=9)
        mode = BatchCommitMode.PER_BATCH
        batches = await failing(db, self._inserts(db, stock, "abczde"), batch_size=2, commit_mode=mode)
        assert [batch.batch_index for batch in batches] == [0]
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"a": 0, "b": 1, "z": 9})

    async def test_an_abandoned_whole_batch_keeps_nothing(self, db: Db, stock: Any) -> None:
        """Leaving the loop after the first batch rolls back, as the core's docstring says, and leaves no
        transaction open.
        If this fails, check the ``finally`` block of ``execute_batch_dml`` for ``WHOLE``."""
        iterator = db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), batch_size=1)
        async for batch in db.iterate(iterator):
            assert batch.batch_index == 0
            break
        await db(iterator.aclose() if db.is_async else iterator.close())
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})

    async def test_a_whole_batch_becomes_durable_only_at_its_end(self, db: Db, stock: Any) -> None:
        """Other sessions see nothing between two batches and everything after the last (C42).
        If this fails, check that ``execute_batch_dml`` calls ``commit_transaction`` once for ``WHOLE``."""
        observer = db.observer
        query = stock.sql('SELECT "code" FROM {part} ORDER BY "code"')
        seen = []
        async for _ in db.iterate(db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), batch_size=2)):
            seen.append(await observer.rows(query))
        assert (seen, await observer.rows(query)) == ([[], []], [("a",), ("b",), ("c",)])

    @requires(Capability.RETURNING_INSERT)
    @both_modes
    async def test_a_batch_that_returns_rows_is_durable_at_its_end(self, db: Db, stock: Any, mode: str) -> None:
        """Outside a transaction it commits by itself: another session sees its rows, and none is left open (C42, C43).
        If this fails, check that ``execute_batch_dml`` commits also where it reads rows back."""
        observer = db.observer
        inserts = self._inserts(db, stock, "abc")
        options = {"batch_size": 2, "commit_mode": MODES[mode], "returning_columns": ["code"]}
        batches = await all_batches(db, inserts, **options)
        assert [row["code"] for batch in batches for result in batch.results for row in result.data] == ["a", "b", "c"]
        assert db.backend.in_transaction is False
        assert await observer.rows(stock.sql('SELECT "code" FROM {part} ORDER BY "code"')) == [("a",), ("b",), ("c",)]

    async def test_each_batch_is_durable_when_its_result_arrives(self, db: Db, stock: Any) -> None:
        """With ``PER_BATCH`` other sessions see a batch as soon as its result is there (C42).
        If this fails, check that ``execute_batch_dml`` commits before it yields the result."""
        observer = db.observer
        query = stock.sql('SELECT "code" FROM {part} ORDER BY "code"')
        options: Any = {"batch_size": 2, "commit_mode": BatchCommitMode.PER_BATCH}
        seen = []
        async for _ in db.iterate(db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), **options)):
            seen.append(len(await observer.rows(query)))
        assert (seen, db.backend.in_transaction) == ([2, 3], False)

    @both_modes
    async def test_a_batch_belongs_to_the_caller_s_transaction(self, db: Db, stock: Any, mode: str) -> None:
        """Neither commit mode commits the caller's transaction; ``PER_BATCH`` may be refused there, and ``WHOLE`` may not
        (C42).
        If this fails, check that ``execute_batch_dml`` skips ``commit_transaction`` when the caller began
        the transaction."""
        inside: Any = "refused"
        with pytest.raises((Undo, DatabaseError)) as caught:
            async with db.using(db.backend.transaction()):
                await insert_parts(db, stock, a=1)
                await all_batches(db, self._inserts(db, stock, "bcd"), batch_size=2, commit_mode=MODES[mode])
                inside = await quantities(db, stock)
                raise Undo
        assert await quantities(db, stock) == {}
        refused = isinstance(caught.value, TransactionError) and MODES[mode] is BatchCommitMode.PER_BATCH
        assert inside == {"a": 1, "b": 0, "c": 1, "d": 2} or (refused and inside == "refused"), caught.value

    @both_modes
    @requires(Capability.SAVEPOINT)
    async def test_a_failed_batch_leaves_the_caller_s_transaction_open(self, db: Db, stock: Any, mode: str) -> None:
        """Only the caller rolls back (C42).
        If this fails, check that ``execute_batch_dml`` skips ``rollback_transaction`` after an error when the caller
        began the transaction."""
        await insert_parts(db, stock, z=9)
        async with db.using(db.backend.transaction()):
            await insert_parts(db, stock, a=1)
            with pytest.raises(Undo):
                async with db.using(db.backend.transaction()):
                    await failing(db, self._inserts(db, stock, "bcz"), batch_size=2, commit_mode=MODES[mode])
                    assert db.backend.transaction_manager.transaction_level == 2
                    raise Undo
        assert await quantities(db, stock) == {"a": 1, "z": 9}

    # -- wrong calls ----------------------------------------------------------
    async def test_a_batch_of_inserts_and_deletes_is_refused(self, db: Db, stock: Any) -> None:
        """It raises ``TypeError``, as the core's docstring says, and nothing is changed.
        If this fails, check that ``execute_batch_dml`` validates all expressions before it runs one."""
        delete = DeleteExpression(db.dialect, stock.table("part"), where=equals(db, "code", "a"))
        with pytest.raises(TypeError):
            await all_batches(db, [*self._inserts(db, stock, "a"), delete])
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})

    async def test_a_batch_of_different_statements_is_refused(self, db: Db, stock: Any) -> None:
        """It raises ``ValueError``, as the core's docstring says, so that no value lands in another row's column.
        If this fails, check that ``execute_batch_dml`` compares the SQL of all expressions."""
        other = inserting(db, stock, {"code": "b", "more": 5})
        with pytest.raises(ValueError, match=r"\w"):
            await all_batches(db, [*self._inserts(db, stock, "a"), other])
        assert await quantities(db, stock) == {}

    async def test_a_returning_clause_in_a_batch_expression_is_refused(self, db: Db, stock: Any) -> None:
        """In the first expression or in a later one, it raises ``ValueError``, as the core's docstring says; the parameter
        ``returning_columns`` is the way to ask for rows.
        If this fails, check that ``execute_batch_dml`` looks at each expression's ``returning``."""
        clause = ReturningClause(db.dialect, [Column(db.dialect, "code")])
        for before in ("", "b", "cd"):
            expressions = [inserting(db, stock, {"code": code}) for code in before]
            with pytest.raises(ValueError, match=r"\w"):
                await all_batches(db, [*expressions, inserting(db, stock, {"code": "a"}, returning=clause)])
            assert "a" not in await quantities(db, stock)

    # -- returning ----------------------------------------------------------
    @requires(Capability.RETURNING_INSERT)
    async def test_a_batch_returns_each_expression_s_rows(self, db: Db, stock: Any) -> None:
        """There is one result for each expression, with stored values and mapped names (C43).
        If this fails, check how ``execute_batch_dml`` handles ``returning_columns`` and ``column_mapping``."""
        batches = await all_batches(
            db,
            self._inserts(db, stock, "abc"),
            batch_size=2,
            returning_columns=["code", "name"],
            column_mapping={"name": "title"},
        )
        reported = [
            (
                batch.has_returning,
                batch.total_affected_rows,
                [(each.affected_rows, each.data) for each in batch.results],
            )
            for batch in batches
        ]
        row = [(1, [{"code": code, "title": "plain"}]) for code in "abc"]
        assert reported == [(True, 2, row[:2]), (True, 1, row[2:])]
        assert await quantities(db, stock) == {"a": 0, "b": 1, "c": 2}

    @requires(Capability.RETURNING_INSERT)
    async def test_a_batch_with_returning_converts_its_values(self, db: Db, stock: Any) -> None:
        """A batch with RETURNING reaches the driver on a separate path (C43).
        If this fails, check that ``_execute_batch_with_returning`` and its async twin pass parameters through
        ``prepare_parameters``."""
        rows = [{"code": code, "price": Decimal(price)} for code, price in (("a", "1.50"), ("b", "2.25"))]
        expressions = [inserting(db, stock, row) for row in rows]
        batches = await all_batches(db, expressions, returning_columns=["code"])
        assert [each.data for batch in batches for each in batch.results] == [[{"code": "a"}], [{"code": "b"}]]
        sql = stock.sql('SELECT "code" FROM {part} WHERE "price" = ?')
        assert await db.rows(sql, (Decimal("2.25"),)) == [{"code": "b"}]

    async def test_unsupported_returning_in_a_batch_is_refused(self, db: Db, stock: Any) -> None:
        """It raises ``UnsupportedFeatureError``, and nothing is changed (C81).
        If this fails, check that ``execute_batch_dml`` asks ``supports_returning_insert`` before it runs."""
        if (
            ask(db.dialect, Capability.RETURNING_INSERT, db.provider.capability_overrides).state
            is not State.UNSUPPORTED
        ):
            skip(SkipKind.OTHER, "the dialect supports it, so there is nothing to refuse")
        with pytest.raises(UnsupportedFeatureError):
            await all_batches(db, self._inserts(db, stock, "ab"), returning_columns=["code"])
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})
