"""Savepoints that the caller creates, by name and by nesting."""

from __future__ import annotations

import pytest
from rhosocial.activerecord.backend.errors import TransactionError

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.refusals import may_be_refused
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle


@requires(Capability.SAVEPOINT)
class SavepointTests(MarkRules):
    """The caller can roll back to a savepoint again and again."""

    async def test_rollback_to_undoes_the_work_after_the_savepoint(self, db: Db, marks: Marks) -> None:
        """Earlier work stays and the transaction goes on (C11).
        If this fails, check ``rollback_to`` and ``_do_rollback_savepoint``."""
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

    async def test_a_savepoint_can_be_rolled_back_to_twice(self, db: Db, marks: Marks) -> None:
        """Rolling back keeps the savepoint.
        If this fails, check that ``rollback_to`` keeps it on the server and in the list of active savepoints."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await db(manager.savepoint("here"))
        seen = []
        for key in (1, 2, 3):
            await marks.add(key)
            await db(manager.rollback_to("here"))
            seen.append(await marks.ids())
        await marks.add(4)
        await db(manager.commit())
        assert seen == [[], [], []]
        await marks.assert_kept(4)

    async def test_rollback_to_drops_later_savepoints(self, db: Db, marks: Marks) -> None:
        """Their names are unknown from then on.
        If this fails, check the list of active savepoints in ``rollback_to``."""
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

    async def test_a_dropped_savepoint_does_not_affect_the_commit_of_its_level(self, db: Db, marks: Marks) -> None:
        """A nested level ends with its own savepoint (C11).
        If this fails, check what ``rollback_to`` leaves in the list of active savepoints for ``commit``."""
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

    async def test_rollback_to_an_earlier_savepoint_undoes_all_later_work(self, db: Db, marks: Marks) -> None:
        """The name decides, not the order of creation.
        If this fails, check how ``format_rollback_transaction`` renders the savepoint."""
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
        """The name is unknown afterwards (C11).
        If this fails, check that ``release`` does not roll back and removes the savepoint from its list."""
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
        """Released work is not durable before the commit.
        If this fails, check that ``_do_release_savepoint`` does not send COMMIT."""
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

    async def test_release_drops_later_savepoints(self, db: Db, marks: Marks) -> None:
        """A rollback to one of them raises TransactionError and loses no work silently (C10, C01).
        If this fails, check the list of active savepoints in ``release``."""
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

    async def test_an_unknown_savepoint_is_refused_and_the_transaction_goes_on(self, db: Db, marks: Marks) -> None:
        """The refusal comes before any I/O, which would abort the transaction (C10).
        If this fails, check ``release`` and ``rollback_to``."""
        manager = db.backend.transaction_manager
        for key, end in ((1, manager.rollback), (3, manager.commit)):
            await db(manager.begin())
            await marks.add(key)
            for call in (manager.release, manager.rollback_to):
                with pytest.raises(TransactionError):
                    await db(call("nowhere"))
            await marks.add(key + 1)
            await db(end())
        await marks.assert_kept(3, 4)

    @pytest.mark.parametrize("call", ["release", "rollback_to", "commit", "rollback"])
    async def test_a_failed_change_of_a_savepoint_leaves_the_level(self, db: Db, marks: Marks, call: str) -> None:
        """When the server no longer has a savepoint, its end fails, and the level and the transaction stay (C01, C11).
        If this fails, check what ``release``, ``rollback_to`` and a nested ``commit`` and ``rollback`` change before the
        server has answered."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        given = ["here"] if call in ("release", "rollback_to") else []
        with may_be_refused() as refused:
            await db.run(db.sql('SAVEPOINT "before"'), kind="OTHER")
        if refused:
            skip(SkipKind.UNSUPPORTED, f"the database has no statement SAVEPOINT: {refused[0]}")
        await db(manager.savepoint(*given) if given else manager.begin())
        level = manager.transaction_level
        await marks.add(2)
        # It takes all later ones with it, and the manager knows nothing of it.
        await db.run(db.sql('RELEASE SAVEPOINT "before"'), kind="OTHER")
        with pytest.raises(TransactionError):
            await db(getattr(manager, call)(*given))
        after = (manager.transaction_level, db.backend.in_transaction, manager.is_active)
        await abandon(db, db.backend)
        assert after == (level, True, True)
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_savepoints_end_with_their_transaction(self, db: Db, marks: Marks) -> None:
        """Their names are unknown in the next transaction.
        If this fails, check what ``commit`` and ``rollback`` clear."""
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

    async def test_generated_savepoint_names_are_unique(self, db: Db, marks: Marks) -> None:
        """Each name leads to its own savepoint (C10). If this fails, check the counter of ``savepoint()``."""
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

    async def test_a_generated_name_never_repeats_an_active_savepoint(self, db: Db, marks: Marks) -> None:
        """This also holds after a release.
        If this fails, check that ``savepoint()`` does not number savepoints by the count of active ones (C10)."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        first = await db(manager.savepoint())
        await marks.add(1)
        second = await db(manager.savepoint())
        await marks.add(2)
        await db(manager.release(second))
        await db(manager.rollback_to(first))
        seen = [await marks.ids()]
        third, fourth = await db(manager.savepoint()), await db(manager.savepoint())
        await marks.add(3)
        await db(manager.rollback_to(third))
        seen.append(await marks.ids())
        await db(manager.rollback())
        assert len({first, third, fourth}) == 3
        assert (second != first, seen) == (True, [[], []])
        await marks.assert_kept()

    async def test_a_nested_level_does_not_reuse_the_callers_savepoint_name(self, db: Db, marks: Marks) -> None:
        """A rollback to the caller's savepoint undoes everything since (C10).
        If this fails, check ``_get_savepoint_name``."""
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

    async def test_a_savepoint_does_not_reuse_the_name_of_its_nested_level(self, db: Db, marks: Marks) -> None:
        """Releasing the caller's savepoint keeps the savepoint of the level (C10).
        If this fails, check the names of ``savepoint()`` and ``_get_savepoint_name``."""
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
        """The work before a savepoint inside the level is undone too (C11).
        If this fails, check that ``rollback`` uses the savepoint of the level, which need not be the last one."""
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
        """The work after a savepoint inside the level is kept too, until the outer end.
        If this fails, check that ``commit`` uses the savepoint of the level."""
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

    async def test_a_rollback_undoes_the_transaction_and_its_savepoints(self, db: Db, marks: Marks) -> None:
        """At level 1 the whole transaction is undone, whatever the number of savepoints.
        If this fails, check ``rollback`` of the transaction manager."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        await db(manager.savepoint("a"))
        await marks.add(2)
        await db(manager.savepoint())
        await marks.add(3)
        inside = await marks.ids()
        await db(manager.rollback())
        assert inside == [1, 2, 3]
        assert is_idle(db.backend)
        await marks.assert_kept()

    @pytest.mark.parametrize("name", ["My Point", "select"], ids=["blank", "keyword"])
    async def test_a_savepoint_can_have_any_name(self, db: Db, marks: Marks, name: str) -> None:
        """The name is an identifier and is quoted as one: a rollback finds the savepoint, and a release ends it (C10).
        If this fails, check ``format_savepoint``, ``format_release_savepoint`` and ``format_rollback_transaction``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        try:
            made = await db(manager.savepoint(name))
            await marks.add(1)
            await db(manager.rollback_to(name))
            left = await marks.ids()
            await db(manager.release(name))
            with may_be_refused() as ended:
                await db.run(db.sql(f'ROLLBACK TO SAVEPOINT "{name}"'), kind="OTHER")
        finally:
            await abandon(db, db.backend)
        assert (made, left, len(ended)) == (name, [], 1)
        await marks.assert_kept()

    @pytest.mark.parametrize("beyond", [0, 3], ids=["within-the-limit", "beyond-the-limit"])
    async def test_long_names_with_one_beginning_are_two_savepoints(self, db: Db, marks: Marks, beyond: int) -> None:
        """Names that differ only at their end are two savepoints; a name beyond the limit
        may be refused (C10, C80).
        If this fails, check whether the server cuts the name that ``format_savepoint`` writes."""
        manager = db.backend.transaction_manager
        beginning = "s" * (db.provider.identifier_bytes - 1 + beyond)
        await db(manager.begin())
        try:
            await marks.add(1)
            with may_be_refused(ValueError) as refused:
                await db(manager.savepoint(f"{beginning}x"))
                await marks.add(2)
                await db(manager.savepoint(f"{beginning}y"))
                await marks.add(3)
            if not refused:
                await db(manager.rollback_to(f"{beginning}x"))
            left = None if refused else await marks.ids()
        finally:
            await abandon(db, db.backend)
        assert left == [1] or (refused and beyond)

    async def test_a_savepoint_name_can_not_inject_sql(self, db: Db, marks: Marks) -> None:
        """The dialect quotes the whole name, and a rollback finds the savepoint, or it refuses the name (C10).
        If this fails, check that ``format_savepoint`` doubles a quote inside a name."""
        manager = db.backend.transaction_manager
        await marks.add(1)
        table = marks.family.table("mark")
        await db(manager.begin())
        for quote in ('"', "`", ""):
            hostile = f"x{quote}; DELETE FROM {table}; --"
            try:
                await db(manager.savepoint(hostile))
                await marks.add(2)
                await db(manager.rollback_to(hostile))
                assert await marks.ids() == [1]
                await db(manager.release(hostile))
            except TransactionError:
                await abandon(db, db.backend)
                await db(manager.begin())
        await db(manager.commit())
        await marks.assert_kept(1)

    async def test_supports_savepoint_agrees_with_the_dialect(self, db: Db) -> None:
        """The method of the async transaction manager is a coroutine.
        If this fails, check ``supports_savepoint`` of the transaction manager."""
        assert await db(db.backend.transaction_manager.supports_savepoint()) is True

    @rule(waits=True)
    async def test_a_hundred_savepoints_leave_the_transaction_intact(self, db: Db, marks: Marks) -> None:
        """Each one is created, rolled back to and released.
        If this fails, check that ``release`` removes the savepoint from the list of active savepoints."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        await marks.add(1)
        for _ in range(100):
            name = await db(manager.savepoint())
            # Its key is free again only after the savepoint was rolled back to.
            await marks.add(3)
            await db(manager.rollback_to(name))
            await db(manager.release(name))
        await marks.add(2)
        await db(manager.commit())
        await marks.assert_kept(1, 2)
