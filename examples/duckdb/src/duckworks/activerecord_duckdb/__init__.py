"""DuckDB for rhosocial-activerecord."""

from .async_backend import AsyncDuckDBBackend
from .backend import DuckDBBackend
from .config import DuckDBConfig
from .dialect import DuckDBDialect

__all__ = ["AsyncDuckDBBackend", "DuckDBBackend", "DuckDBConfig", "DuckDBDialect"]
