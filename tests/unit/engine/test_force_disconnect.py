"""A failed disconnect leaves no connection open; a thread of the driver would keep the whole run from ending."""

from __future__ import annotations

import asyncio

import pytest

from rhosocial.activerecord.testsuite.engine.backends import force_disconnect


class Handle:
    """A driver's connection."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class FailingBackend:
    """A backend whose disconnect raises, does nothing, or works."""

    def __init__(self, way: str) -> None:
        self.handle = Handle()
        self.way, self._connection = way, self.handle

    async def disconnect(self) -> None:
        if self.way == "raises":
            raise RuntimeError("cannot rollback - no transaction is active")
        if self.way == "works":
            self._connection = None


@pytest.mark.parametrize(("way", "closed"), [("raises", True), ("does nothing", True), ("works", False)])
def test_a_failed_disconnect_closes_the_drivers_connection(way: str, closed: bool) -> None:
    backend = FailingBackend(way)
    asyncio.run(force_disconnect(backend))
    assert backend.handle.closed is closed
