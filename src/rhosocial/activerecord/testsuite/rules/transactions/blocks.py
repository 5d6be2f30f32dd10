"""``with backend.transaction()``: a block that commits at its end and rolls back when an exception leaves it."""

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
    """A block is a transaction: its end commits; an exception rolls back and reaches the caller."""

    async def test_the_end_of_a_block_commits(self, db: Db, marks: Marks) -> None:
        """The commit happens when the block ends, not before.
        If this fails, check ``transaction`` of the transaction manager."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            inside = db.backend.in_transaction
            early = await marks.durable() if db.observable else []
        assert (inside, early) == (True, [])
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    @pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
    async def test_any_exception_that_leaves_a_block_rolls_it_back(
        self, db: Db, marks: Marks, kind: type[BaseException]
    ) -> None:
        """The same exception object reaches the caller.
        If this fails, check that ``transaction`` also handles BaseException, not only Exception."""
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
        """``return`` and ``continue`` are not errors.
        If this fails, check that ``transaction`` commits also when the block is left early."""

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
        """Only an exception that leaves the block rolls back.
        If this fails, check ``transaction`` of the transaction manager."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            with contextlib.suppress(LookupError):
                raise LookupError
            await marks.add(2)
        await marks.assert_kept(1, 2)

    @requires(Capability.SAVEPOINT)
    async def test_an_inner_block_that_raises_undoes_only_its_own_work(self, db: Db, marks: Marks) -> None:
        """The outer block catches the exception and goes on.
        If this fails, check nested ``rollback`` and its savepoint."""
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
    async def test_an_outer_block_that_raises_undoes_completed_inner_blocks(self, db: Db, marks: Marks) -> None:
        """The end of an inner block makes nothing durable.
        If this fails, check that nested ``commit`` only releases its savepoint."""
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
        """Each level rolls back in turn.
        If this fails, check that ``rollback`` of the outer block works after the inner block has already rolled
        back."""
        with pytest.raises(KeyboardInterrupt):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                    raise KeyboardInterrupt
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_a_block_rolled_back_explicitly_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """The end of the block may raise or not; the manager is idle afterwards.
        If this fails, check ``transaction`` and ``commit`` of the transaction manager."""
        with contextlib.suppress(TransactionError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                inside = await marks.ids()
                await db(db.backend.rollback_transaction())
        assert inside == [1]
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_the_managers_block_acts_like_the_backends_block(self, db: Db, marks: Marks) -> None:
        """``transaction_manager.transaction()`` and ``backend.transaction()`` do the same.
        If this fails, check that ``transaction`` of the backend delegates to the transaction manager."""
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
    """A block in an asyncio task that is cancelled rolls back as for any other exception."""

    @only("async", "only a task can be cancelled")
    async def test_a_cancelled_task_rolls_back_its_block(self, db: Db, marks: Marks) -> None:
        """CancelledError is not a subclass of Exception.
        If this fails, check ``transaction`` of the async transaction manager."""
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
        """``wait_for`` cancels the task that it waits for.
        If this fails, check ``transaction`` of the async transaction manager."""

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
    async def test_a_second_tasks_transaction_on_one_backend_warns_or_raises(self, db: Db, marks: Marks) -> None:
        """A transaction of another task on the same backend is never accepted silently (C24).
        If this fails, check ``_owner_task`` in ``transaction`` of the async transaction manager."""

        async def intrude() -> None:
            async with db.backend.transaction():
                await marks.add(2)

        refused = False
        with pytest.raises(LookupError):
            async with db.backend.transaction():
                await marks.add(1)
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    try:
                        await asyncio.get_running_loop().create_task(intrude())
                    except TransactionError:
                        refused = True
                raise LookupError
        assert refused or [each.category for each in caught] == [UserWarning]
        await marks.assert_kept()

    @only("async", "tasks exist in async mode alone")
    async def test_a_finished_transaction_frees_the_backend_for_any_task(self, db: Db, marks: Marks) -> None:
        """The next task begins without a warning, however the last transaction ended.
        If this fails, check where ``transaction`` resets ``_owner_task``."""

        async def work(number: int, failing: bool) -> None:
            async with db.backend.transaction():
                await marks.add(number)
                if failing:
                    raise LookupError

        tasks = asyncio.get_running_loop()
        with warnings.catch_warnings():
            # A task that an earlier test abandoned may still be the owner before this transaction, but not after it.
            warnings.simplefilter("ignore")
            await tasks.create_task(work(1, failing=False))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with pytest.raises(LookupError):
                await tasks.create_task(work(2, failing=True))
            await tasks.create_task(work(3, failing=False))
        assert [str(each.message) for each in caught if issubclass(each.category, UserWarning)] == []
        await marks.assert_kept(1, 3)

    @only("async", "tasks exist in async mode alone")
    @requires(Capability.SAVEPOINT)
    async def test_a_block_within_a_begun_transaction_leaves_no_owner(self, db: Db, marks: Marks) -> None:
        """Once that transaction has ended, another task begins without a warning (C24).
        If this fails, check that ``commit`` and ``rollback`` reset ``_owner_task`` too, which ``transaction`` sets."""
        await db.backend.begin_transaction()
        async with db.backend.transaction():
            await marks.add(1)
        await db.backend.commit_transaction()

        async def work() -> None:
            async with db.backend.transaction():
                await marks.add(2)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            await asyncio.get_running_loop().create_task(work())
        assert [str(each.message) for each in caught if issubclass(each.category, UserWarning)] == []
        await marks.assert_kept(1, 2)
