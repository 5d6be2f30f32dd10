"""Seeded defects of the area ``pools`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.connection.pool import AsyncBackendPool, BackendPool

from ..defect import SeededDefect


def _once_more(pool: Any, backend: Any, lent: Any) -> bool:
    """Whether a backend that is not lent is put among the available ones once more."""
    known = vars(pool).setdefault("_known", {})
    if lent is not None:
        known[id(backend)] = lent
        return False
    if id(backend) not in known:
        return False
    pool._available.append(known[id(backend)])
    pool._stats.current_available += 1
    return True


class GivenBackTwiceLentTwice(SeededDefect):
    """A backend that is given back a second time is put among the available ones a second time."""

    target = "file"

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        sync, other = BackendPool.release, AsyncBackendPool.release

        def release(self: Any, backend: Any) -> None:
            if not _once_more(self, backend, self._in_use.get(id(backend))):
                sync(self, backend)

        async def release_async(self: Any, backend: Any) -> None:
            if _once_more(self, backend, self._in_use.get(id(backend))):
                self._semaphore.release()
            else:
                await other(self, backend)

        patch.setattr(BackendPool, "release", release)
        patch.setattr(AsyncBackendPool, "release", release_async)
