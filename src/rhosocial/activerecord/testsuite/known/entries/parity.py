"""Known failures of the area ``parity``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import mariadb, sqlite

ENTRIES = (
    KnownFailure(
        ("parity.async_backend_methods_that_use_the_database_are_coroutines",),
        sqlite.ASYNC_VERSION,
        message="['get_server_version'] == []",
    ),
    KnownFailure(
        ("parity.async_transaction_manager_methods_are_coroutines",),
        mariadb.ASYNC_SUPPORTS_SAVEPOINT,
        message="['supports_savepoint'] == []",
    ),
)
