"""Seeded defects of the area ``isolation``. BEGIN IMMEDIATE hides most of them on SQLite: see tests/servers for the others."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class BeginWaitsForTheFirstWrite(SeededDefect):
    """BEGIN is deferred to the first write, so that what was read before it may be stale when it is written."""

    target = "file"

    class Transactions:
        async def _do_begin(self) -> None:
            pass

        async def _do_commit(self) -> None:
            pass

        async def _do_rollback(self) -> None:
            pass


class AnyLevelWillDo(SeededDefect):
    """An unknown level is accepted, and the transaction runs at the default."""

    target = "file"

    class Transactions:
        @property
        def isolation_level(self) -> Any:
            return None

        @isolation_level.setter
        def isolation_level(self, level: Any) -> None:
            pass
