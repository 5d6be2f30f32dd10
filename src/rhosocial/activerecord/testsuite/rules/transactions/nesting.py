"""Nested transactions: levels, and the effect of an inner commit or rollback."""

from __future__ import annotations

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ..support.transaction_rows import MarkRules, Marks, is_idle


@requires(Capability.SAVEPOINT)
class NestingTests(MarkRules):
    """A transaction begun inside another one is a savepoint of it."""

    async def test_an_inner_rollback_undoes_only_inner_work(self, db: Db, marks: Marks) -> None:
        """Work before and after the inner transaction stays.
        If this fails, check nested ``rollback`` and ``_do_rollback_savepoint``."""
        backend = db.backend
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.begin_transaction())
        await marks.add(2)
        await db(backend.rollback_transaction())
        within = await marks.ids()
        await marks.add(3)
        await db(backend.commit_transaction())
        assert within == [1]
        await marks.assert_kept(1, 3)

    async def test_an_inner_commit_makes_nothing_durable(self, db: Db, marks: Marks) -> None:
        """Neither the inner nor the outer work is durable before the outer commit.
        If this fails, check that nested ``commit`` does not send COMMIT."""
        db.needs_second_session()
        backend = db.backend
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.begin_transaction())
        await marks.add(2)
        await db(backend.commit_transaction())
        durable = await marks.durable()
        own = await marks.ids()
        await db(backend.rollback_transaction())
        assert (durable, own) == ([], [1, 2])
        assert await marks.durable() == []

    async def test_an_outer_rollback_undoes_inner_commits(self, db: Db, marks: Marks) -> None:
        """Nothing of either level is kept. If this fails, check nested ``commit``, and the final ``_do_rollback``."""
        backend = db.backend
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.begin_transaction())
        await marks.add(2)
        await db(backend.commit_transaction())
        await marks.add(3)
        await db(backend.rollback_transaction())
        await marks.assert_kept()

    async def test_an_outer_commit_keeps_inner_commits(self, db: Db, marks: Marks) -> None:
        """The work of both levels is durable.
        If this fails, check that nested ``commit`` keeps the work when it releases its savepoint."""
        backend = db.backend
        await db(backend.begin_transaction())
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.commit_transaction())
        await marks.add(2)
        await db(backend.commit_transaction())
        await marks.assert_kept(1, 2)

    async def test_levels_are_counted_up_and_down(self, db: Db) -> None:
        """Each begin raises the level by one; each commit or rollback lowers it by one.
        If this fails, check ``_transaction_level`` in ``begin``, ``commit`` and ``rollback``."""
        manager, seen = db.backend.transaction_manager, []
        calls = [
            manager.begin,
            manager.begin,
            manager.begin,
            manager.rollback,
            manager.commit,
            manager.begin,
            manager.commit,
        ]
        for call in calls:
            await db(call())
            seen.append((manager.transaction_level, manager.is_active))
        await db(manager.rollback())
        assert seen == [(level, True) for level in (1, 2, 3, 2, 1, 2, 1)]
        assert is_idle(db.backend)
        for call in (manager.begin, manager.begin, manager.commit, manager.commit):
            await db(call())
        assert is_idle(db.backend)

    async def test_a_middle_rollback_undoes_committed_inner_levels(self, db: Db, marks: Marks) -> None:
        """The second of four levels is rolled back after the third and fourth were committed.
        If this fails, check the savepoint names of ``_get_savepoint_name``."""
        manager = db.backend.transaction_manager
        for key in (1, 2, 3, 4):
            await db(manager.begin())
            await marks.add(key)
        await db(manager.commit())
        await db(manager.commit())
        await db(manager.rollback())
        within = await marks.ids()
        await marks.add(5)
        await db(manager.commit())
        assert within == [1]
        await marks.assert_kept(1, 5)

    async def test_consecutive_inner_transactions_are_independent(self, db: Db, marks: Marks) -> None:
        """The rollback of the second does not affect the first.
        If this fails, check whether ``_get_savepoint_name`` reuses a name that is still active."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        for key, end in ((1, manager.commit), (2, manager.rollback), (3, manager.commit), (4, manager.rollback)):
            await db(manager.begin())
            await marks.add(key)
            await db(end())
        await db(manager.commit())
        await marks.assert_kept(1, 3)

    async def test_each_inner_rollback_undoes_its_own_level(self, db: Db, marks: Marks) -> None:
        """Work alternates with levels that begin and end.
        If this fails, check that each level of ``begin`` has a savepoint behind it, not only a counter."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await marks.add(2)
        await db(manager.begin())
        await marks.add(3)
        await db(manager.rollback())
        await marks.add(4)
        await db(manager.commit())
        await marks.add(5)
        await db(manager.commit())
        await marks.assert_kept(1, 2, 4, 5)

    async def test_fifty_levels_of_nesting_work(self, db: Db, marks: Marks) -> None:
        """Everything from level 41 on is undone; everything below is kept.
        If this fails, check whether ``begin`` limits the number of savepoint names or levels."""
        manager = db.backend.transaction_manager
        for key in range(50):
            await db(manager.begin())
            if key % 10 == 0:
                await marks.add(key)
        deepest = manager.transaction_level
        for key in reversed(range(50)):
            await db(manager.rollback() if key == 40 else manager.commit())
        assert deepest == 50
        assert is_idle(db.backend)
        await marks.assert_kept(0, 10, 20, 30)

    async def test_a_hundred_inner_rollbacks_leave_the_transaction_intact(self, db: Db, marks: Marks) -> None:
        """No savepoint is left over.
        If this fails, check that nested ``rollback`` releases its savepoint and removes it from the list."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        for _ in range(100):
            await db(manager.begin())
            # Its key is free again only after the level was rolled back.
            await marks.add(3)
            await db(manager.rollback())
        level = manager.transaction_level
        await marks.add(2)
        await db(manager.commit())
        assert level == 1
        await marks.assert_kept(1, 2)

    async def test_a_nested_rollback_undoes_execute_many(self, db: Db, marks: Marks) -> None:
        """Rows of the outer level stay.
        If this fails, check that ``execute_many`` does not commit, which would destroy every savepoint."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await db(db.backend.execute_many(marks.insert, [(2, 20), (3, 30)]))
        await db(manager.rollback())
        await db(db.backend.execute_many(marks.insert, [(4, 40), (5, 50)]))
        await db(manager.commit())
        await marks.assert_kept(1, 4, 5)

    async def test_an_inner_rollback_undoes_saved_models(self, db: Db, marks: Marks) -> None:
        """``save`` of a model commits nothing at any level.
        If this fails, check ``insert`` and ``_handle_auto_commit``."""
        manager, mark = db.backend.transaction_manager, marks.family.Mark
        await db(manager.begin())
        await db(mark(id=1, v=10).save())
        await db(manager.begin())
        await db(mark(id=2, v=20).save())
        await db(manager.rollback())
        await db(mark(id=3, v=30).save())
        await db(manager.commit())
        await marks.assert_kept(1, 3)
