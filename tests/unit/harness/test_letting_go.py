"""A backend that is let go keeps no connection: a driver's thread would keep the whole run from ending."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.harness.session import let_go


class Handle:
    """A driver's connection."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class Stubborn:
    """A backend whose disconnect fails in one of two ways: with an error, or by keeping its transaction."""

    def __init__(self, error: bool, in_transaction: bool) -> None:
        self.handle, self.error, self.in_transaction = Handle(), error, in_transaction

    async def disconnect(self) -> None:
        if self.error:
            raise RuntimeError("cannot rollback - no transaction is active")

    @property
    def connection(self) -> Any:
        return self.handle


@pytest.mark.parametrize(
    ("error", "in_transaction", "closed"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_what_a_failed_disconnect_leaves_open_is_closed(error: bool, in_transaction: bool, closed: bool) -> None:
    backend = Stubborn(error, in_transaction)
    asyncio.run(let_go(backend))
    assert backend.handle.closed is closed
