"""Transaction events: when handlers run, and what holds when a handler raises."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import TransactionEvent, TransactionMode, TransactionState

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.modes import drive
from ...engine.rules import only
from ..support.target_needs import needs_free_readers
from ..support.transaction_rows import MarkRules, Marks, is_idle, listening
from ._levels import accepted_level

BEFORE_COMMIT, AFTER_COMMIT = TransactionEvent.BEFORE_COMMIT, TransactionEvent.AFTER_COMMIT
BEFORE_ROLLBACK, AFTER_ROLLBACK = TransactionEvent.BEFORE_ROLLBACK, TransactionEvent.AFTER_ROLLBACK


class HandlerFailure(Exception):
    """The exception that the handlers of these rules raise."""


def raising(manager: Any, **facts: Any) -> None:
    """A handler that fails."""
    raise HandlerFailure


def recording_handlers(seen: list[TransactionEvent]) -> list[tuple[TransactionEvent, Any]]:
    """A handler for each event that records it."""

    def handler(event: TransactionEvent) -> Any:
        return lambda manager, **facts: seen.append(event)

    return [(event, handler(event)) for event in TransactionEvent]


def handler_of(db: Db, work: Callable[[], Coroutine[Any, Any, None]]) -> Any:
    """A handler that does some work on the backend."""

    async def later(manager: Any, **facts: Any) -> None:
        await work()

    return later if db.is_async else lambda manager, **facts: drive(work())


def is_from_handler(error: BaseException) -> bool:
    """Whether the caught exception is the handler's or has it among its causes."""
    found: Any = error
    while found is not None and not isinstance(found, HandlerFailure):
        found = found.__cause__ or found.__context__
    return found is not None


def _adding_two(db: Db, marks: Marks) -> Any:
    """A handler that writes the row 2."""

    async def write(manager: Any, **facts: Any) -> None:
        await marks.add(2)

    return db.callback(write)


class EventTests(MarkRules):
    """Handlers of the four events run only at the end of the outermost level, and can't corrupt the manager's state
    (C12)."""

    async def test_a_commit_fires_its_two_events_once_each(self, db: Db, marks: Marks) -> None:
        """BEFORE_COMMIT comes first, then AFTER_COMMIT; no rollback event fires.
        If this fails, check where ``commit`` calls ``_trigger_event``."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recording_handlers(seen)):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            before_end = list(seen)
            await db(db.backend.commit_transaction())
        assert before_end == []
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT]
        await marks.assert_kept(1)

    async def test_a_rollback_fires_its_two_events_once_each(self, db: Db, marks: Marks) -> None:
        """BEFORE_ROLLBACK comes first, then AFTER_ROLLBACK; no commit event fires.
        If this fails, check where ``rollback`` calls ``_trigger_event``."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recording_handlers(seen)):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            inside = await marks.ids()
            await db(db.backend.rollback_transaction())
        assert seen == [BEFORE_ROLLBACK, AFTER_ROLLBACK]
        assert inside == [1]
        await marks.assert_kept()

    async def test_a_block_fires_its_commit_or_rollback_events(self, db: Db, marks: Marks) -> None:
        """The commit events fire when the block ends, the rollback events when it raises.
        If this fails, check ``transaction`` of the transaction manager."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recording_handlers(seen)):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
            with pytest.raises(LookupError):
                async with db.using(db.backend.transaction()):
                    await marks.add(2)
                    raise LookupError
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT, BEFORE_ROLLBACK, AFTER_ROLLBACK]
        await marks.assert_kept(1)

    @requires(Capability.SAVEPOINT)
    async def test_nested_levels_and_savepoints_fire_no_events(self, db: Db) -> None:
        """They do not end the transaction.
        If this fails, check the level at which ``commit`` and ``rollback`` call ``_trigger_event``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        with listening(manager, *recording_handlers(seen)):
            await db(manager.begin())
            await db(manager.begin())
            await db(manager.commit())
            await db(manager.begin())
            await db(manager.rollback())
            await db(manager.savepoint("a"))
            await db(manager.rollback_to("a"))
            await db(manager.release("a"))
            inside = list(seen)
            await db(manager.rollback())
        assert inside == []
        assert seen == [BEFORE_ROLLBACK, AFTER_ROLLBACK]

    async def test_every_transaction_fires_its_events(self, db: Db) -> None:
        """A handler stays registered until it is removed.
        If this fails, check that ``_trigger_event`` does not use up the list of ``on``, and that ``off`` removes a
        handler."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        pairs = recording_handlers(seen)
        with listening(manager, *pairs):
            for _ in range(3):
                await db(manager.begin())
                await db(manager.commit())
        await db(manager.begin())
        await db(manager.commit())
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT] * 3

    async def test_handlers_run_in_the_order_of_registration(self, db: Db) -> None:
        """Handlers of other events do not run. If this fails, check ``_trigger_event``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        names = ("first", "second", "third")
        pairs = [(BEFORE_COMMIT, lambda m, _name=name, **facts: seen.append(_name)) for name in names]
        with listening(manager, *pairs, (AFTER_ROLLBACK, raising)):
            await db(manager.begin())
            await db(manager.commit())
        assert seen == ["first", "second", "third"]

    async def test_a_handler_receives_the_manager_and_the_transactions_settings(self, db: Db) -> None:
        """Level, isolation level and mode are keyword arguments with the transaction's own values, not those of a new
        manager, and the manager's state is the one reached.
        If this fails, check the arguments of ``_trigger_event``."""
        manager = db.backend.transaction_manager
        fresh = (manager.isolation_level, manager.transaction_mode)
        level = await accepted_level(db, manager, rather_than=fresh)
        mode = (
            TransactionMode.READ_ONLY if db.declares(Capability.READ_ONLY_TRANSACTION) else TransactionMode.READ_WRITE
        )
        seen: list[Any] = []

        def note(given: Any, **facts: Any) -> None:
            seen.append((given is manager, facts["transaction_level"], given.state))
            settings.append((facts["isolation_level"], facts["transaction_mode"]))

        settings: list[Any] = []
        with listening(manager, *((event, note) for event in TransactionEvent)):
            async with db.using(manager.transaction(isolation_level=level, mode=mode)):
                pass
            await db(manager.begin())
            await db(manager.rollback())
        assert [each[:2] for each in seen] == [(True, 1)] * 4
        assert [each[2] for each in seen[1::2]] == [TransactionState.COMMITTED, TransactionState.ROLLED_BACK]
        assert settings == [(level, mode)] * 2 + [fresh] * 2

    async def test_before_and_after_events_surround_the_commit(self, db: Db, marks: Marks) -> None:
        """Nothing new is durable in BEFORE_COMMIT, and everything in AFTER_COMMIT, in each of two transactions.
        If this fails, check the order of ``_trigger_event`` and ``_do_commit`` in ``commit``."""
        db.needs_second_session()
        needs_free_readers(db)
        seen: list[list[int]] = []

        async def look(manager: Any, **facts: Any) -> None:
            seen.append(await marks.durable())

        handler = db.callback(look)
        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, handler), (AFTER_COMMIT, handler)):
            for number in (1, 2):
                await db(db.backend.begin_transaction())
                await marks.add(number)
                await db(db.backend.commit_transaction())
        assert seen == [[], [1], [1], [1, 2]]

    async def test_a_before_commit_handler_can_write(self, db: Db, marks: Marks) -> None:
        """Its rows belong to the transaction.
        If this fails, check that ``commit`` keeps the level and autocommit unchanged while BEFORE_COMMIT runs."""

        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, _adding_two(db, marks))):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            await db(db.backend.commit_transaction())
        await marks.assert_kept(1, 2)

    async def test_what_a_before_rollback_handler_writes_is_undone(self, db: Db, marks: Marks) -> None:
        """The rollback leaves neither its row nor the transaction's (C12).
        If this fails, check that ``rollback`` keeps the level and autocommit unchanged while BEFORE_ROLLBACK runs."""

        with listening(db.backend.transaction_manager, (BEFORE_ROLLBACK, _adding_two(db, marks))):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            await db(db.backend.rollback_transaction())
        await marks.assert_kept()

    async def test_a_before_commit_handler_that_writes_and_raises_keeps_nothing(self, db: Db, marks: Marks) -> None:
        """A rollback undoes the handler's row too.
        If this fails, check that ``commit`` keeps autocommit off while BEFORE_COMMIT runs."""

        async def write(manager: Any, **facts: Any) -> None:
            await marks.add(2)
            raise HandlerFailure

        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, db.callback(write))):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            with pytest.raises((HandlerFailure, DatabaseError)):
                await db(db.backend.commit_transaction())
        await db(db.backend.rollback_transaction())
        await marks.assert_kept()

    async def test_a_before_commit_handler_that_raises_leaves_the_transaction_open(self, db: Db, marks: Marks) -> None:
        """``commit`` has sent nothing, so the transaction can be committed or rolled back.
        If this fails, check what ``commit`` restores when a handler raises."""
        manager = db.backend.transaction_manager
        for key, end in ((1, manager.rollback), (3, manager.commit)):
            with listening(manager, (BEFORE_COMMIT, raising)):
                await db(manager.begin())
                await marks.add(key)
                with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                    await db(manager.commit())
                reported = (manager.is_active, manager.transaction_level, manager.state)
            await marks.add(key + 1)
            await db(end())
            assert reported == (True, 1, TransactionState.ACTIVE)
            assert is_from_handler(caught.value) is True
            assert is_idle(db.backend)
        await marks.assert_kept(3, 4)

    async def test_a_before_rollback_handler_that_raises_leaves_the_transaction_open(
        self, db: Db, marks: Marks
    ) -> None:
        """``rollback`` has sent nothing, so the transaction can be rolled back, and even be committed.
        If this fails, check what ``rollback`` restores when a handler raises."""
        manager = db.backend.transaction_manager
        for key, end in ((1, manager.rollback), (3, manager.commit)):
            with listening(manager, (BEFORE_ROLLBACK, raising)):
                await db(manager.begin())
                await marks.add(key)
                with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                    await db(manager.rollback())
                reported = (manager.is_active, manager.transaction_level, manager.state)
            await marks.add(key + 1)
            await db(end())
            assert reported == (True, 1, TransactionState.ACTIVE)
            assert is_from_handler(caught.value) is True
        await marks.assert_kept(3, 4)

    async def test_an_after_commit_handler_that_raises_leaves_the_transaction_ended(self, db: Db, marks: Marks) -> None:
        """The work is durable, the level is 0, and the next transaction is new.
        If this fails, check where ``commit`` lowers the level."""
        manager = db.backend.transaction_manager
        with listening(manager, (AFTER_COMMIT, raising)):
            await db(manager.begin())
            await marks.add(1)
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                await db(manager.commit())
            idle = is_idle(db.backend)
        await _next_transaction_is_new(db, marks)
        assert is_from_handler(caught.value) is True
        assert idle is True
        await marks.assert_kept(1)

    async def test_an_after_rollback_handler_that_raises_leaves_the_transaction_ended(
        self, db: Db, marks: Marks
    ) -> None:
        """The work is undone, the level is 0, and the next transaction is new.
        If this fails, check where ``rollback`` lowers the level."""
        manager = db.backend.transaction_manager
        with listening(manager, (AFTER_ROLLBACK, raising)):
            await db(manager.begin())
            await marks.add(1)
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                await db(manager.rollback())
            idle = is_idle(db.backend)
        await _next_transaction_is_new(db, marks)
        assert is_from_handler(caught.value) is True
        assert idle is True
        await marks.assert_kept()

    async def test_a_block_whose_commit_is_stopped_by_a_handler_is_rolled_back(self, db: Db, marks: Marks) -> None:
        """The block raises the handler's exception and keeps nothing.
        If this fails, check ``transaction`` of the transaction manager."""
        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, raising)):
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                async with db.using(db.backend.transaction()):
                    await marks.add(1)
        assert is_from_handler(caught.value) is True
        assert is_idle(db.backend)
        await marks.assert_kept()

    @pytest.mark.parametrize("undone", [False, True], ids=["committed", "undone"])
    @pytest.mark.parametrize("event", [AFTER_COMMIT, AFTER_ROLLBACK], ids=lambda event: event.name)
    async def test_a_handler_of_the_end_can_have_its_own_transaction(
        self, db: Db, marks: Marks, event: TransactionEvent, undone: bool
    ) -> None:
        """It is a new one at level 1, and ends by itself; so does the next one (C12). If this fails, check that the level is
        counted down before ``commit`` and ``rollback`` fire their AFTER events."""
        manager = db.backend.transaction_manager
        levels: list[int] = []

        async def own() -> None:
            if levels:
                return
            levels.append(manager.transaction_level)
            await db(manager.begin())
            levels.append(manager.transaction_level)
            await marks.add(2)
            await db(manager.rollback() if undone else manager.commit())
            levels.append(manager.transaction_level)

        with listening(manager, (event, handler_of(db, own))):
            await db(manager.begin())
            await marks.add(1)
            await db(manager.commit() if event is AFTER_COMMIT else manager.rollback())
        idle = is_idle(db.backend)
        await _next_transaction_is_new(db, marks)
        assert (levels, idle) == ([0, 1, 0], True)
        await marks.assert_kept(*([1] if event is AFTER_COMMIT else []), *([] if undone else [2]))

    async def test_removing_an_unregistered_handler_changes_nothing(self, db: Db) -> None:
        """The other handlers stay. If this fails, check ``off`` of the transaction manager."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        with listening(manager, *recording_handlers(seen)):
            manager.off(BEFORE_COMMIT, raising)
            await db(manager.begin())
            await db(manager.commit())
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT]

    @pytest.mark.parametrize("call", ["on", "off"])
    async def test_an_unknown_event_is_refused(self, db: Db, call: str) -> None:
        """The call raises TypeError at once. If this fails, check the checks of ``on`` and ``off``."""
        with pytest.raises(TypeError):
            getattr(db.backend.transaction_manager, call)("AFTER_COMMIT", raising)

    async def test_a_handler_that_is_not_callable_is_refused(self, db: Db) -> None:
        """The call raises TypeError at once, not at the commit. If this fails, check the checks of ``on``."""
        with pytest.raises(TypeError):
            db.backend.transaction_manager.on(AFTER_COMMIT, "no handler")

    @only("async", "only the async manager takes both kinds of handler")
    async def test_async_and_sync_handlers_both_run(self, db: Db, marks: Marks) -> None:
        """Coroutine functions are awaited, in order.
        If this fails, check ``_trigger_event`` of the async transaction manager."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []

        async def slow(given: Any, **facts: Any) -> None:
            await asyncio.sleep(0)
            seen.append("slow")

        def quick(given: Any, **facts: Any) -> None:
            seen.append("quick")

        with listening(manager, (BEFORE_COMMIT, slow), (BEFORE_COMMIT, quick)):
            await manager.begin()
            await marks.add(1)
            await manager.commit()
        assert seen == ["slow", "quick"]
        await marks.assert_kept(1)


async def _next_transaction_is_new(db: Db, marks: Marks) -> None:
    """A transaction begun now is at level 1 and can be rolled back as a whole."""
    await db(db.backend.begin_transaction())
    level = db.backend.transaction_manager.transaction_level
    await marks.add(8)
    while db.backend.in_transaction:
        await db(db.backend.rollback_transaction())
    assert level == 1
    assert 8 not in await marks.ids()
