"""The sync backend."""

from __future__ import annotations

from typing import Optional

from rhosocial.activerecord.backend.base import StorageBackend
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.explain import SyncExplainBackendMixin
from rhosocial.activerecord.backend.introspection.backend_mixin import IntrospectorBackendMixin
from rhosocial.activerecord.backend.introspection.executor import SyncIntrospectorExecutor

from .common import VERSION_QUERY, DuckDBMixin
from .introspector import SyncDuckDBIntrospector
from .session import Cursor, Session
from .transaction import DuckDBTransactionManager


class DuckDBBackend(DuckDBMixin, SyncExplainBackendMixin, IntrospectorBackendMixin, StorageBackend):
    """One session of DuckDB."""

    _connection: Optional[Session]
    _transaction_manager: Optional[DuckDBTransactionManager]

    # -- the session ---------------------------------------------------------------------------------------------------
    def connect(self) -> None:
        """Open a session, after closing the one that is open. Raises the core's ConnectionError."""
        if self._connection is not None:
            self.disconnect()
        self._connection = Session(self.config)

    def disconnect(self) -> None:
        """Close the session. DuckDB rolls an open transaction back."""
        session, self._connection, self._transaction_manager = self._connection, None, None
        if session is not None:
            session.close()

    def ping(self, reconnect: bool = True) -> bool:
        """Whether the session works; ``reconnect`` opens a new one when it does not."""
        if self._connection is not None and self._connection.is_alive():
            return True
        if not reconnect:
            return False
        try:
            self.connect()
        except DatabaseError:
            return False
        return True

    def get_server_version(self) -> tuple[int, int, int]:
        return self._version_from(self.fetch_one(VERSION_QUERY))

    def introspect_and_adapt(self) -> None:
        """Let the dialect know the version, after connecting."""
        self.dialect.version = self.get_server_version()

    # -- the hooks of the core -----------------------------------------------------------------------------------------
    @property
    def transaction_manager(self) -> DuckDBTransactionManager:
        if self._transaction_manager is None:
            self._transaction_manager = DuckDBTransactionManager(self)
        return self._transaction_manager

    def _create_introspector(self) -> SyncDuckDBIntrospector:
        return SyncDuckDBIntrospector(self, SyncIntrospectorExecutor(self))

    def _get_cursor(self) -> Cursor:
        return Cursor(self.connection)

    def _handle_error(self, error: Exception) -> None:
        # The session raises the core's errors already, also where the core does not ask for a translation.
        raise error
