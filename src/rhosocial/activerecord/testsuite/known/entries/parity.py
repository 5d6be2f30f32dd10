"""Known failures of the area ``parity``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import mariadb, sqlite

ENTRIES = (
    KnownFailure(
        ("parity.what_talks_to_the_database_is_a_coroutine",),
        sqlite.ASYNC_VERSION,
        message="['get_server_version'] == []",
    ),
    KnownFailure(
        ("parity.what_a_transaction_manager_does_is_a_coroutine",),
        mariadb.ASYNC_SUPPORTS_SAVEPOINT,
        message="['supports_savepoint'] == []",
    ),
)
