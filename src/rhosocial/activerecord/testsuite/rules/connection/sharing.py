"""Several backends side by side, threads, and resources that must not leak."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.connections import answer, open_descriptors, threads_above
from ..support.target_needs import needs_free_readers

CYCLES = 12
THREADS = 4


class ConnectionSharingTests(ConformanceTests):
    """Two backends have two sessions, and the declared thread safety holds (C24)."""

    level = "standard"

    async def test_two_backends_have_two_sessions(self, db: Db) -> None:
        """A transaction or disconnect on one does not affect the other: each sees its own rows alone until they are
        committed, ends its own transaction, and outlives the other.
        If this fails, check that ``connect`` shares no handle by DSN or class."""
        needs_free_readers(db)
        first, second = db.unconnected(), db.unconnected()
        assert await db(first.connection) is not await db(second.connection)
        table = await self._table_of_both(db, first, second)
        sees = db.sql(f'SELECT "id" FROM {table}')
        await db(first.begin_transaction())
        assert (first.in_transaction, second.in_transaction) == (True, False)
        await db.run(db.sql(f'INSERT INTO {table} ("id") VALUES (1)'), backend=first)
        assert [await db.rows(sees, backend=each) for each in (first, second)] == [[{"id": 1}], []]
        await db(first.rollback_transaction())
        await db(second.begin_transaction())
        assert (first.in_transaction, second.in_transaction) == (False, True)
        await db(second.rollback_transaction())
        assert [await db.rows(sees, backend=each) for each in (first, second)] == [[], []]
        await db(first.disconnect())
        assert await db(second.ping(reconnect=False)) is True
        assert await answer(db, second) == 42

    async def _table_of_both(self, db: Db, first: Any, second: Any) -> str:
        """The quoted name of an empty table that both sessions have; where each has a database of its own, two of that
        name."""
        name = db.own_name("both")
        table: str = db.provider.quote(name)
        if db.observable:
            db.on_cleanup(db.provider.drop_statement(name))
        for each in (first,) if db.observable else (first, second):
            await db.run(db.sql(f'CREATE TABLE {table} ("id" INTEGER)'), kind="DDL", backend=each)
        return table

    async def test_adapters_registered_on_one_backend_stay_there(self, db: Db) -> None:
        """Each backend has its own registry.
        If this fails, check that ``adapter_registry`` is not a class attribute."""
        first, second = db.unconnected(), db.unconnected()
        adapter = next(iter(first.adapter_registry.get_all_adapters().values()))
        first.adapter_registry.register(adapter, _Unknown, str)
        assert first.adapter_registry.get_adapter(_Unknown, str) is adapter
        assert second.adapter_registry.get_adapter(_Unknown, str) is None

    async def test_the_thread_safety_is_declared(self, db: Db) -> None:
        """``threadsafety`` is an integer from 0 to 3, as in PEP 249.
        If this fails, check the property ``threadsafety``."""
        assert type(db.backend.threadsafety) is int
        assert db.backend.threadsafety in (0, 1, 2, 3)

    async def test_the_concurrency_hint_is_valid(self, db: Db) -> None:
        """The limit is ``None`` or at least 1, and the reason is text.
        If this fails, check ``get_concurrency_hint``."""
        ask = getattr(db.backend, "get_concurrency_hint", None)
        hint = None if ask is None else ask()
        if hint is None:
            skip(SkipKind.UNSUPPORTED, "the backend returns no concurrency hint")
        assert hint.max_concurrency is None or (type(hint.max_concurrency) is int and hint.max_concurrency >= 1)
        assert type(hint.reason) is str

    @only("sync", "the rule uses threads; an async backend belongs to its loop")
    async def test_backends_of_several_threads_do_not_mix(self, db: Db) -> None:
        """Each thread with its own backend receives its own results.
        If this fails, check for state in classes and modules."""
        if _thread_safety(db) < 1:
            skip(SkipKind.UNSUPPORTED, "the driver does not support threads (threadsafety 0)")
        backends = [db.unconnected() for _ in range(THREADS)]
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(
                pool.map(lambda pair: _select_numbers(db, pair[1], pair[0], close=True), enumerate(backends))
            )
        assert results == [_numbers(number) for number in range(THREADS)]

    @only("sync", "the rule uses threads; an async backend belongs to its loop")
    async def test_a_shareable_connection_works_in_another_thread(self, db: Db) -> None:
        """``threadsafety`` of 2 or more promises that threads may share a connection.
        If this fails, check ``threadsafety`` and the options that ``connect`` passes to the driver."""
        backend = _shareable(db)
        assert await answer(db, backend) == 42
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_select_numbers, db, backend, 7).result() == _numbers(7)
        assert await answer(db, backend) == 42

    @rule(waits=True)
    @only("sync", "the rule uses threads; an async backend belongs to its loop")
    async def test_threads_that_share_a_connection_get_their_own_results(self, db: Db) -> None:
        """With ``threadsafety`` of 2 or more no results are mixed up.
        If this fails, check that ``_get_cursor`` returns a new cursor for each statement."""
        backend = _shareable(db)
        assert await answer(db, backend) == 42
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda number: _select_numbers(db, backend, number), range(THREADS)))
        assert results == [_numbers(number) for number in range(THREADS)]


class _Unknown:
    """A type that no backend has an adapter for."""


def _thread_safety(db: Db) -> int:
    declared = db.provider.thread_safety
    found: int = db.backend.threadsafety if declared is None else declared
    return found


def _shareable(db: Db) -> Any:
    if _thread_safety(db) < 2:
        skip(SkipKind.UNSUPPORTED, "threads must not share a connection (threadsafety below 2)")
    return db.unconnected()


def _numbers(number: int) -> list[int]:
    return [number * 100 + each for each in range(10)]


def _select_numbers(db: Db, backend: Any, number: int, close: bool = False) -> list[Any]:
    """Select ten different numbers, one by one, and return what the database answered."""
    from rhosocial.activerecord.backend.options import ExecutionOptions
    from rhosocial.activerecord.backend.schema import StatementType

    options = ExecutionOptions(stmt_type=StatementType.DQL)
    found = []
    for each in _numbers(number):
        found.append(
            backend.execute(db.sql(f'SELECT {each} AS "answer"{{nothing}}'), options=options).data[0]["answer"]
        )
    if close:
        backend.disconnect()
    return found


class ConnectionLeakTests(ConformanceTests):
    """Files, sockets and threads of a session end with it."""

    level = "standard"

    @rule(waits=True)
    async def test_connecting_and_disconnecting_leaves_no_descriptor_open(self, db: Db) -> None:
        """A dozen cycles of connect, query and disconnect leave no file descriptor open.
        If this fails, check that ``disconnect`` closes the handle and its cursors."""
        backend = db.unconnected()
        await _cycle(db, backend)
        before = open_descriptors()
        for _ in range(CYCLES):
            await _cycle(db, backend)
        assert open_descriptors() <= before

    @rule(waits=True)
    async def test_connecting_and_disconnecting_leaves_no_thread_running(self, db: Db) -> None:
        """A driver that uses threads ends them.
        If this fails, check that ``disconnect`` waits for the driver's thread."""
        backend = db.unconnected()
        await _cycle(db, backend)
        before = threading.active_count()
        for _ in range(10):
            await _cycle(db, backend)
        assert threads_above(before) == 0

    @rule(waits=True)
    async def test_connecting_again_closes_the_former_session(self, db: Db) -> None:
        """After ten connects one session is open. If this fails, check that ``connect`` closes an existing handle."""
        backend = db.unconnected()
        await db(backend.connect())
        before, threads = open_descriptors(), threading.active_count()
        for _ in range(10):
            await db(backend.connect())
        assert open_descriptors() <= before
        assert threads_above(threads) == 0

    @rule(waits=True)
    @only("sync", "a collected object can't await its disconnect")
    async def test_a_garbage_collected_backend_closes_its_session(self, db: Db) -> None:
        """Garbage collection of a backend disconnects it.
        If this fails, check ``__del__``, and references that keep the backend alive."""
        before = open_descriptors()
        for _ in range(5):
            backend = db.unconnected()
            assert await answer(db, backend) == 42
            db.forget(backend)
            del backend
        assert open_descriptors() <= before

    @rule(waits=True)
    async def test_queries_leave_no_descriptor_open(self, db: Db) -> None:
        """A hundred queries on one session leave no file descriptor open.
        If this fails, check that cursors of ``_get_cursor`` are closed."""
        backend = db.unconnected()
        await db(backend.connect())
        assert await answer(db, backend) == 42
        before = open_descriptors()
        for _ in range(100):
            await answer(db, backend)
        assert open_descriptors() <= before


async def _cycle(db: Db, backend: Any) -> None:
    await db(backend.connect())
    await answer(db, backend)
    await db(backend.disconnect())
