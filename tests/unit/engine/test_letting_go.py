"""A backend that is let go keeps no connection: a driver's thread would keep the whole run from ending."""

from __future__ import annotations

import asyncio

import pytest

from rhosocial.activerecord.testsuite.engine.session import let_go


class Handle:
    """A driver's connection."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class Stubborn:
    """A backend whose disconnect raises, or fails in silence, or does its work."""

    def __init__(self, way: str) -> None:
        self.handle = Handle()
        self.way, self._connection = way, self.handle

    async def disconnect(self) -> None:
        if self.way == "raises":
            raise RuntimeError("cannot rollback - no transaction is active")
        if self.way == "works":
            self._connection = None


@pytest.mark.parametrize(("way", "closed"), [("raises", True), ("is silent", True), ("works", False)])
def test_what_a_failed_disconnect_leaves_open_is_closed(way: str, closed: bool) -> None:
    backend = Stubborn(way)
    asyncio.run(let_go(backend))
    assert backend.handle.closed is closed
