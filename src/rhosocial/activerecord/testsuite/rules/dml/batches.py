"""``execute_batch_dml``: many expressions of one shape, in batches, kept together or one by one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Column, DeleteExpression, Literal, UpdateExpression
from rhosocial.activerecord.backend.expression.statements import ReturningClause
from rhosocial.activerecord.backend.result import BatchCommitMode

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.stock import STOCK
from ..support.rollback import Undo
from ..support.stock_rows import coded, equals, inserting, quantities

MODES = {"whole": BatchCommitMode.WHOLE, "per batch": BatchCommitMode.PER_BATCH}
both_modes = pytest.mark.parametrize("mode", list(MODES))


async def failing(db: Db, expressions: Any, **options: Any) -> list[Any]:
    """The batches that came before an error, whatever its class: another rule asks for that."""
    batches: list[Any] = []
    try:
        async for batch in db.iterate(db.backend.execute_batch_dml(expressions, **options)):
            batches.append(batch)
    except Exception:
        return batches
    raise AssertionError("a batch with a duplicate key went through without an error")


async def all_batches(db: Db, expressions: Any, **options: Any) -> list[Any]:
    """Every batch's result."""
    return [batch async for batch in db.iterate(db.backend.execute_batch_dml(expressions, **options))]


class DmlBatchTests(ConformanceTests):
    """A batch is all or nothing, or a prefix of whole batches; its caller's transaction stays its caller's."""

    stock = family_fixture(STOCK)

    def _inserts(self, db: Db, stock: Any, codes: Iterable[str]) -> list[Any]:
        return [inserting(db, stock, {"code": code, "qty": place}) for place, code in enumerate(codes)]

    # -- results ----------------------------------------------------------
    @both_modes
    async def test_every_expression_of_a_batch_runs_once(self, db: Db, stock: Any, mode: str) -> None:
        """Five in batches of two: sizes, indices and counts (C42). Look at ``execute_batch_dml``."""
        batches = await all_batches(db, self._inserts(db, stock, "abcde"), batch_size=2, commit_mode=MODES[mode])
        told = [
            (batch.batch_index, batch.batch_size, batch.total_affected_rows, batch.has_returning) for batch in batches
        ]
        assert told == [(0, 2, 2, False), (1, 2, 2, False), (2, 1, 1, False)]
        assert await quantities(db, stock) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
        assert [batch.results for batch in batches] == [[], [], []]

    @both_modes
    async def test_each_batch_tells_how_long_it_took(self, db: Db, stock: Any, mode: str) -> None:
        """``duration``: of this batch, says ``BatchDMLResult``; not none, and no more than passed. Look at ``start_time``."""
        began = perf_counter()
        batches = await all_batches(db, self._inserts(db, stock, "abc"), batch_size=2, commit_mode=MODES[mode])
        passed = perf_counter() - began
        assert [batch.duration for batch in batches if not 0 < batch.duration <= passed] == []
        assert len(batches) == 2

    async def test_an_empty_batch_does_nothing(self, db: Db, stock: Any) -> None:
        """No expressions, no results, no transaction left open (C42). Look at ``execute_batch_dml``."""
        await coded(db, stock, a=1)
        assert await all_batches(db, []) == []
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"a": 1})

    async def test_a_batch_connects_when_it_is_the_first_use(self, db: Db, stock: Any) -> None:
        """On a backend that was never connected (C23). Look at ``if not self._connection`` in ``execute_batch_dml``."""
        db.needs_second_session()
        batches = db.unconnected().execute_batch_dml(self._inserts(db, stock, "ab"))
        told = [batch.total_affected_rows async for batch in db.iterate(batches)]
        assert (told, await quantities(db, stock)) == ([2], {"a": 0, "b": 1})

    async def test_updates_and_deletes_are_batched_too(self, db: Db, stock: Any) -> None:
        """Each with its own parameters, and rows counted, not expressions (D165). Look at ``_execute_batch_fast``."""
        await coded(db, stock, a=1, b=1, c=2, d=3)
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

    async def test_a_batch_converts_its_values(self, db: Db, stock: Any) -> None:
        """A ``Decimal`` is bound as ``insert`` binds it (D165). Look at ``_execute_batch_fast``."""
        rows = [{"code": code, "price": Decimal(price)} for code, price in (("a", "1.50"), ("b", "2.25"))]
        await all_batches(db, [inserting(db, stock, row) for row in rows])
        sql = stock.sql('SELECT "code" FROM {part} WHERE "price" = ?')
        assert await db.rows(sql, (Decimal("2.25"),)) == [{"code": "b"}]

    # -- keeping ----------------------------------------------------------
    async def test_a_whole_batch_that_fails_keeps_nothing(self, db: Db, stock: Any) -> None:
        """The batches before the error are taken back too (C42, D164). Look at the transaction of ``WHOLE``."""
        await coded(db, stock, z=9)
        batches = await failing(db, self._inserts(db, stock, "abczd"), batch_size=2)
        assert [batch.batch_index for batch in batches] == [0]
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"z": 9})

    async def test_batches_that_were_completed_are_kept(self, db: Db, stock: Any) -> None:
        """``PER_BATCH``: the first batch stays, nothing of the second or later does (C42, D164)."""
        await coded(db, stock, z=9)
        mode = BatchCommitMode.PER_BATCH
        batches = await failing(db, self._inserts(db, stock, "abczde"), batch_size=2, commit_mode=mode)
        assert [batch.batch_index for batch in batches] == [0]
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {"a": 0, "b": 1, "z": 9})

    async def test_a_whole_batch_that_is_given_up_keeps_nothing(self, db: Db, stock: Any) -> None:
        """Leaving the loop after the first batch rolls back, says the docstring, and leaves no transaction open.
        Look at ``finally`` in ``WHOLE``."""
        iterator = db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), batch_size=1)
        async for batch in db.iterate(iterator):
            assert batch.batch_index == 0
            break
        await db(iterator.aclose() if db.is_async else iterator.close())
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})

    async def test_a_whole_batch_is_durable_at_its_end_alone(self, db: Db, stock: Any) -> None:
        """Others see nothing between two batches, and all after the last (C42). Look at ``commit_transaction`` in ``WHOLE``."""
        observer = db.observer
        query = stock.sql('SELECT "code" FROM {part} ORDER BY "code"')
        seen = []
        async for _ in db.iterate(db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), batch_size=2)):
            seen.append(await observer.rows(query))
        assert (seen, await observer.rows(query)) == ([[], []], [("a",), ("b",), ("c",)])

    async def test_each_batch_is_durable_when_it_was_given(self, db: Db, stock: Any) -> None:
        """``PER_BATCH``: others see a batch as soon as its result is there (C42)."""
        observer = db.observer
        query = stock.sql('SELECT "code" FROM {part} ORDER BY "code"')
        options: Any = {"batch_size": 2, "commit_mode": BatchCommitMode.PER_BATCH}
        seen = []
        async for _ in db.iterate(db.backend.execute_batch_dml(self._inserts(db, stock, "abc"), **options)):
            seen.append(len(await observer.rows(query)))
        assert (seen, db.backend.in_transaction) == ([2, 3], False)

    @both_modes
    async def test_a_batch_belongs_to_the_caller_s_transaction(self, db: Db, stock: Any, mode: str) -> None:
        """Neither mode commits what the caller began (C42, D164). Look at ``commit_transaction`` in ``PER_BATCH``."""
        with pytest.raises((Undo, DatabaseError)):
            async with db.using(db.backend.transaction()):
                await coded(db, stock, a=1)
                await all_batches(db, self._inserts(db, stock, "bcd"), batch_size=2, commit_mode=MODES[mode])
                raise Undo
        assert await quantities(db, stock) == {}

    @both_modes
    async def test_a_batch_that_fails_leaves_the_caller_s_transaction_to_the_caller(
        self, db: Db, stock: Any, mode: str
    ) -> None:
        """Only the caller rolls back (C42). Look at ``rollback_transaction`` after an error in ``execute_batch_dml``."""
        await coded(db, stock, z=9)
        async with db.using(db.backend.transaction()):
            await coded(db, stock, a=1)
            with pytest.raises(Undo):
                async with db.using(db.backend.transaction()):
                    await failing(db, self._inserts(db, stock, "bcz"), batch_size=2, commit_mode=MODES[mode])
                    assert db.backend.transaction_manager.transaction_level == 2
                    raise Undo
        assert await quantities(db, stock) == {"a": 1, "z": 9}

    # -- wrong calls ----------------------------------------------------------
    async def test_a_batch_of_two_kinds_is_refused(self, db: Db, stock: Any) -> None:
        """``TypeError``, says the docstring, and nothing is changed."""
        delete = DeleteExpression(db.dialect, stock.table("part"), where=equals(db, "code", "a"))
        with pytest.raises(TypeError):
            await all_batches(db, [*self._inserts(db, stock, "a"), delete])
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})

    async def test_a_batch_of_two_shapes_is_refused(self, db: Db, stock: Any) -> None:
        """``ValueError`` for statements that differ, says the docstring; a row's values never land in another's columns."""
        other = inserting(db, stock, {"code": "b", "more": 5})
        with pytest.raises(ValueError, match=r"\w"):
            await all_batches(db, [*self._inserts(db, stock, "a"), other])
        assert await quantities(db, stock) == {}

    async def test_an_expression_s_own_returning_is_refused(self, db: Db, stock: Any) -> None:
        """``ValueError``, says the docstring: the parameter ``returning_columns`` is for that."""
        clause = ReturningClause(db.dialect, [Column(db.dialect, "code")])
        with pytest.raises(ValueError, match=r"\w"):
            await all_batches(db, [inserting(db, stock, {"code": "a"}, returning=clause)])
        assert await quantities(db, stock) == {}

    # -- returning ----------------------------------------------------------
    @requires(Capability.RETURNING_INSERT)
    async def test_a_batch_returns_each_expression_s_rows(self, db: Db, stock: Any) -> None:
        """One result for each expression, stored values, renamed where asked for (D169, D170).
        Look at ``returning_columns`` in ``execute_batch_dml``."""
        batches = await all_batches(
            db,
            self._inserts(db, stock, "abc"),
            batch_size=2,
            returning_columns=["code", "name"],
            column_mapping={"name": "title"},
        )
        told = [
            (
                batch.has_returning,
                batch.total_affected_rows,
                [(each.affected_rows, each.data) for each in batch.results],
            )
            for batch in batches
        ]
        row = [(1, [{"code": code, "title": "plain"}]) for code in "abc"]
        assert told == [(True, 2, row[:2]), (True, 1, row[2:])]
        assert await quantities(db, stock) == {"a": 0, "b": 1, "c": 2}

    @requires(Capability.RETURNING_INSERT)
    async def test_a_batch_that_returns_converts_its_values(self, db: Db, stock: Any) -> None:
        """It has a way of its own to the driver (D165). Look at ``_execute_batch_with_returning`` and its async twin."""
        rows = [{"code": code, "price": Decimal(price)} for code, price in (("a", "1.50"), ("b", "2.25"))]
        expressions = [inserting(db, stock, row) for row in rows]
        batches = await all_batches(db, expressions, returning_columns=["code"])
        assert [each.data for batch in batches for each in batch.results] == [[{"code": "a"}], [{"code": "b"}]]
        sql = stock.sql('SELECT "code" FROM {part} WHERE "price" = ?')
        assert await db.rows(sql, (Decimal("2.25"),)) == [{"code": "b"}]

    async def test_returning_that_a_batch_can_t_have_is_refused(self, db: Db, stock: Any) -> None:
        """``UnsupportedFeatureError``, and nothing is changed (C81)."""
        if (
            ask(db.dialect, Capability.RETURNING_INSERT, db.provider.capability_overrides).state
            is not State.UNSUPPORTED
        ):
            skip(SkipKind.OTHER, "the dialect supports it, so there is nothing to refuse")
        with pytest.raises(UnsupportedFeatureError):
            await all_batches(db, self._inserts(db, stock, "ab"), returning_columns=["code"])
        assert (db.backend.in_transaction, await quantities(db, stock)) == (False, {})
