"""Saboteurs of the area ``isolation``. BEGIN IMMEDIATE hides most of them on SQLite: see tests/servers for the others."""

from __future__ import annotations

from typing import Any

from .kinds import Sabotage


class BeginWaitsForTheFirstWrite(Sabotage):
    """BEGIN is deferred to the first write, so that what was read before it may be stale when it is written."""

    area = "isolation"
    source = "D114"
    target = "file"

    class SyncTransactions:
        def _do_begin(self) -> None:
            pass

        def _do_commit(self) -> None:
            pass

        def _do_rollback(self) -> None:
            pass

    class AsyncTransactions:
        async def _do_begin(self) -> None:
            pass

        async def _do_commit(self) -> None:
            pass

        async def _do_rollback(self) -> None:
            pass


class AnyLevelWillDo(Sabotage):
    """What is no level at all is accepted, and the transaction runs at the default."""

    area = "isolation"
    source = "D115"
    target = "file"

    class SyncTransactions:
        @property
        def isolation_level(self) -> Any:
            return None

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            pass

    AsyncTransactions = SyncTransactions
