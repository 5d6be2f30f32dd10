"""The async backend."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any, Optional

import aiosqlite
from rhosocial.activerecord.backend.errors import ConnectionError
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend

from .config import AcmeDBConfig
from .server import SESSION_SETTINGS, ServerError, log_in


class AsyncAcmeDBBackend(AsyncSQLiteBackend):
    """The same database for code that awaits."""

    def __init__(self, connection_config: Optional[AcmeDBConfig] = None, **options: Any) -> None:
        logging_config = options.pop("logging_config", None)
        config = connection_config if connection_config is not None else AcmeDBConfig(**options)
        super().__init__(connection_config=config, logging_config=logging_config)
        # The base class copied what it was given into SQLite's config class, which knows no server.
        self.config = config
        self._connection: Any = None

    async def connect(self) -> None:
        """Log in and open a session, after closing the one that is open. Raises the core's ConnectionError."""
        if self._connection is not None:
            await self.disconnect()
        try:
            # Logging in waits for the server: in a thread, so that the loop's other tasks go on.
            file = await asyncio.to_thread(log_in, self.config)
            self._connection = await aiosqlite.connect(file, timeout=self.config.timeout, isolation_level=None)
            self._connection.row_factory = aiosqlite.Row
            for statement in SESSION_SETTINGS:
                await self._connection.execute(statement)
        except (ServerError, sqlite3.Error) as error:
            # A connection that nobody closes has a thread that never ends.
            await self.disconnect()
            raise ConnectionError(f"ACME SuperDB at {self.config.host} opens no session: {error}") from error
