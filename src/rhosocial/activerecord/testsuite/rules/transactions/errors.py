"""A statement fails inside a transaction: the transaction goes on or is aborted, and never falls back to autocommit
(C01)."""

from __future__ import annotations

import contextlib

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ..support.sizes import needs_several_rows
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle


async def fail(db: Db, marks: Marks, kind: str) -> None:
    """Run a statement that fails, and catch its error as an application would."""
    with pytest.raises(DatabaseError):
        if kind == "duplicate":
            await marks.add(1)
        elif kind == "wrong":
            await db.rows(f"SELECT 1 FROM {db.provider.quote(db.own_name('nowhere'))}")
        else:
            await db(db.backend.execute_many(marks.insert, [(50, 1), (1, 1), (51, 1)]))


failing = pytest.mark.parametrize("kind", ["duplicate", "wrong", "many"])


class ErrorInTransactionTests(MarkRules):
    """After a failed statement the caller still ends the transaction."""

    @failing
    async def test_a_rollback_after_an_error_leaves_nothing(self, db: Db, marks: Marks, kind: str) -> None:
        """Work before and after the error is undone (C01). If this fails, check that ``_handle_error`` does not roll
        back."""
        await db(db.backend.begin_transaction())
        await marks.add(1, 2)
        await fail(db, marks, kind)
        still = (db.backend.in_transaction, db.backend.transaction_manager.transaction_level)
        await marks.may_add(3)
        if db.observable:
            assert await marks.durable() == []
        await db(db.backend.rollback_transaction())
        assert still == (True, 1)
        assert is_idle(db.backend)
        await marks.assert_kept()

    @failing
    async def test_a_block_that_raises_after_an_error_keeps_nothing(self, db: Db, marks: Marks, kind: str) -> None:
        """Work after a caught error is undone with the rest (C01).
        If this fails, check that ``_handle_error`` does not switch autocommit on."""
        with pytest.raises(LookupError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                await fail(db, marks, kind)
                await marks.may_add(3)
                raise LookupError
        assert is_idle(db.backend)
        await marks.assert_kept()

    @failing
    async def test_a_commit_after_an_error_keeps_the_other_work_or_raises(
        self, db: Db, marks: Marks, kind: str
    ) -> None:
        """A commit that returns has kept the work before the error (C01).
        If this fails, check that ``commit`` raises when the transaction is aborted."""
        await db(db.backend.begin_transaction())
        await marks.add(1)
        await fail(db, marks, kind)
        went_on = await marks.may_add(3)
        partly = [key for key in (50,) if kind == "many" and went_on and key in await marks.ids()]
        try:
            await db(db.backend.commit_transaction())
            committed = True
        except DatabaseError:
            committed = False
            await abandon(db, db.backend)
        assert committed is went_on
        await marks.assert_kept(*([1, 3, *partly] if committed else []))

    @failing
    @requires(Capability.SAVEPOINT)
    async def test_an_error_in_a_nested_transaction_can_be_undone_there(self, db: Db, marks: Marks, kind: str) -> None:
        """The outer transaction goes on and keeps its work (C01).
        If this fails, check that ``_handle_error`` does not roll back, which would end both levels."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await marks.add(2)
        await fail(db, marks, kind)
        await db(manager.rollback())
        level = manager.transaction_level
        await marks.add(3)
        await db(manager.commit())
        assert level == 1
        await marks.assert_kept(1, 3)

    @requires(Capability.SAVEPOINT)
    async def test_an_error_at_the_third_level_can_be_undone_level_by_level(self, db: Db, marks: Marks) -> None:
        """Each rollback undoes its own level (C01). If this fails, check ``_handle_error`` and nested ``rollback``."""
        manager = db.backend.transaction_manager
        for key in (1, 2, 3):
            await db(manager.begin())
            await marks.add(key)
        await fail(db, marks, "duplicate")
        seen = []
        for _ in (3, 2):
            await db(manager.rollback())
            seen.append((manager.transaction_level, await marks.ids()))
        await db(manager.commit())
        assert seen == [(2, [1, 2]), (1, [1])]
        await marks.assert_kept(1)

    @requires(Capability.SAVEPOINT)
    async def test_an_error_in_an_inner_block_undoes_only_that_block(self, db: Db, marks: Marks) -> None:
        """The error itself leaves the inner block (C01).
        If this fails, check ``_handle_error`` together with ``transaction``."""
        async with db.using(db.backend.transaction()):
            await marks.add(1)
            with pytest.raises(DatabaseError):
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                    await marks.add(1)
            await marks.add(3)
        await marks.assert_kept(1, 3)

    @failing
    @requires(Capability.SAVEPOINT)
    async def test_an_outer_rollback_undoes_work_after_an_inner_error(self, db: Db, marks: Marks, kind: str) -> None:
        """No statement after the error runs in autocommit (C01).
        If this fails, check that ``transaction_level`` is right after ``_handle_error``."""
        with pytest.raises(LookupError):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
                with pytest.raises(DatabaseError):
                    async with db.using(db.backend.transaction()):
                        await fail(db, marks, kind)
                        await marks.add(1)
                await marks.add(3)
                raise LookupError
        assert is_idle(db.backend)
        await marks.assert_kept()

    @failing
    @requires(Capability.SAVEPOINT)
    async def test_rollback_to_a_savepoint_recovers_from_an_error(self, db: Db, marks: Marks, kind: str) -> None:
        """After ``rollback_to`` the transaction goes on in every database (C01).
        If this fails, check ``_handle_error`` and ``rollback_to``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.savepoint("earlier"))
        await marks.add(2)
        await fail(db, marks, kind)
        await db(manager.rollback_to("earlier"))
        await marks.add(3)
        await db(manager.commit())
        await marks.assert_kept(1, 3)

    async def test_the_next_transaction_after_an_error_is_intact(self, db: Db, marks: Marks) -> None:
        """The connection keeps no state of the failed transaction. If this fails, check what ``rollback`` resets."""
        await db(db.backend.begin_transaction())
        await marks.add(1)
        await fail(db, marks, "wrong")
        await abandon(db, db.backend)
        for end, key in ((db.backend.rollback_transaction, 2), (db.backend.commit_transaction, 3)):
            await db(db.backend.begin_transaction())
            await marks.add(key)
            if db.observable:
                assert key not in await marks.durable()
            await db(end())
        await marks.assert_kept(3)

    @failing
    async def test_an_error_outside_a_transaction_opens_none(self, db: Db, marks: Marks, kind: str) -> None:
        """The next statement is durable at once.
        If this fails, check that ``execute`` leaves no transaction open that the driver began for the failed
        statement."""
        db.needs_second_session()
        await marks.add(1)
        await fail(db, marks, kind)
        assert is_idle(db.backend)
        await marks.add(2)
        assert {1, 2} <= set(await marks.durable())

    async def test_a_failed_insert_of_several_rows_keeps_none_of_them(self, db: Db, marks: Marks) -> None:
        """This holds in a transaction and outside of one.
        If this fails, check that ``execute`` sends the INSERT as one statement, not row by row."""
        needs_several_rows(db)
        three = marks.family.sql('INSERT INTO {mark} ("id", "v") VALUES (1, 0), (2, 0), (3, 0)')
        await marks.add(2)
        with pytest.raises(DatabaseError):
            await db.run(three)
        await marks.assert_kept(2)
        await db(db.backend.begin_transaction())
        with pytest.raises(DatabaseError):
            await db.run(three)
        with contextlib.suppress(DatabaseError):
            await db(db.backend.commit_transaction())
        await abandon(db, db.backend)
        await marks.assert_kept(2)
