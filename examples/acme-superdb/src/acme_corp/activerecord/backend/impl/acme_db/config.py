"""What an ACME SuperDB connection is made of."""

# Annotations stay evaluated: the core's `from_env` compares a field's type with `int` and `Optional[int]`.
from dataclasses import dataclass
from typing import Optional

from rhosocial.activerecord.backend.config import ConnectionConfig

DEFAULT_PORT = 9999


@dataclass
class AcmeDBConfig(ConnectionConfig):
    """Host, port, username, password and database, as for any server; nothing of SQLite's."""

    port: Optional[int] = DEFAULT_PORT
    database: Optional[str] = "main"
    timeout: float = 5.0
    """Seconds to wait for another session's lock."""

    def __repr__(self) -> str:
        """Says where it leads, never with which password."""
        return f"AcmeDBConfig({self.username}@{self.host}:{self.port}/{self.database})"

    @property
    def delete_on_close(self) -> bool:
        """SQLite's backend asks; a server's database outlives its sessions."""
        return False
