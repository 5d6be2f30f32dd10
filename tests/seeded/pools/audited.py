"""Seeded defects of the area ``pools`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.connection.pool.async_pool import AsyncBackendPool
from rhosocial.activerecord.connection.pool.sync_pool import BackendPool

from ..defect import SeededDefect


def _released_unborrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    acquire, acquire_async = BackendPool.acquire, AsyncBackendPool.acquire

    def acquiring(self: Any, timeout: Any = None) -> Any:
        try:
            return acquire(self, timeout)
        except TimeoutError:
            self._stats.current_total -= 1
            raise

    async def acquiring_async(self: Any, timeout: Any = None) -> Any:
        try:
            return await acquire_async(self, timeout)
        except TimeoutError:
            self._semaphore.release()
            raise

    monkeypatch.setattr(BackendPool, "acquire", acquiring)
    monkeypatch.setattr(AsyncBackendPool, "acquire", acquiring_async)


class ATimeoutReleasesABackend(SeededDefect):
    """A borrower that waited in vain releases what it never had, so that the pool hands out one backend more."""

    core = staticmethod(_released_unborrowed)
