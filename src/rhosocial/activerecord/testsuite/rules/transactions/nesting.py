"""Transactions in transactions: levels, and what an inner end does."""

from __future__ import annotations

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ..support.transaction_rows import MarkRules, Marks, is_idle


@requires(Capability.SAVEPOINT)
class NestingTests(MarkRules):
    """A transaction begun inside another is a savepoint of it."""

    async def test_an_inner_rollback_undoes_inner_work_alone(self, db: Db, marks: Marks) -> None:
        """What came before it and after it stays. Look at nested ``rollback`` and ``_do_rollback_savepoint`` (D119)."""
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
        """Neither its own work nor the outer one's. Look at nested ``commit``: it may not send COMMIT (D122)."""
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

    async def test_an_outer_rollback_undoes_what_was_committed_inside(self, db: Db, marks: Marks) -> None:
        """Look at nested ``commit`` and at the final ``_do_rollback``."""
        backend = db.backend
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.begin_transaction())
        await marks.add(2)
        await db(backend.commit_transaction())
        await marks.add(3)
        await db(backend.rollback_transaction())
        await marks.assert_kept()

    async def test_an_outer_commit_keeps_what_was_committed_inside(self, db: Db, marks: Marks) -> None:
        """Look at nested ``commit``: the inner work is not lost with its savepoint."""
        backend = db.backend
        await db(backend.begin_transaction())
        await db(backend.begin_transaction())
        await marks.add(1)
        await db(backend.commit_transaction())
        await marks.add(2)
        await db(backend.commit_transaction())
        await marks.assert_kept(1, 2)

    async def test_levels_are_counted_up_and_down(self, db: Db) -> None:
        """1, 2, 3 and back, whichever way each level ends. Look at ``_transaction_level`` in begin, commit, rollback."""
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

    async def test_a_middle_level_takes_the_levels_below_it_along(self, db: Db, marks: Marks) -> None:
        """Of four levels the second is rolled back after the fourth was kept. Look at the names of savepoints."""
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

    async def test_one_inner_transaction_after_another_stands_for_itself(self, db: Db, marks: Marks) -> None:
        """The second's rollback does not reach into the first. Look at names that are used again."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        for key, end in ((1, manager.commit), (2, manager.rollback), (3, manager.commit), (4, manager.rollback)):
            await db(manager.begin())
            await marks.add(key)
            await db(end())
        await db(manager.commit())
        await marks.assert_kept(1, 3)

    async def test_inner_rollbacks_that_alternate_with_work_each_undo_their_own(self, db: Db, marks: Marks) -> None:
        """Two levels up and down again. Look at a depth counter that has no savepoint behind it (D119)."""
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

    async def test_fifty_levels_are_as_good_as_two(self, db: Db, marks: Marks) -> None:
        """Kept down to the fortieth, undone from there. Look at names or stacks with a limit."""
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

    async def test_a_hundred_inner_rollbacks_leave_the_transaction_whole(self, db: Db, marks: Marks) -> None:
        """Nothing piles up. Look for savepoints that are never released (D123), and a list that only grows."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        for _ in range(100):
            await db(manager.begin())
            await db(manager.rollback())
        level = manager.transaction_level
        await marks.add(2)
        await db(manager.commit())
        assert level == 1
        await marks.assert_kept(1, 2)

    async def test_nested_execute_many_goes_with_its_level(self, db: Db, marks: Marks) -> None:
        """Look at ``execute_many``: an implicit commit destroys every savepoint (D164)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await db(db.backend.execute_many(marks.insert, [(2, 20), (3, 30)]))
        await db(manager.rollback())
        await db(db.backend.execute_many(marks.insert, [(4, 40), (5, 50)]))
        await db(manager.commit())
        await marks.assert_kept(1, 4, 5)

    async def test_models_in_an_inner_transaction_go_with_it(self, db: Db, marks: Marks) -> None:
        """``save`` of a model commits nothing at any depth. Look at ``insert`` and ``_handle_auto_commit``."""
        manager, mark = db.backend.transaction_manager, marks.family.Mark
        await db(manager.begin())
        await db(mark(id=1, v=10).save())
        await db(manager.begin())
        await db(mark(id=2, v=20).save())
        await db(manager.rollback())
        await db(mark(id=3, v=30).save())
        await db(manager.commit())
        await marks.assert_kept(1, 3)
