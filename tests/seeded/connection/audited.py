"""Seeded defects of the area ``connection`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class AdaptingCommits(SeededDefect):
    """Reading the server's version commits the open transaction and begins another one."""

    class Backend:
        async def introspect_and_adapt(self) -> None:
            await super().introspect_and_adapt()
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("COMMIT")
                await self._connection.execute("BEGIN")


class TheVersionRollsBack(SeededDefect):
    """Asking for the server's version rolls the open transaction back and begins another one."""

    class Backend:
        async def get_server_version(self) -> Any:
            if self._connection is not None and self._connection.in_transaction:
                await self._connection.execute("ROLLBACK")
                await self._connection.execute("BEGIN")
            return await super().get_server_version()


class GivenPragmasAreThrownAway(SeededDefect):
    """The configuration keeps its default pragmas, whatever is given."""

    class Config:
        def __post_init__(self) -> None:
            self.pragmas: dict[str, Any] = {}
            super().__post_init__()
