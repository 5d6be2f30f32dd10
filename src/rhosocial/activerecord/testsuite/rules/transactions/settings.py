"""Read-only transactions and isolation levels: when a setting can change, and when it returns to its former value."""

from __future__ import annotations

import contextlib

import pytest
from rhosocial.activerecord.backend.errors import (
    DatabaseError,
    IsolationLevelError,
    TransactionError,
    UnsupportedTransactionModeError,
)
from rhosocial.activerecord.backend.transaction import IsolationLevel, TransactionMode

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ..support.transaction_rows import MarkRules, Marks, abandon, is_idle
from ._levels import REFUSALS, accepted_level, causes

levels = pytest.mark.parametrize("level", list(IsolationLevel), ids=lambda level: level.name.lower())


class SettingsTests(MarkRules):
    """Mode and isolation level belong to one transaction and stay fixed while it is open."""

    @requires(Capability.READ_ONLY_TRANSACTION)
    async def test_a_read_only_transaction_reads_and_refuses_writes(self, db: Db, marks: Marks) -> None:
        """The write raises and changes nothing (C09).
        If this fails, check ``format_begin_transaction`` and the mode that ``_build_begin_sql`` passes."""
        await marks.add(1)
        manager = db.backend.transaction_manager
        with pytest.raises(LookupError):
            async with db.using(manager.transaction(mode=TransactionMode.READ_ONLY)):
                read = await marks.ids()
                with pytest.raises(DatabaseError):
                    await marks.add(2)
                raise LookupError
        assert read == [1]
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    @requires(Capability.READ_ONLY_TRANSACTION)
    async def test_the_managers_mode_applies_to_its_transactions(self, db: Db, marks: Marks) -> None:
        """The mode applies until it is set again.
        If this fails, check ``_build_begin_sql`` and ``transaction_mode``."""
        manager = db.backend.transaction_manager
        before = manager.transaction_mode
        manager.transaction_mode = TransactionMode.READ_ONLY
        try:
            await db(manager.begin())
            with pytest.raises(DatabaseError):
                await marks.add(1)
            await abandon(db, db.backend)
        finally:
            manager.transaction_mode = before
        await db(manager.begin())
        await marks.add(2)
        await db(manager.commit())
        await marks.assert_kept(2)

    @requires(Capability.READ_ONLY_TRANSACTION)
    async def test_a_write_refused_in_a_read_only_transaction_leaves_it_open(self, db: Db, marks: Marks) -> None:
        """The caller ends the transaction, which takes no row until then (C01).
        If this fails, check that ``_handle_error`` does not roll back."""
        manager = db.backend.transaction_manager
        with pytest.raises(LookupError):
            async with db.using(manager.transaction(mode=TransactionMode.READ_ONLY)):
                with pytest.raises(DatabaseError):
                    await marks.add(1)
                still = (manager.is_active, manager.transaction_level)
                taken = await marks.may_add(2)
                raise LookupError
        assert (still, taken) == ((True, 1), False)
        await marks.assert_kept()

    async def test_read_only_is_honoured_or_refused(self, db: Db, marks: Marks) -> None:
        """The dialect's ``supports_read_only_transaction`` decides: the transaction takes no row, or it is refused by an
        UnsupportedTransactionModeError (C09).
        If this fails, check that ``begin`` raises before it begins anything."""
        manager = db.backend.transaction_manager
        refused, taken = None, False
        try:
            with contextlib.suppress(LookupError):
                async with db.using(manager.transaction(mode=TransactionMode.READ_ONLY)):
                    inside = db.backend.in_transaction
                    taken = await marks.may_add(2)
                    raise LookupError
        except TransactionError as error:
            refused, inside = error, False
        assert taken is False
        assert inside is db.declares(Capability.READ_ONLY_TRANSACTION)
        assert inside or any(
            isinstance(each, UnsupportedTransactionModeError) for each in causes(refused or KeyError())
        )
        assert is_idle(db.backend)
        async with db.using(manager.transaction()):
            await marks.add(1)
        await marks.assert_kept(1)

    async def test_a_blocks_settings_end_with_the_block(self, db: Db, marks: Marks) -> None:
        """This also holds when the block raises. If this fails, check what ``transaction`` restores."""
        manager = db.backend.transaction_manager
        before = (manager.isolation_level, manager.transaction_mode)
        level = await accepted_level(db, manager)
        async with db.using(manager.transaction(isolation_level=level, mode=TransactionMode.READ_WRITE)):
            inside = (manager.isolation_level, manager.transaction_mode)
            await marks.add(1)
        after = (manager.isolation_level, manager.transaction_mode)
        with pytest.raises(LookupError):
            async with db.using(manager.transaction(isolation_level=level)):
                raise LookupError
        assert inside == (level, TransactionMode.READ_WRITE)
        assert (after, (manager.isolation_level, manager.transaction_mode)) == (before, before)
        await marks.assert_kept(1)

    async def test_the_isolation_level_can_t_change_in_a_transaction(self, db: Db, marks: Marks) -> None:
        """The assignment raises IsolationLevelError and changes nothing (C07).
        If this fails, check the setter of ``isolation_level``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        before = manager.isolation_level
        await marks.add(1)
        try:
            with pytest.raises(IsolationLevelError):
                manager.isolation_level = IsolationLevel.READ_UNCOMMITTED
        finally:
            unchanged, inside = manager.isolation_level, await marks.ids()
            await db(manager.rollback())
        assert (unchanged, inside) == (before, [1])
        await marks.assert_kept()

    async def test_the_mode_can_t_change_in_a_transaction(self, db: Db, marks: Marks) -> None:
        """The assignment raises TransactionError and changes nothing: the transaction keeps its work and takes more.
        If this fails, check the setter of ``transaction_mode``."""
        manager = db.backend.transaction_manager
        await db(manager.begin())
        before = manager.transaction_mode
        await marks.add(1)
        try:
            with pytest.raises(TransactionError):
                manager.transaction_mode = TransactionMode.READ_ONLY
        finally:
            unchanged = manager.transaction_mode
            await marks.add(2)
            await db(manager.commit())
        assert unchanged is before
        assert is_idle(db.backend)
        await marks.assert_kept(1, 2)

    @pytest.mark.parametrize("mode", list(TransactionMode), ids=lambda mode: mode.name.lower())
    @levels
    async def test_a_setting_leaves_the_other_one(self, db: Db, level: IsolationLevel, mode: TransactionMode) -> None:
        """In any order, each of the manager's settings is what was assigned to it last, and one that is refused is what it
        was. If this fails, check the setters of ``isolation_level`` and ``transaction_mode``."""
        backend = await db.connect("own") if db.observable else db.backend
        manager = backend.transaction_manager
        former, wanted = (manager.isolation_level, manager.transaction_mode), {}
        try:
            for name in ("transaction_mode", "isolation_level", "transaction_mode", "isolation_level"):
                before = manager.isolation_level
                try:
                    setattr(manager, name, mode if name == "transaction_mode" else level)
                    wanted[name] = mode if name == "transaction_mode" else level
                except REFUSALS:
                    wanted[name] = before
                assert {each: getattr(manager, each) for each in wanted} == wanted, f"after {name} was set"
        finally:
            manager.transaction_mode = former[1]
            if not db.observable and former[0] is not None:
                manager.isolation_level = former[0]

    @levels
    async def test_both_ways_to_set_an_isolation_level_agree(self, db: Db, level: IsolationLevel) -> None:
        """``isolation_level = X`` and ``transaction(isolation_level=X)`` both accept a level or both refuse it (C06).
        If this fails, check ``transaction`` and the setter of ``isolation_level``."""
        # Use a separate session where possible: not every setter accepts the manager's initial value.
        backend = await db.connect("own") if db.observable else db.backend
        manager = backend.transaction_manager
        before = manager.isolation_level
        answers = []
        try:
            manager.isolation_level = level
            await db(manager.begin())
            await db(manager.rollback())
            answers.append("taken")
        except TransactionError as error:
            answers.append("refused" if any(isinstance(each, REFUSALS) for each in causes(error)) else repr(error))
        if not db.observable:
            manager.isolation_level = before
        try:
            async with db.using(manager.transaction(isolation_level=level)):
                answers.append("taken")
        except TransactionError as error:
            answers.append("refused" if any(isinstance(each, REFUSALS) for each in causes(error)) else repr(error))
        assert is_idle(backend)
        assert answers in (["taken", "taken"], ["refused", "refused"])

    @levels
    async def test_commit_and_rollback_work_at_every_accepted_isolation_level(
        self, db: Db, marks: Marks, level: IsolationLevel
    ) -> None:
        """A commit keeps its row and a rollback undoes its row.
        If this fails, check ``_do_begin`` and what it sends before BEGIN."""
        manager = db.backend.transaction_manager
        taken = 0
        try:
            async with db.using(manager.transaction(isolation_level=level)):
                await marks.add(1)
                taken = 1
            with pytest.raises(LookupError):
                async with db.using(manager.transaction(isolation_level=level)):
                    await marks.add(2)
                    raise LookupError
        except TransactionError as error:
            # What refuses it may stand behind the failure to begin.
            if not any(isinstance(each, REFUSALS) for each in causes(error)):
                raise
            taken = 0
        assert is_idle(db.backend)
        await marks.assert_kept(*[1][:taken])

    async def test_a_read_uncommitted_reader_does_not_block_a_writer(self, db: Db, marks: Marks) -> None:
        """READ UNCOMMITTED locks nothing, where the database accepts it.
        If this fails, check how ``_build_begin_sql`` renders the level."""
        reader = await db.connect("reader")
        level = IsolationLevel.READ_UNCOMMITTED
        taken = 0
        try:
            async with db.using(reader.transaction_manager.transaction(isolation_level=level)):
                assert await marks.ids(reader) == []
                await marks.add(1)
                taken = 1
        except DatabaseError as error:
            if not any(isinstance(each, REFUSALS) for each in causes(error)):
                raise
            taken = 0
        assert is_idle(reader)
        await marks.assert_kept(*[1][:taken])

    async def test_a_nested_transaction_can_t_change_the_isolation_level(self, db: Db, marks: Marks) -> None:
        """A savepoint has no level of its own, so the block raises IsolationLevelError (C07).
        If this fails, check the nested case of ``transaction``."""
        manager = db.backend.transaction_manager
        await marks.add(1)
        async with db.using(manager.transaction(isolation_level=IsolationLevel.SERIALIZABLE)):
            with pytest.raises(IsolationLevelError):
                async with db.using(manager.transaction(isolation_level=IsolationLevel.READ_UNCOMMITTED)):
                    await marks.add(2)
        assert is_idle(db.backend)
        await marks.assert_kept(1)

    @requires(Capability.SAVEPOINT)
    async def test_a_nested_transaction_may_repeat_the_isolation_level(self, db: Db, marks: Marks) -> None:
        """The same level is no change (C07). If this fails, check the nested case of ``transaction``."""
        manager = db.backend.transaction_manager
        async with db.using(manager.transaction(isolation_level=IsolationLevel.SERIALIZABLE)):
            await marks.add(1)
            async with db.using(manager.transaction(isolation_level=IsolationLevel.SERIALIZABLE)):
                await marks.add(2)
        await marks.assert_kept(1, 2)
