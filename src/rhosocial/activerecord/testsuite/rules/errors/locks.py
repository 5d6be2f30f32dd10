"""Two sessions block each other: lock timeouts, deadlocks and serialization failures (C05)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError, UnsupportedIsolationLevelError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import Actor
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.target_needs import needs_waiting_writers
from ..support.transaction_rows import abandon
from ..support.workers import BOTH_FAILED, failure
from ._failing_statements import GuardRules, Guards, driver_error, is_deadlock, is_worth_a_retry


def change(guards: Guards, key: int, note: str) -> str:
    """An UPDATE that locks one guard only: a change of a unique index would also lock neighbouring entries."""
    return str(guards.family.sql(f'UPDATE {{guard}} SET "note" = \'{note}\' WHERE "id" = {key}'))


async def notes(db: Db, guards: Guards) -> list[Any]:
    """The durable notes of the two guards."""
    rows = await db.observer.rows(guards.family.sql('SELECT "note" FROM {guard} ORDER BY "id"'))
    return [row[0] for row in rows]


class LockErrorTests(GuardRules):
    """A lock or serialization failure raises an error class that calls for a retry."""

    @rule(waits=True)
    async def test_a_lock_timeout_raises_lock_or_operational_error(self, db: Db, guards: Guards) -> None:
        """This holds outside a transaction, and the session stays usable (C05).
        If this fails, check that ``_handle_error`` translates the driver's code for a lock timeout."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await db.run(change(guards, 1, "other"), backend=other)
        async with db.impatient(db.backend):
            with pytest.raises(DatabaseError) as caught:
                await db.run(change(guards, 1, "mine"))
        await db(other.rollback_transaction())
        assert is_worth_a_retry(caught.value) is True
        assert isinstance(driver_error(caught.value), Exception)
        await db.run(change(guards, 1, "mine"))
        assert await notes(db, guards) == ["mine", "two"]

    @rule(waits=True)
    async def test_a_lock_timeout_in_a_transaction_rolls_all_of_it_back(self, db: Db, guards: Guards) -> None:
        """Some databases refuse the BEGIN already (C05).
        If this fails, check ``_handle_error``, and the rollback in ``transaction``."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await db.run(change(guards, 1, "other"), backend=other)
        async with db.impatient(db.backend):
            with pytest.raises(DatabaseError) as caught:
                async with db.using(db.backend.transaction()):
                    await db.run(change(guards, 2, "mine"))
                    await db.run(change(guards, 1, "mine"))
        await db(other.commit_transaction())
        assert is_worth_a_retry(caught.value) is True
        assert db.backend.in_transaction is False
        assert await notes(db, guards) == ["other", "two"]
        assert await guards.is_usable() is True

    @rule(waits=True)
    async def test_a_serialization_failure_calls_for_a_retry(self, db: Db, guards: Guards) -> None:
        """At SERIALIZABLE a row that was read can't be changed by both sessions: at least one receives an error (C05).
        If this fails, check that ``_handle_error`` translates SQLSTATE 40001."""
        manager = db.backend.transaction_manager
        other = await db.connect("other")
        errors: list[DatabaseError] = []
        refused = None
        async with db.impatient(db.backend), db.impatient(other):
            try:
                async with db.using(manager.transaction(isolation_level=IsolationLevel.SERIALIZABLE)):
                    await db.rows(guards.family.sql('SELECT "note" FROM {guard} WHERE "id" = 1'))
                    try:
                        await db.run(change(guards, 1, "other"), backend=other)
                    except DatabaseError as error:
                        refused = error
                        errors.append(error)
                    await db.run(change(guards, 1, "mine"))
            except DatabaseError as error:
                errors.append(error)
        await abandon(db, db.backend)
        if any(isinstance(each.__cause__, UnsupportedIsolationLevelError) for each in errors):
            skip(SkipKind.UNSUPPORTED, "the backend refuses SERIALIZABLE")
        assert [is_worth_a_retry(error) for error in errors] in ([True], [True, True])
        # The session without an error is durable; when both received one, neither is.
        failed = {"other" if error is refused else "mine" for error in errors}
        assert (await notes(db, guards))[0] in {"mine", "other", "one"} - failed
        assert await guards.is_usable() is True


class DeadlockTests(GuardRules):
    """Of two sessions that wait for each other, one receives a ``DeadlockError`` and the other continues."""

    @rule(waits=True)
    async def test_the_victim_of_a_deadlock_gets_a_deadlock_error(self, db: Db, guards: Guards) -> None:
        """The driver's error is its cause (C05).
        If this fails, check that ``_handle_error`` translates the server's code for a deadlock."""
        deadlock = await provoke_deadlock(db, guards)
        await db(deadlock.survivor.commit_transaction())
        await abandon(db, deadlock.victim)
        assert is_deadlock(deadlock.error) is True
        assert isinstance(driver_error(deadlock.error), Exception)

    @rule(waits=True)
    async def test_after_a_deadlock_only_the_survivor_s_work_is_durable(self, db: Db, guards: Guards) -> None:
        """The victim's transaction leaves nothing, and the victim can begin a new one.
        If this fails, check ``rollback`` of a transaction that the server has ended."""
        deadlock = await provoke_deadlock(db, guards)
        await db(deadlock.survivor.commit_transaction())
        await abandon(db, deadlock.victim)
        first = await notes(db, guards)
        async with db.using(deadlock.victim.transaction()):
            await db.run(change(guards, 2, "again"), backend=deadlock.victim)
        assert first == deadlock.written
        assert await notes(db, guards) == [first[0], "again"]

    @rule(waits=True)
    async def test_a_statement_after_a_deadlock_is_not_autocommitted(self, db: Db, guards: Guards) -> None:
        """The victim's next statement raises, or its rollback undoes it (C01).
        If this fails, check the state that the transaction manager keeps after the error."""
        deadlock = await provoke_deadlock(db, guards)
        await db(deadlock.survivor.commit_transaction())
        with contextlib.suppress(DatabaseError):
            await db.run(change(guards, 1, "stray"), backend=deadlock.victim)
        await abandon(db, deadlock.victim)
        assert await notes(db, guards) == deadlock.written


@dataclass
class Deadlock:
    """The outcome of a deadlock: its victim with its error, and the survivor with the notes that it wrote."""

    victim: Any
    survivor: Any
    error: DatabaseError
    written: list[str]


async def provoke_deadlock(db: Db, guards: Guards) -> Deadlock:
    """Let two sessions wait for each other, each in its own thread or task."""
    one, two = await two_lock_holders(db, guards)
    actors = [Actor("one", db), Actor("two", db)]
    try:
        waiting = [
            actors[0].start(db.run(change(guards, 2, "a2"), backend=one)),
            actors[1].start(db.run(change(guards, 1, "b1"), backend=two)),
        ]
        of_one, of_two = [await failure(db, each) for each in waiting]
    finally:
        for actor in actors:
            actor.end()
    if of_one is not None:
        assert of_two is None, f"both sessions of a deadlock received an error; {BOTH_FAILED}"
        return Deadlock(one, two, of_one, ["b1", "b2"])
    assert of_two is not None, "neither session of a deadlock received an error"
    return Deadlock(two, one, of_two, ["a1", "a2"])


async def two_lock_holders(db: Db, guards: Guards) -> tuple[Any, Any]:
    """Two sessions in transactions, each with a lock that the other will want; skips where only one may write."""
    needs_waiting_writers(db)
    one, two = await db.connect("one"), await db.connect("two")
    await db(one.begin_transaction())
    await db.run(change(guards, 1, "a1"), backend=one)
    try:
        async with db.impatient(two):
            await db(two.begin_transaction())
            await db.run(change(guards, 2, "b2"), backend=two)
    except TransactionError:
        await db(one.rollback_transaction())
        skip(SkipKind.UNSUPPORTED, "a second writer can't begin a transaction, so there are no deadlocks")
    return one, two
