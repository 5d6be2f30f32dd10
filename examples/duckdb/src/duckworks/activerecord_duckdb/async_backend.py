"""The async backend: a thread for each connection, in which every call of the driver runs."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.base import AsyncStorageBackend
from rhosocial.activerecord.backend.errors import ConnectionError, DatabaseError
from rhosocial.activerecord.backend.explain import AsyncExplainBackendMixin
from rhosocial.activerecord.backend.introspection.backend_mixin import IntrospectorBackendMixin
from rhosocial.activerecord.backend.introspection.executor import AsyncIntrospectorExecutor

from .common import VERSION_QUERY, DuckDBMixin
from .config import DuckDBConfig
from .introspector import AsyncDuckDBIntrospector
from .session import Cursor, Session
from .transaction import AsyncDuckDBTransactionManager


class AsyncSession:
    """A session and its thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duckdb")
        self.session: Any = None

    async def open(self, config: DuckDBConfig) -> None:
        try:
            self.session = await self.call(Session, config)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    async def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run a function in the thread. When the task is cancelled, the statement is interrupted and its end awaited."""
        try:
            future = asyncio.get_running_loop().run_in_executor(self._thread, functools.partial(function, *args))
        except RuntimeError as error:
            raise ConnectionError("the session is closed") from error
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if self.session is not None:
                self.session.interrupt()
            while not future.done():
                # A second cancellation must not leave the statement running either.
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([future])
            future.exception()
            raise

    async def close(self) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                await self.call(self.session.close)
        finally:
            self._thread.shutdown(wait=False)

    async def is_alive(self) -> bool:
        try:
            return bool(await self.call(self.session.is_alive))
        except ConnectionError:
            return False

    def close_at_once(self) -> None:
        """Where nothing can be awaited any more."""
        self.session.close()
        self._thread.shutdown(wait=False)


class AsyncCursor(Cursor):
    """The cursor whose statements are awaited."""

    def __init__(self, connection: AsyncSession) -> None:
        super().__init__(connection.session)
        self._call = connection.call

    async def execute(self, sql: str, params: Optional[Sequence[Any]] = None) -> AsyncCursor:  # type: ignore[override]
        self.take(await self._call(self.session.run, sql, params or ()))
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> AsyncCursor:  # type: ignore[override]
        self.take(await self._call(self.session.run_many, sql, rows))
        return self

    async def fetchone(self) -> Optional[tuple[Any, ...]]:  # type: ignore[override]
        return super().fetchone()

    async def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:  # type: ignore[override]
        return super().fetchmany(size)

    async def fetchall(self) -> list[tuple[Any, ...]]:  # type: ignore[override]
        return super().fetchall()

    async def close(self) -> None:  # type: ignore[override]
        super().close()


class AsyncDuckDBBackend(DuckDBMixin, AsyncExplainBackendMixin, IntrospectorBackendMixin, AsyncStorageBackend):
    """One session of DuckDB for code that awaits."""

    _connection: Optional[AsyncSession]
    _transaction_manager: Optional[AsyncDuckDBTransactionManager]

    # -- the session ---------------------------------------------------------------------------------------------------
    async def connect(self) -> None:
        """Open a session, after closing the one that is open. Raises the core's ConnectionError."""
        if self._connection is not None:
            await self.disconnect()
        session = AsyncSession()
        await session.open(self.config)
        self._connection = session

    async def disconnect(self) -> None:
        """Close the session. DuckDB rolls an open transaction back."""
        session, self._connection, self._transaction_manager = self._connection, None, None
        if session is not None:
            await session.close()

    async def ping(self, reconnect: bool = True) -> bool:
        """Whether the session works; ``reconnect`` opens a new one when it does not."""
        if self._connection is not None and await self._connection.is_alive():
            return True
        if not reconnect:
            return False
        try:
            await self.connect()
        except DatabaseError:
            return False
        return True

    async def get_server_version(self) -> tuple[int, int, int]:
        return self._version_from(await self.fetch_one(VERSION_QUERY))

    async def introspect_and_adapt(self) -> None:
        """Let the dialect know the version, after connecting."""
        self.dialect.version = await self.get_server_version()

    # -- the hooks of the core -----------------------------------------------------------------------------------------
    @property
    def transaction_manager(self) -> AsyncDuckDBTransactionManager:
        if self._transaction_manager is None:
            self._transaction_manager = AsyncDuckDBTransactionManager(self)
        return self._transaction_manager

    def _create_introspector(self) -> AsyncDuckDBIntrospector:
        return AsyncDuckDBIntrospector(self, AsyncIntrospectorExecutor(self))

    async def _get_cursor(self) -> AsyncCursor:
        return AsyncCursor(await self.connection)

    async def _handle_error(self, error: Exception) -> None:
        raise error

    def __del__(self) -> None:
        # The core would make a coroutine of `disconnect` that nobody awaits.
        session = getattr(self, "_connection", None)
        if session is not None:
            self._connection = None
            session.close_at_once()
