"""Seeded defects of the area ``concurrency`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect

_connected: list[Any] = []


class ADisconnectRollsOthersBack(SeededDefect):
    """``disconnect`` rolls the transactions of all backends back, and begins others."""

    class Backend:
        async def connect(self) -> None:
            await super().connect()
            _connected.append(self)

        async def disconnect(self) -> None:
            _connected[:] = [each for each in _connected if each is not self]
            for other in _connected:
                if other._connection is not None and other._connection.in_transaction:
                    await other._connection.execute("ROLLBACK")
                    await other._connection.execute("BEGIN")
            await super().disconnect()
