"""Events of a transaction: when handlers run, and what holds when one raises."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import TransactionEvent, TransactionState

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rules import only
from ..support.transaction_rows import MarkRules, Marks, is_idle, listening

BEFORE_COMMIT, AFTER_COMMIT = TransactionEvent.BEFORE_COMMIT, TransactionEvent.AFTER_COMMIT
BEFORE_ROLLBACK, AFTER_ROLLBACK = TransactionEvent.BEFORE_ROLLBACK, TransactionEvent.AFTER_ROLLBACK


class HandlerFailure(Exception):
    """What the handlers of these rules raise."""


def raising(manager: Any, **facts: Any) -> None:
    """A handler that fails."""
    raise HandlerFailure


def recorder(seen: list[TransactionEvent]) -> list[tuple[TransactionEvent, Any]]:
    """A handler for each event that notes it."""

    def note(event: TransactionEvent) -> Any:
        return lambda manager, **facts: seen.append(event)

    return [(event, note(event)) for event in TransactionEvent]


def is_from_handler(error: BaseException) -> bool:
    """Whether what the caller got is the handler's exception, or has it among its causes."""
    found: Any = error
    while found is not None and not isinstance(found, HandlerFailure):
        found = found.__cause__ or found.__context__
    return found is not None


class EventTests(MarkRules):
    """Handlers of the four events run at the outermost end alone, and can't bring the manager out of step (C12)."""

    async def test_a_commit_fires_its_two_events_once_each(self, db: Db, marks: Marks) -> None:
        """BEFORE, then AFTER, and none of a rollback. Look at ``_trigger_event`` in ``commit``."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recorder(seen)):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            before_end = list(seen)
            await db(db.backend.commit_transaction())
        assert before_end == []
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT]

    async def test_a_rollback_fires_its_two_events_once_each(self, db: Db, marks: Marks) -> None:
        """BEFORE, then AFTER, and none of a commit. Look at ``_trigger_event`` in ``rollback``."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recorder(seen)):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            await db(db.backend.rollback_transaction())
        assert seen == [BEFORE_ROLLBACK, AFTER_ROLLBACK]

    async def test_a_block_fires_the_events_of_its_end(self, db: Db, marks: Marks) -> None:
        """Those of a commit when it ends, those of a rollback when it raises. Look at ``transaction``."""
        seen: list[TransactionEvent] = []
        with listening(db.backend.transaction_manager, *recorder(seen)):
            async with db.using(db.backend.transaction()):
                await marks.add(1)
            with pytest.raises(LookupError):
                async with db.using(db.backend.transaction()):
                    raise LookupError
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT, BEFORE_ROLLBACK, AFTER_ROLLBACK]

    @requires(Capability.SAVEPOINT)
    async def test_inner_ends_and_savepoints_fire_nothing(self, db: Db) -> None:
        """They are no ends of the transaction. Look at the levels in ``commit`` and ``rollback``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        with listening(manager, *recorder(seen)):
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

    async def test_every_transaction_fires_them_anew(self, db: Db) -> None:
        """A handler stays until it is taken off. Look at ``on``, ``off`` and at a list that is used up."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        pairs = recorder(seen)
        with listening(manager, *pairs):
            for _ in range(3):
                await db(manager.begin())
                await db(manager.commit())
        await db(manager.begin())
        await db(manager.commit())
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT] * 3

    async def test_handlers_run_in_the_order_of_their_registration(self, db: Db) -> None:
        """And only those of the event. Look at ``_trigger_event``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        names = ("first", "second", "third")
        pairs = [(BEFORE_COMMIT, lambda m, _name=name, **facts: seen.append(_name)) for name in names]
        with listening(manager, *pairs, (AFTER_ROLLBACK, raising)):
            await db(manager.begin())
            await db(manager.commit())
        assert seen == ["first", "second", "third"]

    async def test_a_handler_is_told_its_manager_and_the_transaction(self, db: Db) -> None:
        """Level, isolation level and mode as keywords; the state is the one reached. Look at ``_trigger_event``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []

        def note(given: Any, **facts: Any) -> None:
            seen.append((given is manager, facts["transaction_level"], given.state))
            assert {"isolation_level", "transaction_mode"} <= set(facts)

        with listening(manager, (AFTER_COMMIT, note), (AFTER_ROLLBACK, note)):
            await db(manager.begin())
            await db(manager.commit())
            await db(manager.begin())
            await db(manager.rollback())
        assert seen == [(True, 1, TransactionState.COMMITTED), (True, 1, TransactionState.ROLLED_BACK)]

    async def test_before_comes_before_the_statement_and_after_after_it(self, db: Db, marks: Marks) -> None:
        """Nothing is durable in BEFORE_COMMIT, all of it in AFTER_COMMIT. Look at the order in ``commit``."""
        db.needs_second_session()
        seen: list[list[int]] = []

        async def look(manager: Any, **facts: Any) -> None:
            seen.append(await marks.durable())

        handler = db.callback(look)
        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, handler), (AFTER_COMMIT, handler)):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            await db(db.backend.commit_transaction())
        assert seen == [[], [1]]

    async def test_a_handler_before_the_commit_can_still_write(self, db: Db, marks: Marks) -> None:
        """What it writes belongs to the transaction. Look at the level while BEFORE_COMMIT runs: autocommit is off."""

        async def write(manager: Any, **facts: Any) -> None:
            await marks.add(2)

        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, db.callback(write))):
            await db(db.backend.begin_transaction())
            await marks.add(1)
            await db(db.backend.commit_transaction())
        await marks.assert_kept(1, 2)

    async def test_a_handler_that_writes_and_raises_before_the_commit_makes_nothing_durable(
        self, db: Db, marks: Marks
    ) -> None:
        """Its write is part of what a rollback undoes. Look at autocommit while BEFORE_COMMIT runs."""

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

    async def test_a_handler_that_raises_before_the_commit_leaves_the_transaction_open(
        self, db: Db, marks: Marks
    ) -> None:
        """Nothing was sent; it can be committed or rolled back. Look at what ``commit`` restores (D108)."""
        manager = db.backend.transaction_manager
        with listening(manager, (BEFORE_COMMIT, raising)):
            await db(manager.begin())
            await marks.add(1)
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                await db(manager.commit())
            said = (manager.is_active, manager.transaction_level, manager.state)
        await marks.add(2)
        await db(manager.rollback())
        assert said == (True, 1, TransactionState.ACTIVE)
        assert is_from_handler(caught.value) is True
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_a_handler_that_raises_before_the_rollback_leaves_the_transaction_open(
        self, db: Db, marks: Marks
    ) -> None:
        """Nothing was sent; the work can even be committed. Look at what ``rollback`` restores (D108)."""
        manager = db.backend.transaction_manager
        with listening(manager, (BEFORE_ROLLBACK, raising)):
            await db(manager.begin())
            await marks.add(1)
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                await db(manager.rollback())
            said = (manager.is_active, manager.transaction_level, manager.state)
        await marks.add(2)
        await db(manager.commit())
        assert said == (True, 1, TransactionState.ACTIVE)
        assert is_from_handler(caught.value) is True
        await marks.assert_kept(1, 2)

    async def test_a_handler_that_raises_after_the_commit_finds_the_transaction_over(
        self, db: Db, marks: Marks
    ) -> None:
        """Durable, level 0, and the next one is new. Look at where ``commit`` lowers the level (D108, R08)."""
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

    async def test_a_handler_that_raises_after_the_rollback_finds_the_transaction_over(
        self, db: Db, marks: Marks
    ) -> None:
        """Undone, level 0, and the next one is new. Look at where ``rollback`` lowers the level (D108)."""
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
        """The block ends with the handler's exception and keeps nothing. Look at ``transaction``."""
        with listening(db.backend.transaction_manager, (BEFORE_COMMIT, raising)):
            with pytest.raises((HandlerFailure, DatabaseError)) as caught:
                async with db.using(db.backend.transaction()):
                    await marks.add(1)
        assert is_from_handler(caught.value) is True
        assert is_idle(db.backend)
        await marks.assert_kept()

    async def test_taking_off_what_is_not_there_changes_nothing(self, db: Db) -> None:
        """Nor do other handlers go with it. Look at ``off``."""
        manager = db.backend.transaction_manager
        seen: list[Any] = []
        with listening(manager, *recorder(seen)):
            manager.off(BEFORE_COMMIT, raising)
            await db(manager.begin())
            await db(manager.commit())
        assert seen == [BEFORE_COMMIT, AFTER_COMMIT]

    @pytest.mark.parametrize("call", ["on", "off"])
    async def test_something_that_is_no_event_is_refused(self, db: Db, call: str) -> None:
        """With a TypeError, at once. Look at the checks of ``on`` and ``off``."""
        with pytest.raises(TypeError):
            getattr(db.backend.transaction_manager, call)("AFTER_COMMIT", raising)

    async def test_a_handler_that_can_t_be_called_is_refused(self, db: Db) -> None:
        """With a TypeError, not at the commit. Look at the checks of ``on``."""
        with pytest.raises(TypeError):
            db.backend.transaction_manager.on(AFTER_COMMIT, "no handler")

    @only("async", "only the async manager takes both kinds of handler")
    async def test_coroutine_functions_and_ordinary_ones_both_run(self, db: Db, marks: Marks) -> None:
        """The former are awaited, in order. Look at ``_trigger_event`` of the async manager."""
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


async def _next_transaction_is_new(db: Db, marks: Marks) -> None:
    """A transaction begun now stands at level 1 and can be rolled back as a whole."""
    await db(db.backend.begin_transaction())
    level = db.backend.transaction_manager.transaction_level
    await marks.add(8)
    while db.backend.in_transaction:
        await db(db.backend.rollback_transaction())
    assert level == 1
    assert 8 not in await marks.ids()
