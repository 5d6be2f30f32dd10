"""ACME SuperDB for rhosocial-activerecord."""

from .async_backend import AsyncAcmeDBBackend
from .backend import AcmeDBBackend
from .config import AcmeDBConfig

__all__ = ["AcmeDBBackend", "AcmeDBConfig", "AsyncAcmeDBBackend"]
