"""Tasks of one event loop: statements must not block the loop, and cancelled tasks leave nothing half done.

The rules use a statement that waits for a lock, because it is slow on every database.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import socket
import threading
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.transaction import TransactionEvent

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.schedules import BLOCK
from ...schema.families.jobs import JOBS
from ..support.connections import answer, needs_network
from ..support.target_needs import needs_free_readers, needs_waiting_writers
from ..support.workers import LIMIT, durable, put

TASKS = "tasks of one event loop"
RESET = 3.0
"""Seconds until a connection that nobody accepts is reset."""
_CALLER: contextvars.ContextVar[str] = contextvars.ContextVar("art_caller", default="nobody")


@contextlib.asynccontextmanager
async def _held(db: Db, family: Any) -> AsyncIterator[Any]:
    """A session that holds the lock of job 1 until it is rolled back, at the end of the block at the latest.
    Skips where no writer waits for another."""
    needs_waiting_writers(db)
    holder = await db.connect("holder")
    await holder.begin_transaction()
    await db.run(family.sql('UPDATE {job} SET "v" = 99 WHERE "id" = 1'), backend=holder)
    try:
        yield holder
    finally:
        if holder.in_transaction:
            await holder.rollback_transaction()


def _reset(listening: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed meanwhile, or a platform that resets nothing
        listening.shutdown(socket.SHUT_RDWR)


async def _change(db: Db, family: Any, backend: Any) -> None:
    await db.run(family.sql('UPDATE {job} SET "v" = 11 WHERE "id" = 1'), backend=backend)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task that has had time to reach its lock wait, and wait for the task's end."""
    done, _ = await asyncio.wait([task], timeout=BLOCK)
    assert not done, f"the statement did not wait for the lock: {task}"
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=LIMIT)
    assert done, f"a cancelled task still runs after {LIMIT:g} s"


class ConcurrentTaskTests(ConformanceTests):
    """Statements don't block the event loop, and a cancelled task leaves nothing half done (contract C83)."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @only("async", TASKS)
    async def test_a_waiting_statement_does_not_block_the_event_loop(self, db: Db, jobs: Any) -> None:
        """The lock's holder can roll back while the other task waits.
        If this fails, check for driver calls that block instead of being awaited."""
        await put(db, jobs, (1, 10))
        waiting = await db.connect("waiting")
        async with _held(db, jobs) as holder:
            task = asyncio.ensure_future(_change(db, jobs, waiting))
            beats = 0
            while not task.done() and beats < 5:
                await asyncio.sleep(BLOCK / 5)
                beats += 1
            # If the statement blocks the loop, the holder can't release the lock, and the statement ends in a timeout.
            early = task.done()
            await holder.rollback_transaction()
            await asyncio.wait_for(task, LIMIT)
        assert (early, beats, await durable(db, jobs)) == (False, 5, [(1, 11)])

    @rule(waits=True)
    @only("async", TASKS)
    async def test_collecting_an_error_does_not_block_the_event_loop(self, db: Db, jobs: Any) -> None:
        """An error is garbage-collected while its session waits (C24).
        If this fails, check that every cursor is closed after an error, not by the collector."""
        await put(db, jobs, (1, 10))
        waiting = await db.connect("waiting")
        kept: list[Exception] = []
        try:
            await db.run(jobs.sql('INSERT INTO {job} ("id", "v") VALUES (1, 0)'), backend=waiting)
        except DatabaseError as error:
            kept.append(error)
        async with _held(db, jobs) as holder:
            task = asyncio.ensure_future(_change(db, jobs, waiting))
            done, _ = await asyncio.wait([task], timeout=BLOCK)
            assert not done, f"the statement did not wait for the lock: {task}"
            kept.clear()
            gc.collect()
            # If the collection blocked, the wait for the lock has ended in a timeout.
            await holder.rollback_transaction()
            await asyncio.wait_for(task, LIMIT)
        assert await durable(db, jobs) == [(1, 11)]

    @rule(waits=True)
    @only("async", TASKS)
    async def test_connecting_does_not_block_the_event_loop(self, db: Db) -> None:
        """A server on the same loop accepts the connection while ``connect`` waits.
        If this fails, check that ``connect`` does not block."""
        needs_network(db)
        reached = asyncio.Event()

        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            reached.set()
            writer.close()

        listening = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.start_server(hang_up, sock=listening)
        backend = db.unconnected(host="127.0.0.1", port=listening.getsockname()[1])
        # Where the loop is blocked, the driver would wait out its own limit, half a minute with some.
        resets = threading.Timer(RESET, _reset, [listening])
        resets.start()
        try:
            connecting = asyncio.ensure_future(backend.connect())
            done, _ = await asyncio.wait([connecting], timeout=LIMIT)
        finally:
            resets.cancel()
            server.close()
        assert done, f"connecting to a server that hangs up takes more than {LIMIT:g} s"
        # A blocked loop would run the server only after ``connect`` has ended.
        assert isinstance(connecting.exception(), Exception)
        assert reached.is_set()

    @rule(waits=True)
    @only("async", TASKS)
    async def test_after_a_cancelled_statement_the_next_result_is_right(self, db: Db, jobs: Any) -> None:
        """The next statement receives its own result.
        If this fails, check for a result of the cancelled statement on the wire or in a thread."""
        await put(db, jobs, (1, 10), (2, 20))
        waiting = await db.connect("waiting")
        async with _held(db, jobs):
            task = asyncio.ensure_future(_change(db, jobs, waiting))
            await _cancelled(task)
            assert task.cancelled()
        seen = []
        for number in (1, 2, 3):
            statement = jobs.sql(f'SELECT {number} AS "n", "v" FROM {{job}} WHERE "id" = 2')
            # The session may be closed (C83), but a statement never receives another one's result.
            with contextlib.suppress(DatabaseError):
                seen.append((number, await asyncio.wait_for(db.rows(statement, backend=waiting), LIMIT)))
        assert seen == [(number, [{"n": number, "v": 20}]) for number, _ in seen]
        assert seen != []
        assert waiting.in_transaction is False

    @rule(waits=True)
    @only("async", TASKS)
    async def test_a_cancelled_transaction_leaves_nothing_behind(self, db: Db, jobs: Any) -> None:
        """It is not open, not durable, and its locks are free.
        If this fails, check that ``transaction`` rolls back on ``BaseException``."""
        await put(db, jobs, (1, 10), (2, 20))
        waiting = await db.connect("waiting")
        async with _held(db, jobs):

            async def block() -> None:
                async with waiting.transaction():
                    await db.run(jobs.sql('UPDATE {job} SET "v" = 21 WHERE "id" = 2'), backend=waiting)
                    await _change(db, jobs, waiting)

            task = asyncio.ensure_future(block())
            await _cancelled(task)
            still_open = waiting.in_transaction
        assert still_open is False
        assert await db.observer.attempt(jobs.sql('UPDATE {job} SET "v" = "v" + 1 WHERE "id" = 2')) is True
        assert await durable(db, jobs) == [(1, 10), (2, 21)]
        assert await asyncio.wait_for(answer(db, waiting), LIMIT) == 42

    @rule(waits=True)
    @only("async", TASKS)
    async def test_after_a_cancelled_transaction_the_next_one_commits(self, db: Db, jobs: Any) -> None:
        """The next transaction begins and commits on its own.
        If this fails, check the level and the owner that the transaction manager keeps."""
        await put(db, jobs, (1, 10), (2, 20))
        waiting = await db.connect("waiting")
        async with _held(db, jobs):

            async def block() -> None:
                async with waiting.transaction():
                    await _change(db, jobs, waiting)

            await _cancelled(asyncio.ensure_future(block()))
        async with waiting.transaction():
            await db.run(jobs.sql('UPDATE {job} SET "v" = 21 WHERE "id" = 2'), backend=waiting)
            assert await durable(db, jobs) == [(1, 10), (2, 20)]
        assert (waiting.in_transaction, await durable(db, jobs)) == (False, [(1, 10), (2, 21)])

    @only("async", TASKS)
    @requires(Capability.SAVEPOINT)
    async def test_a_task_does_not_join_another_task_s_transaction(self, db: Db) -> None:
        """It is warned, refused or has to wait (C24).
        If this fails, check that ``transaction`` compares the current task with its owner."""
        backend = db.unconnected()
        await backend.connect()

        async def join_in() -> None:
            async with backend.transaction():
                await answer(db, backend)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            async with backend.transaction():
                await answer(db, backend)
                task = asyncio.ensure_future(join_in())
                await asyncio.wait([task], timeout=BLOCK)
                waited = not task.done()
            await asyncio.wait([task], timeout=LIMIT)
        refused = isinstance(task.exception(), DatabaseError)
        assert waited or refused or [each for each in caught if issubclass(each.category, UserWarning)]
        assert backend.in_transaction is False

    @only("async", TASKS)
    async def test_a_task_started_in_a_transaction_is_outside_it(self, db: Db, jobs: Any) -> None:
        """The task uses its own session, and its work survives the rollback.
        If this fails, check the context variables that the task inherits."""
        needs_free_readers(db)
        own = await db.connect("own")
        other = await db.connect("other")

        async def child() -> bool:
            rows = await db.rows(jobs.sql('SELECT "id" FROM {job}'), backend=other)
            return rows == [] and not other.in_transaction

        with pytest.raises(KeyError):
            async with own.transaction():
                await _put_into(db, jobs, own, 1)
                assert await asyncio.create_task(child()) is True
                raise KeyError("roll it back")
        await asyncio.create_task(_put_into(db, jobs, other, 2))
        assert await durable(db, jobs) == [(2, 2)]

    @only("async", TASKS)
    async def test_a_handler_sees_the_caller_s_context(self, db: Db) -> None:
        """A context variable of the caller is set in the handler.
        If this fails, check that handlers run in the caller's task and not in another thread or context."""
        backend = db.unconnected()
        await backend.connect()
        seen: list[str] = []

        async def handler(*_: Any, **__: Any) -> None:
            seen.append(_CALLER.get())

        backend.transaction_manager.on(TransactionEvent.AFTER_COMMIT, handler)
        token = _CALLER.set("the rule")
        try:
            async with backend.transaction():
                assert await answer(db, backend) == 42
        finally:
            _CALLER.reset(token)
        assert seen == ["the rule"]


async def _put_into(db: Db, family: Any, backend: Any, key: int) -> None:
    """Insert a job through a given session."""
    await db.run(family.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {key})'), backend=backend)
