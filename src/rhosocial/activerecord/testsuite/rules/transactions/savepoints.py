"""Savepoints that the caller makes: by name and by depth."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.errors import TransactionError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import rule
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle


@requires(Capability.SAVEPOINT)
class SavepointTests(MarkRules):
    """A savepoint is a place in a transaction that one can go back to, again and again."""

    async def test_rollback_to_undoes_what_came_after_the_savepoint(self, db: Db, marks: Marks) -> None:
        """And nothing else; the transaction goes on. Look at ``rollback_to`` and ``_do_rollback_savepoint`` (C11)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        name = await db(manager.savepoint("here"))
        await marks.add(2)
        await db(manager.rollback_to("here"))
        within = (await marks.ids(), manager.transaction_level)
        await marks.add(3)
        await db(manager.commit())
        assert name == "here"
        assert within == ([1], 1)
        await marks.assert_kept(1, 3)

    async def test_one_can_roll_back_to_a_savepoint_twice(self, db: Db, marks: Marks) -> None:
        """Going back keeps the savepoint. Look at ``rollback_to``: neither the server nor the list may lose it (D123)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.savepoint("here"))
        for key in (1, 2, 3):
            await marks.add(key)
            await db(manager.rollback_to("here"))
        await marks.add(4)
        await db(manager.commit())
        await marks.assert_kept(4)

    async def test_rollback_to_forgets_later_savepoints(self, db: Db, marks: Marks) -> None:
        """They are unknown from then on. Look at the list of active savepoints in ``rollback_to``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.savepoint("a"))
        await marks.add(1)
        await db(manager.savepoint("b"))
        await marks.add(2)
        await db(manager.rollback_to("a"))
        for call in (manager.rollback_to, manager.release):
            with pytest.raises(TransactionError):
                await db(call("b"))
        await marks.add(3)
        await db(manager.commit())
        await marks.assert_kept(3)

    async def test_a_savepoint_that_was_undone_does_not_disturb_the_end_of_its_level(
        self, db: Db, marks: Marks
    ) -> None:
        """A nested level ends by its own savepoint. Look at what ``rollback_to`` leaves for ``commit`` to take (C11)."""
        manager = db.backend.transaction_manager
        async with db.using(manager.transaction()):
            await marks.add(1)
            async with db.using(manager.transaction()):
                await db(manager.savepoint("a"))
                await marks.add(2)
                await db(manager.savepoint("b"))
                await db(manager.rollback_to("a"))
                await db(manager.release("a"))
                await marks.add(3)
            await marks.add(4)
        await marks.assert_kept(1, 3, 4)

    async def test_rollback_to_an_earlier_one_of_three_undoes_all_that_followed_it(self, db: Db, marks: Marks) -> None:
        """By name, not the last one made. Look at ``format_rollback_transaction`` and its savepoint."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        for key, name in ((1, "a"), (2, "b"), (3, "c")):
            await marks.add(key)
            await db(manager.savepoint(name))
        await marks.add(4)
        await db(manager.rollback_to("b"))
        await db(manager.commit())
        await marks.assert_kept(1, 2)

    async def test_release_keeps_the_work_and_forgets_the_name(self, db: Db, marks: Marks) -> None:
        """Look at ``release``: it may not roll back, and the name is unknown afterwards (C11)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.savepoint("here"))
        await marks.add(2)
        await db(manager.release("here"))
        within = await marks.ids()
        for call in (manager.rollback_to, manager.release):
            with pytest.raises(TransactionError):
                await db(call("here"))
        await db(manager.commit())
        assert within == [1, 2]
        await marks.assert_kept(1, 2)

    async def test_release_commits_nothing(self, db: Db, marks: Marks) -> None:
        """Look at ``_do_release_savepoint``: in some databases a COMMIT would pass for it (D122)."""
        db.needs_second_session()
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.savepoint("here"))
        await marks.add(1)
        await db(manager.release("here"))
        during = await marks.durable()
        await db(manager.rollback())
        assert during == []
        assert await marks.durable() == []

    async def test_a_released_savepoint_takes_later_ones_along(self, db: Db, marks: Marks) -> None:
        """Rolling back to one of them raises TransactionError and loses nothing in silence. Look at ``release`` (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.savepoint("a"))
        await marks.add(1)
        await db(manager.savepoint("b"))
        await db(manager.release("a"))
        with pytest.raises(TransactionError):
            await db(manager.rollback_to("b"))
        still = db.backend.in_transaction
        await abandon(db, db.backend)
        assert still is True
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_an_unknown_name_is_refused_and_the_transaction_goes_on(self, db: Db, marks: Marks) -> None:
        """Before any I/O, or an aborted transaction would follow. Look at ``release`` and ``rollback_to`` (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        for call in (manager.release, manager.rollback_to):
            with pytest.raises(TransactionError):
                await db(call("nowhere"))
        await marks.add(2)
        await db(manager.commit())
        await marks.assert_kept(1, 2)

    async def test_savepoints_end_with_their_transaction(self, db: Db, marks: Marks) -> None:
        """Their names mean nothing in the next one. Look at what ``commit`` and ``rollback`` clear."""
        manager = db.backend.transaction_manager
        for end in (manager.commit, manager.rollback):
            await db(manager.begin())
            await db(manager.savepoint("old"))
            await db(end())
            await db(manager.begin())
            await marks.add(1)
            with pytest.raises(TransactionError):
                await db(manager.rollback_to("old"))
            await db(manager.rollback())
        await marks.assert_kept()

    async def test_names_made_for_the_caller_differ(self, db: Db, marks: Marks) -> None:
        """And each leads to its own place. Look at how ``savepoint()`` counts (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        names = []
        for key in (1, 2, 3):
            names.append(await db(manager.savepoint()))
            await marks.add(key)
        await db(manager.rollback_to(names[1]))
        await db(manager.commit())
        assert len(set(names)) == 3
        await marks.assert_kept(1)

    async def test_a_name_made_after_a_release_is_none_that_is_still_active(self, db: Db, marks: Marks) -> None:
        """Look at ``savepoint()``: a count of the active ones gives a name twice (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        first, second = await db(manager.savepoint()), await db(manager.savepoint())
        await marks.add(1)
        await db(manager.release(second))
        await db(manager.rollback_to(first))
        third, fourth = await db(manager.savepoint()), await db(manager.savepoint())
        await marks.add(2)
        await db(manager.rollback_to(third))
        await db(manager.rollback())
        assert len({first, third, fourth}) == 3
        await marks.assert_kept()

    async def test_a_nested_transaction_s_savepoint_is_not_named_like_one_of_the_caller(
        self, db: Db, marks: Marks
    ) -> None:
        """Going back to the caller's undoes all since it was made. Look at ``_get_savepoint_name`` (C10, R09)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        name = await db(manager.savepoint())
        await marks.add(1)
        await db(manager.begin())
        await marks.add(2)
        await db(manager.rollback_to(name))
        within = await marks.ids()
        while db.backend.in_transaction:
            await db(manager.rollback())
        assert within == []

    async def test_a_savepoint_made_in_a_nested_transaction_does_not_take_its_name(self, db: Db, marks: Marks) -> None:
        """Releasing it leaves the level's own savepoint there. Look at ``savepoint()`` and its names (C10, R09)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await marks.add(2)
        name = await db(manager.savepoint())
        await marks.add(3)
        await db(manager.release(name))
        await db(manager.rollback())
        await marks.add(4)
        await db(manager.commit())
        await marks.assert_kept(1, 4)

    async def test_a_nested_rollback_undoes_all_of_its_level(self, db: Db, marks: Marks) -> None:
        """Also what came before a savepoint in it. Look at ``rollback``: the last savepoint need not be the level's."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.begin())
        await marks.add(2)
        await db(manager.savepoint("within"))
        await marks.add(3)
        await db(manager.rollback())
        within = (await marks.ids(), manager.transaction_level)
        await marks.add(4)
        await db(manager.commit())
        assert within == ([1], 1)
        await marks.assert_kept(1, 4)

    async def test_a_nested_commit_keeps_all_of_its_level(self, db: Db, marks: Marks) -> None:
        """Also what came after a savepoint in it, until the outer end. Look at ``commit``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.begin())
        await marks.add(1)
        await db(manager.savepoint("within"))
        await marks.add(2)
        await db(manager.commit())
        within = (await marks.ids(), manager.transaction_level)
        await db(manager.commit())
        assert within == ([1, 2], 1)
        await marks.assert_kept(1, 2)

    async def test_a_rollback_undoes_savepoints_and_all(self, db: Db, marks: Marks) -> None:
        """At level 1 the whole transaction goes, however many savepoints there are. Look at ``rollback``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.savepoint("a"))
        await marks.add(2)
        await db(manager.savepoint())
        await marks.add(3)
        await db(manager.rollback())
        assert is_idle(db.backend)
        await marks.assert_kept()

    @pytest.mark.parametrize("name", ["My Point", "select"], ids=["blank", "keyword"])
    async def test_a_name_is_taken_as_it_is_given(self, db: Db, marks: Marks, name: str) -> None:
        """It is an identifier and is quoted as one. Look at ``format_savepoint`` and its two siblings (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        try:
            made = await db(manager.savepoint(name))
            await marks.add(1)
            await db(manager.rollback_to(name))
            await db(manager.release(name))
        finally:
            await abandon(db, db.backend)
        assert made == name
        await marks.assert_kept()

    async def test_a_name_can_hold_no_statement(self, db: Db, marks: Marks) -> None:
        """It is quoted whole, or refused. Look at ``format_savepoint``: a quote in a name is doubled (D158)."""
        manager = db.backend.transaction_manager
        await marks.add(1)
        table = marks.family.table("mark")
        await db(manager.begin())
        for quote in ('"', "`", ""):
            hostile = f"x{quote}; DELETE FROM {table}; --"
            try:
                await db(manager.savepoint(hostile))
                await db(manager.rollback_to(hostile))
                await db(manager.release(hostile))
            except TransactionError:
                await abandon(db, db.backend)
                await db(manager.begin())
        await db(manager.commit())
        await marks.assert_kept(1)

    async def test_supports_savepoint_says_what_the_dialect_says(self, db: Db) -> None:
        """Look at ``supports_savepoint`` of the transaction manager; the async one is a coroutine."""
        assert await db(db.backend.transaction_manager.supports_savepoint()) is True

    @rule(waits=True)
    async def test_a_hundred_savepoints_leave_the_transaction_whole(self, db: Db, marks: Marks) -> None:
        """Made, gone back to and released in turn. Look for savepoints that are never released (D123)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        for _ in range(100):
            name = await db(manager.savepoint())
            await db(manager.rollback_to(name))
            await db(manager.release(name))
        await marks.add(2)
        await db(manager.commit())
        await marks.assert_kept(1, 2)
