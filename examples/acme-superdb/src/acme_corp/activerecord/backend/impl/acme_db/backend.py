"""The sync backend."""

from __future__ import annotations

import sqlite3
from typing import Any, Optional

from rhosocial.activerecord.backend.errors import ConnectionError
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from .config import AcmeDBConfig
from .server import SESSION_SETTINGS, ServerError, log_in


class AcmeDBBackend(SQLiteBackend):
    """ACME SuperDB speaks SQLite's SQL; what differs is how a session begins."""

    def __init__(self, connection_config: Optional[AcmeDBConfig] = None, **options: Any) -> None:
        logging_config = options.pop("logging_config", None)
        config = connection_config if connection_config is not None else AcmeDBConfig(**options)
        super().__init__(connection_config=config, logging_config=logging_config)
        # The base class copied what it was given into SQLite's config class, which knows no server.
        self.config = config
        self._connection: Any = None

    @property
    def threadsafety(self) -> int:
        """3: threads may share a connection, since :meth:`connect` opens it for that."""
        return 3

    def connect(self) -> None:
        """Log in and open a session, after closing the one that is open. Raises the core's ConnectionError."""
        if self._connection is not None:
            self.disconnect()
        try:
            file = log_in(self.config)
            # SQLite itself lets threads share a connection; only Python's module refuses by default.
            self._connection = sqlite3.connect(
                file, timeout=self.config.timeout, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            for statement in SESSION_SETTINGS:
                self._connection.execute(statement)
        except (ServerError, sqlite3.Error) as error:
            self.disconnect()
            raise ConnectionError(f"ACME SuperDB at {self.config.host} opens no session: {error}") from error
