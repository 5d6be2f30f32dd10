"""Seeded defects of the area ``connection``: a block that does not connect by itself."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from ..defect import SeededDefect


class ContextLeavesItToTheFirstStatement(SeededDefect):
    """``context()`` opens no session; the first statement in its block does."""

    class SyncBackend:
        @contextlib.contextmanager
        def context(self) -> Iterator[Any]:
            yield self
            self.disconnect()

    class AsyncBackend:
        @contextlib.asynccontextmanager
        async def context(self) -> AsyncIterator[Any]:
            yield self
            await self.disconnect()
