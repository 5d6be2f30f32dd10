"""Rules of the area ``connection``: backends beside each other, threads, and what must not pile up."""

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

CYCLES = 50
THREADS = 4


class ConnectionSharingTests(ConformanceTests):
    """Two backends are two sessions, and a declared thread safety is kept (C24)."""

    async def test_two_backends_have_two_sessions(self, db: Db) -> None:
        """What one begins and ends does not touch the other. Look at ``connect``: no handle is kept by DSN or class."""
        first, second = db.unconnected(), db.unconnected()
        assert await db(first.connection) is not await db(second.connection)
        await db(first.begin_transaction())
        assert second.in_transaction is False
        await db(first.rollback_transaction())
        await db(first.disconnect())
        assert await db(second.ping(reconnect=False)) is True
        assert await answer(db, second) == 42

    async def test_adapters_registered_on_one_backend_stay_there(self, db: Db) -> None:
        """A registry belongs to its backend. Look at ``adapter_registry``: no class-level dictionary."""
        first, second = db.unconnected(), db.unconnected()
        adapter = next(iter(first.adapter_registry.get_all_adapters().values()))
        first.adapter_registry.register(adapter, _Unknown, str)
        assert first.adapter_registry.get_adapter(_Unknown, str) is adapter
        assert second.adapter_registry.get_adapter(_Unknown, str) is None

    async def test_the_thread_safety_is_declared(self, db: Db) -> None:
        """A number from 0 to 3, as PEP 249 counts. Look at ``threadsafety``."""
        assert type(db.backend.threadsafety) is int
        assert db.backend.threadsafety in (0, 1, 2, 3)

    async def test_the_concurrency_hint_makes_sense(self, db: Db) -> None:
        """No limit, or one of at least 1, with its reason as text. Look at ``get_concurrency_hint``."""
        ask = getattr(db.backend, "get_concurrency_hint", None)
        hint = None if ask is None else ask()
        if hint is None:
            skip(SkipKind.UNSUPPORTED, "the backend gives no hint about concurrency")
        assert hint.max_concurrency is None or (type(hint.max_concurrency) is int and hint.max_concurrency >= 1)
        assert type(hint.reason) is str

    @only("sync", "threads; an async backend belongs to its loop")
    async def test_backends_of_several_threads_do_not_mix(self, db: Db) -> None:
        """Each thread with a backend of its own gets its own answers. Look at state of classes and modules."""
        if _thread_safety(db) < 1:
            skip(SkipKind.UNSUPPORTED, "the driver must not be used by several threads at all")
        backends = [db.unconnected() for _ in range(THREADS)]
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda pair: _asked(db, pair[1], pair[0], close=True), enumerate(backends)))
        assert results == [_expected(number) for number in range(THREADS)]

    @only("sync", "threads; an async backend belongs to its loop")
    async def test_a_connection_may_change_its_thread_where_threads_may_share_it(self, db: Db) -> None:
        """``threadsafety`` of 2 or more is a promise about connections. Look at ``threadsafety`` and ``connect``."""
        backend = _shareable(db)
        assert await answer(db, backend) == 42
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_asked, db, backend, 7).result() == _expected(7)
        assert await answer(db, backend) == 42

    @rule(waits=True)
    @only("sync", "threads; an async backend belongs to its loop")
    async def test_threads_that_share_a_connection_get_their_own_answers(self, db: Db) -> None:
        """``threadsafety`` of 2 or more: no results are mixed. Look at ``_get_cursor``: no cursor is shared."""
        backend = _shareable(db)
        assert await answer(db, backend) == 42
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda number: _asked(db, backend, number), range(THREADS)))
        assert results == [_expected(number) for number in range(THREADS)]


class _Unknown:
    """A type that no backend has an adapter for."""


def _thread_safety(db: Db) -> int:
    declared = db.provider.thread_safety
    found: int = db.backend.threadsafety if declared is None else declared
    return found


def _shareable(db: Db) -> Any:
    if _thread_safety(db) < 2:
        skip(SkipKind.UNSUPPORTED, "the backend says that threads must not share a connection")
    return db.unconnected()


def _expected(number: int) -> list[int]:
    return [number * 100 + each for each in range(10)]


def _asked(db: Db, backend: Any, number: int, close: bool = False) -> list[Any]:
    """Ten different numbers that a thread sends to the database and gets back."""
    from rhosocial.activerecord.backend.options import ExecutionOptions
    from rhosocial.activerecord.backend.schema import StatementType

    options = ExecutionOptions(stmt_type=StatementType.DQL)
    found = []
    for each in _expected(number):
        found.append(
            backend.execute(db.sql(f'SELECT {each} AS "answer"{{nothing}}'), options=options).data[0]["answer"]
        )
    if close:
        backend.disconnect()
    return found


class ConnectionLeakTests(ConformanceTests):
    """Nothing that a session holds outlives it: files, sockets, threads."""

    @rule(waits=True)
    async def test_cycles_leave_no_descriptor_open(self, db: Db) -> None:
        """Connect, use, disconnect, fifty times. Look at ``disconnect``, and at cursors that are kept."""
        backend = db.unconnected()
        await _cycle(db, backend)
        before = open_descriptors()
        for _ in range(CYCLES):
            await _cycle(db, backend)
        assert open_descriptors() <= before

    @rule(waits=True)
    async def test_cycles_leave_no_thread_running(self, db: Db) -> None:
        """A driver that works through threads ends them. Look at ``disconnect``: it must wait for the thread's end."""
        backend = db.unconnected()
        await _cycle(db, backend)
        before = threading.active_count()
        for _ in range(10):
            await _cycle(db, backend)
        assert threads_above(before) == 0

    @rule(waits=True)
    async def test_connecting_again_closes_the_former_session(self, db: Db) -> None:
        """Ten connects leave one session. Look at ``connect`` while there is a connection."""
        backend = db.unconnected()
        await db(backend.connect())
        before, threads = open_descriptors(), threading.active_count()
        for _ in range(10):
            await db(backend.connect())
        assert open_descriptors() <= before
        assert threads_above(threads) == 0

    @rule(waits=True)
    @only("sync", "nobody can await a disconnect for an object that is gone")
    async def test_a_backend_that_nobody_holds_closes_its_session(self, db: Db) -> None:
        """Garbage collection disconnects. Look at ``__del__``, and at who else refers to a backend."""
        before = open_descriptors()
        for _ in range(5):
            backend = db.unconnected()
            assert await answer(db, backend) == 42
            db.forget(backend)
            del backend
        assert open_descriptors() <= before

    @rule(waits=True)
    async def test_queries_leave_no_descriptor_open(self, db: Db) -> None:
        """A hundred queries on one session open nothing that stays. Look at ``_get_cursor``."""
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
