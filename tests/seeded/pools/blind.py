"""Seeded defects of the area ``pools`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rhosocial.activerecord.connection.pool import AsyncBackendPool, BackendPool

from ..defect import SeededDefect


class OpenTransactionsAreHandedOn(SeededDefect):
    """A session that is given back within a transaction is given to the next borrower as it is."""

    target = "file"

    class Backend:
        async def disconnect(self) -> None:
            if self._connection is None or not self._connection.in_transaction:
                await super().disconnect()
            else:
                self._handed_on, self._connection, self._transaction_manager = self._connection, None, None

        async def connect(self) -> None:
            self._connection = vars(self).pop("_handed_on", None)
            if self._connection is None:
                await super().connect()


class CleanOnceASavepointWasUndone(SeededDefect):
    """A session that went back to a savepoint counts as clean, and is handed on with the rest of its changes."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            await super()._do_begin()
            self._backend._clean = False

        async def _do_rollback_savepoint(self, name: str) -> None:
            await super()._do_rollback_savepoint(name)
            self._backend._clean = True

    class Backend:
        async def disconnect(self) -> None:
            if not vars(self).pop("_clean", False) or not self._connection.in_transaction:
                await super().disconnect()
            else:
                self._handed_on, self._connection, self._transaction_manager = self._connection, None, None

        async def connect(self) -> None:
            if "_handed_on" in vars(self):
                self._connection = vars(self).pop("_handed_on")
            else:
                await super().connect()


class BrokenSessionsAreNeverReplaced(SeededDefect):
    """A backend whose session was lost while it was lent counts as lent for ever."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        sync, other = BackendPool.release, AsyncBackendPool.release

        def release(self: Any, backend: Any) -> None:
            if backend._connection is None or backend.ping(reconnect=False):
                sync(self, backend)

        async def release_async(self: Any, backend: Any) -> None:
            if backend._connection is None or await backend.ping(reconnect=False):
                await other(self, backend)

        patch.setattr(BackendPool, "release", release)
        patch.setattr(AsyncBackendPool, "release", release_async)


class FailedSetUpsCountAsLent(SeededDefect):
    """A session that connects and whose set-up fails then counts as lent for ever."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        sync, other = BackendPool._create_backend, AsyncBackendPool._create_backend

        def create(self: Any, *args: Any) -> Any:
            pooled = sync(self, *args)
            set_up = pooled.backend.introspect_and_adapt

            def adapt() -> None:
                self._stats.current_in_use += 1
                set_up()
                self._stats.current_in_use -= 1

            pooled.backend.introspect_and_adapt = adapt
            return pooled

        async def create_async(self: Any, connect: bool = True) -> Any:
            pooled = await other(self, connect=False)
            try:
                await (pooled.backend.connect() if connect else asyncio.sleep(0))
            except Exception:
                self._stats.total_errors += 1
                raise
            self._semaphore._value -= 1
            await (pooled.backend.introspect_and_adapt() if connect else asyncio.sleep(0))
            self._semaphore._value += 1
            return pooled

        patch.setattr(BackendPool, "_create_backend", create)
        patch.setattr(AsyncBackendPool, "_create_backend", create_async)


class CancelledBorrowersKeepTheirBackend(SeededDefect):
    """A borrower that is cancelled while it waits gets its backend all the same, and nobody gives it back."""

    noticed_in = ("async",)

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        ordinary = AsyncBackendPool.acquire

        async def acquire(self: Any, timeout: Any = None) -> Any:
            return await asyncio.shield(asyncio.ensure_future(ordinary(self, timeout)))

        patch.setattr(AsyncBackendPool, "acquire", acquire)
