"""Backends in the core's pool: the part that a backend, not the pool, is responsible for."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import TransactionError, UnsupportedIsolationLevelError
from rhosocial.activerecord.backend.transaction import IsolationLevel

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import only, rule
from ...engine.schedules import Actor, wait
from ...schema.families.jobs import JOBS
from ..support.connections import answer, needs_sever
from ..support.settings import settings_of
from ..support.target_needs import needs_free_readers
from ..support.workers import LIMIT, durable, ended
from ._pools import insert, opened


class PoolTests(ConformanceTests):
    """A borrower receives a clean, working backend, and nothing of its use reaches the next borrower (C84)."""

    jobs = family_fixture(JOBS)

    async def test_two_borrowers_have_two_sessions(self, db: Db, jobs: Any) -> None:
        """One borrower's open transaction is invisible to the other.
        If this fails, check that ``connect`` shares no handle."""
        db.needs_second_session()
        needs_free_readers(db)
        async with opened(db, 2) as pool:
            one, two = await db(pool.acquire()), await db(pool.acquire())
            await db(one.begin_transaction())
            await insert(db, jobs, one, 1)
            rows = await db.rows(jobs.sql('SELECT "id" FROM {job}'), backend=two)
            assert (rows, two.in_transaction) == ([], False)
            await db(one.rollback_transaction())
            await db(pool.release(one))
            await db(pool.release(two))

    async def test_a_released_backend_works_again(self, db: Db) -> None:
        """It works again and again, in persistent and transient pools.
        If this fails, check ``connect`` after ``disconnect``."""
        for mode in ("persistent", "transient"):
            async with opened(db, 1, connection_mode=mode) as pool:
                for _ in range(3):
                    backend = await db(pool.acquire())
                    assert await answer(db, backend) == 42
                    await db(pool.release(backend))
                # A pool silently replaces a backend that can't connect again.
                assert pool.get_stats().total_created == 1

    async def test_uncommitted_work_does_not_outlive_a_disconnect(self, db: Db, jobs: Any) -> None:
        """A backend with an open transaction is released to a pool that disconnects.
        If this fails, check that ``disconnect`` rolls back."""
        db.needs_second_session()
        async with opened(db, 1, connection_mode="transient") as pool:
            backend = await db(pool.acquire())
            await db(backend.begin_transaction())
            await insert(db, jobs, backend, 1)
            await db(pool.release(backend))
            following = await db(pool.acquire())
            assert following.in_transaction is False
            await insert(db, jobs, following, 2)
            await db(pool.release(following))
            assert await durable(db, jobs) == [(2, 2)]

    async def test_an_open_transaction_does_not_reach_the_next_borrower(self, db: Db, jobs: Any) -> None:
        """A pool that keeps sessions connected hands out none in a transaction.
        If this fails, check that a released backend rolls back, and check ``release``."""
        db.needs_second_session()
        async with opened(db, 1) as pool:
            backend = await db(pool.acquire())
            await db(backend.begin_transaction())
            await insert(db, jobs, backend, 1)
            await db(pool.release(backend))
            following = await db(pool.acquire())
            inside = following.in_transaction
            if inside:
                await db(following.rollback_transaction())
            await db(pool.release(following))
        assert inside is False
        assert await durable(db, jobs) == []

    async def test_an_isolation_level_does_not_reach_the_next_borrower(self, db: Db) -> None:
        """The next borrower sees the original ``isolation_level``, and its session has the settings as they were.
        If this fails, check that the level is reset when a backend is released, in the session too."""
        async with opened(db, 1) as pool:
            backend = await db(pool.acquire())
            before, settings = backend.transaction_manager.isolation_level, await settings_of(db, backend)
            begun = 0
            # READ UNCOMMITTED is the last one that is set: it is no database's default.
            for level in (None, *reversed(IsolationLevel)):
                # A manager that takes a level may still refuse to begin at it.
                with contextlib.suppress(TransactionError, UnsupportedIsolationLevelError):
                    backend.transaction_manager.isolation_level = level
                    async with db.using(backend.transaction()):
                        assert await answer(db, backend) == 42
                    begun += 1
            assert begun > 0
            await db(pool.release(backend))
            following = await db(pool.acquire())
            after = following.transaction_manager.isolation_level
            found = await settings_of(db, following)
            await db(pool.release(following))
        assert (after, found) == (before, settings)

    async def test_a_session_that_was_lost_in_the_pool_is_not_handed_out(self, db: Db) -> None:
        """The next borrower's first statement works.
        If this fails, check that ``ping`` detects a lost session and ``connect`` replaces it."""
        needs_sever(db)
        async with opened(db, 1) as pool:
            backend = await db(pool.acquire())
            assert await answer(db, backend) == 42
            await db(pool.release(backend))
            await db.kill_session(backend)
            following = await db(pool.acquire())
            assert await answer(db, following) == 42
            await db(pool.release(following))

    async def test_an_error_in_a_pool_s_transaction_rolls_all_of_it_back(self, db: Db, jobs: Any) -> None:
        """The caller receives its own error, nothing is durable, and the backend is back in the pool.
        If this fails, check ``rollback``."""
        db.needs_second_session()

        async def block(pool: Any) -> None:
            async with db.using(pool.transaction()) as backend:
                await insert(db, jobs, backend, 1)
                raise KeyError("the caller's own")

        async with opened(db, 1) as pool:
            with pytest.raises(KeyError, match="the caller's own"):
                await block(pool)
            assert pool.get_stats().current_in_use == 0
            async with db.using(pool.transaction()) as backend:
                await insert(db, jobs, backend, 2)
        assert await durable(db, jobs) == [(2, 2)]

    @rule(waits=True)
    async def test_an_exhausted_pool_raises_timeout_error(self, db: Db) -> None:
        """It does so each time; after that it hands out the next backend that is released.
        If this fails, check what a failed ``acquire`` leaves behind."""
        async with opened(db, 1) as pool:
            backend = await db(pool.acquire())
            actor = Actor("late", db)
            try:
                for _ in range(2):
                    acquiring = actor.start(_acquire(db, pool, 0.1))
                    assert await wait(db, [acquiring], LIMIT) == [], "acquire does not end within its timeout"
                    assert isinstance(acquiring.exception(), TimeoutError), acquiring.exception()
            finally:
                actor.end()
            await db(pool.release(backend))
            again = await db(pool.acquire())
            assert await answer(db, again) == 42
            await db(pool.release(again))

    @rule(waits=True)
    @only("async", "only a task can be cancelled")
    async def test_a_borrower_that_is_cancelled_while_it_waits_takes_no_place(self, db: Db) -> None:
        """However far it came, the backend that is released after it goes to the next borrower.
        If this fails, check what a cancelled ``acquire`` leaves behind."""
        async with opened(db, 1) as pool:
            backend = await pool.acquire()
            for turns in range(5):
                waiting = asyncio.ensure_future(pool.acquire())
                for _ in range(turns):
                    await asyncio.sleep(0)
                waiting.cancel()
                await asyncio.wait([waiting], timeout=LIMIT)
                assert waiting.cancelled(), f"acquire is not cancelled after {turns} turns of the loop"
            await pool.release(backend)
            again = await pool.acquire(timeout=1)
            assert await answer(db, again) == 42
            await pool.release(again)
            assert pool.get_stats().current_in_use == 0

    @rule(waits=True)
    @only("async", "only a task can be cancelled")
    async def test_a_borrower_that_is_cancelled_while_it_connects_takes_no_place(self, db: Db) -> None:
        """The next borrower gets a backend, which connects.
        If this fails, check what a cancelled ``acquire`` leaves behind while it makes a backend."""
        connecting = asyncio.Event()

        def factory() -> Any:
            backend = db.unconnected()

            async def endless() -> None:
                connecting.set()
                await asyncio.sleep(2 * LIMIT)

            if not connecting.is_set():
                backend.connect = endless
            return backend

        async with opened(db, 1, factory) as pool:
            borrowing = asyncio.ensure_future(pool.acquire())
            await asyncio.wait_for(connecting.wait(), LIMIT)
            borrowing.cancel()
            await asyncio.wait([borrowing], timeout=LIMIT)
            assert borrowing.cancelled()
            again = await pool.acquire(timeout=1)
            assert await answer(db, again) == 42
            await pool.release(again)

    @rule(waits=True)
    @only("async", "only a task can be cancelled")
    async def test_a_borrower_that_is_cancelled_while_its_backend_is_checked_takes_no_place(self, db: Db) -> None:
        """The next borrower gets that backend or another one.
        If this fails, check what a cancelled ``acquire`` leaves behind while the validation query runs."""
        checking = asyncio.Event()

        async def endless(*_: Any, **__: Any) -> None:
            checking.set()
            await asyncio.sleep(2 * LIMIT)

        async with opened(db, 1) as pool:
            backend = await pool.acquire()
            await pool.release(backend)
            backend.execute = endless
            borrowing = asyncio.ensure_future(pool.acquire())
            await asyncio.wait_for(checking.wait(), LIMIT)
            borrowing.cancel()
            await asyncio.wait([borrowing], timeout=LIMIT)
            assert borrowing.cancelled()
            del backend.execute
            again = await pool.acquire(timeout=1)
            assert await answer(db, again) == 42
            await pool.release(again)

    @rule(waits=True)
    async def test_many_borrowers_release_every_backend(self, db: Db) -> None:
        """There are more threads or tasks than backends, in a pool with ``connection_mode="auto"``.
        If this fails, check that ``disconnect`` works in another thread or task."""
        actors = [Actor(f"borrower {number}", db) for number in range(4)]
        async with opened(db, 2, connection_mode="auto") as pool:
            try:
                found = [await ended(db, each) for each in [actor.start(_borrow(db, pool)) for actor in actors]]
            finally:
                for actor in actors:
                    actor.end()
            stats = pool.get_stats()
            assert found == [[42] * 4] * 4
            assert stats.current_in_use == 0
            assert stats.current_total <= 2


async def _acquire(db: Db, pool: Any, timeout: float) -> Any:
    return await db(pool.acquire(timeout=timeout))


async def _borrow(db: Db, pool: Any) -> list[Any]:
    answers = []
    for _ in range(4):
        backend = await db(pool.acquire())
        try:
            answers.append(await answer(db, backend))
        finally:
            await db(pool.release(backend))
    return answers
