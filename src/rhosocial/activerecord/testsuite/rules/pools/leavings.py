"""What a borrower leaves behind, and what fails while a pool lends: the next borrower notices neither (C84)."""

from __future__ import annotations

import contextlib
import gc
from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError, OperationalError

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.jobs import JOBS
from ..support.connections import answer, lose
from ..support.workers import durable
from ._pools import insert, opened

MODES = ("persistent", "transient")


async def _begun(db: Db, jobs: Any, backend: Any) -> None:
    await db(backend.begin_transaction())
    await insert(db, jobs, backend, 1)


async def _nested(db: Db, jobs: Any, backend: Any) -> None:
    await _begun(db, jobs, backend)
    await db(backend.begin_transaction())
    await insert(db, jobs, backend, 3)


async def _nested_rolled_back(db: Db, jobs: Any, backend: Any) -> None:
    await _nested(db, jobs, backend)
    await db(backend.rollback_transaction())


async def _nested_committed(db: Db, jobs: Any, backend: Any) -> None:
    await _nested(db, jobs, backend)
    await db(backend.commit_transaction())


async def _savepoint(db: Db, jobs: Any, backend: Any) -> str:
    await _begun(db, jobs, backend)
    name: str = await db(backend.transaction_manager.savepoint())
    await insert(db, jobs, backend, 3)
    return name


async def _back_at_a_savepoint(db: Db, jobs: Any, backend: Any) -> None:
    name = await _savepoint(db, jobs, backend)
    await db(backend.transaction_manager.rollback_to(name))


async def _savepoint_released(db: Db, jobs: Any, backend: Any) -> None:
    name = await _savepoint(db, jobs, backend)
    await db(backend.transaction_manager.release(name))


async def _after_an_error(db: Db, jobs: Any, backend: Any) -> None:
    await _begun(db, jobs, backend)
    with pytest.raises(DatabaseError):
        await db.rows(f"SELECT 1 FROM {db.provider.quote(db.own_name('nowhere'))}", backend=backend)


async def _nested_after_a_violation(db: Db, jobs: Any, backend: Any) -> None:
    """The driver's statement failed, and is still there when the session ends."""
    await _nested(db, jobs, backend)
    await db(backend.begin_transaction())
    with pytest.raises(DatabaseError):
        await insert(db, jobs, backend, 3)
    await db(backend.rollback_transaction())


_OF_SAVEPOINTS = {
    "nested": _nested,
    "nested_rolled_back": _nested_rolled_back,
    "nested_committed": _nested_committed,
    "nested_after_a_violation": _nested_after_a_violation,
    "savepoint": _savepoint,
    "back_at_a_savepoint": _back_at_a_savepoint,
    "savepoint_released": _savepoint_released,
}
OPEN: dict[str, Callable[[Db, Any, Any], Any]] = {"begun": _begun, "after_an_error": _after_an_error, **_OF_SAVEPOINTS}
"""Ways to give a backend back within a transaction that has changes."""


class LeavingTests(ConformanceTests):
    """However a backend is given back, and however lending fails, the pool lends as many backends as before."""

    jobs = family_fixture(JOBS)

    @pytest.mark.parametrize(
        "way",
        [pytest.param(way, marks=[requires(Capability.SAVEPOINT)] if way in _OF_SAVEPOINTS else []) for way in OPEN],
    )
    async def test_nothing_of_an_open_transaction_is_kept(self, db: Db, jobs: Any, way: str) -> None:
        """A pool that disconnects gets a backend back at any point of a transaction, after an error too (C01); all of its
        changes are gone, and so are its locks, whatever cursors are left (C24).
        If this fails, check that ``disconnect`` (C23) rolls back to the beginning, whatever the level and the savepoints."""
        db.needs_second_session()
        try:
            async with opened(db, 1, connection_mode="transient") as pool:
                backend = await db(pool.acquire())
                await OPEN[way](db, jobs, backend)
                await db(pool.release(backend))
                following = await db(pool.acquire())
                assert (following.in_transaction, await answer(db, following)) == (False, 42)
                await insert(db, jobs, following, 2)
                await db(pool.release(following))
                assert await durable(db, jobs) == [(2, 2)]
        finally:
            # Where an error keeps a cursor, and the cursor a lock, the kit's clean-up waits for neither.
            gc.collect()

    @pytest.mark.parametrize("mode", MODES)
    async def test_a_session_that_was_lost_while_it_was_lent_is_replaced(self, db: Db, mode: str) -> None:
        """A pool of one backend lends it again, as often as its session is lost.
        If this fails, check that ``disconnect`` takes a lost session, and that ``connect`` opens a new one after it."""
        async with opened(db, 1, connection_mode=mode) as pool:
            for _ in range(2):
                backend = await db(pool.acquire())
                assert await answer(db, backend) == 42
                await lose(db, backend)
                await db(pool.release(backend))
            following = await db(pool.acquire(timeout=1.0))
            assert await answer(db, following) == 42
            await db(pool.release(following))
            assert pool.get_stats().current_in_use == 0

    @pytest.mark.parametrize("mode", MODES)
    async def test_a_backend_that_its_borrower_disconnected_is_lent_again(self, db: Db, mode: str) -> None:
        """The next borrower can use it. If this fails, check ``disconnect`` of a backend that has no session."""
        async with opened(db, 1, connection_mode=mode) as pool:
            backend = await db(pool.acquire())
            await db(backend.disconnect())
            await db(pool.release(backend))
            following = await db(pool.acquire(timeout=1.0))
            assert await answer(db, following) == 42
            await db(pool.release(following))

    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize("step", ["connect", "introspect_and_adapt"])
    async def test_a_lending_that_fails_takes_no_place_in_the_pool(self, db: Db, step: str, mode: str) -> None:
        """Connecting or the set-up after it fails twice, for a new backend and for one that was lent; then the pool of
        one backend lends it.
        If this fails, check what a failed ``connect`` or ``introspect_and_adapt`` leaves in the backend."""
        failing: list[bool] = []
        async with opened(db, 1, lambda: _unreliable(db, step, failing), connection_mode=mode) as pool:
            for _ in range(2):
                failing.append(True)
                for _ in range(2):
                    # A pool of threads waits for another backend, one of tasks passes the error on.
                    with contextlib.suppress(DatabaseError, TimeoutError):
                        await db(pool.release(await db(pool.acquire(timeout=0.05))))
                failing.clear()
                backend = await db(pool.acquire(timeout=1.0))
                assert await answer(db, backend) == 42
                await db(pool.release(backend))
            assert pool.get_stats().current_in_use == 0


def _unreliable(db: Db, step: str, failing: list[bool]) -> Any:
    """A backend whose ``step`` raises while ``failing`` is not empty."""
    backend = db.unconnected()
    ordinary = getattr(backend, step)

    def checked() -> None:
        if failing:
            raise OperationalError("this step of the set-up fails")

    async def later() -> Any:
        checked()
        return await ordinary()

    def at_once() -> Any:
        checked()
        return ordinary()

    setattr(backend, step, later if db.is_async else at_once)
    return backend
