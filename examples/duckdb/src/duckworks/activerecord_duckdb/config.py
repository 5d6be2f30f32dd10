"""What a DuckDB connection is made of."""

# Annotations stay evaluated: the core's `from_env` compares a field's type with `bool` and `Optional[int]`.
from dataclasses import dataclass
from typing import Optional

from rhosocial.activerecord.backend.config import ConnectionConfig

MEMORY = ":memory:"


@dataclass
class DuckDBConfig(ConnectionConfig):
    """A file, or memory. ``options`` has further settings of DuckDB, such as ``{"memory_limit": "1GB"}``.

    ``:memory:`` is a database of its own for each connection. All connections of a process share ``:memory:<name>``.
    """

    database: Optional[str] = MEMORY
    read_only: bool = False
    timezone: str = "UTC"
    """The session's time zone. A moment with a zone that is stored in a column without one is kept in this zone."""
    schema: Optional[str] = None
    """The session's schema; DuckDB's own default is ``main``."""

    @property
    def is_private(self) -> bool:
        """Whether no other connection sees the data."""
        return not self.database or self.database == MEMORY
