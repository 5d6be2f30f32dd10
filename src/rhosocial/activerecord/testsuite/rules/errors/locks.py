"""Two sessions in each other's way: lock timeouts, deadlocks, serialization failures (C05)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import Actor
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.transaction_rows import abandon
from ..support.workers import failure
from ._failing_statements import GuardRules, Guards, driver_error, is_deadlock, is_worth_a_retry


def change(guards: Guards, key: int, note: str) -> str:
    """A statement that changes one guard and locks no other: a unique index would also lock neighbours that are gone."""
    return str(guards.family.sql(f'UPDATE {{guard}} SET "note" = \'{note}\' WHERE "id" = {key}'))


async def notes(db: Db, guards: Guards) -> list[Any]:
    """What is durable of the two guards."""
    rows = await db.observer.rows(guards.family.sql('SELECT "note" FROM {guard} ORDER BY "id"'))
    return [row[0] for row in rows]


class LockErrorTests(GuardRules):
    """Who waits in vain gets an error that says: try again."""

    @rule(waits=True)
    async def test_a_lock_that_is_not_given_is_a_lock_or_operational_error(self, db: Db, guards: Guards) -> None:
        """Outside a transaction; the session goes on. Look at ``_handle_error`` and the timeout's code (D126, R20)."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await db.run(change(guards, 1, "other"), backend=other)
        with pytest.raises(DatabaseError) as caught:
            await db.run(change(guards, 1, "mine"))
        await db(other.rollback_transaction())
        assert is_worth_a_retry(caught.value) is True
        assert isinstance(driver_error(caught.value), Exception)
        await db.run(change(guards, 1, "mine"))
        assert await notes(db, guards) == ["mine", "two"]

    @rule(waits=True)
    async def test_a_lock_that_is_not_given_in_a_transaction_undoes_what_a_rollback_undoes(
        self, db: Db, guards: Guards
    ) -> None:
        """All of it. Some databases refuse the BEGIN already. Look at ``_handle_error`` (D113, D126)."""
        other = await db.connect("other")
        await db(other.begin_transaction())
        await db.run(change(guards, 1, "other"), backend=other)
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
    async def test_a_serialization_failure_is_worth_another_try(self, db: Db, guards: Guards) -> None:
        """At SERIALIZABLE a read row can't change under a writer: somebody is told. Look at SQLSTATE 40001 (R20)."""
        manager = db.backend.transaction_manager
        other = await db.connect("other")
        errors: list[DatabaseError] = []
        refused = None
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
        assert [is_worth_a_retry(error) for error in errors] in ([True], [True, True])
        # Whoever was not told is durable; when both were, nobody is.
        told = {"other" if error is refused else "mine" for error in errors}
        assert (await notes(db, guards))[0] in {"mine", "other", "one"} - told
        assert await guards.is_usable() is True


class DeadlockTests(GuardRules):
    """Of two sessions that wait for each other one is told that it is the victim, and the other goes on."""

    @rule(waits=True)
    async def test_the_victim_of_a_deadlock_gets_a_deadlock_error(self, db: Db, guards: Guards) -> None:
        """With the driver's as its cause. Look at ``_handle_error`` and the server's code for it (D126, R20)."""
        meeting = await meet(db, guards)
        await db(meeting.survivor.commit_transaction())
        await abandon(db, meeting.victim)
        assert is_deadlock(meeting.error) is True
        assert isinstance(driver_error(meeting.error), Exception)

    @rule(waits=True)
    async def test_after_a_deadlock_the_survivor_s_work_is_whole_and_the_victim_begins_anew(
        self, db: Db, guards: Guards
    ) -> None:
        """Nothing of the victim's is durable. Look at ``rollback`` of a transaction that the server has ended (D113)."""
        meeting = await meet(db, guards)
        await db(meeting.survivor.commit_transaction())
        await abandon(db, meeting.victim)
        first = await notes(db, guards)
        async with db.using(meeting.victim.transaction()):
            await db.run(change(guards, 2, "again"), backend=meeting.victim)
        assert first == meeting.written
        assert await notes(db, guards) == [first[0], "again"]

    @rule(waits=True)
    async def test_what_follows_in_the_victim_s_transaction_never_autocommits(self, db: Db, guards: Guards) -> None:
        """It raises, or a rollback undoes it (C01). Look at what the manager believes after the error (D113)."""
        meeting = await meet(db, guards)
        await db(meeting.survivor.commit_transaction())
        with contextlib.suppress(DatabaseError):
            await db.run(change(guards, 1, "stray"), backend=meeting.victim)
        await abandon(db, meeting.victim)
        assert await notes(db, guards) == meeting.written


@dataclass
class Meeting:
    """How two transactions met: who was told to give way and how, and what the other has written."""

    victim: Any
    survivor: Any
    error: DatabaseError
    written: list[str]


async def meet(db: Db, guards: Guards) -> Meeting:
    """Let two sessions wait for each other, each in a thread or a task of its own."""
    one, two = await crossed(db, guards)
    actors = [Actor("one", db), Actor("two", db)]
    try:
        wishes = [
            actors[0].start(db.run(change(guards, 2, "a2"), backend=one)),
            actors[1].start(db.run(change(guards, 1, "b1"), backend=two)),
        ]
        of_one, of_two = [await failure(db, wish) for wish in wishes]
    finally:
        for actor in actors:
            actor.end()
    if of_one is not None:
        assert of_two is None, "of two sessions that wait for each other one gives way, not both"
        return Meeting(one, two, of_one, ["b1", "b2"])
    assert of_two is not None, "of two sessions that wait for each other one gives way"
    return Meeting(two, one, of_two, ["a1", "a2"])


async def crossed(db: Db, guards: Guards) -> tuple[Any, Any]:
    """Two sessions in transactions, each with the row that the other will want; skips where one writer excludes all."""
    one, two = await db.connect("one"), await db.connect("two")
    await db(one.begin_transaction())
    await db.run(change(guards, 1, "a1"), backend=one)
    try:
        await db(two.begin_transaction())
        await db.run(change(guards, 2, "b2"), backend=two)
    except TransactionError:
        await db(one.rollback_transaction())
        skip(SkipKind.UNSUPPORTED, "a second writer can't begin here, so there are no deadlocks")
    return one, two
