"""``with backend.transaction()``: a block that commits at its end and rolls back on whatever leaves it otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import warnings

import pytest
from rhosocial.activerecord.backend.errors import TransactionError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import only, rule
from ..support.transaction_rows import MarkRules, Marks, is_idle


class BlockTests(MarkRules):
    """A block is a transaction: its end commits, an exception rolls back and goes on."""

    async def test_the_end_of_a_block_commits(self, db: Db, marks: Marks) -> None:
        """Not before, and at once. Look at ``transaction`` of the transaction manager."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            inside = db.backend.in_transaction
        assert inside is True
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    @pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
    async def test_whatever_leaves_a_block_rolls_it_back(self, db: Db, marks: Marks, kind: type[BaseException]) -> None:
        """The same exception reaches the caller. Look for ``except Exception`` in ``transaction``, which is too narrow."""
        thrown = kind("out")
        with pytest.raises(kind) as caught:
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                raise thrown
        assert caught.value is thrown
        assert is_idle(db.backend)
        await marks.assert_kept()
        async with db.using(db.backend.transaction()):
            await marks.add(2)
        await marks.assert_kept(2)

    async def test_leaving_a_block_early_commits_it(self, db: Db, marks: Marks) -> None:
        """``return`` and ``continue`` are no errors. Look at ``transaction`` for code after ``yield`` that is skipped."""

        async def returning() -> str:
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                return "returned"

        assert await returning() == "returned"
        for key in (2, 3):
            async with db.using(db.backend.transaction()):
                await marks.add(key)
                continue
        assert is_idle(db.backend)
        await marks.assert_kept(1, 2, 3)

    async def test_an_exception_caught_inside_a_block_does_not_end_it(self, db: Db, marks: Marks) -> None:
        """Only what leaves the block rolls back. Look at ``transaction``."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            with contextlib.suppress(LookupError):
                raise LookupError
            await marks.add(2)
        await marks.assert_kept(1, 2)

    @requires(Capability.SAVEPOINT)
    async def test_an_inner_block_that_raises_undoes_its_own_work_alone(self, db: Db, marks: Marks) -> None:
        """The outer block catches it and goes on. Look at nested ``rollback`` and its savepoint (D119)."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            with pytest.raises(LookupError):
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                    raise LookupError
            level = db.backend.transaction_manager.transaction_level
            await marks.add(3)
        assert level == 1
        await marks.assert_kept(1, 3)

    @requires(Capability.SAVEPOINT)
    async def test_an_outer_block_that_raises_undoes_inner_blocks_that_ended_well(self, db: Db, marks: Marks) -> None:
        """The end of an inner block makes nothing durable. Look at nested ``commit``: it releases, no more (D122)."""
        with pytest.raises(LookupError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                if db.observable:
                    assert await marks.durable() == []
                raise LookupError
        assert is_idle(db.backend)
        await marks.assert_kept()

    @requires(Capability.SAVEPOINT)
    async def test_an_exception_through_two_blocks_undoes_both(self, db: Db, marks: Marks) -> None:
        """Level by level. Look at ``rollback`` after the inner block has already rolled back."""
        with pytest.raises(KeyboardInterrupt):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                    raise KeyboardInterrupt
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_a_block_that_was_rolled_back_by_hand_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """Whether its end then raises is open; no level is left. Look at ``transaction`` and ``commit``."""
        with contextlib.suppress(TransactionError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                await db(db.backend.rollback_transaction())
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_the_manager_s_own_block_is_the_backend_s(self, db: Db, marks: Marks) -> None:
        """``transaction_manager.transaction()`` and ``backend.transaction()`` are one. Look at both."""
        async with db.using(db.backend.transaction_manager.transaction()):
            await marks.add(1)
            inside = db.backend.in_transaction
        with pytest.raises(LookupError):
            async with db.using(db.backend.transaction_manager.transaction()):
                await marks.add(2)
                raise LookupError
        assert inside is True
        await marks.assert_kept(1)


class BlockCancellationTests(MarkRules):
    """A block in an asyncio task that is cancelled rolls back like any other that is left by an exception."""

    @only("async", "only a task can be cancelled")
    async def test_a_cancelled_task_rolls_its_block_back(self, db: Db, marks: Marks) -> None:
        """CancelledError is no Exception. Look at ``transaction`` of the async transaction manager (D144)."""
        inside = asyncio.Event()

        async def work() -> None:
            async with db.backend.transaction():
                await marks.add(1)
                inside.set()
                await asyncio.Event().wait()

        task = asyncio.get_running_loop().create_task(work())
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert is_idle(db.backend)
        await marks.assert_kept()

    @rule(waits=True)
    @only("async", "only a task can time out this way")
    async def test_a_block_that_times_out_is_rolled_back(self, db: Db, marks: Marks) -> None:
        """``wait_for`` cancels what it waits for. Look at ``transaction`` of the async transaction manager."""

        async def work() -> None:
            async with db.backend.transaction():
                await marks.add(1)
                await asyncio.Event().wait()

        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(work(), 0.2)
        assert is_idle(db.backend)
        await marks.assert_kept()
        async with db.backend.transaction():
            await marks.add(2)
        await marks.assert_kept(2)

    @only("async", "tasks exist in async mode alone")
    async def test_a_second_task_s_transaction_on_the_same_backend_is_not_taken_in_silence(
        self, db: Db, marks: Marks
    ) -> None:
        """It warns or raises (C24). Look at ``_owner_task`` in the async manager's ``transaction`` (D145)."""

        async def intrude() -> None:
            async with db.backend.transaction():
                await marks.add(2)

        refused = False
        with pytest.raises(LookupError):
            async with db.backend.transaction():
                await marks.add(1)
                with warnings.catch_warnings(record=True) as said:
                    warnings.simplefilter("always")
                    try:
                        await asyncio.get_running_loop().create_task(intrude())
                    except TransactionError:
                        refused = True
                raise LookupError
        assert refused or [each.category for each in said] == [UserWarning]
        await marks.assert_kept()

    @only("async", "tasks exist in async mode alone")
    async def test_a_transaction_that_is_over_leaves_the_backend_to_any_task(self, db: Db, marks: Marks) -> None:
        """However it ended: the next task begins without a warning. Look at where ``transaction`` lets ``_owner_task`` go."""

        async def work(number: int, failing: bool) -> None:
            async with db.backend.transaction():
                await marks.add(number)
                if failing:
                    raise LookupError

        tasks = asyncio.get_running_loop()
        with warnings.catch_warnings():
            # What a former test abandoned may still count as the owner when the first one begins, and not when it is over.
            warnings.simplefilter("ignore")
            await tasks.create_task(work(1, failing=False))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            with pytest.raises(LookupError):
                await tasks.create_task(work(2, failing=True))
            await tasks.create_task(work(3, failing=False))
        assert [str(each.message) for each in said if issubclass(each.category, UserWarning)] == []
        await marks.assert_kept(1, 3)
