"""A pool of the target's backends, and a row that a borrower writes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.connection.pool import AsyncBackendPool, BackendPool, PoolConfig

from ...engine.db import Db

ACQUIRE_TIMEOUT = 5.0
"""Seconds that ``acquire`` waits where a backend will become free."""


@contextlib.asynccontextmanager
async def opened(db: Db, size: int, factory: Optional[Callable[[], Any]] = None, **options: Any) -> AsyncIterator[Any]:
    """A pool of the target's backends, or of those that ``factory`` makes.

    It is closed at the end, including the backends that are still in use.
    """
    chosen = {"min_size": 0, "max_size": size, "timeout": ACQUIRE_TIMEOUT, "connection_mode": "persistent", **options}
    config = PoolConfig(
        backend_factory=factory or db.unconnected,
        auto_connect_on_acquire=True,
        auto_disconnect_on_release=True,
        **chosen,
    )
    pool = await db(AsyncBackendPool.create(config) if db.is_async else BackendPool.create(config))
    try:
        yield pool
    finally:
        with contextlib.suppress(DatabaseError):
            await db(pool.close(timeout=0.1, force=True))


async def insert(db: Db, family: Any, backend: Any, key: int) -> None:
    """Insert a job through a borrowed backend."""
    await db.run(family.sql(f'INSERT INTO {{job}} ("id", "v") VALUES ({key}, {key})'), backend=backend)
