"""Seeded defects of the area ``connection``: blocks that do not connect by themselves, or stay entered."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from rhosocial.activerecord.connection.pool import context as pool_context

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


class ModelsStayInABrokenContext(SeededDefect):
    """A block that ends by an exception leaves its backend to the models."""

    class SyncBackend:
        @contextlib.contextmanager
        def context(self) -> Iterator[Any]:
            try:
                with super().context() as backend:
                    yield backend
            except BaseException:
                pool_context._set_connection_backend(self)
                raise

    class AsyncBackend:
        @contextlib.asynccontextmanager
        async def context(self) -> AsyncIterator[Any]:
            try:
                async with super().context() as backend:
                    yield backend
            except BaseException:
                pool_context._set_async_connection_backend(self)
                raise
