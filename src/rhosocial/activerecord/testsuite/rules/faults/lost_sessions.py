"""A session is lost in a transaction, in a savepoint, while idle or while waiting."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.schedules import Actor, wait
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.pairs import PAIRS
from ..support.connections import answer, lose, needs_sever, port_without_listener

ALL = 'SELECT "id", "v" FROM {pair} ORDER BY "id"'


async def victim(db: Db) -> Any:
    """A second session that the rule may lose."""
    db.needs_second_session()
    return await db.connect("victim")


async def put(db: Db, pairs: Any, key: int, backend: Any) -> None:
    """Insert one row through a backend."""
    await db.run(pairs.sql(f'INSERT INTO {{pair}} ("id", "v") VALUES ({key}, {key})'), backend=backend)


async def durable(db: Db, pairs: Any) -> list[int]:
    """The durable keys, read by the observer."""
    return [int(key) for key, _ in await db.observer.rows(pairs.sql(ALL))]


async def end(db: Db, backend: Any) -> None:
    """Roll back and disconnect a backend whose session is lost; errors are allowed (C21)."""
    with contextlib.suppress(DatabaseError):
        if backend.in_transaction:
            await db(backend.rollback_transaction())
    with contextlib.suppress(DatabaseError):
        await db(backend.disconnect())
    # Another rule checks that the manager has left the transaction.
    db.forget(backend)


class FaultsTests(ConformanceTests):
    """A transaction whose session is lost is over: nothing of it is durable, and every further statement raises
    a ``DatabaseError`` (C21, C38).

    The kit ends only sessions that it opened itself: from the server's side where the provider has the hook, else by closing
    the driver's connection, as for a database that is a file.
    """

    pairs = family_fixture(PAIRS)

    async def test_a_write_after_the_session_is_lost_raises(self, db: Db, pairs: Any) -> None:
        """In a transaction the next statement raises.
        If this fails, check that ``_get_cursor`` and the retry of ``execute`` don't reconnect in a transaction."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await put(db, pairs, 2, backend)
        await end(db, backend)
        assert await durable(db, pairs) == []

    async def test_statements_after_a_lost_transaction_are_not_autocommitted(self, db: Db, pairs: Any) -> None:
        """A caller that continues after the error writes nothing.
        If this fails, check the transaction level that the manager keeps after a reconnect."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        for key in (2, 3):
            with contextlib.suppress(DatabaseError):
                await put(db, pairs, key, backend)
        with contextlib.suppress(DatabaseError):
            await db(backend.rollback_transaction())
        assert await durable(db, pairs) == []
        # What the session still holds would become durable with its next change.
        with contextlib.suppress(DatabaseError):
            await put(db, pairs, 4, backend)
        assert await durable(db, pairs) in ([], [4])
        await end(db, backend)

    async def test_a_commit_after_the_session_is_lost_raises(self, db: Db, pairs: Any) -> None:
        """A commit is not acknowledged for a lost transaction.
        If this fails, check that ``_do_commit`` does not send COMMIT on a new session."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await db(backend.commit_transaction())
        await end(db, backend)
        assert await durable(db, pairs) == []

    async def test_a_with_block_whose_session_is_lost_ends_with_an_error(self, db: Db, pairs: Any) -> None:
        """The block must not end as if it had committed.
        If this fails, check how ``transaction`` handles a failed commit."""
        backend = await victim(db)

        async def block() -> None:
            async with db.using(backend.transaction()):
                await put(db, pairs, 1, backend)
                await lose(db, backend)
                await put(db, pairs, 2, backend)

        with pytest.raises(DatabaseError):
            await block()
        await end(db, backend)
        assert await durable(db, pairs) == []

    async def test_a_read_after_the_session_is_lost_raises(self, db: Db, pairs: Any) -> None:
        """In a transaction a read raises too, because a new session would show another snapshot.
        If this fails, check that reads don't reconnect in a transaction."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await db.rows(pairs.sql(ALL), backend=backend)
        await end(db, backend)

    @requires(Capability.SAVEPOINT)
    async def test_a_savepoint_does_not_outlive_its_session(self, db: Db, pairs: Any) -> None:
        """Rolling back to it raises, and nothing is durable.
        If this fails, check that ``rollback_to`` does not run on a new session."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        name = await db(backend.transaction_manager.savepoint())
        await put(db, pairs, 2, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await db(backend.transaction_manager.rollback_to(name))
        await end(db, backend)
        assert await durable(db, pairs) == []

    @requires(Capability.SAVEPOINT)
    async def test_an_inner_transaction_does_not_outlive_its_session(self, db: Db, pairs: Any) -> None:
        """Neither level continues.
        If this fails, check that ``commit`` of a nested transaction does not send RELEASE on a new session."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await db(backend.begin_transaction())
        await put(db, pairs, 2, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await db(backend.commit_transaction())
        await end(db, backend)
        assert await durable(db, pairs) == []

    async def test_many_rows_after_the_session_is_lost_are_not_written(self, db: Db, pairs: Any) -> None:
        """``execute_many`` in a lost transaction raises and writes nothing.
        If this fails, check how ``execute_many`` obtains its cursor."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with pytest.raises(DatabaseError):
            await db(backend.execute_many(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (?, ?)'), [(2, 2), (3, 3)]))
        await end(db, backend)
        assert await durable(db, pairs) == []

    async def test_a_lost_transaction_is_not_active(self, db: Db, pairs: Any) -> None:
        """After the error and the rollback ``in_transaction`` is ``False``.
        If this fails, check ``rollback`` when the ROLLBACK statement itself fails."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with contextlib.suppress(DatabaseError):
            await put(db, pairs, 2, backend)
        with contextlib.suppress(DatabaseError):
            await db(backend.rollback_transaction())
        active = backend.in_transaction
        await end(db, backend)
        assert active is False

    async def test_the_next_transaction_after_a_lost_one_commits(self, db: Db, pairs: Any) -> None:
        """After ``disconnect`` and ``ping`` the backend works again (C23).
        If this fails, check for state of the lost session."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with contextlib.suppress(DatabaseError):
            await db(backend.rollback_transaction())
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=True)) is True
        async with db.using(backend.transaction()):
            await put(db, pairs, 4, backend)
            await put(db, pairs, 5, backend)
        assert (await durable(db, pairs), backend.in_transaction) == ([4, 5], False)

    async def test_a_write_on_a_lost_idle_session_happens_once_or_raises(self, db: Db, pairs: Any) -> None:
        """Outside a transaction a backend may reconnect, but never writes twice or reports a write that did not happen.
        If this fails, check the retry of ``execute``."""
        backend = await victim(db)
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        written = [1, 2]
        try:
            await put(db, pairs, 2, backend)
        except DatabaseError:
            written = [1]
        assert await durable(db, pairs) == written
        await end(db, backend)

    async def test_a_read_on_a_lost_idle_session_is_right_or_raises(self, db: Db, pairs: Any) -> None:
        """It never returns ``None`` or an empty result in place of an error.
        If this fails, check what ``execute`` returns after its last retry."""
        backend = await victim(db)
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        keys: Any = [1]
        try:
            result = await db.run(pairs.sql(ALL), kind="DQL", backend=backend)
            keys = [row["id"] for row in result.data]
        except DatabaseError:
            await end(db, backend)
        assert keys == [1]

    async def test_losing_one_session_does_not_affect_another(self, db: Db, pairs: Any) -> None:
        """A transaction on the other session commits. If this fails, check for connections that backends share."""
        backend, other = await victim(db), await db.connect("other")
        await lose(db, backend)
        async with db.using(other.transaction()):
            await put(db, pairs, 7, other)
        assert await durable(db, pairs) == [7]
        await end(db, backend)

    async def test_disconnecting_a_lost_session_does_not_raise(self, db: Db) -> None:
        """The session is already closed, which is not an error (C23).
        If this fails, check that ``disconnect`` ignores the driver's error on close."""
        backend = await victim(db)
        await lose(db, backend)
        await db(backend.disconnect())
        assert await db(backend.ping(reconnect=False)) is False
        assert await answer(db, backend) == 42

    async def test_disconnecting_in_a_lost_transaction_leaves_nothing_open(self, db: Db, pairs: Any) -> None:
        """It may raise, but opens no new session and keeps no transaction (C23).
        If this fails, check that the rollback of ``disconnect`` does not reconnect."""
        backend = await victim(db)
        await db(backend.begin_transaction())
        await put(db, pairs, 1, backend)
        await lose(db, backend)
        with contextlib.suppress(DatabaseError):
            await db(backend.disconnect())
        alive = await db(backend.ping(reconnect=False))
        db.forget(backend)
        assert alive is False
        assert await durable(db, pairs) == []

    @rule(waits=True)
    async def test_a_session_that_is_lost_while_it_waits_raises(self, db: Db, pairs: Any) -> None:
        """A statement that waits for a lock ends with an error.
        If this fails, check that errors in ``_execute_query`` reach ``_handle_error``."""
        needs_sever(db)
        await db.observer.run(pairs.sql('INSERT INTO {pair} ("id", "v") VALUES (1, 1)'))
        holder, actor = await db.connect("holder"), Actor("waiting", db)
        await db(holder.begin_transaction())
        await db.run(pairs.sql('UPDATE {pair} SET "v" = 2 WHERE "id" = 1'), backend=holder)
        try:
            opening = actor.start(actor.open())
            assert await wait(db, [opening], 10) == []
            assert await wait(db, [actor.start(self._begin(db, actor))], 10) == []
            writing = actor.start(db.run(pairs.sql('UPDATE {pair} SET "v" = 3 WHERE "id" = 1'), backend=actor.backend))
            # It waits for the holder, which keeps the lock until this session is killed.
            assert await wait(db, [writing], 0.3) == [writing]
            await db.kill_session(actor.backend)
            assert await wait(db, [writing], 20) == []
            assert isinstance(writing.exception(), DatabaseError), writing.exception()
        finally:
            await db(holder.rollback_transaction())
            await wait(db, [actor.start(end(db, actor.backend))], 10)
            actor.end()
        assert await db.observer.rows(pairs.sql(ALL)) == [(1, 1)]

    @staticmethod
    async def _begin(db: Db, actor: Actor) -> None:
        await db(actor.backend.begin_transaction())

    async def test_a_failed_reconnect_raises(self, db: Db, pairs: Any) -> None:
        """It does not return ``None`` or an empty result (C22, C38).
        If this fails, check how ``execute`` handles an error of its reconnect."""
        needs_sever(db)
        backend = await victim(db)
        if getattr(backend.config, "port", None) is None:
            skip(SkipKind.OTHER, "the target is not reached through a port")
        await db.kill_session(backend)
        with port_without_listener() as port:
            backend.config.port = port
            with pytest.raises(DatabaseError):
                await db.run(pairs.sql(ALL), kind="DQL", backend=backend)
            with pytest.raises(BackendConnectionError):
                await db(backend.connect())
